"""Rendering with the newest published generator, away from the training thread."""
