"""The files of a set of loops: tempo and bars of each, and the bar lines of one to be put right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from studio.core.i18n import _
from studio.core.loops import FASTEST, SLOWEST
from studio.gui import theme, words
from studio.gui.library.bar_grid import BarGrid
from studio.gui.looper.tempo import TempoField
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets.labels import button, label
from studio.gui.widgets.section import Section

ROWS = 6
ROW = 22
MOST = 5000  # files that are listed


class LoopFiles(Section):
    """Choose a file, hear it with clicks, move its bar lines, and use them.

    `asked(file)` wants the bar lines of a file, `heard(what)` ("clicks", "stretch", "resample") wants to hear the
    grid that is shown, `used(file, bpm, downbeat)` and `reset(file)` change the set.
    """

    asked = Signal(str)
    heard = Signal(str)
    used = Signal(str, float, float)
    reset = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Tempo and bars"), parent=parent)
        self.grid: Any = None
        self._told: Any = None
        self._list = QTreeWidget()
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setColumnCount(2)
        self._list.setUniformRowHeights(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(_("Files with their tempo"))
        head = self._list.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.currentItemChanged.connect(self._chosen)
        self._say = label("", "label", wrap=True)
        self.lines = BarGrid()
        self.lines.changed.connect(self._move)
        self.tempo = TempoField()
        self.tempo.changed.connect(lambda bpm: self._move(bpm, self.grid.downbeat) if self.grid else None)
        self._editor = self._build()
        for widget in (self._list, self._say, *self._editor):
            self.body.addWidget(widget)
        self._show_grid()

    def _build(self) -> tuple[QWidget, ...]:
        self._halve = button(_("½"), lambda: self._times(0.5))
        self._double = button(_("×2"), lambda: self._times(2.0))
        self._halve.setToolTip(_("Half the tempo: bars twice as long"))
        self._double.setToolTip(_("Twice the tempo: bars half as long"))
        self.clicks = button(_("Hear with clicks"), lambda: self.heard.emit("clicks"))
        self.stretched = button(_("Stretched"), lambda: self.heard.emit("stretch"))
        self.resampled = button(_("Resampled"), lambda: self.heard.emit("resample"))
        self.stretched.setToolTip(_("Hear it at the tempo that the network learns at, with its pitch kept"))
        self.resampled.setToolTip(_("Hear it at the tempo that the network learns at, as if a record ran faster"))
        self.use = button(_("Use these bar lines"), self._use, "primary")
        self.back = button(_("Reset"), lambda: self.reset.emit(self.grid.file), "quiet")
        self.back.setToolTip(_("Back to what the file tells or what is heard"))
        unit = label(_("BPM"), "label")
        rows = (
            (self.tempo, unit, self._halve, self._double, None),
            (self.clicks, None),
            (self.stretched, self.resampled),
        )
        return (self.lines, *(_row(*row) for row in (*rows, (self.use, self.back))))

    # Showing -----------------------------------------------------------------------------------------

    def show_files(self, files: list[Any]) -> None:
        """`session.grids.LoopFile`s of the set at hand; the chosen one stays chosen."""
        chosen = self.file
        self._list.blockSignals(True)
        self._list.clear()
        for each in files[:MOST]:
            row = QTreeWidgetItem([each.file, _facts(each)])
            row.setData(0, Qt.ItemDataRole.UserRole, each.file)
            row.setToolTip(0, "\n".join(part for part in (each.file, each.style, each.reason) if part))
            row.setToolTip(1, each.reason or f"{_bars(each)}, {_origin(each.origin)}")
            row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            row.setForeground(1, theme.colour("quiet"))
            if each.reason:
                row.setForeground(0, theme.colour("quiet"))
            self._list.addTopLevelItem(row)
        self._list.setFixedHeight(theme.px(ROW) * min(ROWS, max(1, len(files))) + 4)
        self._list.blockSignals(False)
        self.setVisible(bool(files))
        self.grid = None
        self._show_grid()
        if files:
            self.choose(chosen if any(each.file == chosen for each in files) else files[0].file)

    @property
    def file(self) -> str:
        """The chosen one; empty without any."""
        row = self._list.currentItem()
        return str(row.data(0, Qt.ItemDataRole.UserRole)) if row else ""

    def choose(self, file: str) -> None:
        """Choose a file by its key."""
        for number in range(self._list.topLevelItemCount()):
            row = self._list.topLevelItem(number)
            if row.data(0, Qt.ItemDataRole.UserRole) == file:
                self._list.setCurrentItem(row)
                return

    def show_grid(self, grid: Any, corrected: bool) -> None:
        """The bar lines of the chosen file."""
        if grid.file == self.file:
            self.grid = self._told = grid
            self.back.setEnabled(corrected)
            self._show_grid()

    def place(self, what: str, share: float | None) -> None:
        """What is heard, and how far it is."""
        self.lines.place(share if what == "clicks" else None)

    def _chosen(self, row: QTreeWidgetItem | None) -> None:
        if row is not None:
            self.asked.emit(self.file)

    def _show_grid(self) -> None:
        grid = self.grid
        for widget in self._editor:
            widget.setVisible(grid is not None)
        self._say.setVisible(grid is not None)
        self.lines.show_grid(grid)
        if grid is None:
            return
        self.tempo.show_bpm(grid.bpm)
        moved = grid is not self._told
        self._say.setText(_bars(grid) if moved else grid.reason or f"{_bars(grid)}, {_origin(grid.origin)}")
        self.use.setEnabled(moved and grid.bars > 0)
        self._halve.setEnabled(grid.bpm / 2 >= SLOWEST)
        self._double.setEnabled(grid.bpm * 2 <= FASTEST)
        for each in (self.stretched, self.resampled):
            each.setEnabled(grid.bars > 0)

    # Editing -----------------------------------------------------------------------------------------

    def _move(self, bpm: float, downbeat: float) -> None:
        self.grid = self.grid.at(bpm, downbeat)
        self._show_grid()

    def _times(self, factor: float) -> None:
        self._move(self.grid.bpm * factor, self.grid.downbeat)

    def _use(self) -> None:
        self.used.emit(self.grid.file, self.grid.bpm, self.grid.downbeat)


def follow(section: LoopFiles, session: Any, guarded: Callable[..., Any], playhead: Any) -> None:
    """Join the section to a session's library and to what is heard."""
    library = session.library

    def show(grid: Any) -> None:
        section.show_grid(grid, library.corrected(grid.file))

    def hear(what: str) -> None:
        if what == "clicks":
            from studio.session.grids import with_clicks

            playhead.play(with_clicks(section.grid), "grid clicks")
        else:
            library.at_tempo(section.grid, what, lambda sound: playhead.play(sound, f"grid {what}"))

    section.asked.connect(lambda file: guarded(library.grid_of, file, show))
    section.heard.connect(lambda what: guarded(hear, what))
    section.used.connect(lambda file, bpm, downbeat: guarded(library.set_grid, file, bpm, downbeat))
    section.reset.connect(lambda file: guarded(library.reset_grid, file))


def _row(*widgets: QWidget | None) -> QWidget:
    """Widgets beside each other; None for the room that is left."""
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP_S if None not in widgets else GAP_XS)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget, 0 if None in widgets else 1)
    return holder


def _facts(file: Any) -> str:
    if not file.bars:
        return _("no loop")
    whole = abs(file.bpm - round(file.bpm)) < 0.05
    return f"{words.number(round(file.bpm) if whole else file.bpm, 0 if whole else 1)} · {file.bars}"


def _bars(grid: Any) -> str:
    """Length and tempo of a file or of bar lines."""
    text = _("{bars} bars at {bpm} BPM") if grid.bars != 1 else _("1 bar at {bpm} BPM")
    return text.format(bars=grid.bars, bpm=words.number(grid.bpm, 1))


def _origin(origin: str) -> str:
    told = {"given": _("put right by hand"), "acid": _("told by the file's acid chunk"), "name": _("told by its name")}
    return told.get(origin, _("heard"))
