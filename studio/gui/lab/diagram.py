"""How numbers flow between the two networks, with the part that just worked lit up."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import N_, _
from studio.gui import theme
from studio.gui.lab.marks import draw_mark
from studio.gui.theme.tokens import TEXT_BODY, TEXT_LABEL

HEIGHT, NODE = 112, 30
SPREAD = 104.0  # widest distance between two neighbours, px
FORWARD = {  # whose turn: what flows forward for it
    "discriminator": ("z-g", "g-fake", "fake-d", "real-d"),
    "generator": ("z-g", "g-fake", "fake-d"),
    "both": ("z-g", "g-fake", "fake-d", "real-d"),
}
LEARNS = {"discriminator": ("d",), "generator": ("g",), "both": ("d", "g")}
TOLD = {
    "": N_("Random numbers z become points by the generator G; the discriminator D tells them from real ones."),
    "discriminator": N_("The discriminator D learns: generated and real points flow in, its error flows back into it."),
    "generator": N_("The generator G learns: its points flow into D, and the error flows back through D into G."),
    "both": N_("Both learn: first the discriminator D, then the generator G."),
}


class FlowDiagram(QWidget):
    """z, G, generated, D and real as a small drawing.

    Attributes:
        turn: who just worked: "discriminator", "generator", "both" or "" for nobody.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.turn = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Data flow"))
        theme.events.changed.connect(self._measure)
        self._measure()
        self.show_turn("")

    def show_turn(self, turn: str) -> None:
        """Light up what works in a turn."""
        if turn != self.turn or not self.toolTip():
            self.turn = turn
            self.setToolTip(_(TOLD[turn]))
            self.setAccessibleDescription(_(TOLD[turn]))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(HEIGHT))

    def _measure(self) -> None:
        """As high as the text size in force asks for."""
        self.setFixedHeight(theme.px(HEIGHT))
        self.update()

    # Painting ----------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._places()
        for link in ("z-g", "g-fake", "fake-d", "real-d"):
            self._link(painter, places, link)
        for who in LEARNS.get(self.turn, ()):
            self._error(painter, places, who)
        self._source(painter, places["z"], "z", _("noise"))
        for key, kind, name in (("fake", "generator", _("generated")), ("real", "real", _("real"))):
            draw_mark(painter, kind, places[key], 1.8)  # type: ignore[arg-type]
            self._words(painter, places[key] + QPointF(0, theme.px(18)), name, kind)
        self._network(painter, places["g"], "G", "generator")
        self._network(painter, places["d"], "D", "discriminator")

    def _places(self) -> dict[str, QPointF]:
        half = theme.px(NODE) / 2
        reach = min(SPREAD * 3, self.width() - 2 * half - 2 * theme.px(8))
        left, pitch = (self.width() - reach) / 2, reach / 3
        top, low = theme.px(30), theme.px(82)
        return {
            "z": QPointF(left, top),
            "g": QPointF(left + pitch, top),
            "fake": QPointF(left + 2 * pitch, top),
            "d": QPointF(left + 3 * pitch, (top + low) / 2),
            "real": QPointF(left + 2 * pitch, low),
        }

    def _link(self, painter: QPainter, places: dict[str, QPointF], link: str) -> None:
        start, __, stop = link.partition("-")
        lit = link in FORWARD.get(self.turn, ())
        line = QLineF(places[start], places[stop])
        gap = {"g": 20, "d": 21, "z": 14, "fake": 12, "real": 12}
        length = line.length()
        one = line.pointAt(theme.px(gap[start]) / length)
        other = line.pointAt(1 - theme.px(gap[stop]) / length)
        role = "real" if start == "real" else "generator"
        painter.setPen(QPen(theme.colour(role if lit else "outline"), 2.0 if lit else 1.2))
        _arrow(painter, QLineF(one, other))

    def _error(self, painter: QPainter, places: dict[str, QPointF], who: str) -> None:
        """The error on its way back, dashed: into D, or below the points into G."""
        pen = QPen(theme.colour("text"), 1.4, Qt.PenStyle.DashLine)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = theme.px(NODE) / 2
        if who == "d":
            corner = places["d"] + QPointF(0, -half - 3)
            path = QPainterPath(corner + QPointF(half * 0.7, 0))
            over = QPointF(half, -half), QPointF(-half, -half), QPointF(-half * 0.7, -1)
            path.cubicTo(*(corner + step for step in over))
        else:
            start, stop = places["d"] + QPointF(-half - 4, 4), places["g"] + QPointF(2, half + 4)
            path = QPainterPath(start)
            path.cubicTo(start + QPointF(-half * 1.6, 2), stop + QPointF(half * 2.6, half * 1.5), stop)
        painter.setPen(pen)
        painter.drawPath(path)
        end, angle = path.pointAtPercent(1), path.angleAtPercent(0.97)
        painter.setPen(QPen(theme.colour("text"), 1.4))
        _head(painter, end, angle)

    def _network(self, painter: QPainter, at: QPointF, letter: str, role: str) -> None:
        learns = letter.lower() in LEARNS.get(self.turn, ())
        half = theme.px(NODE) / 2
        box = QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)
        painter.setPen(QPen(theme.colour(role), 2.0 if learns else 1.2))
        painter.setBrush(theme.colour(role) if learns else theme.colour("panel"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(theme.font(TEXT_BODY + 1, strong=True))
        painter.setPen(theme.colour("ground" if learns else role))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)

    def _source(self, painter: QPainter, at: QPointF, letter: str, name: str) -> None:
        painter.setFont(theme.font(TEXT_BODY + 1, strong=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(at.x() - 20, at.y() - 14, 40, 26), Qt.AlignmentFlag.AlignCenter, letter)
        self._words(painter, at + QPointF(0, theme.px(18)), name, "quiet")

    def _words(self, painter: QPainter, at: QPointF, text: str, role: str) -> None:
        painter.setFont(theme.font(TEXT_LABEL))
        painter.setPen(theme.colour(role))
        painter.drawText(QRectF(at.x() - 50, at.y() - 8, 100, 16), Qt.AlignmentFlag.AlignCenter, text)


def _arrow(painter: QPainter, line: QLineF) -> None:
    painter.drawLine(line)
    _head(painter, line.p2(), line.angle())


def _head(painter: QPainter, tip: QPointF, angle: float) -> None:
    """Two strokes back from a tip that points along an angle in degrees."""
    for turn in (150, -150):
        painter.drawLine(QLineF(tip, tip + QLineF.fromPolar(6, angle + turn).p2()))
