"""Data: open a set, see what is in it, choose how it is prepared."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.i18n import N_, _
from studio.gui.canvas.playhead import Playhead
from studio.gui.files import Files
from studio.gui.library.loop_files import LoopFiles, follow
from studio.gui.library.pairs import Pairs
from studio.gui.library.report import Examples, Findings, Problems
from studio.gui.library.sound_findings import SoundFindings
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import EmptyState, JobBar, ParamForm, Section, label, tool
from studio.gui.widgets.elided import ElidedLabel
from studio.session import Session

JOBS = ("open data", "mnist", "prepare")
AUDIBLE = ("sounds", "loops")  # kinds of sets


@PANELS.register
class DataPanel(Panel):
    """The set at hand, or the ways to one."""

    name = "data"
    title = N_("Data")
    about = N_("The pictures or sounds to learn from")
    icon = "data"
    area = "left"
    order = 10

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.files = Files(self)
        self._title = ElidedLabel("strong")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._summary = label("", "label", wrap=True)
        self._verdict = label("", "fault", wrap=True)
        self._job = JobBar()
        self._examples, self._findings, self._pairs = Examples(), Findings(), Pairs()
        self._problems, self._sound_findings = Problems(), SoundFindings()
        self.playhead = Playhead(self)
        self._loops = LoopFiles()
        follow(self._loops, session, session.guarded, self.playhead)
        self.playhead.moved.connect(self._show_playing)
        self._examples.clicked.connect(self._hear)
        self._pairs.clicked.connect(self._hear_pair)
        self._options_form: ParamForm | None = None
        self._params_form: ParamForm | None = None
        self._options_for = ""
        self._preparation = Section(_("Preparation"))
        self._preparation.body.addWidget(self._pairs)
        self._reading = Section(_("How the set is made"), opened=False)
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyState(
            "data", _("Drop a folder of pictures or sounds, a zip file or a film here."), _("Open folder…"),
            self.files.open_folder,
        ))  # fmt: skip
        self._pages.addWidget(self._page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head())
        layout.addWidget(self._pages, 1)
        self.connect(session.library.changed, self._show)
        self.connect(session.library.report_changed, self._show)
        self.connect(session.library.options_changed, self._show_options)
        self.connect(session.jobs.changed, self._show_job)
        self._show()
        self._show_options()
        self._show_job()

    # Building ------------------------------------------------------------------------------------------

    def _head(self) -> QVBoxLayout:
        opener = tool("open", _("Open another set"))
        opener.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(opener)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        opener.setMenu(menu)
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addWidget(self._title, 1)
        row.addWidget(opener)
        head = QVBoxLayout()
        head.setContentsMargins(GAP_M, GAP_XS, GAP_XS, GAP_S)
        head.setSpacing(GAP_XS)
        head.addLayout(row)
        for widget in (self._summary, self._verdict, self._job):
            head.addWidget(widget)
        return head

    def _page(self) -> QScrollArea:
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_XS)
        findings = (self._findings, self._sound_findings)
        for widget in (self._examples, self._loops, self._problems, self._preparation, *findings, self._reading):
            layout.addWidget(widget)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        return scroll

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        library, guarded = self.session.library, self.session.guarded
        menu.addAction(_("Open folder…"), self.files.open_folder)
        menu.addAction(_("Open file…"), self.files.open_any)
        menu.addAction(_("Get MNIST"), lambda: guarded(library.get_mnist))
        menu.addSeparator()
        for item in library.builtins:
            menu.addAction(item["title"], lambda s=item["spec"]: guarded(library.open, s))
        recent = [spec for spec in library.recent if not spec.startswith("builtin:")]
        if recent:
            menu.addSeparator()
        for spec in recent[:6]:
            menu.addAction(Path(spec).name, lambda s=spec: guarded(library.open, s)).setToolTip(spec)

    # Showing -------------------------------------------------------------------------------------------

    def _show(self) -> None:
        library = self.session.library
        report = library.report
        self._title.set_words(library.title if library.spec else _("No set is open"))
        self._summary.setText(report.summary if report else "")
        self._summary.setVisible(report is not None)
        self._verdict.setText(report.verdict if report else "")
        self._verdict.setVisible(bool(report and report.verdict))
        self._pages.setCurrentIndex(1 if report else 0)
        if report is not None:
            self._examples.show_report(report)
            self._problems.show_report(report)
            self._loops.show_files(library.loop_files)
            audible = library.kind in AUDIBLE
            self._examples.set_audible(audible)
            self._findings.setVisible(not audible)
            self._sound_findings.setVisible(audible)
            (self._sound_findings if audible else self._findings).show_report(report)
        self._show_params()

    def _show_params(self) -> None:
        library = self.session.library
        if self._params_form is not None:
            self._params_form.deleteLater()
            self._params_form = None
        # Bar lines are put right where they are seen.
        specs = [spec for spec in library.param_specs if spec.name != "grids"]
        self._reading.setVisible(bool(specs))
        if specs:
            self._params_form = ParamForm(specs, library.params, deferred=True)
            self._params_form.edited.connect(lambda n, v: self.session.guarded(lambda: library.set_params(**{n: v})))
            self._reading.body.addWidget(self._params_form)

    def _show_options(self) -> None:
        library = self.session.library
        self._preparation.setVisible(library.options is not None)
        if library.options is None:
            return
        specs, chosen = library.option_specs, library.options.model_dump()
        values = {spec.name: str(chosen[spec.name]) if spec.kind == "choice" else chosen[spec.name] for spec in specs}
        if self._options_form is not None and self._options_for != library.kind:
            self._options_form.deleteLater()
            self._options_form = None
        if self._options_form is None:
            self._options_for = library.kind
            self._options_form = ParamForm(specs, values)
            self._options_form.edited.connect(self._set_option)
            self._options_form.released.connect(self.session.undo.seal)
            self._preparation.body.addWidget(self._options_form)
        self._options_form.set_values(values)
        self._pairs.set_pairs(library.preview(), audible=library.kind in AUDIBLE)

    def _set_option(self, name: str, value: object) -> None:
        self.session.guarded(lambda: self.session.library.set_options(**{name: value}))

    # Hearing -------------------------------------------------------------------------------------------

    def _hear(self, index: int) -> None:
        """Play an example of a set of sounds; the same one again stops it."""
        library, key = self.session.library, f"data {index}"
        if library.kind not in AUDIBLE:
            return
        self._loops.choose(library.file_of(index))
        if self.playhead.key == key:
            self.session.player.stop()
        else:
            self.session.guarded(library.listen, index, lambda sound: self.session.player.play(sound, key))

    def _hear_pair(self, column: int, row: int) -> None:
        """Play an example before or after preparation."""
        if self.session.library.kind in AUDIBLE:
            self.playhead.play(self.session.library.preview_sounds()[column][row], f"pair {column} {row}")

    def _show_playing(self) -> None:
        name, *numbers = self.playhead.key.split(" ")
        self._examples.light(int(numbers[0]) if name == "data" else -1)
        self._loops.place(" ".join(numbers) if name == "grid" else "", self.playhead.share)
        self._pairs.light((int(numbers[0]), int(numbers[1])) if name == "pair" else None)

    def _show_job(self) -> None:
        jobs = [job for job in self.session.jobs.active if job.key in JOBS]
        self._job.show_job(jobs[0] if jobs else None)
