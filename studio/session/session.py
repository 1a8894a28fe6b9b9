"""The studio without a window: one object that holds the document and turns what runs behind it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _, choose
from studio.core.latent import LatentState
from studio.core.paths import free_name, projects_dir
from studio.core.progress import Reporter
from studio.core.undo import UndoStack
from studio.session.comparing import Comparing
from studio.session.doctor import Doctor
from studio.session.engine import Engine
from studio.session.explorer import Explorer
from studio.session.exports import Exports
from studio.session.inside import Inside
from studio.session.jobs import Jobs
from studio.session.kept import Kept
from studio.session.laboratory import Laboratory
from studio.session.library import Library
from studio.session.live import Live
from studio.session.looper.audition import Audition
from studio.session.looper.crate import Crate
from studio.session.looper.cue import Cue
from studio.session.looper.looper import Looper
from studio.session.looper.networks import Networks
from studio.session.looper.starters import Starters
from studio.session.midi import Midi
from studio.session.notices import Notices
from studio.session.player import Player
from studio.session.project import DataChoice, Project, is_project
from studio.session.recipes import Recipes
from studio.session.runs import Runs
from studio.session.settings import Settings
from studio.session.tables import found_again
from studio.session.timeline import Timeline
from studio.session.training import Training
from studio.session.watching import Watching

INTERRUPTED = "interrupted run"


class Session:
    """Everything that a window or a script may ask for.

    Threads run behind it; its signals fire only inside calls on the owner's thread and inside `poll`, which
    the owner calls some 30 times a second.

    Args:
        separate: train in a process of its own, as a window wants.
        settings: of the person where none are given.
    """

    project_changed = Signal()
    leaving = Signal()  # a project is about to be left: what is still being typed has to be told now

    def __init__(self, separate: bool = False, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        choose(str(self.settings.get("language", "")))
        self.undo = UndoStack()
        self.notices = Notices()
        self.jobs = Jobs(self.notices.error)
        self.engine = Engine(separate)
        self.library = Library(self.jobs, self.settings, self.undo)
        self.recipes = Recipes(self.library, self.engine, self.jobs, self.settings, self.undo)
        self.runs = Runs(self.undo)
        self.training = Training(
            self.library, self.recipes, self.runs, self.engine, self.jobs, self.notices, self.settings
        )
        self.timeline = Timeline()
        self.doctor = Doctor(self.training, self.runs, self.timeline, self.undo, self.notices)
        self.live = Live(self.training, self.undo)
        self.laboratory = Laboratory(
            self.library, self.training, self.live, self.recipes, self.runs, self.timeline, self.jobs, self.need_project
        )
        self.comparing = Comparing(self.runs, self.training, self.timeline, self.engine, self.settings)
        self.exports = Exports(self.runs, self.jobs, self.notices, self.settings)
        self.inside = Inside(self.training, self.runs, self.timeline, self.engine, self.jobs, self.notices)
        self.explorer = Explorer(self.engine, self.undo, self.jobs)
        self.kept = Kept(
            self.explorer,
            self.timeline,
            self.runs,
            self.jobs,
            self.notices,
            self.settings,
            self.undo,
            self.need_project,
        )
        self.player = Player(self.engine, self.explorer, self.settings, self.notices)
        self.midi = Midi(self.player, self.explorer, self.settings)
        networks = Networks(self.engine, self.explorer, self.runs, self.jobs)
        self.looper = Looper(
            self.engine,
            networks,
            self.player,
            self.runs,
            self.jobs,
            self.notices,
            self.settings,
            self.undo,
            self.need_project,
        )
        self.starters = Starters(self.looper, networks)
        self.midi.clock = self.looper.clocks.heard
        self.cue = Cue(self.looper, self.player, self.jobs)
        self.crate = Crate(self.looper, self.cue, self.jobs, self.notices, self.undo, self.need_project)
        self.audition = Audition(self.looper, self.crate, self.undo)
        self._watching = Watching(self.training, self.runs, self.engine, self.timeline, self.explorer, self.jobs)
        self.project: Project | None = None
        self._connect()

    # The project -------------------------------------------------------------------------------------

    @property
    def recent_projects(self) -> list[dict[str, str]]:
        """Projects opened before that still exist, newest first: `path`, `name`."""
        found = [Path(str(path)) for path in self.settings.get("recent_projects", [])]
        return [{"path": str(p), "name": p.name} for p in found if is_project(p)]

    def new_project(self, folder: Path | None = None, name: str = "") -> Project:
        """Create and open a project; without a folder a free one is taken among the person's projects."""
        if folder is None:
            folder = free_name(projects_dir(), name or _("Untitled"), "")
        self._require_still()
        return self._attach(Project.create(folder, name or folder.name))

    def open_project(self, folder: Path) -> Project:
        """Open a project and what it had open; raises StudioError when it cannot be opened."""
        if self.project is not None and self.project.folder.resolve() == folder.resolve():
            return self.project
        self._require_still()
        project = Project.open(folder)
        self.library.close()
        return self._attach(project)

    def need_project(self) -> Project:
        """The open project; a new one where there is none yet, so that nothing that is kept is lost."""
        return self.project or self.new_project(name=self.library.title)

    def save_as(self, folder: Path) -> None:
        """Copy the project to a new folder in the background and go on there."""
        project = self.need_project()
        self._require_still()

        def work(reporter: Reporter) -> Path:
            return project.copy_to(folder, folder.name, reporter)

        self.jobs.run(_("Copying the project"), work, lambda copy: self.drop([copy]), key="save as")

    def close_project(self) -> None:
        """Save and close; the welcome comes back."""
        self._require_still()
        self._detach()
        self.library.close()
        self._show(None)

    def _attach(self, project: Project) -> Project:
        self._detach()
        self.settings.remember("recent_projects", str(project.folder.resolve()))
        self._recall(project)
        self.project = project
        self._show(project)
        self._tell_interrupted()
        if project.document.damaged:
            sentence = _("Something in this project's looper and crate is damaged and was left out.")
            hint = _("The project file as it was is kept beside the new one; the files of kept loops are all there.")
            self.notices.add("warning", sentence, hint, key="damaged project")
        return project

    def _tell_interrupted(self) -> None:
        run = next(iter(self.runs.interrupted), None)
        if run is None:
            return
        sentence = _("“{run}” was cut off at step {step:,}; everything up to its last save is here.")
        said = sentence.format(run=run.title, step=run.step), _("Resume goes on exactly from there.")
        go_on = partial(self.training.resume_run, run.id)
        self.notices.add("warning", *said, key=INTERRUPTED, action=_("Resume"), act=go_on)

    def _detach(self) -> None:
        self.notices.dismiss(INTERRUPTED)
        if self.project is not None:
            self.leaving.emit()
            self._remember()
            self.project.close()
        self.project = None
        self.laboratory.own.cancel()
        self.undo.clear()
        self.explorer.clear()
        self.training.forget()

    def _show(self, project: Project | None) -> None:
        self.runs.attach(project)
        self.comparing.attach(project)
        self.kept.attach(project)
        self.looper.attach(project)
        self.crate.attach(project)
        self.project_changed.emit()

    def _recall(self, project: Project) -> None:
        document = project.document
        try:
            self.explorer.put(LatentState.from_json(document.latent))
        except StudioError as error:
            self.notices.error(error)
        if document.data is not None:
            spec = found_again(document.data.spec, project.folder)
            self.library.open(spec, document.data.params, document.data.options)
            self.recipes.restore(document.recipe, dict(document.recipe_values))

    def _remember(self) -> None:
        """Bring the document up to date with what is open."""
        if self.project is None:
            return
        document = self.project.document
        if self.library.options is not None:
            options = self.library.options.model_dump(mode="json")
            document.data = DataChoice(spec=self.library.spec, params=self.library.params, options=options)
        document.recipe, document.recipe_values = self.recipes.remembered
        document.latent = self.explorer.state.to_json()
        self.project.touch()

    # What people do ----------------------------------------------------------------------------------

    def train(self) -> None:
        """Train on the set at hand, in a new project where none is open."""
        self.need_project()
        self._remember()
        self.training.toggle()

    def drop(self, paths: Sequence[Path]) -> None:
        """Take what was dropped on the window: a project, a saved picture or sound, or data."""
        if not paths:
            return
        path = paths[0] if len(paths) == 1 else Path(os.path.commonpath(paths))
        try:
            if is_project(path) or path.name == "project.json":
                self.open_project(path if path.is_dir() else path.parent)
            elif path.is_file() and self.restores(path):
                self._restore(path)
            else:
                self.library.open(str(path))
        except StudioError as error:
            self.notices.error(error)

    def restores(self, path: Path) -> bool:
        """Whether a file was saved by the studio and brings its place back when it is dropped."""
        from studio.export.files import has_document

        try:
            return has_document(path)
        except StudioError:
            return False

    def _restore(self, path: Path) -> None:
        """Go back to what a saved file remembers: a loop on the focused deck, anything else in the explorer."""
        from studio.export.files import read_document

        document = read_document(path)
        if "loop" in document:
            self.crate.restore(path, document)
        else:
            self.kept.restore(path)

    def guarded(self, action: object, *args: object) -> None:
        """Call a method of the session; what goes wrong becomes a notice instead of an exception."""
        assert callable(action)
        try:
            action(*args)
        except Exception as error:
            self.notices.error(error)

    # Turning -----------------------------------------------------------------------------------------

    def poll(self) -> None:
        """Deliver everything that happened behind the scenes since the last call."""
        self.engine.poll()
        self.jobs.poll()
        self.training.poll()
        self._watching.poll()
        self.explorer.poll()
        self.player.poll()
        self.midi.poll()
        self.looper.poll()
        self.audition.poll()
        self.crate.poll()
        if self.project is not None:
            try:
                self.project.save_if_due()
            except StudioError as error:
                self.notices.error(error, key="save project")

    def wait(self, timeout: float = 600.0) -> bool:
        """Poll until no job runs; False after `timeout` seconds. For scripts."""
        end = time.monotonic() + timeout
        while self.jobs.active and time.monotonic() < end:
            self.poll()
            time.sleep(0.01)
        self.poll()
        return not self.jobs.active

    def close(self, timeout: float = 20.0) -> str:
        """Stop, save, join, report: empty when all went well, else a sentence."""
        self.doctor.give_up()
        self.leaving.emit()
        ended = [
            self.midi.close(2.0),
            self.looper.close(2.0),
            self.player.close(2.0),
            self.training.close(timeout),
            self.jobs.close(5.0),
            self.engine.close(5.0),
        ]
        sentence = "" if all(ended) else _("Something was still busy and was left behind.")
        try:
            self._remember()
            if self.project is not None:
                self.project.close()
                self.project = None
        except StudioError as error:
            sentence = str(error)
        return sentence

    def _connect(self) -> None:
        self.explorer.names_of = self.runs.names
        self.runs.called.connect(lambda _run: self.explorer.info_changed.emit())
        self.explorer.changed.connect(self._latent_moved)
        self.library.options_changed.connect(self._remember)
        self.recipes.changed.connect(self._remember)

    def _latent_moved(self) -> None:
        if self.project is not None:
            self.project.document.latent = self.explorer.state.to_json()
            self.project.touch()

    def _require_still(self) -> None:
        if self.training.active or self.training.state == "preparing":
            raise StudioError(_("A run is training."), _("Stop it first; it saves itself."))
