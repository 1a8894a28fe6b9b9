"""Sheet: the fixed seeds that learn, with real samples beside them where wanted."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from studio.core.i18n import N_, _
from studio.core.messages import Sheet
from studio.core.sound import Sound
from studio.gui import words
from studio.gui.canvas.playhead import Playhead
from studio.gui.canvas.tile_canvas import TileCanvas
from studio.gui.canvas.viewport import Viewport
from studio.gui.explore import say
from studio.gui.follow import before_training
from studio.gui.stage import STAGE_VIEWS, StageView
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets import tool
from studio.gui.widgets.elided import ElidedLabel


@STAGE_VIEWS.register
class SheetView(StageView):
    """The same seeds at every step, so that one sees the network learn."""

    name = "sheet"
    title = N_("Sheet")
    about = N_("The same seeds at every step: watch the network learn")
    icon = "sheet"
    order = 10
    shortcut = "Alt+1"

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        view = Viewport(self)
        self.sheet = TileCanvas(viewport=view)
        self.real = TileCanvas(_("Real"), "real", viewport=view)
        self.sheet.opened.connect(self._open)
        self.playhead = Playhead(self)
        self.playhead.moved.connect(self._show_playing)
        for canvas, key in ((self.sheet, "sheet"), (self.real, "real")):
            canvas.heard.connect(lambda index, canvas=canvas, key=key: self._hear(canvas.sheet, key, index))
        self.sheet.hovered.connect(self.real.mark)
        self.real.hovered.connect(self.sheet.mark)
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.real, 1)
        row.addWidget(self.sheet, 1)
        self._empty = before_training(self, "sheet", "", primary=True)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(pair)
        self._tools: QWidget | None = None
        self.connect(session.timeline.changed, self._refresh)
        self.connect(session.training.changed, self._refresh)
        self.connect(session.explorer.info_changed, self._refresh)
        self.connect(session.library.report_changed, self._refresh)
        self.connect(session.jobs.changed, lambda: self._empty.set_sentence(self._sentence()))
        self._refresh()

    def tools(self) -> QWidget:
        if self._tools is None:
            self.caption = ElidedLabel("quiet")
            self.beside = tool("compare", _("Real samples beside the generated ones"), self._beside, checkable=True)
            self.beside.setChecked(bool(self.session.settings.get("real_beside", False)))
            keep = tool("kept", _("Keep this sheet (Ctrl+Alt+S)"), self._keep)
            fit = tool("fit", _("Fit (double click)"), self.sheet.viewport.fit)
            self._tools = QWidget()
            row = QHBoxLayout(self._tools)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GAP_XS)
            for each in (self.caption, self.beside, keep, fit):
                row.addWidget(each)
            self._refresh()
        return self._tools

    def showEvent(self, event: object) -> None:
        self._refresh()

    def _refresh(self) -> None:
        if not self.isVisible() and self.sheet.sheet is not None:
            return  # thirty sheets a second may come while another view is looked at
        timeline = self.session.timeline
        sheet, real = timeline.sheet, timeline.real
        names = self.session.explorer.schema.spoken_classes or self._names_of_data(sheet)
        self._stack.setCurrentIndex(1 if sheet is not None else 0)
        self._empty.set_sentence(self._sentence())
        beside = self._tools is not None and self.beside.isChecked() and real is not None
        self.real.setVisible(beside)
        self.sheet.set_title(_("Generated") if beside else "", "generator")
        # while somebody scrubs, the sheet has to follow the hand and not fade after it
        self.sheet.show_sheet(sheet, names, fade=timeline.position is None)
        self.real.show_sheet(real, names, fade=False)
        if self._tools is not None:
            self.beside.setEnabled(real is not None)
            self.caption.set_words(self._caption())

    def _caption(self) -> str:
        timeline = self.session.timeline
        if timeline.sheet is None:
            return ""
        step = _("Step {step}").format(step=words.number(timeline.sheet.step))
        said = step if timeline.position is None else _("{step}, looking back").format(step=step)
        return " · ".join(part for part in (said, say.loops(timeline.sheet)) if part)

    def _sentence(self) -> str:
        if self.session.training.state in ("preparing", "warming up", "running"):
            return self.session.training.preparation or _("The first samples are on their way.")
        if self.session.library.opening:
            return _("The set is being looked through.")
        return {
            "pictures": _("Press Train and the same seeds are drawn here again and again while the network learns."),
            "sounds": _("Press Train and the same notes are made here again and again while the network learns."),
            "loops": _("Press Train and the same loops are made here again and again while the network learns."),
            "points": _("Press Train and the plane is drawn here again and again while the points find their places."),
        }[self.session.library.kind]

    def _names_of_data(self, sheet: Sheet | None) -> tuple[str, ...]:
        """Names of classes while the network is not known: those of the set, unless kinds were found without them."""
        report, runs = self.session.library.report, self.session.runs
        if sheet is None or not sheet.labels or report is None or not report.classes:
            return ()
        if runs.has(sheet.run_id) and runs.codes(sheet.run_id):
            return ()
        return tuple(name for name, _count in report.classes)

    def _open(self, index: int) -> None:
        sheet = self.sheet.sheet
        if sheet is not None and index < len(sheet.seeds):
            self.session.explorer.open_tile(sheet, index)
            self.session.undo.seal()
            self.wanted.emit("explore")

    def _hear(self, sheet: Sheet, key: str, index: int) -> None:
        """Play a tile as it sounds at the step on show, a loop in time; the same one again stops it."""
        assert sheet.sounds is not None
        self.playhead.play(Sound(sheet.sounds[index], sheet.rate), f"{key} {index}", sheet.bars)

    def _show_playing(self) -> None:
        key, _space, index = self.playhead.key.partition(" ")
        for canvas, name in ((self.sheet, "sheet"), (self.real, "real")):
            canvas.set_playing(int(index) if key == name else -1, self.playhead.share)

    def _beside(self) -> None:
        self.session.settings.set("real_beside", self.beside.isChecked())
        self._refresh()

    def _keep(self) -> None:
        self.session.guarded(self.session.kept.keep_sheet)
