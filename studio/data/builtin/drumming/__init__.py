"""Drums that the studio synthesises itself, and the grooves that it plays on them."""
