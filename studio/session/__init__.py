"""The document and everything that a window or a script may ask for. No Qt."""
