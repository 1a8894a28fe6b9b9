"""What every picture surface does alike: zoom at the pointer, pan, fit, and fading from one version to the next."""

from __future__ import annotations

import time

from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from studio.gui import theme
from studio.gui.canvas.viewport import Viewport
from studio.gui.theme.tokens import MOTION_MS

ZOOM_STEP = 1.25
FRAME_SECONDS = 1 / 30


class ZoomCanvas(QWidget):
    """Paints content through a `Viewport`; subclasses say where it fits and how it looks.

    The painted content is kept as one pixmap at the screen's resolution and only made again when the
    picture, the size or the view changes; hovering and fading reuse it.
    """

    def __init__(self, viewport: Viewport | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(120, 120)
        self.viewport = viewport or Viewport(self)
        self.viewport.changed.connect(self.restage)
        self._cache: QPixmap | None = None
        self._previous: QPixmap | None = None
        self._pressed: QPointF | None = None
        self._panning = False
        self._painted_at = 0.0
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(MOTION_MS)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.valueChanged.connect(self._faded)
        self._fade.finished.connect(self._end_fade)
        theme.events.changed.connect(self.restage)

    # For subclasses ----------------------------------------------------------------------------------

    def fitted(self) -> QRectF:
        """Where the content lies when all of it shows; empty for nothing to show."""
        raise NotImplementedError

    def paint_content(self, painter: QPainter) -> None:
        """The slow part, painted once into the kept pixmap."""
        raise NotImplementedError

    def paint_overlay(self, painter: QPainter) -> None:
        """What changes with the pointer, painted each time."""

    def clicked(self, at: QPointF) -> None:
        """A press and release in one place."""

    def begin_drag(self, at: QPointF) -> bool:
        """A drag begins that could be something else than panning; True when it was."""
        return False

    # Staging -----------------------------------------------------------------------------------------

    def placed(self) -> QRectF:
        """Where the content lies now."""
        return self.viewport.placed(self.fitted())

    def restage(self) -> None:
        """Paint the content anew at the next chance."""
        self._cache = None
        self.update()

    def turn(self, fade: bool) -> None:
        """New content: fade from the old one, or change at once."""
        self._fade.stop()
        old, self._cache = self._cache, None
        self._previous = old if fade and not theme.still() and self.isVisible() else None
        if self._previous is not None:
            self._fade.start()
        self.update()

    def _faded(self) -> None:
        if time.monotonic() - self._painted_at >= FRAME_SECONDS:
            self.update()

    def _end_fade(self) -> None:
        self._previous = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        wanted = self.size() * ratio
        if self._cache is None or self._cache.size() != wanted:
            self._cache = QPixmap(wanted)
            self._cache.setDevicePixelRatio(ratio)
            self._cache.fill(theme.colour("ground"))
            content = QPainter(self._cache)
            if not self.fitted().isEmpty():
                self.paint_content(content)
            content.end()
        painter = QPainter(self)
        if self._previous is not None:
            painter.drawPixmap(0, 0, self._previous)
            painter.setOpacity(float(self._fade.currentValue()))
        painter.drawPixmap(0, 0, self._cache)
        painter.setOpacity(1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_overlay(painter)
        painter.end()
        self._painted_at = time.monotonic()

    # Mouse and keyboard --------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        self.viewport.zoom_at(ZOOM_STEP**steps, event.position(), self.fitted())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.viewport.zoom_at(1 + event.value(), event.position(), self.fitted())
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._panning = event.position(), event.button() == Qt.MouseButton.MiddleButton

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        moved = event.position() - self._pressed
        if not self._panning:
            if moved.manhattanLength() < QApplication.startDragDistance():
                return
            if self.begin_drag(self._pressed):
                self._pressed = None
                return
            self._panning = True
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.viewport.pan(moved, self.fitted())
        self._pressed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, panning = self._pressed, self._panning
        self._pressed, self._panning = None, False
        self.unsetCursor()
        if pressed is not None and not panning and event.button() == Qt.MouseButton.LeftButton:
            self.clicked(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.viewport.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        middle = QPointF(self.width() / 2, self.height() / 2)
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.viewport.zoom_at(ZOOM_STEP, middle, self.fitted())
        elif event.key() == Qt.Key.Key_Minus:
            self.viewport.zoom_at(1 / ZOOM_STEP, middle, self.fitted())
        elif event.key() == Qt.Key.Key_0:
            self.viewport.fit()
        else:
            event.ignore()
