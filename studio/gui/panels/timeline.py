"""Timeline: curves, pictures and marks of a run on one time axis, one handle, live at its end."""

from __future__ import annotations

import math
import time

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedLayout, QVBoxLayout, QWidget, QWidgetAction

from studio.core.i18n import N_, _
from studio.gui import theme, words
from studio.gui.follow import before_training
from studio.gui.library.run_exports import open_film_dialog
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.turns import Soon
from studio.gui.widgets import Segmented, ValueSlider, label, tool
from studio.gui.widgets.curve_sets import FIRST, SETS
from studio.gui.widgets.curves import SMOOTHING
from studio.gui.widgets.score import Score
from studio.gui.widgets.strip import clock

COLUMN = 244
LOWEST = 112
NUMBERS_SECONDS = 0.2
RECENT = 16_384  # rows among which the last reading of a seldom measured column is looked for


@PANELS.register
class TimelinePanel(Panel):
    """Scrubs sheet and curves together through a run's whole history and back to live."""

    name = "timeline"
    title = N_("Timeline")
    about = N_("Curves and pictures of the run on one time axis")
    icon = "timeline"
    area = "bottom"
    order = 10

    def __init__(self, session: object, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._told = 0.0
        self._soon = Soon(self, self._feed)
        self._hover: float | None = None
        self._at: int | None = None  # where the handle was said to be
        self._set = "loss"
        self.score = Score(SETS["loss"].curves, self.session.timeline.thumbnail)
        self.score.scrubber.scrubbed.connect(self.session.timeline.scrub)
        self.score.scrubber.hovered.connect(self._hovered)
        self.score.scrubber.name_of = self._name_of
        self.live = tool("live", _("Back to the newest (End)"), self._go_live, checkable=True)
        self.live.setProperty("kind", "quiet")
        self.live.setText(_("Live"))
        self.live.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.score.set_corner(self.live)
        self._stack = QStackedLayout(self)
        sentence = _("Curves and pictures of a run gather here while it learns.")
        empty = before_training(self, "timeline", sentence)
        empty.setMinimumHeight(theme.px(LOWEST))
        self._stack.addWidget(empty)
        full = QWidget()
        row = QHBoxLayout(full)
        row.setContentsMargins(GAP_M, GAP_XS, GAP_XS, GAP_XS)
        row.setSpacing(GAP_S)
        column = QWidget()
        column.setLayout(self._column())
        column.setFixedWidth(theme.px(COLUMN))
        row.addWidget(column)
        row.addWidget(self.score, 1)
        self._stack.addWidget(full)
        self._restore_look()
        theme.events.changed.connect(self._say_values)
        self.connect(session.runs.selected, self._turn_to_run)  # type: ignore[attr-defined]
        self.connect(session.timeline.changed, self._moved)  # type: ignore[attr-defined]
        self.connect(session.timeline.grew, self._grew)  # type: ignore[attr-defined]
        self.connect(session.training.changed, self._say_numbers)  # type: ignore[attr-defined]
        self.connect(session.doctor.changed, self._mark_best)  # type: ignore[attr-defined]
        self._grew()
        self._say_numbers()
        self._mark_best()

    # The column at the left ----------------------------------------------------------------------------

    def _column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_XS)
        self._choices()
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.which)
        top.addWidget(self.more)
        top.addStretch(1)
        column.addLayout(top)
        self._legend: list[tuple[QLabel, QLabel]] = []
        for _number in range(2):
            name, value = label("", "small"), label("", "small")
            row = QHBoxLayout()
            row.addWidget(name)
            row.addStretch(1)
            row.addWidget(value)
            column.addLayout(row)
            self._legend.append((name, value))
        column.addStretch(1)
        self.pace, self.place = label("", "label"), label("", "label")
        said = QVBoxLayout()
        said.setSpacing(GAP_XS)
        said.addStretch(1)
        said.addWidget(self.place)
        said.addWidget(self.pace)
        foot = self._tools()
        foot.insertLayout(0, said, 1)
        column.addLayout(foot)
        return column

    def _choices(self) -> None:
        items = [(name, _(SETS[name].title), "", _(SETS[name].about)) for name in FIRST]
        self.which = Segmented(items)
        self.which.set_value("loss")
        self.which.chosen.connect(self._choose)
        self.more = tool("more", _("More curves"), self._offer_more, checkable=True)

    def _tools(self) -> QHBoxLayout:
        self.log = tool("log", _("Logarithmic scale"), self._toggle_log, checkable=True)
        self.clock = tool("clock", _("Time instead of steps"), self._toggle_clock, checkable=True)
        self.smooth = tool("smooth", _("Smoothing"), self._open_smoothing)
        self.whole = tool("fit", _("Show the whole run (0)"), self.score.axis.fit)
        self.film = tool("film", _("Make a film of this run (Ctrl+Shift+F)"), self._make_film)
        row = QHBoxLayout()
        row.setSpacing(0)
        for each in (self.smooth, self.log, self.clock, self.whole, self.film):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    def _make_film(self) -> None:
        self.session.guarded(open_film_dialog, self.session, self)

    def _choose(self, key: str) -> None:
        self._set = key
        self.which.set_value(key) if key in FIRST else self.which.clear()
        self.more.setChecked(key not in FIRST)
        self.score.curves.set_curves(SETS[key].curves, self.session.timeline.metrics())
        self._say_values()

    def _offer_more(self) -> None:
        """A menu of what the doctor, the quality meter and the meters of this kind of set have measured."""
        self.more.setChecked(self._set not in FIRST)
        columns = self.session.timeline.metrics()
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for name, each in SETS.items():
            if name not in FIRST and each.known(columns):
                action = menu.addAction(_(each.title), lambda name=name: self._choose(name))
                action.setToolTip(_(each.about))
                action.setCheckable(True)
                action.setChecked(name == self._set)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _toggle_log(self) -> None:
        self.score.curves.set_look(log=self.log.isChecked())
        self.session.settings.set("curves_log", self.log.isChecked())

    def _toggle_clock(self) -> None:
        self.score.axis.set_unit("seconds" if self.clock.isChecked() else "step")
        self.session.settings.set("curves_time", self.clock.isChecked())

    def _open_smoothing(self) -> None:
        menu = QMenu(self)
        value = self.score.curves.smoothing
        slider = ValueSlider(_("Smoothing"), 0.0, 0.99, value, SMOOTHING, help=_("Weight of what came before"))
        slider.changed.connect(lambda weight: self.score.curves.set_look(smoothing=weight))
        slider.released.connect(lambda: self.session.settings.set("smoothing", slider.value()))
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        box.addWidget(slider)
        holder.setMinimumWidth(220)
        action = QWidgetAction(menu)
        action.setDefaultWidget(holder)
        menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        corner = self.smooth.mapToGlobal(self.smooth.rect().topLeft())
        menu.popup(QPoint(corner.x(), corner.y() - menu.sizeHint().height() - GAP_XS))

    def _restore_look(self) -> None:
        settings = self.session.settings
        weight = float(settings.get("smoothing", SMOOTHING))
        self.log.setChecked(bool(settings.get("curves_log", False)))
        self.clock.setChecked(bool(settings.get("curves_time", False)))
        self.score.curves.set_look(min(0.99, max(0.0, weight)), self.log.isChecked())
        self.score.axis.set_unit("seconds" if self.clock.isChecked() else "step")

    # What the session says -----------------------------------------------------------------------------

    @property
    def _streams(self) -> bool:
        """Whether numbers come with every picture of a plane; they are shown some ten times a second then."""
        training = self.session.training
        return bool(training.kind == "points" and training.state == "running")

    def _turn_to_run(self, _run: str) -> None:
        self.score.strip.forget()
        self._feed()

    def _grew(self) -> None:
        if self._streams:
            self._soon.ask()
        else:
            self._feed()

    def _feed(self) -> None:
        timeline = self.session.timeline
        columns = timeline.metrics()
        self.score.feed(columns, timeline.steps, timeline.marks, timeline.last_step, timeline.position)
        self._stack.setCurrentIndex(1 if timeline.last_step else 0)
        self._offer_sets(columns)
        # Seldom while numbers stream in; at once when a run is opened, after which nothing more may come.
        if time.monotonic() - self._told >= NUMBERS_SECONDS or self.session.training.state != "running":
            self._say_values()
            self._say_numbers()

    def _offer_sets(self, columns: dict[str, np.ndarray]) -> None:
        """The choices of what this run has measured."""
        self.which.button("quality").setVisible(SETS["quality"].known(columns))
        self.more.setVisible(any(each.known(columns) for name, each in SETS.items() if name not in FIRST))
        if not SETS[self._set].known(columns) and self._set != "loss":
            self._choose("loss")

    def _mark_best(self) -> None:
        best = self.session.doctor.best
        self.score.scrubber.best = best[0] if best is not None else None
        self.score.scrubber.update()

    def _moved(self) -> None:
        timeline = self.session.timeline
        if self._streams and timeline.position == self._at:
            self._soon.ask()
            return
        self._at = timeline.position
        self._say_numbers()
        self.score.scrubber.feed(timeline.steps, timeline.marks, timeline.last_step, timeline.position)
        self.live.setChecked(timeline.position is None)
        self._say_values()

    def _hovered(self, step: float | None) -> None:
        self._hover = step
        self._say_values()

    def _name_of(self, step: float) -> str:
        axis = self.score.axis
        text = _("Step {step}").format(step=words.number(round(step)))
        row = axis.row_of(step)
        seconds = self.session.timeline.metrics().get("seconds")
        return f"{text} · {clock(float(seconds[row]))}" if seconds is not None and 0 <= row < len(seconds) else text

    def _say_values(self) -> None:
        """Names and values of the curves: under the pointer, else at the handle."""
        self._told = time.monotonic()
        timeline = self.session.timeline
        columns = timeline.metrics()
        step = self._hover if self._hover is not None else timeline.position
        row = self.score.axis.row_of(timeline.last_step if step is None else step)
        curves = SETS[self._set].curves
        for number, (name, value) in enumerate(self._legend):
            curve = curves[number] if number < len(curves) else None
            for each in (name, value):
                each.setVisible(curve is not None)
            if curve is None:
                continue
            name.setText(f"● {_(curve.label)}")
            look = f"color: {theme.colour(curve.role).name()}"
            for each in (name, value):
                if each.styleSheet() != look:  # setting it costs as much as all the rest, thirty times a second
                    each.setStyleSheet(look)
            reading = _reading(columns.get(curve.column), row)
            value.setText(words.reading(reading) if math.isfinite(reading) else "–")

    def _say_numbers(self) -> None:
        training = self.session.training
        rate = training.pictures_per_second
        runs = training.state == "running" and self.session.runs.current in (None, training.run_id)
        parts = [words.pace(rate, training.kind)] if rate and runs else []
        if training.seconds_left is not None and runs:
            parts.append(words.left(training.seconds_left))
        self.pace.setText(" · ".join(parts))
        step = self.session.timeline.last_step
        self.place.setText(f"{self._name_of(step)}" if step else "")

    def _go_live(self) -> None:
        self.live.setChecked(True)
        self.session.timeline.scrub(None)


def _reading(column: np.ndarray | None, row: int) -> float:
    """The last value measured at a row or not long before it, NaN without."""
    if column is None or not 0 <= row < len(column):
        return math.nan
    part = column[max(0, row + 1 - RECENT) : row + 1]
    known = np.flatnonzero(np.isfinite(part))
    return float(part[known[-1]]) if len(known) else math.nan
