"""Laboratory: two networks on a plane of points, where everything that they do can be seen."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import theme, words
from studio.gui.lab import say
from studio.gui.lab.board import DrawingBoard
from studio.gui.lab.controls import LabControls
from studio.gui.lab.curve import LabCurve
from studio.gui.lab.diagram import FlowDiagram
from studio.gui.lab.draw_bar import DrawBar
from studio.gui.lab.features import FeatureDialog
from studio.gui.lab.layer_buttons import LayerButtons
from studio.gui.lab.legend import LabLegend
from studio.gui.lab.plane_view import PlaneView
from studio.gui.lab.shapes import ShapeStrip
from studio.gui.lab.transport import LabTransport
from studio.gui.stage import STAGE_VIEWS, StageView
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import EmptyState, JobBar, label
from studio.gui.widgets.elided import ElidedLabel

SHAPES, COLUMN, WIDEST = 60, 288, 420  # px of the columns beside the plane
CAPTION = 50  # px: three lines, so that nothing jumps
SPEAK_SECONDS = 0.5  # between two sentences while it goes on at full speed
SLOW = 20.0  # steps a second up to which each step is told
PHASED = 4.0  # up to which both turns of a step light up one after the other
JOBS = ("features",)


@STAGE_VIEWS.register
class LaboratoryView(StageView):
    """The plane in the middle; beside it what flows between the networks, one step at a time where wanted."""

    name = "laboratory"
    title = N_("Laboratory")
    about = N_("Two networks on a plane of points: everything that they do can be seen")
    icon = "laboratory"
    order = 70
    shortcut = "Alt+6"

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.lab = session.laboratory
        self._moment: say.Moment | None = None
        self._spoken = 0.0
        self._tools: QWidget | None = None
        self._then = QTimer(self, singleShot=True)
        sentence = _(
            "Points on a plane instead of pictures: both networks and all that passes between them can be seen."
        )
        self._empty = EmptyState("laboratory", sentence, _("Open the grid and train"), self._begin, primary=True)
        full = self._full()
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        self._job = JobBar()
        column, row = QVBoxLayout(), QHBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(self._job)
        column.addLayout(self._stack, 1)
        row.setContentsMargins(GAP_M, 0, GAP_XS, GAP_S)
        row.setSpacing(GAP_S)
        self._aside = _scrolling(self._choices())
        row.addWidget(self._aside)
        row.addLayout(column, 1)
        self._set_drawing(False)
        self._then.timeout.connect(lambda: self.diagram.show_turn("generator"))
        self._key("P", self._draw)
        theme.events.changed.connect(self._measure)
        self.connect(self.lab.changed, self._refresh)
        self.connect(session.training.changed, self._refresh)
        self.connect(session.jobs.changed, self._show_job)
        self._refresh()

    # What it is made of --------------------------------------------------------------------------------

    def _full(self) -> QWidget:
        self.plane, self.board = PlaneView(), DrawingBoard()
        self.draw_bar = DrawBar(self.board, self._use_drawing, lambda: self._set_drawing(False))
        left, full = QVBoxLayout(), QWidget()
        left.setSpacing(GAP_S)
        left.addWidget(self.draw_bar)
        left.addWidget(self.plane, 1)
        left.addWidget(self.board, 1)
        left.addWidget(LabLegend(self.plane))
        row = QHBoxLayout(full)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        row.addLayout(left, 1)
        self._beside = _scrolling(self._column())
        row.addWidget(self._beside)
        return full

    def _choices(self) -> QWidget:
        self.layers = LayerButtons(self.session, self.plane, self)
        self.shapes = ShapeStrip(self.session)
        self.shapes.drawing_wanted.connect(self._draw)
        self.shapes.features_wanted.connect(self._choose_features)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_M)
        column.addWidget(self.shapes)
        column.addWidget(self.layers)
        column.addStretch(1)
        return inner

    def _column(self) -> QWidget:
        self.diagram, self.transport = FlowDiagram(), LabTransport(self.session)
        self.caption = label("", wrap=True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.curve, self.controls = LabCurve(self.session), LabControls(self.session)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(GAP_XS, 0, GAP_S, 0)
        column.setSpacing(GAP_S)
        for each in (self.diagram, self.caption, self.transport):
            column.addWidget(each)
        column.addWidget(self.curve, 1)
        column.addWidget(self.controls)
        return inner

    def tools(self) -> QWidget:
        if self._tools is None:
            self._tools = self.place = ElidedLabel("quiet")
            self._refresh()
        return self._tools

    # What the session says -----------------------------------------------------------------------------

    def _refresh(self) -> None:
        plane = self.lab.plane
        self._stack.setCurrentIndex(int(plane is not None or not self.board.isHidden()))
        self.layers.setEnabled(plane is not None)
        if self._tools is not None:
            self.place.set_words(self._place())
        if not self.isVisible():
            return
        self.plane.show_plane(plane, self.lab.way)
        self._speak()

    def showEvent(self, event: object) -> None:
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        """The columns at the text size in force; what a square plane leaves of the width goes to the right one."""
        aside = max(theme.px(SHAPES), _needed(self._aside))
        self._aside.setFixedWidth(aside)
        self.caption.setMinimumHeight(theme.px(CAPTION))
        room = self.width() - aside - self.height()
        least = max(theme.px(COLUMN), _needed(self._beside))
        self._beside.setFixedWidth(max(least, min(theme.px(WIDEST), room)))

    def _place(self) -> str:
        step = self.lab.step
        if step is None:
            return ""
        text = _("Step {step}").format(step=words.number(step))
        return text if self.session.timeline.position is None else _("{step}, looking back").format(step=text)

    def _speak(self) -> None:
        """Light up what worked and say what it did."""
        plane, step, training = self.lab.plane, self.lab.step, self.session.training
        if plane is None or step is None:
            self._moment = None
            self._tell("", _("Press Train, or let one network take a step at a time."))
            return
        if self._moment is not None and self._moment.plane is plane:
            return
        back = self.session.timeline.position is not None
        fast = training.state == "running" and not back and (training.pace is None or training.pace > SLOW)
        if fast and time.monotonic() - self._spoken < SPEAK_SECONDS:
            return
        before, self._moment = self._moment, say.Moment.of(step, plane, self.lab.way)
        self._spoken = time.monotonic()
        if fast:
            self._tell("both", say.learning(self._moment, self._pace()))
        elif back:
            self._tell("", say.looking(self._moment))
        else:
            near = before is not None and 0 <= step - before.step <= 1
            self._tell(
                self.lab.turn or "both", say.moved(self.lab.turn or "both", before if near else None, self._moment)
            )

    def _pace(self) -> float:
        """Steps a second of late."""
        training = self.session.training
        return float(training.pictures_per_second) / max(1.0, float(training.live_values.get("batch", 1)))

    def _tell(self, turn: str, sentence: str) -> None:
        pace = self.session.training.pace
        self._then.stop()
        if turn == "both" and self.session.training.state == "running" and pace is not None and pace <= PHASED:
            self.diagram.show_turn("discriminator")
            self._then.start(round(500 / pace))
        else:
            self.diagram.show_turn(turn)
        self.caption.setText(sentence)

    def _show_job(self) -> None:
        self._job.show_job(next((job for job in self.session.jobs.active if job.key in JOBS), None))

    # What people do ------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.session.guarded(self.lab.begin)

    def _draw(self) -> None:
        self._set_drawing(True)
        self.board.setFocus()

    def _set_drawing(self, on: bool) -> None:
        """The board in the place of the plane, and back."""
        for each, shown in ((self.board, on), (self.draw_bar, on), (self.plane, not on)):
            each.setVisible(shown)
        self.shapes.setEnabled(not on)
        self._refresh()

    def _use_drawing(self) -> None:
        self.session.guarded(self._save_drawing)

    def _save_drawing(self) -> None:
        self.lab.save_drawing(self.board.points)
        self._set_drawing(False)

    def _choose_features(self) -> None:
        FeatureDialog(self.session, self.window()).open()

    def _key(self, key: str, act: Any) -> None:
        QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WindowShortcut)


def _scrolling(inner: QWidget) -> QScrollArea:
    """A column that scrolls where the window is low or the text large."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area


def _needed(area: QScrollArea) -> int:
    """Width at which nothing in a column is cut, whether it scrolls or not."""
    return area.widget().minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width()
