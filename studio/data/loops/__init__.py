"""Sets of loops: sounds of whole bars with a tempo."""
