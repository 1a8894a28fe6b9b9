"""Classes as chips: a click asks for one, several together are a blend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.theme.tokens import GAP_XS, RADIUS, TEXT_LABEL
from studio.gui.widgets.blend import normalised
from studio.gui.widgets.flow import FlowLayout
from studio.gui.widgets.rename import NameEdit, rename_menu


class ClassChip(QAbstractButton):
    """One class; filled as far as its share in the blend.

    Attributes:
        nameable: a double click, F2 or a right click lets it be given another name.
    """

    renamed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(name)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.share = 0.0
        self.nameable = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_share(self, share: float) -> None:
        """Show a share in [0, 1]."""
        self.share = share
        self.setChecked(share > 0)
        self.setAccessibleDescription(_("{share} %").format(share=round(100 * share)) if share else "")
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.font(TEXT_LABEL))
        width = max(theme.px(24), round(metrics.horizontalAdvance(self.text())) + theme.px(16))
        return QSize(width, theme.px(24))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self._rename()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self._rename()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.nameable:
            rename_menu(self, event.pos(), self._rename)
        else:
            super().contextMenuEvent(event)

    def _rename(self) -> None:
        if self.nameable:
            NameEdit(self, self.text(), self.renamed.emit)

    def nextCheckState(self) -> None:
        """Only the panel says what is chosen."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover" if self.underMouse() else "raised"))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        if self.share > 0:
            painter.save()
            painter.setClipRect(QRectF(0, 0, self.width() * self.share, self.height()))
            painter.setBrush(theme.colour("generator", 0.26))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            painter.restore()
        edge = "focus" if self.hasFocus() else "generator" if self.share > 0 else "line"
        painter.setPen(QPen(theme.colour(edge), 1.5 if self.hasFocus() or self.share > 0 else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setFont(theme.font(TEXT_LABEL, strong=self.share > 0))
        painter.setPen(theme.colour("text" if self.share > 0 or self.underMouse() else "quiet"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class ClassChips(QWidget):
    """All classes; a click asks for one alone, Ctrl or Shift and a click (or `several`) adds and removes.

    Attributes:
        several: a plain click adds to the blend instead of replacing it.

    Args:
        spoken: what to write on the chips, in the same order; None for the names.
        nameable: they can be given other names, which `renamed` tells with the class.
    """

    chosen = Signal(object)
    renamed = Signal(str, str)

    def __init__(
        self,
        names: Sequence[str],
        parent: QWidget | None = None,
        spoken: Sequence[str] | None = None,
        nameable: bool = False,
    ) -> None:
        super().__init__(parent)
        self.several = False
        self._weights: dict[str, float] = {}
        self.chips: dict[str, ClassChip] = {}
        flow = FlowLayout(GAP_XS, self)
        for name, text in zip(names, spoken or names, strict=True):
            chip = ClassChip(text)
            chip.nameable = nameable
            if nameable:
                chip.setToolTip(_("Double click to rename"))
            chip.renamed.connect(lambda text, name=name: self.renamed.emit(name, text))
            chip.pressed.connect(lambda name=name: self._press(name))
            self.chips[name] = chip
            flow.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_weights(self, weights: Mapping[str, float]) -> None:
        """Show a blend without telling."""
        self._weights = normalised(weights)
        for name, chip in self.chips.items():
            chip.set_share(self._weights.get(name, 0.0))

    def _press(self, name: str) -> None:
        keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if not (self.several or QApplication.keyboardModifiers() & keys):
            self.chosen.emit({name: 1.0})
        elif name in self._weights:
            rest = normalised({n: w for n, w in self._weights.items() if n != name})
            self.chosen.emit(rest or {name: 1.0})
        else:
            count = len(self._weights)
            grown = {n: w * count / (count + 1) for n, w in self._weights.items()}
            self.chosen.emit({**grown, name: 1 / (count + 1)})
