"""One large line below the Stage: step, recipe and quality, to be read from the last row."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.follow import Follower
from studio.gui.health import say
from studio.gui.theme.tokens import GAP_XL
from studio.gui.widgets.strip import clock

SHARE = 0.032  # of the screen's height: the height of the letters
LEAST = 20.0  # px
ROOM = 2.0  # heights of a line


def large(height: float, share: float = SHARE) -> QFont:
    """Letters for a screen so high, whatever text size is chosen."""
    face = theme.font(strong=True)
    face.setPixelSize(round(max(LEAST * share / SHARE, height * share)))
    return face


class PresentStrip(Follower):
    """Left the step and the time, in the middle the recipe, right the quality.

    Attributes:
        hint: keys that do something here, said in place of the quality for the first moments; empty for none.
    """

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.hint = ""
        self._titles: dict[str, str] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        for signal in (session.timeline.changed, session.timeline.grew, session.runs.selected, session.recipes.changed):
            self.connect(signal, lambda *_a: self._tell())
        self.connect(session.doctor.changed, self._tell)
        self.hide()

    def fit(self, height: int) -> None:
        """Take the room for letters of a screen so high."""
        self.setFont(large(height))
        self.setFixedHeight(round(QFontMetricsF(large(height)).height() * ROOM))

    def set_hint(self, hint: str) -> None:
        self.hint = hint
        self._tell()

    def words(self) -> tuple[str, str, str]:
        """Left, middle and right."""
        session = self.session
        sheet = session.timeline.sheet
        step = session.timeline.last_step if session.timeline.position is None else session.timeline.position
        if sheet is None and not step:
            return "", self._recipe(), self.hint
        place = _("Step {step}").format(step=words.number(step))
        columns = session.timeline.metrics()
        steps = columns.get("step")
        if steps is not None and len(steps):
            row = max(0, int(steps.searchsorted(step, side="right")) - 1)
            place = f"{place} · {clock(float(columns['seconds'][row]))}"
        return place, self._recipe(), self.hint or self._quality()

    def _recipe(self) -> str:
        runs = self.session.runs
        run_id = runs.current or ""
        if run_id not in self._titles:  # going through the runs reads files, which is too much for every frame
            self._titles = {"": "", run_id: ""} | {run.id: run.recipe_title for run in runs.all}
        ready = self.session.recipes.chosen.title if self.session.library.report is not None else ""
        return _(self._titles.get(run_id) or ready)

    def _quality(self) -> str:
        quality = self.session.doctor.quality
        if quality is None or not math.isfinite(quality.fd):
            return ""
        floor = quality.floor.get("fd", math.nan)
        text = _("Distance {value} (best possible {floor})") if math.isfinite(floor) else _("Distance {value}")
        return text.format(value=say.distance(quality.fd), floor=say.distance(floor))

    def _tell(self) -> None:
        if self.isVisible():
            self.setAccessibleName(" · ".join(part for part in self.words() if part))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.setFont(large(self.window().height()))
        metrics = QFontMetricsF(painter.font())
        room = QRectF(self.rect()).adjusted(GAP_XL, 0, -GAP_XL, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        left, recipe, right = self.words()
        painter.setPen(theme.colour("text"))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, left)
        painter.setPen(theme.colour("quality" if not self.hint else "quiet"))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, right)
        gap = 2 * GAP_XL
        free = room.adjusted(metrics.horizontalAdvance(left) + gap, 0, -metrics.horizontalAdvance(right) - gap, 0)
        shown = metrics.elidedText(recipe, Qt.TextElideMode.ElideRight, max(0.0, free.width()))
        # In the middle of the screen as far as its neighbours leave it room.
        wide = metrics.horizontalAdvance(shown)
        free.setLeft(max(free.left(), min(room.center().x() - wide / 2, free.right() - wide)))
        painter.setPen(theme.colour("quiet"))
        painter.drawText(free, middle | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
