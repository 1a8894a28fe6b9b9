"""Runs: every training of the project, where it got to, and where to go on from."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListView, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import theme, words
from studio.gui.library import run_exports
from studio.gui.library.run_list import INFO, RunDelegate, RunModel
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets import EmptyState, button, tool
from studio.gui.widgets.notes import NotesEdit
from studio.gui.widgets.progress import JobBar
from studio.session import Session
from studio.session.exports import KEY

MOST_STEPS = 24
NOTES = 56  # px
REDRAW_MS = 500


@PANELS.register
class RunsPanel(Panel):
    """A list; the selected run is the one that Stage, Timeline and explorer show."""

    name = "runs"
    title = N_("Runs")
    about = N_("Trainings of this project")
    icon = "runs"
    area = "left"
    order = 30

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._noted = ""
        self._model = RunModel(session, self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(RunDelegate(self._model, session, self.list))
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QListView.EditTrigger.EditKeyPressed | QListView.EditTrigger.DoubleClicked)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu_at)
        self.list.setAccessibleName(_("Runs"))
        self.list.selectionModel().currentChanged.connect(self._select)
        QShortcut(QKeySequence.StandardKey.Delete, self.list, self._delete, context=Qt.ShortcutContext.WidgetShortcut)
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyState("runs", _("Every training becomes a run here, with its whole history.")))
        self._pages.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_S, GAP_XS, GAP_S, GAP_S)
        layout.setSpacing(GAP_S)
        layout.addWidget(self._pages, 1)
        self.notes = NotesEdit()
        self.notes.setFixedHeight(theme.px(NOTES))
        self.notes.written.connect(self._annotate)
        layout.addWidget(self.notes)
        self._job = JobBar()
        layout.addWidget(self._job)
        layout.addWidget(self._foot())
        self._slowly = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._slowly.timeout.connect(self._model.touch)
        self.connect(session.runs.changed, self._show)
        self.connect(session.runs.selected, lambda run_id: self._show())
        self.connect(session.training.changed, self._show)
        self.connect(session.training.ticked, self._tick)
        self.connect(session.jobs.changed, self._show_job)
        self.connect(session.leaving, self.notes.write)
        self._show()

    def _foot(self) -> QWidget:
        self._resume = button(_("Resume"), self._go_on, icon="play")
        self._resume.setToolTip(_("Go on exactly where this run was saved last"))
        self._branch = QToolButton()
        self._branch.setText(_("Branch"))
        self._branch.setToolTip(_("Start a new run from a saved step of this one"))
        self._branch.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._branch)
        menu.aboutToShow.connect(lambda: self._fill_steps(menu))
        self._branch.setMenu(menu)
        self._more = tool("more", _("More for this run"))
        self._more.clicked.connect(lambda: self._menu().exec(self._more.mapToGlobal(QPoint(0, self._more.height()))))
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(GAP_XS, 0, GAP_XS, 0)
        row.setSpacing(GAP_XS)
        row.addWidget(self._resume, 1)
        row.addWidget(self._branch)
        row.addWidget(self._more)
        return self._buttons

    def _show(self) -> None:
        runs = self.session.runs
        self._model.refresh()
        count = self._model.rowCount()
        self._pages.setCurrentIndex(1 if count else 0)
        self._buttons.setVisible(bool(count))
        row = self._model.row_of(runs.current or "")
        if row >= 0 and self.list.currentIndex().row() != row:
            self.list.setCurrentIndex(self._model.index(row))
        self.notes.setVisible(row >= 0)
        if row >= 0:
            if self._noted != runs.current:
                self.notes.write()  # what was typed belongs to the run of before
                self._noted = runs.current
            self.notes.show_notes(self._model.index(row).data(INFO).notes)
        still = not self.session.training.active and self.session.training.state != "preparing"
        possible = still and bool(runs.current)
        steps = runs.checkpoints(runs.current) if runs.current else []
        self._resume.setEnabled(possible and bool(steps))
        self._branch.setEnabled(possible and bool(steps))

    def _tick(self) -> None:
        if not self._slowly.isActive() and self.isVisible():
            self._slowly.start()

    def _select(self, index: QModelIndex) -> None:
        if index.isValid():
            self.session.guarded(self.session.runs.select, index.data(INFO).id)

    def _show_job(self) -> None:
        self._job.show_job(next((job for job in self.session.jobs.active if job.key.startswith(KEY)), None))

    # Doing -----------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        self.session.guarded(self.session.training.resume_run, self.session.runs.current)

    def _delete(self) -> None:
        if self.session.runs.current:
            self.session.guarded(self.session.runs.delete, self.session.runs.current)

    def _annotate(self, notes: str) -> None:
        self.session.guarded(self.session.runs.annotate, self._noted, notes)

    def _fill_steps(self, menu: QMenu) -> None:
        menu.clear()
        run = self.session.runs.current
        for step in reversed(self.session.runs.checkpoints(run)[-MOST_STEPS:] if run else []):
            menu.addAction(
                _("From step {n}").format(n=words.number(step)),
                lambda s=step: self.session.guarded(self.session.training.branch, run, s),
            )

    def _menu_at(self, place: QPoint) -> None:
        if self.list.indexAt(place).isValid():
            self._menu().exec(self.list.viewport().mapToGlobal(place))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resume = menu.addAction(_("Resume"), self._go_on)
        resume.setEnabled(self._resume.isEnabled())
        branch = menu.addMenu(_("Branch"))
        self._fill_steps(branch)
        branch.setEnabled(self._branch.isEnabled())
        menu.addSeparator()
        run_exports.fill(menu, self.session, self)
        menu.addSeparator()
        menu.addAction(_("Rename"), lambda: self.list.edit(self.list.currentIndex())).setShortcut(QKeySequence("F2"))
        delete = menu.addAction(_("Delete"), self._delete)
        delete.setShortcut(QKeySequence("Del"))
        delete.setEnabled(self.session.runs.current != self.session.runs.running)
        return menu
