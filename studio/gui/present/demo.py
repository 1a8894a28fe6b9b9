"""The demonstration on screen: a window of its own in presentation, what is being taught above it, any key ends it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.follow import Follower
from studio.gui.present.strip import large
from studio.gui.theme.tokens import GAP_M, GAP_XL
from studio.session.demo import Demo

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

POLL_MS = 100
SMALL = 0.021  # of the screen's height: the letters of the caption
GRACE = 0.5  # seconds in which the key that began it may still be down
SILENT = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)


class Band(Follower):
    """Title and caption of the scene, and how long it still takes."""

    def __init__(self, demo: Demo, parent: QWidget | None = None) -> None:
        super().__init__(demo.session, parent)
        self.demo = demo
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.connect(demo.changed, self.tell)

    def fit(self, height: int) -> None:
        """Take the room for two lines on a screen so high."""
        lines = QFontMetricsF(large(height)).height() + QFontMetricsF(large(height, SMALL)).height()
        self.setFixedHeight(round(lines + 3 * GAP_M))

    def tell(self, words: str = "") -> None:
        """Say the caption of the scene, or something else."""
        scene = self.demo.scene
        self.words = words or (_(scene.caption) if scene is not None else "")
        title = _(scene.title) if scene is not None else ""
        self.setAccessibleName(f"{title}. {self.words}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("panel"))
        room = QRectF(self.rect()).adjusted(GAP_XL, GAP_M, -GAP_XL, -GAP_M)
        side = room.height()
        text = room.adjusted(0, 0, -side - GAP_XL, 0)
        scene, screen = self.demo.scene, self.window().height()
        if scene is not None:
            painter.setFont(large(screen))
            painter.setPen(theme.colour("text"))
            painter.drawText(text, Qt.AlignmentFlag.AlignTop, _(scene.title))
        face = large(screen, SMALL)
        face.setWeight(face.Weight.Normal)
        painter.setFont(face)
        painter.setPen(theme.colour("quiet"))
        words = QFontMetricsF(face).elidedText(self.words, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignBottom, words)
        self._paint_left(painter, QRectF(room.right() - side, room.top(), side, side))
        painter.end()

    def _paint_left(self, painter: QPainter, box: QRectF) -> None:
        """A ring that empties, the seconds in it; still grey while the scene is being made ready."""
        scene, left = self.demo.scene, self.demo.left
        if scene is None:
            return
        ring = box.adjusted(4, 4, -4, -4)
        painter.setPen(QPen(theme.colour("line"), 4))
        painter.drawEllipse(ring)
        if left is None:
            return
        painter.setPen(QPen(theme.colour("generator"), 4))
        painter.drawArc(ring, 90 * 16, round(-360 * 16 * left / scene.seconds))
        painter.setFont(large(self.window().height(), SMALL))
        painter.setPen(theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(round(left)))


class DemoShow(QObject):
    """From its beginning to its end over the person's window, which it leaves as it is.

    `ended` fires when everything of it is gone.
    """

    ended = Signal()

    def __init__(self, window: MainWindow, demo: Demo | None = None) -> None:
        super().__init__(window)
        self._person = window
        self.demo = demo or Demo(window.session.settings)
        self._began = time.monotonic()
        self.window: MainWindow = type(window)(self.demo.session)
        self.band = Band(self.demo)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._turn)

    def begin(self) -> None:
        """Show the first scene."""
        window = self.window
        self.demo.start()
        window.setGeometry(self._person.geometry())
        window.add_head(self.band)
        window.show()
        window.furnish()
        window.bridge.start()
        window.presentation.begin()
        window.presentation.strip.set_hint(_("Any key ends the demonstration"))
        self.band.fit(window.screen().geometry().height())
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self.demo.changed.connect(self._show_scene)
        self._show_scene()
        self.band.tell()
        self._timer.start()

    def end(self) -> None:
        """Take everything away; what was open comes back as it was."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        self.demo.changed.disconnect(self._show_scene)
        self.band.tell(_("The demonstration is ending."))
        self.band.repaint()
        self.window.close()
        self.window.deleteLater()
        self.demo.close()
        self._person.apply_appearance()
        self._person.activateWindow()
        self.ended.emit()
        self.deleteLater()

    def _turn(self) -> None:
        if self.window.isHidden():  # closed by whoever runs the screen
            self.end()
            return
        try:
            self.demo.poll()
        except Exception as error:
            self._person.session.notices.error(error)
            self.end()
            return
        self.band.update()

    def _show_scene(self) -> None:
        scene = self.demo.scene
        if scene is None:
            sentence = _("The demonstration could not go on: none of its presets can be shown here.")
            self._person.session.notices.add("warning", sentence)
            QTimer.singleShot(0, self, self.end)
        elif scene.view in self.window.stage.names:
            self.window.stage.show_view(scene.view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # else a key that is a shortcut would do what it does elsewhere, and end nothing
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.isAutoRepeat() or event.key() in SILENT or time.monotonic() - self._began < GRACE:
            return False
        # After the event, as the widget that it is for is about to go.
        QTimer.singleShot(0, self, self.end)
        return True
