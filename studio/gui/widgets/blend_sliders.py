"""A fader for each class of a blend: how much of each goes in, whatever the others do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets.value_slider import ValueSlider

LABEL = 88


class BlendSliders(QWidget):
    """Faders from 0 to 100 %; what counts is their proportion, so one alone is the whole blend at any height."""

    changed = Signal(object)
    released = Signal()

    def __init__(
        self, names: Sequence[str], parent: QWidget | None = None, spoken: Sequence[str] | None = None
    ) -> None:
        super().__init__(parent)
        self._weights: dict[str, float] = {}
        self.sliders: dict[str, ValueSlider] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_XS)
        for name, text in zip(names, spoken or names, strict=True):
            slider = ValueSlider(
                text, 0, 100, 0, unit="%", decimals=0, tint="generator", inline=LABEL,
                help=_("How much of this goes into the blend"),
            )  # fmt: skip
            slider.changed.connect(lambda value, name=name: self._put(name, value / 100))
            slider.released.connect(self._settle)
            column.addWidget(slider)
            self.sliders[name] = slider

    def set_weights(self, weights: Mapping[str, float]) -> None:
        """Show a blend without telling; weights above 1 are scaled down together."""
        most = max(1.0, *weights.values()) if weights else 1.0
        self._weights = {name: weight / most for name, weight in weights.items()}
        for name, slider in self.sliders.items():
            slider.set_value(round(100 * self._weights.get(name, 0.0)))

    def _put(self, name: str, weight: float) -> None:
        grown = {n: w for n, w in {**self._weights, name: weight}.items() if w > 0}
        if grown:
            self.changed.emit(grown)

    def _settle(self) -> None:
        self.set_weights(self._weights)  # the last fader comes back from 0: nothing at all cannot be asked for
        self.released.emit()
