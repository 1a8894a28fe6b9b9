"""Cards with samples: nearest neighbours, the way between two seeds, and what the discriminator looks at."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.inside import say
from studio.gui.inside.card import LookCard
from studio.gui.inside.paint import draw_image, draw_picture, heat_image, label_font
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets.labels import tool

CAPTION = 16
TALLEST = 132


class NeighboursCard(LookCard):
    """The shown sample beside the real ones that it resembles most."""

    look = "neighbours"

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Nearest in the set"), _("The training samples that the shown one resembles most"))

    def tall(self, width: int) -> int:
        return min(theme.px(TALLEST), round((width - 6 * GAP_XS) / 6)) + theme.px(CAPTION)

    def take(self, insight: Any) -> None:
        super().take(insight)
        self.surface.set_active(self.values.get("sounds") is not None)

    def say(self) -> str:
        text = say.memorised(self.values)
        if not self.values["complete"]:
            text += " " + _("Still looking through the set.")
        return text

    def paint(self, painter: QPainter, room: QRectF) -> None:
        pictures = self.values["pictures"]
        caption = theme.px(CAPTION)
        side = min(room.height() - caption, (room.width() - GAP_S - GAP_XS * len(pictures)) / (len(pictures) + 1))
        place = draw_picture(painter, QRectF(room.left(), room.top(), side, side), self.values["picture"])
        painter.setPen(QPen(theme.colour("generator"), 1.5))
        painter.drawRoundedRect(place, 2, 2)
        painter.setFont(label_font(smaller=1))
        below = QRectF(room.left(), room.top() + side + 2, side, caption)
        begins = below.adjusted(0, 0, side, 0)  # the word may be wider than a small picture
        painter.drawText(begins, Qt.AlignmentFlag.AlignLeft, _("generated"))
        cells = []
        for n, picture in enumerate(pictures):
            left = room.left() + side + GAP_S + n * (side + GAP_XS)
            cell = draw_picture(painter, QRectF(left, room.top(), side, side), picture)
            ratio = self.values["distances"][n] / max(self.values["usual"], 1e-9)
            painter.setPen(theme.colour("real"))
            text = _("{n} ×").format(n=words.number(ratio, 1))
            painter.drawText(below.translated(left - room.left(), 0), Qt.AlignmentFlag.AlignHCenter, text)
            cells.append((cell, _("Sample {n} of the set, {r} the usual distance").format(
                n=words.number(int(self.values["places"][n]) + 1), r=text)))  # fmt: skip
        self.surface.cells = cells


class WayCard(LookCard):
    """A strip of samples from one seed to another, and how much each step changes."""

    look = "interpolation"
    wide = True

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("From seed to seed"), _("Samples in even steps between two latents"))
        self.corner.addWidget(tool("dice", _("Another seed at the far end"), self._another))

    def tall(self, width: int) -> int:
        return min(theme.px(TALLEST), round((width - 7 * GAP_XS) / 8)) + theme.px(10)

    def take(self, insight: Any) -> None:
        super().take(insight)
        aim = self.session.inside.aim
        text = _("Seed {a} to seed {b}").format(a=words.number(aim.seed), b=words.number(aim.other))
        self.title.set_words(text)
        self.surface.set_active(self.values.get("sounds") is not None)

    def say(self) -> str:
        return say.way(self.values)

    def paint(self, painter: QPainter, room: QRectF) -> None:
        pictures, steps = self.values["pictures"], np.asarray(self.values["steps"])
        foot = theme.px(10)
        side = min(room.height() - foot, (room.width() - GAP_XS * (len(pictures) - 1)) / len(pictures))
        pitch = (room.width() - side) / (len(pictures) - 1)
        cells = []
        for n, picture in enumerate(pictures):
            cell = draw_picture(painter, QRectF(room.left() + n * pitch, room.top(), side, side), picture)
            cells.append((cell, _("{n} of {m}").format(n=n + 1, m=len(pictures))))
            if n:
                height = max(1.5, min(1.0, steps[n - 1] * len(steps) / say.JUMP) * (foot - 3))
                middle = room.left() + n * pitch - (pitch - side) / 2
                role = "warning" if steps[n - 1] * len(steps) > say.JUMP else "generator"
                bar = QRectF(middle - side / 4, room.top() + side + foot - height, side / 2, height)
                painter.fillRect(bar, theme.colour(role))
        self.surface.cells = cells

    def _another(self) -> None:
        inside = self.session.inside
        inside.aim_at(other=int(np.random.default_rng().integers(1, 10_000)))


class SaliencyCard(LookCard):
    """The shown sample, and over it what the discriminator's verdict depends on."""

    look = "saliency"
    kinds = ("pictures", "sounds", "loops")

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Where it looks"), _("What of the shown sample the verdict depends on: saliency"))

    def tall(self, width: int) -> int:
        return min(theme.px(TALLEST) + 8, round((width - GAP_S) / 2))

    def say(self) -> str:
        heat = np.asarray(self.values["heat"])
        hot = float((heat > 0.5).mean())
        if hot < 0.1:
            return _("The verdict hangs on a few places: {p}% of the sample.").format(p=max(1, round(100 * hot)))
        return _("The verdict rests on {p}% of the sample.").format(p=round(100 * hot))

    def paint(self, painter: QPainter, room: QRectF) -> None:
        side = min(room.height(), (room.width() - GAP_S) / 2)
        left = room.left() + (room.width() - 2 * side - GAP_S) / 2
        picture, heat = self.values["picture"], np.asarray(self.values["heat"])
        plain = QRectF(left, room.top(), side, side)
        draw_picture(painter, plain, picture)
        painter.save()
        painter.setOpacity(0.35)
        covered = draw_picture(painter, plain.translated(side + GAP_S, 0), picture)
        painter.restore()
        draw_image(painter, covered, heat_image(heat, "discriminator"))
