"""Showing the work to others: the clean screen with large type, and the demonstration that runs by itself."""
