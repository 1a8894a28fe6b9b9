"""Choosing the two features of one's own set that become x and y."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets import label
from studio.gui.widgets.ask import AskDialog


class FeatureDialog(AskDialog):
    """Two choices; what is measured then becomes a set of points."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        own = session.laboratory.own
        features = own.features
        if features:
            sentence = _("Each sample of “{title}” becomes a point: one feature is its x, the other its y.")
            sentence = sentence.format(title=own.title)
        else:
            sentence = _("Open your own pictures, sounds or loops first; then two of their features can be measured.")
        super().__init__(_("Two features of my set"), sentence, parent)
        self._session, self._own = session, own
        self.axes: dict[str, QComboBox] = {}
        for number, axis in enumerate("xy" if features else ""):
            self.body.addLayout(self._axis(axis, features, number))
        self.measure = self.primary(_("Measure"), self._measure) if features else None
        self.finish(self.measure, leave="" if features else _("Close"))
        self._check()

    def _axis(self, axis: str, features: list[tuple[str, str]], number: int) -> QVBoxLayout:
        box = QComboBox()
        for name, words in features:
            box.addItem(words, name)
        box.setCurrentIndex(min(number, len(features) - 1))
        box.setAccessibleName(axis)
        box.activated.connect(self._check)
        self.axes[axis] = box
        column = QVBoxLayout()
        column.setSpacing(GAP_XS)
        column.addWidget(label(_("Across (x)") if axis == "x" else _("Upwards (y)"), "label"))
        column.addWidget(box)
        return column

    def _check(self) -> None:
        if self.measure is not None:
            self.measure.setEnabled(self.axes["x"].currentData() != self.axes["y"].currentData())

    def _measure(self) -> None:
        self._session.guarded(self._own.measure, self.axes["x"].currentData(), self.axes["y"].currentData())
        self.accept()
