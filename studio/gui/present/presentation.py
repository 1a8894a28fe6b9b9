"""Presentation: the Stage alone with large type, and back to exactly what was there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.docks import LAYOUT_VERSION
from studio.gui.play.typing import words_are_typed
from studio.gui.present.strip import PresentStrip
from studio.gui.theme.tokens import GAP_S
from studio.gui.widgets.curve_sets import SETS
from studio.gui.widgets.score import Score

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

SCALE, LARGEST = 1.4, 1.5
POINTER_MS, HINT_MS = 3000, 4000
CURVES_SHARE = 0.26  # of the screen's height
MOVES = (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)


class Presentation(QObject):
    """Turns the window into a clean screen.

    Attributes:
        foot: goes below the Stage: curves on demand and the large line.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.foot = QWidget()
        self._column = QVBoxLayout(self.foot)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.strip = PresentStrip(window.session)
        self._column.addWidget(self.strip)
        self.curves: Score | None = None
        self._before: tuple[Qt.WindowState, bytes] | None = None
        self._pointer = QTimer(self, singleShot=True, interval=POINTER_MS)
        self._pointer.timeout.connect(self._hide_pointer)
        self._hint = QTimer(self, singleShot=True, interval=HINT_MS)
        self._hint.timeout.connect(lambda: self.strip.set_hint(""))
        self._hidden = False

    @property
    def on(self) -> bool:
        return self._before is not None

    def toggle(self) -> None:
        """Begin or end."""
        self.end() if self.on else self.begin()

    def begin(self) -> None:
        """Take everything but the Stage away."""
        if self.on:
            return
        window = self._window
        self._before = (window.windowState(), bytes(window.saveState(LAYOUT_VERSION).data()))
        window.rooms.hide_all()
        self._bare(True)
        window.showFullScreen()
        self.fit()
        self.strip.show()
        self.strip.set_hint(_("C: curves   Esc: back"))
        self._hint.start()
        self._pointer.start()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def end(self) -> None:
        """Put everything back where it was."""
        if self._before is None:
            return
        window, (state, layout) = self._window, self._before
        self._before = None
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        for timer in (self._pointer, self._hint):
            timer.stop()
        self._show_pointer()
        self.strip.hide()
        if self.curves is not None:
            self.curves.hide()
        self._scale(1.0)
        self._bare(False)
        window.setWindowState(state & ~Qt.WindowState.WindowFullScreen)
        window.refresh_home()
        if not window.at_home:
            window.restoreState(layout, LAYOUT_VERSION)

    def fit(self) -> None:
        """Take the large type again, as when the theme was changed."""
        if self.on:
            self._scale(SCALE)
            self.strip.fit(self._window.screen().geometry().height())

    def toggle_curves(self) -> None:
        """Show the curves of the run that is looked at, or take them away."""
        if self.curves is None:
            self.curves = self._made()
        self.curves.setVisible(self.curves.isHidden())
        self._feed()

    # -------------------------------------------------------------------------------------------------

    def _bare(self, bare: bool) -> None:
        window = self._window
        window.toolbar.setVisible(not bare)
        window.statusBar().setVisible(not bare)
        window.stage.set_bare(bare)
        window.notices.set_quiet(bare)
        window.actions_["fullscreen"].setChecked(bare)

    def _scale(self, factor: float) -> None:
        """The text size of the settings, so much larger, while this lasts."""
        app, settings = QApplication.instance(), self._window.session.settings
        assert isinstance(app, QApplication)
        scale = float(settings.get("text_scale", 1.0))
        look = (str(settings.get("theme", "dark")), min(LARGEST, scale * factor))
        theme.apply(app, *look, bool(settings.get("reduce_motion", False)))

    def _made(self) -> Score:
        session = self._window.session
        score = Score(SETS["loss"].curves, session.timeline.thumbnail)
        score.scrubber.scrubbed.connect(session.timeline.scrub)
        score.setFixedHeight(round(CURVES_SHARE * self._window.height()))
        score.hide()
        self._column.insertWidget(0, score)
        self._column.insertSpacing(1, GAP_S)
        self.strip.connect(session.timeline.grew, self._feed)
        self.strip.connect(session.timeline.changed, self._feed)
        return score

    def _feed(self) -> None:
        timeline = self._window.session.timeline
        if self.curves is not None and self.curves.isVisible():
            steps, marks = timeline.steps, timeline.marks
            self.curves.feed(timeline.metrics(), steps, marks, timeline.last_step, timeline.position)

    # Keys and pointer --------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in MOVES:
            self._show_pointer()
            self._pointer.start()
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if words_are_typed():
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.end()
            return True
        if event.key() == Qt.Key.Key_C and not event.modifiers():
            self.toggle_curves()
            return True
        return False

    def _hide_pointer(self) -> None:
        if self.on and not self._hidden and QApplication.activePopupWidget() is None:
            self._hidden = True
            QApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)

    def _show_pointer(self) -> None:
        if self._hidden:
            self._hidden = False
            QApplication.restoreOverrideCursor()
