"""Small controls that everything in the window is made of."""

from studio.gui.widgets.chip import Chip
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.form import ParamForm
from studio.gui.widgets.labels import button, label, tool
from studio.gui.widgets.progress import JobBar
from studio.gui.widgets.section import Section
from studio.gui.widgets.segmented import Segmented
from studio.gui.widgets.value_slider import ValueSlider

__all__ = [
    "Chip",
    "EmptyState",
    "JobBar",
    "ParamForm",
    "Section",
    "Segmented",
    "ValueSlider",
    "button",
    "label",
    "tool",
]
