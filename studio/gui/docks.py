"""Where the docks start, how they are remembered and how the Library folds."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QTabBar, QToolBar, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.dock import Dock
from studio.gui.panels import PANELS
from studio.gui.theme.tokens import (
    CONTROL_WIDTH,
    FOLD_BELOW,
    GAP_XS,
    LIBRARY_WIDTH,
    PLAY_HEIGHT,
    TIMELINE_HEIGHT,
)
from studio.gui.widgets.labels import tool

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
    "play": Qt.DockWidgetArea.BottomDockWidgetArea,
}
LOW = {"bottom": TIMELINE_HEIGHT, "play": PLAY_HEIGHT}
TAKING_MS = 200  # docks have taken new heights after some turns of the event loop
LAYOUT_VERSION = 2
NEWS_BESIDE = ("sheet", "compare", "inside")  # views beside which nobody holds a slider of Control


class Rooms(QObject):
    """All docks of the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.docks: dict[str, Dock] = {}
        self._folded = False
        self._size_due = False
        self._front: set[str] = set()
        self._heights: dict[str, Any] = {}
        self._low_due = False
        self._taking = QTimer(self, singleShot=True, interval=TAKING_MS)
        self._shown_at_home: set[str] | None = None
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._arrange_titles)
        self._rail = self._make_rail()

    def build(self) -> None:
        """Make every registered panel and put it where it starts."""
        for cls in sorted(PANELS, key=lambda c: (list(AREAS).index(c.area), c.order)):
            dock = Dock(cls(self._window.session), self._window)
            self.docks[cls.name] = dock
            dock.panel.useful_changed.connect(lambda dock=dock: self._offer(dock))
            dock.panel.wanted.connect(lambda dock=dock: self._tell(dock))
            dock.visibilityChanged.connect(lambda *_: self._settle.start())
            dock.topLevelChanged.connect(lambda *_: self._settle.start())
            dock.dockLocationChanged.connect(lambda *_: self._settle.start())
            if cls.area == "left":
                self._add_to_rail(dock, cls.icon)
        self.reset()

    def reset(self) -> None:
        """The layout of the design."""
        window = self._window
        first: dict[Qt.DockWidgetArea, Dock] = {}
        for dock in self.docks.values():
            area = AREAS[dock.panel.area]
            dock.setFloating(False)
            window.addDockWidget(area, dock)
            if area in first and area == AREAS["left"]:
                window.tabifyDockWidget(first[area], dock)
            elif dock.panel.beside in self.docks:
                window.tabifyDockWidget(self.docks[dock.panel.beside], dock)
                self.docks[dock.panel.beside].raise_()
            elif area in first:
                above = list(self.docks.values())
                window.splitDockWidget(above[above.index(dock) - 1], dock, Qt.Orientation.Vertical)
            first.setdefault(area, dock)
            dock.dismissed = False
            dock.setVisible(self._goes(dock))
        if AREAS["left"] in first:
            first[AREAS["left"]].raise_()
        self._folded = False
        self._size_due = True
        self.fold_if_narrow()
        self._settle.start()

    def _size(self) -> None:
        """Give the sides their designed sizes; only docks that are laid out take them."""
        if not self._size_due or self._shown_at_home is not None or not self._window.isVisible():
            return
        self._size_due = False
        first: dict[str, Dock] = {}
        for dock in self.docks.values():
            if not dock.isHidden():
                first.setdefault(dock.panel.area, dock)
        sides = [(area, size) for area, size in (("left", LIBRARY_WIDTH), ("right", CONTROL_WIDTH)) if area in first]
        low = [(area, size) for area, size in LOW.items() if area in first]
        for parts, way in ((sides, Qt.Orientation.Horizontal), (low, Qt.Orientation.Vertical)):
            self._window.resizeDocks([first[area] for area, __ in parts], [theme.px(size) for __, size in parts], way)
        self._share_right()

    def _share_right(self) -> None:
        """The right side as designed; evenly where Play takes of the height, as notes are asked for by conditions."""
        right = [d for d in self.docks.values() if d.panel.area == "right" and d.isVisible() and not self._shares(d)]
        play = any(dock.panel.area == "play" and dock.isVisible() for dock in self.docks.values())
        heights = [theme.px(200 if play else type(dock.panel).tall) for dock in right]
        self._window.resizeDocks(right, heights, Qt.Orientation.Vertical)

    def _shares(self, dock: Dock) -> bool:
        """Whether a dock stands among the tabs of the one that it goes beside."""
        return self.docks.get(dock.panel.beside) in self._window.tabifiedDockWidgets(dock)

    # Remembering -----------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Keep the layout for the next launch."""
        if self.docks and self._shown_at_home is None:
            state = bytes(self._window.saveState(LAYOUT_VERSION).data())
            settings = self._window.session.settings
            settings.set("layout", base64.b64encode(state).decode())
            settings.set("layout_scale", theme.px(100))
            settings.set("dismissed", [name for name, dock in self.docks.items() if dock.dismissed])
            self._note_heights()
            settings.set("low_heights", dict(self._heights))

    def recall(self) -> None:
        """Put the layout of the last launch back; the designed one stands where there is none that fits."""
        text = str(self._window.session.settings.get("layout", ""))
        if text:
            known = self._window.restoreState(QByteArray(base64.b64decode(text)), LAYOUT_VERSION)
            scale = self._window.session.settings.get("layout_scale")
            self._size_due = not known or scale != theme.px(100)
        # Hiding a low dock gives its height to the one above: they are put right when both are seen.
        heights = self._window.session.settings.get("low_heights", {})
        self._heights = dict(heights) if isinstance(heights, dict) else {}
        dismissed = self._window.session.settings.get("dismissed", [])
        for name, dock in self.docks.items():
            dock.dismissed = name in dismissed
            if not self._goes(dock):
                dock.hide()
        self._settle.start()

    def follow_view(self) -> None:
        """Another view of the Stage: other panels go with it."""
        for dock in self.docks.values():
            if dock.panel.absent_in:
                self._offer(dock)

    def _goes(self, dock: Dock) -> bool:
        """Whether a panel means something beside what is shown."""
        return dock.panel.useful and self._window.stage.shown not in dock.panel.absent_in

    # Showing and hiding ------------------------------------------------------------------------------------

    def _offer(self, dock: Dock) -> None:
        """Unfold a panel that has become useful, unless somebody has closed it; fold one that is not."""
        wanted = self._goes(dock) and not dock.dismissed
        if self._shown_at_home is None:
            self._unfold(dock) if wanted else self._fold(dock)
        elif wanted:
            self._shown_at_home.add(dock.objectName())
        else:
            self._shown_at_home.discard(dock.objectName())

    def _fold(self, dock: Dock) -> None:
        """Hide a low dock; the Stage takes its room, not the timeline above it."""
        self._note_heights()
        dock.hide()
        self._low_due = True
        self._settle.start()

    def _unfold(self, dock: Dock) -> None:
        """Show a low dock at its designed height; the Stage makes room, not the timeline above it."""
        self._note_heights()
        dock.show()
        self._low_due = True
        self._size_low()

    def _note_heights(self) -> None:
        """Remember how high the low docks are, unless they have not taken the heights that they were given last."""
        if self._size_due or self._low_due or self._taking.isActive():
            return
        for dock in self.docks.values():
            if dock.panel.area in LOW and dock.isVisible():
                self._heights[dock.objectName()] = dock.height()

    def _size_low(self) -> None:
        """Give the low docks their remembered heights, else the designed ones."""
        if not self._low_due or self._shown_at_home is not None or not self._window.isVisible():
            return
        self._low_due = False
        low = [dock for dock in self.docks.values() if dock.panel.area in LOW and dock.isVisible()]
        heights = [int(self._heights.get(dock.objectName(), theme.px(LOW[dock.panel.area]))) for dock in low]
        self._taking.start()
        self._window.resizeDocks(low, heights, Qt.Orientation.Vertical)
        self._share_right()

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        dock = self.docks.get(name)
        if dock is not None:
            alone = not any(d.isVisible() for d in self.docks.values() if d.panel.area == dock.panel.area)
            dock.dismissed = False
            dock.show()
            dock.raise_()
            if alone and dock.panel.area == "right":  # Qt gives a side that was empty the least that it can
                QTimer.singleShot(TAKING_MS, dock, lambda: self._widen(dock))

    def _widen(self, dock: Dock) -> None:
        self._window.resizeDocks([dock], [theme.px(CONTROL_WIDTH)], Qt.Orientation.Horizontal)

    def _tell(self, dock: Dock) -> None:
        """Bring a panel with news to the front, unless somebody has closed it or works with its neighbours."""
        if self._shown_at_home is None and not dock.dismissed and self._window.stage.shown in NEWS_BESIDE:
            self.show_panel(dock.panel.name)

    def hide_all(self) -> None:
        """Leave only the middle, as on the welcome and in full screen."""
        if self._shown_at_home is None:
            self._note_heights()
            self._shown_at_home = {n for n, dock in self.docks.items() if not dock.isHidden()}
            front = {n for n, dock in self.docks.items() if not dock.visibleRegion().isEmpty()}
            self._front = front
            for dock in self.docks.values():
                dock.hide()
            self._rail.hide()

    def show_again(self) -> None:
        """Undo `hide_all`."""
        if self._shown_at_home is not None:
            names, self._shown_at_home = self._shown_at_home, None
            for name in names:
                self.docks[name].show()
            for name in self._front:
                self.docks[name].raise_()
            self._rail.setVisible(self._folded)
            self.fold_if_narrow()
            self._low_due = True
            self._settle.start()

    def menu_actions(self) -> list[QAction]:
        return [dock.toggleViewAction() for dock in self.docks.values() if self._goes(dock)]

    def fold_if_narrow(self) -> None:
        """The Library becomes a rail of icons where the window is narrow, and comes back where it is not."""
        if self._shown_at_home is not None:
            return
        narrow = self._window.width() < theme.px(FOLD_BELOW)
        if narrow == self._folded:
            return
        self._folded = narrow
        self._rail.setVisible(narrow)
        left = self._left()
        for dock in left:
            dock.setVisible(not narrow and self._goes(dock))
        if left and not narrow:
            left[0].raise_()

    def _left(self) -> list[Dock]:
        window = self._window
        return [d for d in self.docks.values() if not d.isFloating() and window.dockWidgetArea(d) == AREAS["left"]]

    def _make_rail(self) -> QToolBar:
        rail = QToolBar(_("Library"), self._window)
        rail.setObjectName("rail")
        rail.setProperty("role", "rail")
        rail.setMovable(False)
        rail.setOrientation(Qt.Orientation.Vertical)
        rail.toggleViewAction().setEnabled(False)
        holder = QWidget()
        self._rail_column = QVBoxLayout(holder)
        self._rail_column.setContentsMargins(0, 0, 0, 0)
        self._rail_column.setSpacing(GAP_XS)
        rail.addWidget(holder)
        self._window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, rail)
        rail.hide()
        return rail

    def _add_to_rail(self, dock: Dock, icon: str) -> None:
        made = tool(icon, _(dock.panel.title), lambda: self._peek(dock))
        made.setVisible(dock.panel.useful)
        dock.panel.useful_changed.connect(lambda: made.setVisible(dock.panel.useful))
        self._rail_column.addWidget(made)

    def _peek(self, dock: Dock) -> None:
        """From the rail: show this panel alone, or fold it away when it is the one that is shown."""
        shown = dock.isVisible() and not dock.visibleRegion().isEmpty()
        for other in self._left():
            other.setVisible(other is dock and not shown)

    def _arrange_titles(self) -> None:
        self._size()
        self._size_low()
        for dock in self.docks.values():
            tabbed = [d for d in self._window.tabifiedDockWidgets(dock) if not d.isHidden()]
            dock.show_title(dock.isFloating() or not tabbed or dock.isHidden())
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setDrawBase(False)
            bar.setExpanding(False)
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            self._put_away(bar)

    def _put_away(self, bar: QTabBar) -> None:
        """Qt leaves the tabs of an earlier layout standing beside the docks that they named."""
        names = {bar.tabText(index) for index in range(bar.count())}
        named = [dock for dock in self.docks.values() if dock.windowTitle() in names and dock.isVisible()]
        if named and all(dock.x() != bar.x() for dock in named):
            bar.move(-bar.width(), -bar.height())
