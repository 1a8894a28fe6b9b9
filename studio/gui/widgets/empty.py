"""What stands where nothing is yet: one sentence and the one next action."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.gui import theme
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_S
from studio.gui.widgets.labels import Sign, button, label

ICON = 32
WIDEST = 340


class EmptyState(QWidget):
    """Icon, sentence and, where there is one, the next action, in the middle of the room they get."""

    def __init__(
        self,
        icon: str,
        sentence: str,
        action_text: str = "",
        on_action: Callable[[], object] | None = None,
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.sentence = label(sentence, "quiet", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_L, GAP_L, GAP_L, GAP_L)
        layout.setSpacing(GAP_M)
        layout.addStretch(2)
        layout.addWidget(Sign(icon, "faint", ICON))
        layout.addWidget(self.sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        self.action = None
        if action_text:
            self.action = button(action_text, on_action, "primary" if primary else "")
            layout.addSpacing(GAP_S - GAP_M)
            layout.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def set_sentence(self, sentence: str) -> None:
        if sentence != self.sentence.text():
            self.sentence.setText(sentence)
            self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def minimumSizeHint(self) -> QSize:
        """Narrow panels may squeeze it: the sentence wraps to the room there is."""
        return QSize(120, super().minimumSizeHint().height())

    def _measure(self) -> None:
        # A wrapped label that is centred gets no height for its width from the layout.
        width = min(theme.px(WIDEST), max(80, self.width() - 2 * GAP_L))
        self.sentence.setFixedWidth(width)
        self.sentence.setFixedHeight(self.sentence.heightForWidth(width))
