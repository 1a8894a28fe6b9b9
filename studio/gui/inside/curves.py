"""Cards with curves: scores as histograms, and spectra."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from studio.core.i18n import N_, _
from studio.gui import theme, words
from studio.gui.inside import say
from studio.gui.inside.card import LookCard
from studio.gui.inside.paint import label_font
from studio.gui.theme.tokens import GAP_M

FOOT = 16
HISTOGRAMS = (("real", "real", N_("Real")), ("held", "quality", N_("Held out")), ("made", "generator", N_("Generated")))


class ScoresCard(LookCard):
    """Histograms of the discriminator's logits."""

    look = "scores"

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Scores"), _("How real the discriminator finds samples: its logits"))

    def say(self) -> str:
        return say.told(self.values)

    def paint(self, painter: QPainter, room: QRectF) -> None:
        edges = np.asarray(self.values["edges"])
        shown = [(name, role, text) for name, role, text in HISTOGRAMS if name in self.values]
        plot = legend(painter, room, [(_(text), role) for _name, role, text in shown])
        plot.adjust(0, 0, 0, -theme.px(FOOT))
        top = max(float(np.max(_smooth(self.values[name]))) for name, _role, _text in shown) or 1.0

        def x(value: float) -> float:
            return float(plot.left() + (value - edges[0]) / (edges[-1] - edges[0]) * plot.width())

        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        for name, role, _text in shown:
            heights = _smooth(self.values[name]) / top * (plot.height() - 4)
            middles = (edges[1:] + edges[:-1]) / 2
            points = [QPointF(x(m), plot.bottom() - h) for m, h in zip(middles, heights, strict=True)]
            foot = [QPointF(points[-1].x(), plot.bottom()), QPointF(points[0].x(), plot.bottom())]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(role, 0.06 if name == "held" else 0.22))
            painter.drawPolygon(QPolygonF([*points, *foot]))
            dashed = Qt.PenStyle.DashLine if name == "held" else Qt.PenStyle.SolidLine
            painter.setPen(QPen(theme.colour(role), 1.6, dashed))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
            _tick(painter, QPointF(x(self.values[f"mean_{name}"]), plot.bottom()), role)
        painter.setPen(theme.colour("quiet"))
        painter.setFont(label_font(smaller=1))
        foot_room = QRectF(room.left(), plot.bottom() + 1, room.width(), theme.px(FOOT))
        painter.drawText(
            foot_room, Qt.AlignmentFlag.AlignLeft, _("{n} looks generated").format(n=words.number(edges[0], 1))
        )
        painter.drawText(
            foot_room, Qt.AlignmentFlag.AlignRight, _("looks real {n}").format(n=words.number(edges[-1], 1))
        )


class SpectrumCard(LookCard):
    """Levels of generated and real samples from coarse to fine."""

    look = "spectrum"
    kinds = ("pictures", "sounds", "loops")

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Spectrum"), _("How strong coarse and fine detail, or bass and treble, are"))

    def say(self) -> str:
        return say.spectrum(self.values)

    def paint(self, painter: QPainter, room: QRectF) -> None:
        places = np.log(np.asarray(self.values["places"], float))
        plot = legend(painter, room, [(_("Real"), "real"), (_("Generated"), "generator")])
        plot.adjust(0, 0, 0, -theme.px(FOOT))
        levels = np.concatenate([self.values["made"], self.values["real"]])
        low, high = float(levels.min()), float(levels.max())
        low, high = max(low, high - 90), max(high, low + 10)

        def points(level: np.ndarray) -> QPolygonF:
            across = (places - places[0]) / (places[-1] - places[0]) * plot.width()
            up = (np.clip(level, low, high) - low) / (high - low) * plot.height()
            return QPolygonF([QPointF(plot.left() + x, plot.bottom() - y) for x, y in zip(across, up, strict=True)])

        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        made, real = points(np.asarray(self.values["made"])), points(np.asarray(self.values["real"]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text", 0.08))
        painter.drawPolygon(QPolygonF([*made.toList(), *reversed(real.toList())]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for curve, role in ((real, "real"), (made, "generator")):
            painter.setPen(QPen(theme.colour(role), 1.6))
            painter.drawPolyline(curve)
        self._feet(painter, QRectF(room.left(), plot.bottom() + 1, room.width(), theme.px(FOOT)), high - low)

    def _feet(self, painter: QPainter, room: QRectF, span: float) -> None:
        first, last = float(self.values["places"][0]), float(self.values["places"][-1])
        painter.setPen(theme.colour("quiet"))
        painter.setFont(label_font(smaller=1))
        if self.values["unit"] == "Hz":
            ends = _("{n} Hz").format(n=words.number(first)), _("{n} kHz").format(n=words.number(last / 1000, 1))
        else:
            ends = _("coarse"), _("fine")
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, ends[0])
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, ends[1])
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, _("{n} dB high").format(n=words.number(span)))


def legend(painter: QPainter, room: QRectF, names: list[tuple[str, str]]) -> QRectF:
    """Names in their colours in a line at the top right, each behind a dot; returns the room below."""
    painter.setFont(label_font(strong=True))
    line = painter.fontMetrics().height()
    middle, right = room.top() + line / 2, room.right()
    for text, role in reversed(names):
        wide = painter.fontMetrics().horizontalAdvance(text)
        painter.setPen(theme.colour(role))
        painter.drawText(QRectF(right - wide, room.top(), wide + 2, line), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(role))
        painter.drawEllipse(QPointF(right - wide - 7, middle), 3, 3)
        right -= wide + 10 + GAP_M
    return room.adjusted(0, line + 2, 0, 0)


def _tick(painter: QPainter, foot: QPointF, role: str) -> None:
    """A small triangle below the axis, at a mean."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(role))
    painter.drawPolygon(QPolygonF([foot, foot + QPointF(-4, 5), foot + QPointF(4, 5)]))


def _smooth(shares: Any) -> np.ndarray:
    """A histogram (n,) softened over its neighbours, as few samples stand behind it."""
    padded = np.pad(np.asarray(shares, float), 2)
    kernel = np.array([1, 4, 6, 4, 1]) / 16
    smooth: np.ndarray = np.convolve(padded, kernel, "valid")
    return smooth
