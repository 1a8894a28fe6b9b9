"""Sets of points in a plane: the laboratory's data."""
