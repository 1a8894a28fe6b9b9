"""Choosing the two features of one's own set that become x and y."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_S, GAP_XL, GAP_XS
from studio.gui.widgets import button, label

WIDTH = 380


class FeatureDialog(QDialog):
    """Two choices; what is measured then becomes a set of points."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._own = session, session.laboratory.own
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Two features of my set"))
        features = self._own.features
        self.axes: dict[str, QComboBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_L)
        layout.setSpacing(GAP_M)
        layout.addWidget(label(_("Two features of my set"), "title"))
        if features:
            sentence = _("Each sample of “{title}” becomes a point: one feature is its x, the other its y.")
            sentence = sentence.format(title=self._own.title)
        else:
            sentence = _("Open your own pictures, sounds or loops first; then two of their features can be measured.")
        layout.addWidget(label(sentence, "quiet", wrap=True))
        for number, axis in enumerate("xy" if features else ""):
            layout.addLayout(self._axis(axis, features, number))
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addStretch(1)
        row.addWidget(button(_("Cancel") if features else _("Close"), self.reject))
        if features:
            self.measure = button(_("Measure"), self._measure, "primary")
            self.measure.setDefault(True)
            row.addWidget(self.measure)
        layout.addLayout(row)
        self.setMinimumWidth(WIDTH)
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
        if self.axes:
            self.measure.setEnabled(self.axes["x"].currentData() != self.axes["y"].currentData())

    def _measure(self) -> None:
        self._session.guarded(self._own.measure, self.axes["x"].currentData(), self.axes["y"].currentData())
        self.accept()
