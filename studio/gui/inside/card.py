"""A card of the Inside view: a title, a picture of its own, and what it says in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.core.messages import Insight
from studio.core.sound import Sound
from studio.gui import theme
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets.elided import ElidedLabel
from studio.gui.widgets.labels import label


class Surface(QWidget):
    """Painted by its card; `cells` are places that can be pressed, by mouse or with the arrow keys and Enter.

    Attributes:
        cells: place, words and what a press does, of each; set while painting.
    """

    pressed = Signal(int)

    def __init__(self, paint: Callable[[QPainter, QRectF], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paint = paint
        self.cells: list[tuple[QRectF, str]] = []
        self.active = False
        self._at = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.events.changed.connect(self.update)

    def set_active(self, active: bool) -> None:
        """Whether its cells can be pressed."""
        self.active = active
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if active else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if active else Qt.CursorShape.ArrowCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            self._paint(painter, QRectF(self.rect()))
            if self.hasFocus() and 0 <= self._at < len(self.cells):
                painter.setPen(theme.colour("focus"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self.cells[self._at][0].adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3)
        finally:
            painter.end()  # a painter that is left open takes the program with it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = next((n for n, cell in enumerate(self.cells) if cell[0].contains(event.position())), -1)
        if self.active and at >= 0:
            self._at = at
            self.pressed.emit(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if self.cells and move is not None:
            self._at = max(0, min(len(self.cells) - 1, self._at + move))
            self.setAccessibleDescription(self.cells[self._at][1])
            self.update()
        elif self.cells and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.active:
            self.pressed.emit(max(0, self._at))
        else:
            super().keyPressEvent(event)

    def event(self, event: Any) -> bool:
        if isinstance(event, QHelpEvent):
            words = next((cell[1] for cell in self.cells if cell[0].contains(event.pos())), "")
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


class LookCard(QFrame):
    """Shows the answers of one look.

    `look` says whose answers it takes, `kinds` for which sets it means something. `wide` cards take two columns of
    three or more. `heard(sound, key)` asks for a sound.

    Attributes:
        values: of the newest answer; empty before the first.
        corner: layout at the right end of the title.
    """

    look: ClassVar[str] = ""
    kinds: ClassVar[tuple[str, ...]] = ("pictures", "sounds", "loops", "points")
    wide: ClassVar[bool] = False
    heard = Signal(object, str)

    def __init__(self, session: Any, title: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.values: dict[str, Any] = {}
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self.title = ElidedLabel("strong")
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.title.set_words(title)
        self.setToolTip(about)
        self.surface = Surface(self._draw)
        self.surface.setAccessibleName(title)
        self.surface.pressed.connect(self.press)
        self.sentence = label("", "label", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.corner = QHBoxLayout()
        self.corner.setSpacing(GAP_XS)
        head = QHBoxLayout()
        head.setSpacing(GAP_S)
        head.addWidget(self.title, 1)
        head.addLayout(self.corner)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        column.setSpacing(GAP_XS)
        column.addLayout(head)
        column.addWidget(self.surface, 1)
        column.addWidget(self.sentence)

    def tall(self, width: int) -> int:
        """Height of the painted part in px for a width of it."""
        return theme.px(120)

    def height_for(self, width: int) -> int:
        """Height of the whole card for its width; the sentence gets room for two lines."""
        line = self.sentence.fontMetrics().lineSpacing()
        self.sentence.setFixedHeight(2 * line + 1)
        head = max(theme.px(20), self.corner.sizeHint().height())
        return head + self.tall(width - 2 * GAP_M) + 2 * line + 1 + 2 * GAP_S + 2 * GAP_XS + 2

    def take(self, insight: Insight | None) -> None:
        """Show an answer; None forgets what was shown."""
        self.values = {} if insight is None or "refused" in insight.values else insight.values
        refused = "" if insight is None else str(insight.values.get("refused", ""))
        words = self.say() if self.values else refused or _("Looking…")
        self.sentence.setText(words)
        self.sentence.setToolTip(words)
        self.surface.setAccessibleDescription(words)
        if not self.values:
            self.surface.cells = []
        self.surface.update()

    def say(self) -> str:
        """The sentence below, of `values`."""
        raise NotImplementedError

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """The picture, of `values`; sets the surface's `cells`."""
        raise NotImplementedError

    def press(self, cell: int) -> None:
        """A cell was pressed: where there are sounds, it is heard."""
        sounds = self.values.get("sounds")
        if sounds is not None and cell < len(sounds):
            self.heard.emit(Sound(sounds[cell], self.values["rate"]), f"inside {self.look} {cell}")

    def _draw(self, painter: QPainter, room: QRectF) -> None:
        if self.values:
            self.paint(painter, room)
