"""Cards in columns that fill the width, each under the shortest one so far."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from studio.gui import theme
from studio.gui.inside.card import LookCard
from studio.gui.theme.tokens import GAP_M, GAP_S

NARROWEST = 300
SETTLE_MS = 60


class Board(QScrollArea):
    """Lays cards out and knows which of them can be seen; `seen_changed` tells when that changes."""

    seen_changed = Signal()

    def __init__(self, cards: Sequence[LookCard], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cards = list(cards)
        self._inner = QWidget()
        for card in self._cards:
            card.setParent(self._inner)
        self.setWidget(self._inner)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.seen_changed)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._timer.start())

    def arrange(self) -> None:
        """Lay out anew, as when a card has become taller or is not needed."""
        width = self.viewport().width() - 2 * GAP_M
        columns = max(1, (width + GAP_S) // (theme.px(NARROWEST) + GAP_S))
        pitch = (width + GAP_S) / columns
        heights = [0.0] * columns
        for card in self._cards:
            if card.isHidden():
                continue
            span = 2 if card.wide and columns > 2 else 1
            tops = [max(heights[n : n + span]) for n in range(columns - span + 1)]
            column = tops.index(min(tops))
            wide = round(span * pitch - GAP_S)
            tall = card.height_for(wide)
            card.setGeometry(QRect(GAP_M + round(column * pitch), round(tops[column]), wide, tall))
            for n in range(column, column + span):
                heights[n] = tops[column] + tall + GAP_S
        self._inner.resize(self.viewport().width(), round(max(heights, default=0)) + GAP_S)
        self._timer.start()

    def seen(self) -> list[LookCard]:
        """Cards of which something is on screen."""
        if not self.isVisible():
            return []
        view = QRect(0, self.verticalScrollBar().value(), self.viewport().width(), self.viewport().height())
        return [card for card in self._cards if not card.isHidden() and card.geometry().intersects(view)]

    def bring(self, card: LookCard) -> None:
        """Scroll to a card unless it is on screen already."""
        self.ensureWidgetVisible(card, 0, GAP_S)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.arrange()
