"""One panel in a dock with our own slim title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QBoxLayout, QDockWidget, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import icons, theme
from studio.gui.panels import Panel
from studio.gui.theme.tokens import DOCK_TITLE, GAP_M, GAP_S
from studio.gui.widgets.labels import Sign, label, tool

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow


class Dock(QDockWidget):
    """One panel in a dock; the title hides where a tab already names the panel.

    Attributes:
        dismissed: somebody has closed it; it does not come back by itself.
    """

    def __init__(self, panel: Panel, window: MainWindow) -> None:
        super().__init__(_(panel.title), window)
        self.setObjectName(panel.name)
        self.panel = panel
        self.dismissed = False
        self.toggleViewAction().triggered.connect(lambda shown: setattr(self, "dismissed", not shown))
        self.setWidget(panel)
        self.setAccessibleName(_(panel.title))
        self._upright = panel.area in ("bottom", "play")
        if self._upright:  # a low panel keeps its height: its title stands at the left
            self.setFeatures(self.features() | QDockWidget.DockWidgetFeature.DockWidgetVerticalTitleBar)
        self._title = _Title(self, self._upright)
        self._none = QWidget(self)
        self._none.hide()
        self.setTitleBarWidget(self._title)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.dismissed = True
        super().closeEvent(event)

    def show_title(self, wanted: bool) -> None:
        bar, other = (self._title, self._none) if wanted else (self._none, self._title)
        if self.titleBarWidget() is not bar:
            self.setTitleBarWidget(bar)
            other.hide()
            bar.show()


class _Title(QWidget):
    def __init__(self, dock: Dock, upright: bool) -> None:
        super().__init__(dock)
        self._upright = upright
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "docktitle")
        row: QBoxLayout
        if upright:
            self.setFixedWidth(theme.px(DOCK_TITLE) - 4)
            row = QVBoxLayout(self)
            row.setContentsMargins(0, GAP_S, 0, GAP_S)
            sign = Sign(dock.panel.icon, "quiet", 16)
            sign.setToolTip(_(dock.panel.title))
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignHCenter)
            row.addStretch(1)
        else:
            self.setFixedHeight(theme.px(DOCK_TITLE))
            row = QHBoxLayout(self)
            row.setContentsMargins(GAP_M, 0, 4, 0)
            row.addWidget(label(_(dock.panel.title), "strong"), 1)
        row.setSpacing(0)
        for icon, tip, act in (
            ("float", _("Float or dock this panel"), lambda: dock.setFloating(not dock.isFloating())),
            ("close", _("Hide this panel"), dock.close),
        ):
            made = tool(icon, tip, act)
            made.setProperty("kind", "mini")
            icons.set_icon(made, icon, 12, "quiet")
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignCenter)

    def sizeHint(self) -> QSize:
        """The dock places its content beside the hint, not beside the fixed size."""
        hint = super().sizeHint()
        thickness = theme.px(DOCK_TITLE)
        return QSize(thickness - 4, hint.height()) if self._upright else QSize(hint.width(), thickness)
