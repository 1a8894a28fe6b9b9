"""Surfaces that show pictures: the sheet, the one large picture, two side by side."""
