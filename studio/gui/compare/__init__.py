"""Runs side by side: their sheets, their curves on one axis, in what they differ, and notes on them."""

from __future__ import annotations

from PySide6.QtGui import QColor

from studio.gui import theme

# Runs are told apart by letter, as they have numbers in their names already, and by name; their colours are those of
# labels, which mean nothing else.
LABELS = ("blue", "orange", "green", "purple", "red", "yellow")


def lane_colour(number: int) -> QColor:
    """The colour of the run that is so manieth among those that are compared, from 1."""
    return theme.label_colour(LABELS[(number - 1) % len(LABELS)])


def lane_letter(number: int) -> str:
    """What that run is called beside its name."""
    return chr(ord("A") + number - 1)


def short(title: str) -> str:
    """What a run is called where there is little room: without the number that the studio gave it."""
    return title.partition(": ")[2] or title
