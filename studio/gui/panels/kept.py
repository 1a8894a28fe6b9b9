"""Kept: presets 1-9, and the pictures and sounds that were good enough."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui.canvas.playhead import Playhead
from studio.gui.library.kept_grid import ITEM, KeptGrid, KeptModel
from studio.gui.library.presets import PresetKeys
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import EmptyState, label
from studio.session import Session


@PANELS.register
class KeptPanel(Panel):
    """A click plays a sound, a double click restores, dragging takes the file out, Delete puts it into the trash."""

    name = "kept"
    title = N_("Kept")
    about = N_("Presets, and what was worth keeping")
    icon = "kept"
    area = "left"
    order = 40

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._model = KeptModel(session, self)
        self.grid = KeptGrid(self._model)
        self.playhead = Playhead(self)
        self.playhead.moved.connect(self._show_playing)
        self.grid.clicked.connect(self._hear)
        self.grid.doubleClicked.connect(self._restore)
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.grid.customContextMenuRequested.connect(self._menu)
        QShortcut(QKeySequence.StandardKey.Delete, self.grid, self._remove, context=Qt.ShortcutContext.WidgetShortcut)
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyState("kept", _("What you keep stays here; each remembers exactly how it was made."))
        )
        self._pages.addWidget(self.grid)
        presets = QVBoxLayout()
        presets.setContentsMargins(GAP_XS, 0, GAP_XS, 0)
        presets.setSpacing(GAP_XS)
        presets.addWidget(label(_("Presets"), "label"))
        presets.addWidget(PresetKeys(session))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_S, GAP_S, GAP_S, GAP_S)
        layout.setSpacing(GAP_M)
        layout.addLayout(presets)
        layout.addWidget(self._pages, 1)
        self.connect(session.kept.changed, self._show)
        self._show()

    def _show(self) -> None:
        self._model.refresh()
        self._pages.setCurrentIndex(1 if self._model.rowCount() else 0)

    def _restore(self, index: QModelIndex) -> None:
        self.session.guarded(self.session.kept.restore, index.data(ITEM).path)

    def _hear(self, index: QModelIndex) -> None:
        """Play a kept sound; the same one again stops it."""
        item = index.data(ITEM)
        if item.kind == "sound":
            kept, key = self.session.kept, f"kept {item.id}"
            self.session.guarded(lambda: self.playhead.play(kept.sound_of(item), key, kept.bars_of(item)))

    def _show_playing(self) -> None:
        origin, _space, item_id = self.playhead.key.partition(" ")
        self.grid.light(item_id if origin == "kept" else "")

    def _remove(self) -> None:
        for item in [index.data(ITEM) for index in self.grid.selectedIndexes()]:
            self.session.guarded(self.session.kept.remove, item.id)

    def _menu(self, place: QPoint) -> None:
        index = self.grid.indexAt(place)
        if not index.isValid():
            return
        folder = QUrl.fromLocalFile(str(index.data(ITEM).path.parent))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if index.data(ITEM).kind == "sound":
            menu.addAction(_("Play"), lambda: self._hear(index))
        menu.addAction(_("Bring its place back"), lambda: self._restore(index))
        menu.addAction(_("Show in folder"), lambda: QDesktopServices.openUrl(folder))
        menu.addSeparator()
        menu.addAction(_("Remove"), self._remove).setShortcut(QKeySequence("Del"))
        menu.exec(self.grid.viewport().mapToGlobal(place))
