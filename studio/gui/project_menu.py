"""The project menu: projects, what is recent, the panels, the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from studio.core.i18n import _

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

MOST = 8


def fill(menu: QMenu, window: MainWindow) -> None:
    """Fill the menu anew with what is possible now."""
    menu.clear()
    actions, session = window.actions_, window.session
    for name in ("new", "open", "open_folder"):
        menu.addAction(actions[name])
    recent = menu.addMenu(_("Recent projects"))
    for item in session.recent_projects[:MOST]:
        action = recent.addAction(item["name"])
        action.setToolTip(item["path"])
        action.triggered.connect(lambda *_a, path=item["path"]: window.files.open_project(path))
    recent.setEnabled(not recent.isEmpty())
    menu.addSeparator()
    for name in ("save_as", "close_project"):
        menu.addAction(actions[name])
    menu.addSeparator()
    for name in ("keep", "keep_sheet", "export", "film"):
        menu.addAction(actions[name])
    menu.addSeparator()
    view = menu.addMenu(_("View"))
    view.addActions(window.rooms.menu_actions())
    view.addSeparator()
    for name in ("fullscreen", "theme", "reset_layout"):
        view.addAction(actions[name])
    view.setEnabled(not window.at_home)
    for name in ("demo", "preferences"):
        menu.addAction(actions[name])
    menu.addSeparator()
    menu.addAction(actions["quit"])
