"""Generators and discriminators, one registered file each."""
