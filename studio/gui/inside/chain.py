"""Both networks as one chain, with the shown sample flowing through."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.inside import say
from studio.gui.inside.paint import draw_picture, label_font, map_image
from studio.gui.inside.plan import BARS, FOOT, Place, Plan, plan
from studio.gui.theme.tokens import GAP_M, GAP_S

FLOW_MS = 900
DECADES = 4.0  # that the bars of gradients span
UNSEEN = 0.16  # opacity of what the sample has not reached yet


class Chain(QWidget):
    """Latent, layers, sample, layers, verdict; a layer is chosen by a click, or with the arrow keys.

    `chosen(network, layer)` tells of the layer, `seed_wanted(step)` asks for another sample with the up and down keys
    or the wheel, `pressed` when the sample is clicked.
    """

    chosen = Signal(str, str)
    seed_wanted = Signal(int)
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, Any] = {}
        self._scores: dict[str, Any] | None = None
        self._images: list[QImage] = []
        self._plan: Plan | None = None
        self._at: tuple[str, str] = ("", "")
        self._caption = self._when = ""
        self._front = 1.0
        self._hover: tuple[str, str] | None = None
        self._flow = QVariantAnimation(self)
        self._flow.setDuration(FLOW_MS)
        self._flow.setStartValue(0.0)
        self._flow.setEndValue(1.0)
        self._flow.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._flow.valueChanged.connect(self._flown)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Both networks, layer by layer"))
        theme.events.changed.connect(self._retint)

    def show_layers(self, values: dict[str, Any], caption: str, when: str) -> None:
        """Take an answer of the look "layers"; the caption tells which sample it is, `when` of which step."""
        self._values, self._caption, self._when = values, caption, when
        self._retint()

    def show_scores(self, values: dict[str, Any] | None) -> None:
        """What other samples score, beside which the verdict is seen."""
        self._scores = values
        self.update()

    def choose(self, network: str, layer: str) -> None:
        """Mark a layer without telling."""
        self._at = network, layer
        one = next((p.layer for p in self._placed() if (p.network, p.layer["name"]) == self._at), None)
        if one is not None:
            said = ". ".join((say.network(network), say.layer(one), say.facts(one).replace("\n", ". ")))
            self.setAccessibleDescription(said)
        self.update()

    def flow(self) -> None:
        """Let the sample run through from the beginning, unless motion is reduced."""
        if not theme.still() and self.isVisible():
            self._flow.stop()
            self._flow.start()

    def sizeHint(self) -> QSize:
        return QSize(640, theme.px(210))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, theme.px(168))

    # What people do ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._under(event.position())
        if place is not None:
            self._tell(place)
        elif self._plan is not None and self._plan.sample.contains(event.position()):
            self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._under(event.position())
        over = place is not None or (self._plan is not None and self._plan.sample.contains(event.position()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        hover = None if place is None else (place.network, place.layer["name"])
        if hover != self._hover:
            self._hover = hover
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, places = Qt.Key(event.key()), self._placed()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and places:
            names = [(p.network, p.layer["name"]) for p in places]
            step = 1 if key == Qt.Key.Key_Right else -1
            at = names.index(self._at) + step if self._at in names else 0
            self._tell(places[max(0, min(len(places) - 1, at))])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.seed_wanted.emit(1 if key == Qt.Key.Key_Up else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: Any) -> bool:
        if isinstance(event, QHelpEvent):
            place = self._under(QPointF(event.pos()))
            text = "" if place is None else f"{say.layer(place.layer)}\n{say.facts(place.layer)}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _tell(self, place: Place) -> None:
        self.choose(place.network, place.layer["name"])
        self.chosen.emit(*self._at)

    def _under(self, point: QPointF) -> Place | None:
        return next((p for p in self._placed() if p.room.united(p.lane).contains(point)), None)

    def _placed(self) -> tuple[Place, ...]:
        return self._plan.layers if self._plan is not None else ()

    # Painting --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._values:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(GAP_M, GAP_S, -GAP_M, -GAP_S)
        self._plan = made = plan(self._values["generator"], self._values["discriminator"], room)
        self._heads(painter, made)
        self._way(painter, made)
        count = len(made.layers) + 3
        self._latent(painter, made.latent, self._seen(0, count))
        first = sum(place.network == "generator" for place in made.layers)
        scale = self._scale()
        for n, place in enumerate(made.layers):
            self._layer(painter, place, self._images[n], self._seen(n + 1 + (n >= first), count), scale)
        self._sample(painter, made.sample, self._seen(first + 1, count))
        self._gauge(painter, made.gauge, self._seen(count - 1, count))
        painter.end()

    def _seen(self, place: int, count: int) -> float:
        """Opacity of the so-manieth thing on the way while the sample is under way."""
        return UNSEEN + (1 - UNSEEN) * min(1.0, max(0.0, self._front * (count + 1) - place))

    def _heads(self, painter: QPainter, made: Plan) -> None:
        painter.setFont(label_font())
        when = painter.fontMetrics().horizontalAdvance(self._when) + GAP_S
        for network, head in zip(("generator", "discriminator"), made.heads, strict=True):
            count = words.number(self._values["parameters"][network])
            painter.setPen(theme.colour(network))
            painter.setFont(label_font(strong=True))
            name = say.network(network)
            painter.drawText(head, Qt.AlignmentFlag.AlignLeft, name)
            used = painter.fontMetrics().horizontalAdvance(name) + GAP_S
            painter.setFont(label_font())
            painter.setPen(theme.colour("quiet"))
            rest = painter.fontMetrics().elidedText(
                _("{n} parameters").format(n=count), Qt.TextElideMode.ElideRight,
                int(head.width() - used - (when if network == "discriminator" else 0)),
            )  # fmt: skip
            painter.drawText(head.adjusted(used, 0, 0, 0), Qt.AlignmentFlag.AlignLeft, rest)
        painter.drawText(made.heads[1], Qt.AlignmentFlag.AlignRight, self._when)

    def _way(self, painter: QPainter, made: Plan) -> None:
        for role, corners in (("generator", made.way[: made.turn + 1]), ("discriminator", made.way[made.turn :])):
            painter.setPen(QPen(theme.colour(role, 0.55), 1.5))
            painter.drawPolyline(QPolygonF(list(corners)))

    def _latent(self, painter: QPainter, room: QRectF, seen: float) -> None:
        z = np.asarray(self._values["z"])[: max(4, int(room.height() / 3))]
        levels = (np.clip(z / 2.5, -1, 1) * 127 + 128).astype(np.uint8)[:, None]
        painter.setOpacity(seen)
        painter.drawImage(room, map_image(levels, "generator"))
        painter.setOpacity(1.0)
        painter.setFont(label_font(smaller=1))
        painter.setPen(theme.colour("quiet"))
        below = QRectF(room.left() - 4, room.bottom() + 1, room.width() + 8, theme.px(FOOT))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, "z")

    def _layer(self, painter: QPainter, place: Place, image: QImage, seen: float, scale: tuple[float, float]) -> None:
        name = (place.network, place.layer["name"])
        chosen, room = name == self._at, place.room
        painter.setOpacity(seen)
        if len(place.layer["shape"]) == 3 and room.width() > 18:
            for behind in (2, 1):  # a stack: many maps
                painter.setPen(QPen(theme.colour(place.network, 0.5), 1))
                painter.setBrush(theme.colour("well"))
                painter.drawRoundedRect(room.translated(2.0 * behind, -2.0 * behind), 3, 3)
        painter.fillRect(room, theme.colour("well"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, room.width() < image.width())
        painter.drawImage(room, image)
        edge = "text" if chosen else place.network
        painter.setPen(QPen(theme.colour(edge), 2 if chosen else 1.5 if name == self._hover else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(room, 2, 2)
        if chosen and self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 1.5))
            painter.drawRoundedRect(room.adjusted(-3, -3, 3, 3), 4, 4)
        painter.setOpacity(1.0)
        self._lane(painter, place, scale, chosen)

    def _lane(self, painter: QPainter, place: Place, scale: tuple[float, float], chosen: bool) -> None:
        """Below a layer how strong its gradient is, and its size where there is room for it."""
        lane, gradient, bars = place.lane, place.layer["gradient"], theme.px(BARS)
        painter.fillRect(QRectF(lane.left(), lane.top() + bars, lane.width(), 1), theme.colour("line"))
        wide = max(3.0, min(theme.px(14), lane.width() - 3))
        if math.isfinite(gradient) and gradient > 0:
            low, high = scale
            share = (math.log10(gradient) - low) / max(high - low, 1e-6)
            tall = max(1.5, min(1.0, share) * bars)
            bar = QRectF(place.room.center().x() - wide / 2, lane.top() + bars - tall, wide, tall)
            painter.fillRect(bar, theme.colour(place.network, 1.0 if chosen else 0.7))
        text = say.short_size(place.layer["shape"])
        painter.setFont(label_font(smaller=1.5))
        needed = painter.fontMetrics().horizontalAdvance(text)
        if needed > lane.width() - GAP_S:  # neighbours stay apart
            text = str(place.layer["shape"][0])
            needed = painter.fontMetrics().horizontalAdvance(text)
        if needed <= lane.width() + 2:
            painter.setPen(theme.colour("text" if chosen else "quiet"))
            foot = QRectF(place.room.center().x() - needed, lane.top() + bars + 1, 2 * needed, theme.px(FOOT))
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, text)

    def _sample(self, painter: QPainter, room: QRectF, seen: float) -> None:
        painter.setOpacity(seen)
        painter.fillRect(room, theme.colour("well"))
        place = draw_picture(painter, room, self._values["picture"], 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("generator"), 1.5))
        painter.drawRoundedRect(place, 3, 3)
        painter.setOpacity(1.0)
        painter.setFont(label_font())
        painter.setPen(theme.colour("text"))
        below = QRectF(place.left() - 8, place.bottom() + 3, place.width() + 16, painter.fontMetrics().height() + 2)
        text = painter.fontMetrics().elidedText(self._caption, Qt.TextElideMode.ElideRight, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, text)
        painter.setFont(label_font(smaller=1.5))
        painter.setPen(theme.colour("quiet"))
        foot = below.translated(0, theme.px(FOOT) + 2)
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter, _("bars: gradients"))

    def _gauge(self, painter: QPainter, room: QRectF, seen: float) -> None:
        """The logit as a place on a scale between what generated and what real samples score."""
        logit, scores = self._values["logit"], self._scores
        low, high = (float(scores["edges"][0]), float(scores["edges"][-1])) if scores else (-5.0, 5.0)
        track = QRectF(room.left() + 6, room.top() + 4, 4, room.height() - theme.px(34))

        def y(value: float) -> float:
            return track.bottom() - min(1.0, max(0.0, (value - low) / max(high - low, 1e-6))) * track.height()

        painter.setOpacity(seen)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("press"))
        painter.drawRoundedRect(track, 2, 2)
        painter.setFont(label_font(smaller=1))
        line = painter.fontMetrics().height()
        if scores is not None:
            real, made = y(scores["mean_real"]), y(scores["mean_made"])
            apart = max(0.0, line - abs(real - made)) / 2 * (1 if real <= made else -1)
            marks = ((real, real - apart, "real", _("real")), (made, made + apart, "generator", _("generated")))
            for at, words_at, role, text in marks:
                painter.setPen(QPen(theme.colour(role), 2))
                painter.drawLine(QPointF(track.left() - 2, at), QPointF(track.right() + 4, at))
                beside = QRectF(track.right() + 8, words_at - line / 2, room.width(), line)
                painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("discriminator"))
        painter.drawEllipse(QPointF(track.center().x(), y(logit)), 5, 5)
        painter.setPen(theme.colour("text"))
        below = QRectF(room.left(), track.bottom() + 6, room.width(), theme.px(30))
        flags = int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(below, flags, say.verdict(logit, scores))
        painter.setOpacity(1.0)

    def _scale(self) -> tuple[float, float]:
        """Logarithms of the smallest and largest gradient that bars tell."""
        found = [p["gradient"] for network in ("generator", "discriminator") for p in self._values[network]]
        logs = [math.log10(g) for g in found if math.isfinite(g) and g > 0]
        high = max(logs, default=0.0)
        return min(min(logs, default=high) - 0.3, high - 1) if not logs else max(min(logs) - 0.3, high - DECADES), high

    def _flown(self, share: float) -> None:
        self._front = share
        self.update()

    def _retint(self) -> None:
        layers = [(network, one) for network in ("generator", "discriminator") for one in self._values.get(network, ())]
        self._images = [map_image(one["thumb"], network) for network, one in layers]
        self.update()
