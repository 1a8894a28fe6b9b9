"""Runs next to each other: sheets above, below them curves, differences or notes, with one handle for all."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from studio.core.columns import column
from studio.core.i18n import _
from studio.core.sound import Sound
from studio.gui import theme
from studio.gui.canvas.playhead import Playhead
from studio.gui.canvas.viewport import Viewport
from studio.gui.compare.choice import RunChoice
from studio.gui.compare.lane import LaneView
from studio.gui.compare.pages import DifferencesPage, NotesPage
from studio.gui.compare.plot import RunPlot, Series
from studio.gui.follow import Follower, before_training
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import Segmented, ValueSlider, tool
from studio.session.comparing import FEWEST, HEAVIEST, Lane
from studio.session.smoothing import WEIGHT

LOW = 212  # px, of what is below the sheets
FEED_MS = 200
LOW_SHARE = 0.55  # of the height, at most
SMOOTHING_WIDTH = (112, 128)
WHICH_WIDTH = (48, 220, 340)  # at least, what most names take, at most


class RunsCompare(Follower):
    """Follows `session.comparing` while it is on screen."""

    def __init__(self, session: Any, viewport: Viewport, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.comparing = session.comparing
        self.view = viewport
        self.lanes: list[LaneView] = []
        self._fed = 0.0
        self._late = QTimer(self, singleShot=True, interval=FEED_MS)
        self._late.timeout.connect(self._feed)
        self.playhead = Playhead(self)
        self.playhead.moved.connect(self._show_playing)
        self._sheets = QHBoxLayout()
        self._sheets.setSpacing(0)
        self.plot = RunPlot()
        self.plot.scrubber.scrubbed.connect(self._scrub)
        self.differences, self.notes = DifferencesPage(session), NotesPage(session)
        self._pages = QStackedLayout()
        for page in (self.plot, self.differences, self.notes):
            self._pages.addWidget(page)
        self._low = QWidget()
        self._low.setProperty("role", "panel")
        self._low.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rows = QVBoxLayout(self._low)
        rows.setContentsMargins(0, GAP_S, 0, GAP_XS)
        rows.setSpacing(GAP_XS)
        rows.addWidget(self._bar())
        rows.addLayout(self._pages, 1)
        full = QWidget()
        column_ = QVBoxLayout(full)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(0)
        column_.addLayout(self._sheets, 1)
        column_.addWidget(self._low)
        sentence = _("Two runs or more of a project can be compared here: curves, pictures, recipes and notes.")
        self._empty = before_training(self, "compare", sentence)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        self.connect(self.comparing.changed, self._refresh)
        self.connect(self.comparing.grew, self._soon)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.comparing.look(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.comparing.look(False)

    # Controls ----------------------------------------------------------------------------------------

    def _bar(self) -> QWidget:
        self.choice = RunChoice(self.session)
        pages = (("curves", _("Curves"), "timeline"), ("differences", _("Differences"), "compare"))
        self.page = Segmented((*pages, ("notes", _("Your notes"), "rename")))
        self.page.set_value("curves")
        self.page.chosen.connect(self._turn_page)
        self.which = QComboBox()
        self.which.setAccessibleName(_("Which numbers"))
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.which.setMinimumWidth(theme.px(WHICH_WIDTH[0]))
        self.which.setMaximumWidth(theme.px(WHICH_WIDTH[2]))
        self.which.activated.connect(lambda _index: self._choose_column())
        tips = (_("Compare them at the same step"), _("Compare them at the same second of training"))
        units = (("step", _("Step"), "step", tips[0]), ("seconds", _("Time"), "clock", tips[1]))
        self.unit = Segmented(units, words=False)
        self.unit.set_value(self.comparing.unit)
        self.unit.chosen.connect(self.comparing.set_unit)
        self.smoothing = ValueSlider(
            _("Smoothing"), 0.0, HEAVIEST, self.comparing.smoothing, WEIGHT, help=_("Weight of what came before")
        )
        self.smoothing.setMinimumWidth(theme.px(SMOOTHING_WIDTH[0]))
        self.smoothing.setMaximumWidth(theme.px(SMOOTHING_WIDTH[1]))
        self.smoothing.changed.connect(self.comparing.set_smoothing)
        self.live = tool("live", _("Back to the newest (End)"), lambda: self._scrub(None), checkable=True)
        self._controls = QWidget()
        # The pages' names give way to their icons before this row pushes the panels beside the Stage together.
        self._controls.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self._controls)
        row.setContentsMargins(GAP_M, 0, GAP_M, 0)
        row.setSpacing(GAP_S)
        for each in (self.choice, self.page):
            row.addWidget(each)
        row.addWidget(self.which, 1)
        row.addStretch()
        for each in (self.smoothing, self.unit, self.live):
            row.addWidget(each)
        return self._controls

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._low.setFixedHeight(min(theme.px(LOW), int(LOW_SHARE * self.height())))
        self._fit()

    def _fit(self) -> None:
        """The pages in the room that the other controls of the row leave."""
        curves = self.page.value() == "curves"
        taken = sum(GAP_S + each.sizeHint().width() for each in (self.choice, self.unit, self.live))
        taken += 2 * GAP_S + theme.px(WHICH_WIDTH[1] + SMOOTHING_WIDTH[1]) if curves else 0
        self.page.fit(self.width() - 2 * GAP_M - taken)

    def _turn_page(self, name: str) -> None:
        self._pages.setCurrentIndex(["curves", "differences", "notes"].index(name))
        for each in (self.which, self.smoothing):
            each.setVisible(name == "curves")
        self._fit()

    def _choose_column(self) -> None:
        self.session.settings.set("compare_column", self.which.currentData())
        self._feed()

    def _scrub(self, value: float | None) -> None:
        """Let the handle stand at the nearest sheet of any of them."""
        places = self._places()
        self.comparing.scrub(None if value is None or not places else min(places, key=lambda p: abs(p - value)))

    def _places(self) -> list[float]:
        unit = self.comparing.unit
        return sorted({place for lane in self.comparing.lanes for place in lane.places(unit)})

    # Showing -----------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        lanes = self.comparing.lanes
        self._stack.setCurrentIndex(1 if len(self.session.runs.all) >= FEWEST else 0)
        while len(self.lanes) > len(lanes):
            self.lanes.pop().deleteLater()
        while len(self.lanes) < len(lanes):
            self._add_lane(len(self.lanes))
        position = self.comparing.position
        for view, lane in zip(self.lanes, lanes, strict=True):
            view.show_lane(lane, fade=position is None)
        self.live.setChecked(position is None)
        self.unit.set_value(self.comparing.unit)
        self._offer_columns()
        self.choice.refresh()
        self._feed()

    def _add_lane(self, place: int) -> None:
        view = LaneView(self.view)
        view.canvas.heard.connect(lambda index: self._hear(place, index))
        view.canvas.hovered.connect(lambda index: [each.canvas.mark(index) for each in self.lanes])
        self.lanes.append(view)
        self._sheets.addWidget(view, 1)

    def _offer_columns(self) -> None:
        names = self.comparing.columns
        if names != [self.which.itemData(i) for i in range(self.which.count())]:
            wanted = self.session.settings.get("compare_column", "")
            self.which.clear()
            for name in names:
                self.which.addItem(_(column(name).label), name)
            self.which.setCurrentIndex(max(0, self.which.findData(wanted)))

    def _soon(self) -> None:
        """Numbers stream in while a run trains: a few times a second is enough."""
        if time.monotonic() - self._fed > FEED_MS / 1000:
            self._feed()
        elif not self._late.isActive():
            self._late.start()

    def _feed(self) -> None:
        self._fed = time.monotonic()
        self._late.stop()
        if not self.isVisible():
            return
        self._offer_columns()
        comparing, name = self.comparing, self.which.currentData() or ""
        series = [self._series(lane, name) for lane in comparing.lanes]
        key = (name, comparing.unit, comparing.smoothing)
        self.plot.feed(series, key, comparing.end, self._places(), comparing.position)

    def _series(self, lane: Lane, name: str) -> Series:
        comparing = self.comparing
        x, raw = lane.values(comparing.unit), comparing.raw(lane, name)
        return Series(f"{lane.id} {lane.resumed}", lane.number, lane.title, x, raw, comparing.smoothed(lane, name))

    # Hearing -----------------------------------------------------------------------------------------

    def _hear(self, place: int, index: int) -> None:
        """A tile as it sounds at the step on show; the same seed of another run is one click away."""
        sheet = self.lanes[place].canvas.sheet
        if sheet is not None and sheet.sounds is not None:
            self.playhead.play(Sound(sheet.sounds[index], sheet.rate), f"lane {place} {index}", sheet.bars)

    def _show_playing(self) -> None:
        kind, *rest = self.playhead.key.split(" ")
        place, index = (int(rest[0]), int(rest[1])) if kind == "lane" else (-1, -1)
        for number, view in enumerate(self.lanes):
            view.canvas.set_playing(index if number == place else -1, self.playhead.share)
