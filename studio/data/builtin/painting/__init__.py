"""Small procedural paintings in several styles, composed in the unit square so that any size shows the same picture."""
