"""Puts the window on screen, then wakes what stands behind it."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from studio.core import i18n
from studio.core.paths import resources
from studio.gui.keys import KeyGuard
from studio.gui.main_window import MainWindow, apply_settings
from studio.session import Session

ENGINE_DELAY_MS = 250


class Shell(QObject):
    """Owns the session and the one window, which can be made anew (another language) without the session noticing."""

    def __init__(self, app: QApplication, path: Path | None, demo: bool = False) -> None:
        super().__init__(app)
        self._app, self._path, self._demo = app, path, demo
        self._told = False
        self.session = Session(separate=True)
        self._guard = KeyGuard(self)
        app.installEventFilter(self._guard)
        self._qt_words = QTranslator(self)
        self._translate_qt()
        apply_settings(self.session)
        self.window = MainWindow(self.session)
        self.window.rebuild_wanted.connect(self.rebuild, Qt.ConnectionType.QueuedConnection)

    def show(self) -> None:
        self.window.show()
        # Zero-time timers run after the first paint, as the window system's events come first.
        self._app.processEvents()
        self._tell("visible")
        QTimer.singleShot(0, self.window.welcome.draw)
        QTimer.singleShot(30, self._furnish)

    def rebuild(self) -> None:
        """A new window in the place of the old one, on the same session."""
        old = self.window
        old.retire()
        self._translate_qt()
        self.window = MainWindow(self.session)
        self.window.rebuild_wanted.connect(self.rebuild, Qt.ConnectionType.QueuedConnection)
        self.window.setGeometry(old.geometry())
        self.window.furnish()
        self.window.show()
        self.window.bridge.start()
        old.hide()
        old.deleteLater()

    def close(self) -> None:
        """Close the window with its session and let go of the application."""
        self._app.removeEventFilter(self._guard)
        self.window.close()
        self.window.deleteLater()
        self.deleteLater()

    def _translate_qt(self) -> None:
        """Qt's own words, in file dialogs and menus of text fields, in the language of the studio."""
        self._app.removeTranslator(self._qt_words)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt_words.load(f"qtbase_{i18n.chosen()}", folder):
            self._app.installTranslator(self._qt_words)

    def _furnish(self) -> None:
        self.window.furnish()
        self.window.bridge.start()
        if self._path is not None:
            self.session.guarded(self.session.drop, [self._path])
        self.session.player.start()
        self.session.midi.start()
        self._tell("furnished")
        QTimer.singleShot(ENGINE_DELAY_MS, self.session.engine.start)
        if self._demo:
            self.window.show_demo()

    def _tell(self, what: str) -> None:
        # The time at which whoever measures started this process; the system's own record is too coarse.
        began = os.environ.get("GAN_STUDIO_TIMING")
        if began:
            torch = "torch imported" if "torch" in sys.modules else "torch not imported"
            print(f"{what} {time.time() - float(began):.3f} s after process start, {torch}", flush=True)


def run(path: Path | None = None, demo: bool = False) -> int:
    """Show the window, with the demonstration over it if wanted, until it is closed; returns the exit status."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setApplicationName("gan-studio")
    app.setApplicationDisplayName("GAN Studio")
    app.setDesktopFileName("gan-studio")
    app.setWindowIcon(QIcon(str(resources() / "icons" / "app.svg")))
    shell = Shell(app, path, demo)
    # Asked to end from outside: save and leave as if the window had been closed.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: shell.window.close())
    shell.session.engine.changed.connect(lambda: _settle(shell.session.engine.state))
    shell.show()
    return app.exec()


def _settle(state: str) -> None:
    """Spare what was loaded to begin with from every later search for garbage: each took a tenth of a second."""
    if state == "ready" and not gc.get_freeze_count():
        gc.freeze()
