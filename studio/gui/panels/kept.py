"""Kept: presets 1-9 and the pictures that were good enough."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui.library.kept_grid import ITEM, KeptGrid, KeptModel
from studio.gui.library.presets import PresetKeys
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import EmptyState, label
from studio.session import Session


@PANELS.register
class KeptPanel(Panel):
    """Double click restores, dragging takes the file out, Delete puts it into the project's trash."""

    name = "kept"
    title = N_("Kept")
    about = N_("Presets, and pictures worth keeping")
    icon = "kept"
    area = "left"
    order = 40

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._model = KeptModel(session, self)
        self.grid = KeptGrid(self._model)
        self.grid.doubleClicked.connect(self._restore)
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.grid.customContextMenuRequested.connect(self._menu)
        QShortcut(QKeySequence.StandardKey.Delete, self.grid, self._remove, context=Qt.ShortcutContext.WidgetShortcut)
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyState("kept", _("Pictures that you keep stay here; each remembers exactly how it was made."))
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
        menu.addAction(_("Bring its place back"), lambda: self._restore(index))
        menu.addAction(_("Show in folder"), lambda: QDesktopServices.openUrl(folder))
        menu.addSeparator()
        menu.addAction(_("Remove"), self._remove).setShortcut(QKeySequence("Del"))
        menu.exec(self.grid.viewport().mapToGlobal(place))
