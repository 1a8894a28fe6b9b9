"""Data sets: formats, scan reports, preparation and the prepared store. No torch, no Qt."""
