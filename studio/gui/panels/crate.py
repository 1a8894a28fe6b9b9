"""Crate: the loops that were kept while auditioning, to find again, put back on a deck and take along."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import icons
from studio.gui.crate.crate_list import ITEM, CrateList, CrateModel
from studio.gui.crate.marks import Colours, Stars, colour_words, star_words
from studio.gui.looper.export_menu import Asks
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets import EmptyState, button, tool
from studio.session.looper.crate import COLOURS, MOST_STARS


@PANELS.register
class CratePanel(Panel):
    """A click lets a loop be heard in time, a double click puts it on the focused deck, Delete removes it."""

    name = "crate"
    title = N_("Crate")
    about = N_("Loops that were kept: names, stars, colours, and more like them")
    icon = "crate"
    area = "left"
    order = 50

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.crate = session.crate
        self._useful = self.useful
        self._model = CrateModel(session, self)
        self.list = CrateList(self._model)
        self.list.heard.connect(lambda item_id: session.guarded(self.crate.listen, item_id))
        self.list.put.connect(self._put)
        self.list.starred.connect(lambda item_id, stars: session.guarded(self.crate.set_stars, item_id, stars))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu_at)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._show_foot())
        QShortcut(QKeySequence.StandardKey.Delete, self.list, self._remove, context=Qt.ShortcutContext.WidgetShortcut)
        self._pages = QStackedWidget()
        keeping = _("Loops that you keep while auditioning stay here, with names, stars and colours.")
        self._pages.addWidget(EmptyState("crate", keeping))
        self._pages.addWidget(EmptyState("search", _("No loop fits."), _("Show all"), self._show_all))
        self._pages.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_S, GAP_S, GAP_S, GAP_S)
        column.setSpacing(GAP_S)
        self._filters = self._head()
        column.addWidget(self._filters)
        column.addWidget(self._pages, 1)
        self._buttons = self._foot()
        column.addWidget(self._buttons)
        self.connect(self.crate.changed, self._show)
        self.connect(session.player.played, self._show_playing)
        self.connect(session.explorer.info_changed, self._tell_useful)
        self.connect(session.library.changed, self._tell_useful)
        self.connect(session.looper.changed, self._tell_useful)
        self._show()

    @property
    def useful(self) -> bool:
        """Whether there are kept loops, or something that makes loops."""
        info = self.session.explorer.info
        made = "loops" in (self.session.library.kind, info.kind if info is not None else "")
        return made or self.session.starters.awake or bool(self.crate.items)

    def _head(self) -> QWidget:
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search title, style, key"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(_("Search the crate"))
        self.search.findChild(QToolButton).setAccessibleName(_("Clear the search"))
        self.search.textChanged.connect(self._show)
        self.stars, self.colours = Stars(_("At least so many stars")), Colours(_("Only this colour"))
        for choice in (self.stars, self.colours):
            choice.chosen.connect(self._show)
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_XS)
        column.addWidget(self.search)
        row = QHBoxLayout()
        row.setContentsMargins(GAP_XS, 0, GAP_XS, 0)
        row.addWidget(self.stars)
        row.addStretch(1)
        row.addWidget(self.colours)
        column.addLayout(row)
        return head

    def _foot(self) -> QWidget:
        self.more = button(_("More like this"), self._more_like)
        self.more.setToolTip(_("New loops on the focused deck, from between the selected ones"))
        self.export = tool("export", _("Save as a folder: the selected loops, or all that are shown"), self._export)
        self.menu = tool("more", _("More for the selected loops"))
        self.menu.clicked.connect(lambda: self._menu().popup(self.menu.mapToGlobal(QPoint(0, self.menu.height()))))
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(GAP_XS, 0, 0, 0)
        row.setSpacing(GAP_XS)
        row.addWidget(self.more, 1)
        row.addWidget(self.export)
        row.addWidget(self.menu)
        return foot

    # Showing -------------------------------------------------------------------------------------------

    def _show(self, *_args: object) -> None:
        kept = self.crate.items
        found = self.crate.search(self.search.text(), int(str(self.stars.value)), str(self.colours.value))
        self._model.show_items(found)
        self._pages.setCurrentIndex(2 if found else 1 if kept else 0)
        self._filters.setVisible(bool(kept))
        self._buttons.setVisible(bool(kept))
        self._show_foot()
        self._tell_useful()

    def _show_foot(self) -> None:
        chosen, shown = len(self.list.chosen), self._model.rowCount()
        self.more.setText(_("More like these {n}").format(n=chosen) if chosen > 1 else _("More like this"))
        self.more.setEnabled(bool(chosen))
        self.menu.setEnabled(bool(chosen))
        self.export.setEnabled(bool(shown))

    def _show_playing(self) -> None:
        origin, _space, item_id = str(self.session.player.playing).partition(" ")
        self.list.light(item_id if origin == "crate" else "")

    def _show_all(self) -> None:
        self.search.clear()
        self.stars.set_value(0)
        self.colours.set_value("")
        self._show()

    def _tell_useful(self) -> None:
        if self.useful != self._useful:
            self._useful = self.useful
            self.useful_changed.emit()

    # What people do ------------------------------------------------------------------------------------

    def _put(self, item_id: str) -> None:
        self.session.guarded(self.crate.put_on_deck, item_id, self.session.looper.focused)

    def _more_like(self) -> None:
        self.session.guarded(self.crate.more_like, self.list.chosen, self.session.looper.focused)

    def _export(self) -> None:
        rows = range(self._model.rowCount())
        Asks(self.session, self).crate(self.list.chosen or [self._model.index(row).data(ITEM).id for row in rows])

    def _remove(self) -> None:
        for item_id in self.list.chosen:
            self.session.guarded(self.crate.remove, item_id)

    def _each(self, act: Any, value: object) -> None:
        for item_id in self.list.chosen:
            self.session.guarded(act, item_id, value)

    def _menu_at(self, place: QPoint) -> None:
        if self.list.indexAt(place).isValid():
            self._menu().popup(self.list.viewport().mapToGlobal(place))

    def _menu(self) -> QMenu:
        """What can be done with the selected loops."""
        menu, chosen = QMenu(self), self.list.chosen
        menu.aboutToHide.connect(menu.deleteLater)
        if len(chosen) == 1:
            menu.addAction(icons.icon("speaker"), _("Hear it"), lambda: self.list.heard.emit(chosen[0]))
            decks = menu.addMenu(_("Put on deck"))
            for deck in self.session.looper.decks:
                index = deck.index
                decks.addAction(deck.name, lambda index=index: self.session.guarded(
                    self.crate.put_on_deck, chosen[0], index
                ))  # fmt: skip
        menu.addAction(icons.icon("dice"), _("More like this"), self._more_like)
        menu.addSeparator()
        stars = menu.addMenu(_("Stars"))
        for count in range(MOST_STARS + 1):
            text = star_words(count) if count else _("No stars")
            stars.addAction(text, lambda count=count: self._each(self.crate.set_stars, count))
        colours = menu.addMenu(_("Colour"))
        for name in ("", *COLOURS):
            text = colour_words(name) if name else _("No colour")
            colours.addAction(text, lambda name=name: self._each(self.crate.set_colour, name))
        if len(chosen) == 1:
            rename = menu.addAction(icons.icon("rename"), _("Rename"), lambda: self.list.edit(self.list.currentIndex()))
            rename.setShortcut(QKeySequence("F2"))
        menu.addSeparator()
        menu.addAction(icons.icon("export"), _("Save as a folder…"), self._export)
        if len(chosen) == 1:
            folder = QUrl.fromLocalFile(str(self.list.currentIndex().data(ITEM).path.parent))
            menu.addAction(_("Show in folder"), lambda: QDesktopServices.openUrl(folder))
        menu.addAction(icons.icon("trash"), _("Remove"), self._remove).setShortcut(QKeySequence("Del"))
        return menu
