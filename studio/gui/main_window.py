"""The window: a toolbar, docks around the Stage, a row of facts at the foot."""

from __future__ import annotations

import base64
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import project_menu, theme
from studio.gui.actions import Actions
from studio.gui.bridge import Bridge
from studio.gui.docks import Rooms
from studio.gui.drop import DropOverlay
from studio.gui.ears import Ears
from studio.gui.files import Files
from studio.gui.notices import NoticeBar
from studio.gui.present.presentation import Presentation
from studio.gui.stage_area import StageArea
from studio.gui.statusbar import StatusBar
from studio.gui.toolbar import Toolbar
from studio.gui.welcome import Welcome
from studio.session import Session

FRAME = 32  # px


class MainWindow(QMainWindow):
    """Lays everything out; what it shows belongs to the session.

    Panels and views are built by `furnish` after the first paint, so that the window is on screen at once.
    """

    rebuild_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.files = Files(self)
        self.rooms = Rooms(self)
        self.actions_ = Actions(self)
        self.toolbar = Toolbar(self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.toolbar)
        self.stage = StageArea(session)
        self.stage.view_changed.connect(lambda _name: self.rooms.follow_view())
        self.welcome = Welcome(session, self.files)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.welcome)
        self._middle.addWidget(self.stage)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.notices = NoticeBar(session)
        column.addWidget(self.notices)
        self._column = column
        column.addWidget(self._middle, 1)
        self.presentation = Presentation(self)
        column.addWidget(self.presentation.foot)
        self.setCentralWidget(middle)
        self.status = StatusBar(session)
        self._lay_out()
        self.bridge = Bridge(session, self)
        self.drop = DropOverlay(self)
        self._ears = Ears(self)
        self._furnished = False
        self.setAcceptDrops(True)
        self._recall_geometry()
        self.toolbar.refresh()
        self.refresh_title()
        self.welcome.setFocus()

    def furnish(self) -> None:
        """Build what is not needed for the first paint."""
        if self._furnished:
            return
        self._furnished = True
        self.stage.build()
        self.rooms.build()
        self.rooms.recall()
        self.refresh_home()
        self.rooms.fold_if_narrow()

    @property
    def at_home(self) -> bool:
        """Whether the welcome is shown: no project, no data."""
        return self.session.project is None and not self.session.library.spec

    def refresh_home(self) -> None:
        """Show the welcome or the work."""
        if not self._furnished:
            return
        if self.at_home:
            self.rooms.hide_all()
            self.welcome.draw()
            self._middle.setCurrentWidget(self.welcome)
            self.welcome.setFocus()
        else:
            arrives = self._middle.currentWidget() is self.welcome
            if self._middle.currentWidget() is not self.stage:
                self._middle.setCurrentWidget(self.stage)
                # Else Qt hands the focus to the first button, and Space would press that instead of training.
                self.stage.setFocus()
            if not self.presentation.on:
                self.rooms.show_again()
            if arrives and self.session.project is None and not self.presentation.on:
                self.rooms.show_panel("data")  # the set that was just chosen
        self.refresh_title()

    def refresh_title(self) -> None:
        project = self.session.project
        self.setWindowTitle(f"{project.name} · GAN Studio" if project else "GAN Studio")

    def fill_project_menu(self, menu: QMenu) -> None:
        project_menu.fill(menu, self)

    # What the actions call -------------------------------------------------------------------------------

    def toggle_full_screen(self) -> None:
        """The Stage alone on the whole screen with large type, and back."""
        self.presentation.toggle()

    def add_head(self, widget: QWidget) -> None:
        """Put something above the Stage."""
        self._column.insertWidget(0, widget)

    def show_demo(self) -> None:
        """Let presets learn by themselves over this window until a key is pressed."""
        from studio.gui.present.demo import DemoShow

        DemoShow(self).begin()

    def toggle_theme(self) -> None:
        name = "dark" if theme.current().name == "light" else "light"
        self.session.settings.set("theme", name)
        self.apply_appearance()

    def apply_appearance(self) -> None:
        """Theme, text size and motion as the settings say, larger while something is presented."""
        apply_settings(self.session)
        self.presentation.fit()

    def rebuild(self) -> None:
        """Ask to be made anew, as when the language changes; the session goes on untouched."""
        self.rebuild_wanted.emit()

    def retire(self) -> None:
        """Stop listening before another window takes over; the session stays open."""
        self.presentation.end()
        self.rooms.remember()
        self.bridge.stop()

    def show_preferences(self) -> None:
        from studio.gui.preferences import Preferences

        Preferences(self).open()

    # Events ----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.drop.setGeometry(self.rect())
        if self._furnished and not self.at_home:
            self.rooms.fold_if_narrow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is None and event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.drop.appear()

    def dragLeaveEvent(self, event: QEvent) -> None:
        self.drop.vanish()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop.vanish()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        # After the drop has ended, so that the other program is not held up.
        QTimer.singleShot(0, self, lambda: self.session.guarded(self.session.drop, paths))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop, save, join, report."""
        self.presentation.end()
        self.rooms.remember()
        self.session.settings.set("geometry", base64.b64encode(bytes(self.saveGeometry().data())).decode())
        self.bridge.stop()
        if self.session.training.active:
            self.drop.say("save", _("Saving the run"))
            QApplication.processEvents()
        report = self.session.close()
        if report:
            print(report)
        super().closeEvent(event)

    # -------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.GroupedDragging
            | QMainWindow.DockOption.AnimatedDocks
        )
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.status, 1)
        self.setMinimumSize(720, 480)

    def _recall_geometry(self) -> None:
        text = str(self.session.settings.get("geometry", ""))
        if not text or not self.restoreGeometry(QByteArray(base64.b64decode(text))):
            room = self.screen().availableGeometry()
            # The frame, of unknown size before it is shown, belongs on the screen too.
            self.resize(min(1440, room.width()), min(900, room.height() - FRAME))


def apply_settings(session: Session) -> None:
    """Theme, text size and motion of the application as the settings say."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings = session.settings
    theme.apply(
        app,
        str(settings.get("theme", "dark")),
        float(settings.get("text_scale", 1.0)),
        bool(settings.get("reduce_motion", False)),
    )
