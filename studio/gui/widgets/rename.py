"""Typing another name over something that is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from studio.core.i18n import _
from studio.gui import icons, theme

WIDE, TALL = 140, 26


class NameEdit(QLineEdit):
    """A line over a widget, gone again when a name was taken: Enter or a click elsewhere takes it, Esc does not."""

    def __init__(self, over: QWidget, name: str, take: Callable[[str], None]) -> None:
        super().__init__(name, over.window())
        self._take: Callable[[str], None] | None = take
        self.setAccessibleName(_("New name"))
        self.setToolTip(_("Leave it empty for the name that it came with"))
        corner = over.mapTo(over.window(), QPoint(0, (over.height() - theme.px(TALL)) // 2))
        wide = max(over.width(), theme.px(WIDE))
        corner.setX(max(0, min(corner.x(), over.window().width() - wide)))
        self.setGeometry(corner.x(), corner.y(), wide, theme.px(TALL))
        self.returnPressed.connect(self._end)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._take = None
            self._end()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end()

    def _end(self) -> None:
        take, self._take = self._take, None
        self.hide()
        self.deleteLater()
        if take is not None:
            take(self.text())


def rename_menu(over: QWidget, at: QPoint, begin: Callable[[], None]) -> None:
    """The menu of a right click at a place of a widget, with the one thing that can be done there."""
    menu = QMenu(over)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(icons.icon("rename"), _("Rename"), begin)
    menu.popup(over.mapToGlobal(at))
