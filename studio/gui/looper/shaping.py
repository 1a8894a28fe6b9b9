"""What shapes the loop of the focused deck: its pattern, music theory, and the way out."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.follow import Follower
from studio.gui.looper.drag_out import DragHandle
from studio.gui.looper.export_menu import fill_all, fill_deck
from studio.gui.looper.pattern.editor import PatternEditor
from studio.gui.looper.shape import ShapeGroup
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets import Segmented, tool

PAGES = ("pattern", "shape")


class Shaping(Follower):
    """Pattern and Shape in one drawer, with the tools of the page and the export at the right end of its head."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.pattern, self.shape = PatternEditor(session), ShapeGroup(session)
        self.tabs = Segmented([
            ("pattern", _("Pattern"), "pattern", _("Which voice sounds when and how strongly")),
            ("shape", _("Shape"), "shape", _("Music theory after the network: measured first, done only where needed")),
        ])  # fmt: skip
        self.tabs.setAccessibleName(_("What shapes the loop"))
        self.tabs.chosen.connect(self._show_page)
        self.pages = QStackedWidget()
        self._head_tools = [self.pattern.tools(), self.shape.tools()]
        head = QHBoxLayout()
        head.setContentsMargins(0, GAP_XS, 0, GAP_XS)
        head.setSpacing(GAP_XS)
        head.addWidget(self.tabs)
        head.addStretch(1)
        for page, tools in zip((self.pattern, self.shape), self._head_tools, strict=True):
            self.pages.addWidget(page)
            head.addWidget(tools)
        head.addWidget(self._export())
        self.handle = DragHandle(session)
        head.addWidget(self.handle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        self.connect(session.looper.changed, self._refresh)
        self.connect(session.looper.loop_ready, lambda index: self._refresh())
        self._show_page(str(session.settings.get("looper_page", "")))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(360), theme.px(160))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(640), theme.px(220))

    def _export(self) -> QToolButton:
        made = tool("export", _("Save this loop, its pattern or its sounds, or all decks"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        menu.aboutToShow.connect(lambda: self.fill(menu))
        made.setMenu(menu)
        return made

    def fill(self, menu: QMenu) -> None:
        """What can be saved."""
        menu.clear()
        fill_deck(menu, self.session, self.session.looper.focused, self)
        menu.addSeparator()
        fill_all(menu, self.session, self)

    def _show_page(self, name: str) -> None:
        name = name if name in PAGES else PAGES[0]
        self.tabs.set_value(name)
        self.pages.setCurrentIndex(PAGES.index(name))
        for page, tools in zip(PAGES, self._head_tools, strict=True):
            tools.setVisible(page == name)
        self.session.settings.set("looper_page", name)

    def _refresh(self) -> None:
        looper = self.session.looper
        self.handle.setEnabled(looper.decks[looper.focused].loop is not None)
