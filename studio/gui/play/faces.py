"""How one key of the piano looks: at rest, lit, chosen, and with words on it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.core.notes import note_name
from studio.gui import theme
from studio.gui.play.keys import BLACK_TALL, OCTAVE, is_black
from studio.gui.theme.tokens import TEXT_LABEL

ROUND, LIP = 3.0, 3.0
FAINTEST = 0.34
LIT = 60.0


@dataclass(frozen=True)
class KeyFace:
    """One key in one state.

    Attributes:
        velocity: how hard it is held, 0 to 127; None at rest.
        bright: it looks as if it were meant to be played.
        letter: of the computer's key that plays it.
        hovered, ringed: the pointer is on it, the keyboard is.
    """

    midi: int
    velocity: float | None = None
    bright: bool = True
    letter: str = ""
    hovered: bool = False
    ringed: bool = False

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Paint it into its place; a black one on top of its neighbours."""
        black = is_black(self.midi)
        top, lip = _tints(black, self.bright)
        body = rect if black else rect.adjusted(0, 0, -1, 0)
        if black:
            painter.fillRect(rect.adjusted(-1, 0, 1, 1), theme.colour("ground", 0.7))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(_shape(body), lip)
        face = body.adjusted(0, 0, 0, -LIP if self.velocity is None else -1)
        painter.fillPath(_shape(face), top)
        if self.hovered and self.velocity is None:
            painter.fillPath(_shape(face), theme.colour("fill", 0.1))
        if self.velocity is not None:
            strength = FAINTEST + (1 - FAINTEST) * min(1.0, self.velocity / 127)
            painter.fillPath(_shape(body), theme.colour("generator", strength))
        if self.ringed:
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), ROUND, ROUND)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._draw_words(painter, face)

    def _draw_words(self, painter: QPainter, face: QRectF) -> None:
        """The octave at the foot of each C, the computer's key above it, the name of what is held."""
        black, held = is_black(self.midi), self.velocity is not None
        named = not black and (self.midi % OCTAVE == 0 or held)
        if not named and not self.letter:
            return
        painter.setFont(theme.font(TEXT_LABEL))
        painter.setPen(_ink(black, self.bright, self.velocity is not None and self.velocity > LIT))
        line, name = painter.fontMetrics().ascent() + 1.0, note_name(self.midi)
        foot = QRectF(face.left(), face.bottom() - line - 2, face.width(), line)
        if named:
            fits = painter.fontMetrics().horizontalAdvance(name) <= face.width()
            short = name[-1] if self.midi % OCTAVE == 0 else name[0]
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, name if fits else short)
        below_blacks = face.height() * (1 - BLACK_TALL)
        above = line if not black and below_blacks >= 2 * line else 0.0
        if self.letter and (above or not named):
            painter.drawText(foot.translated(0, -above), Qt.AlignmentFlag.AlignCenter, self.letter)


def _shape(rect: QRectF) -> QPainterPath:
    """A key: square at the back, rounded at the front."""
    path = QPainterPath()
    radius = min(ROUND, rect.width() / 3)
    path.moveTo(rect.topLeft())
    path.lineTo(rect.topRight())
    path.lineTo(rect.right(), rect.bottom() - radius)
    path.quadTo(rect.bottomRight(), QPointF(rect.right() - radius, rect.bottom()))
    path.lineTo(rect.left() + radius, rect.bottom())
    path.quadTo(rect.bottomLeft(), QPointF(rect.left(), rect.bottom() - radius))
    path.closeSubpath()
    return path


def _tints(black: bool, learned: bool) -> tuple[QColor, QColor]:
    """Face and front edge of a key at rest."""
    light = theme.current().name == "light"
    if black:
        face = theme.colour(("text" if learned else "faint") if light else "well")
        lip = theme.colour("quiet" if light else "hover" if learned else "raised")
        return face, lip
    if light:
        return theme.colour("panel" if learned else "well"), theme.colour("line")
    return theme.colour("quiet" if learned else "press"), theme.colour("outline" if learned else "hover")


def _ink(black: bool, learned: bool, lit: bool) -> QColor:
    """Words on a key; amber is light in the dark theme and dark in the light one."""
    if theme.current().name == "light":
        return theme.colour("on_fill" if black else "text" if learned or lit else "quiet")
    return theme.colour("on_fill" if lit or (learned and not black) else "quiet")
