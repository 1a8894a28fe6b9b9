"""The card with one layer from near: its maps for the shown sample, and its weights."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from studio.core.i18n import _
from studio.core.messages import Insight
from studio.gui import theme, words
from studio.gui.inside import say
from studio.gui.inside.card import LookCard
from studio.gui.inside.paint import draw_image, label_font, map_image
from studio.gui.theme.tokens import GAP_L

WEIGHTS = 0.3  # of the width
TALL = 156


class LayerCard(LookCard):
    """Maps of the layer that was chosen in the chain, tiled, and a histogram of its weights."""

    look = "layer"
    wide = True

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Layer"), _("What the shown sample becomes in one layer, and the layer's weights"))

    def tall(self, width: int) -> int:
        return theme.px(TALL)

    def take(self, insight: Insight | None) -> None:
        super().take(insight)
        aim = self.session.inside.aim
        if not aim.layer:
            self.sentence.setText(_("Choose a layer above to look at it from near."))
        one = self._described()
        title = _("Layer") if one is None else f"{say.network(aim.network)}: {say.layer(one)}"
        self.title.set_words(title)
        self.surface.setAccessibleName(title)

    def say(self) -> str:
        one = self._described()
        if "maps" not in self.values or one is None:
            return _("This sample does not pass through that layer.")
        shown, of = len(self.values["maps"]), self.values["of"]
        text = say.size(one["shape"])
        if shown < of:
            text += _(", the {n} liveliest shown").format(n=shown)
        span = " … ".join(words.significant(self.values[end]) for end in ("low", "high"))
        return _("{size}; values {span}. {n} parameters.").format(
            size=text, span=span, n=words.number(one["parameters"])
        )

    def paint(self, painter: QPainter, room: QRectF) -> None:
        if "maps" not in self.values:
            return
        role = self.values["network"]
        wide = WEIGHTS * room.width() - GAP_L
        weights = QRectF(room.right() - wide, room.top(), wide, room.height())
        self._maps(painter, QRectF(room.topLeft(), weights.bottomLeft()).adjusted(0, 0, -GAP_L, 0), role)
        self._weights(painter, weights, role)

    def _maps(self, painter: QPainter, room: QRectF, role: str) -> None:
        maps = self.values["maps"]
        count, height, width = maps.shape
        columns = _columns(count, room.width(), room.height(), width / height)
        rows = math.ceil(count / columns)
        gap = 3
        wide = min((room.width() + gap) / columns - gap, ((room.height() + gap) / rows - gap) * width / height)
        high = wide * height / width
        cells = []
        for n, levels in enumerate(maps):
            row, column = divmod(n, columns)
            place = QRectF(room.left() + column * (wide + gap), room.top() + row * (high + gap), wide, high)
            cell = draw_image(painter, place, map_image(levels, role), 1.5)
            cells.append((cell, _("Map {n}").format(n=int(self.values["numbers"][n]) + 1)))
        self.surface.cells = cells if count > 1 else []

    def _weights(self, painter: QPainter, room: QRectF, role: str) -> None:
        counts, edges = np.asarray(self.values["counts"], float), np.asarray(self.values["edges"])
        painter.setFont(label_font(smaller=1))
        line = painter.fontMetrics().height()
        plot = room.adjusted(0, line + 4, 0, -line - 2)
        painter.setPen(theme.colour("quiet"))
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter, _("Weights"))
        wide = plot.width() / len(counts)
        top = counts.max() or 1.0
        for n, count in enumerate(counts):
            high = plot.height() * count / top
            painter.fillRect(QRectF(plot.left() + n * wide, plot.bottom() - high, wide - 0.5, high), theme.colour(role))
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), theme.colour("line"))
        foot = QRectF(plot.left(), plot.bottom() + 2, plot.width(), line)
        painter.setPen(theme.colour("quiet"))
        for value, side in ((edges[0], Qt.AlignmentFlag.AlignLeft), (edges[-1], Qt.AlignmentFlag.AlignRight)):
            painter.drawText(foot, side, words.significant(float(value), 2))
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter, "0")

    def _described(self) -> dict[str, Any] | None:
        """The chosen layer as the chain knows it."""
        inside = self.session.inside
        chain = inside.insights.get("layers")
        layers = chain.values.get(inside.aim.network, ()) if chain is not None else ()
        return next((one for one in layers if one["name"] == inside.aim.layer), None)


def _columns(count: int, width: float, height: float, shape: float) -> int:
    """Columns in which so many maps, `shape` times as wide as high, become largest."""

    def side(columns: int) -> float:
        return min(width / columns / shape, height / math.ceil(count / columns))

    return max(range(1, count + 1), key=side)
