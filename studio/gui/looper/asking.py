"""Controls for what the network of a deck can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.conditions import ConditionField
from studio.core.i18n import _
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets import ValueSlider
from studio.gui.widgets.blend import BlendBar
from studio.gui.widgets.class_chips import ClassChips

LABEL, VALUE = 60, 64


def by_tab_only(*widgets: QWidget) -> None:
    """The mouse moves them without taking the keyboard along, which stays with the audition."""
    for widget in widgets:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)


class Choice(QWidget):
    """One category by a click; several, with Ctrl and a click, are a blend with borders to drag."""

    changed = Signal(object)
    released = Signal()

    def __init__(self, field: ConditionField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.chips = ClassChips(field.values)
        self.chips.setAccessibleName(_(field.label))
        self.chips.setToolTip(_("{what}: Ctrl and click for a blend").format(what=_(field.label)))
        self.chips.chosen.connect(lambda weights: (self.changed.emit(dict(weights)), self.released.emit()))
        self.bar = BlendBar()
        self.bar.changed.connect(lambda weights: self.changed.emit(dict(weights)))
        self.bar.released.connect(self.released)
        by_tab_only(self.bar, *self.chips.chips.values())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_XS)
        for each in (self.chips, self.bar):
            column.addWidget(each)

    def show_value(self, value: Any) -> None:
        """Show a request without telling."""
        known = value if isinstance(value, Mapping) else {}
        weights = {str(name): float(w) for name, w in known.items() if name in self.field.values and w > 0}
        self.chips.set_weights(weights)
        self.bar.set_weights(weights)
        self.bar.setVisible(len(weights) > 1)


class Number(QWidget):
    """A number in its range; shares of something in percent."""

    changed = Signal(object)
    released = Signal()

    def __init__(self, field: ConditionField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._share = not field.unit and field.high <= 1
        self._times = 100.0 if self._share else 1.0
        low, high = self._times * field.low, self._times * field.high
        self._rest = field.rest
        self.slider = ValueSlider(
            _(field.label), low, high, self._times * self._rest, unit="%" if self._share else _(field.unit),
            decimals=0 if high - low > 20 else 2, tint="generator", inline=LABEL,
        )  # fmt: skip
        self.slider.entry.least = VALUE
        by_tab_only(self.slider.track)
        self.slider.changed.connect(lambda value: self.changed.emit(value / self._times))
        self.slider.released.connect(self.released)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1, Qt.AlignmentFlag.AlignVCenter)

    def show_value(self, value: Any) -> None:
        """Show a request without telling; the middle where nothing is asked for."""
        number = float(value) if isinstance(value, int | float) else self._rest
        self.slider.set_value(self._times * number)
