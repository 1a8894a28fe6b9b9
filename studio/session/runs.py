"""The runs of a project: what each was made of, how far it is, and where to go on from."""

from __future__ import annotations

import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from psygnal import Signal
from pydantic import BaseModel, ConfigDict, ValidationError

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import free_name, inside, read_json, write_json
from studio.core.undo import Edit, UndoStack
from studio.session.project import Project, RunEntry
from studio.session.tables import found_again
from studio.training.config import RunConfig
from studio.training.history import HistoryReader

LONGEST_NOTES = 20_000
LONGEST_NAME = 40
RunStatus = Literal["new", "running", "stopped", "finished", "failed", "interrupted"]


class RunDocument(BaseModel):
    """`run.json`: what a run is made of and how it ended, enough to go on with it anywhere."""

    model_config = ConfigDict(extra="ignore")
    format: Literal["gan-studio run"] = "gan-studio run"
    version: int = 1
    config: RunConfig
    data_title: str
    fingerprint: str
    created: float
    status: RunStatus = "new"
    step: int = 0
    seconds: float = 0.0
    parent: tuple[str, int] | None = None


@dataclass(frozen=True)
class RunInfo:
    """One run for a list.

    Attributes:
        step, seconds: how far it is, training time without pauses.
        state: how it ended, or that it runs.
        thumbnail: uint8 (H, W, C) of its latest sheet, None before the first.
    """

    id: str
    title: str
    recipe_title: str
    data_title: str
    step: int
    seconds: float
    state: RunStatus
    created: float
    thumbnail: np.ndarray | None
    notes: str = ""


class Runs:
    """Lists, selects, renames and deletes runs of the open project."""

    changed = Signal()
    selected = Signal(str)
    called = Signal(str)

    def __init__(self, undo: UndoStack) -> None:
        self._undo = undo
        self._project: Project | None = None
        self._cache: dict[str, tuple[tuple[object, ...], RunInfo]] = {}
        self.running: str = ""

    def attach(self, project: Project | None) -> None:
        """Show the runs of this project; runs left "running" by a crash become "interrupted"."""
        self._project = project
        self._cache.clear()
        if project is not None:
            for entry in list(project.document.runs):
                self._recover(entry)
        self.changed.emit()
        self.selected.emit(self.current or "")

    @property
    def all(self) -> list[RunInfo]:
        """Newest first; a run whose folder is gone or damaged is left out."""
        entries = self._project.document.runs if self._project else []
        infos = [self._info(entry) for entry in reversed(entries)]
        return [info for info in infos if info is not None]

    @property
    def interrupted(self) -> list[RunInfo]:
        """Runs that a crash or a power cut ended."""
        return [info for info in self.all if info.state == "interrupted"]

    @property
    def current(self) -> str | None:
        """Id of the run that is looked at."""
        if self._project is None:
            return None
        name = self._project.document.current_run
        return name if any(entry.id == name for entry in self._project.document.runs) else None

    def select(self, run_id: str) -> None:
        """Look at another run."""
        project = self._require()
        self.entry(run_id)
        if project.document.current_run != run_id:
            project.document.current_run = run_id
            project.touch()
            self.changed.emit()
            self.selected.emit(run_id)

    def folder(self, run_id: str) -> Path:
        return inside(self._require().runs_folder, run_id)

    def document(self, run_id: str) -> RunDocument:
        """Its `run.json`; raises StudioError naming the file when that is damaged."""
        return read_run(self.folder(run_id))

    def codes(self, run_id: str) -> bool:
        """Whether its classes are kinds that were found without labels."""
        try:
            return self.document(run_id).config.recipe.codes is not None
        except StudioError:
            return False

    def checkpoints(self, run_id: str) -> list[int]:
        """Steps that a branch can start from, ascending."""
        folder = self.folder(run_id) / "checkpoints"
        return sorted(int(p.name) for p in folder.iterdir() if p.name.isdigit()) if folder.is_dir() else []

    def add(self, config: RunConfig, data_title: str, fingerprint: str, parent: tuple[str, int] | None) -> RunDocument:
        """A new run on disk and in the project, selected."""
        project = self._require()
        now = time.time()
        document = RunDocument(
            config=config, data_title=data_title, fingerprint=fingerprint, created=now, parent=parent
        )
        self.save(config.run_id, document)
        number = len(project.document.runs) + 1
        title = _("Run {number}: {recipe}").format(number=number, recipe=_(config.recipe.title))
        project.document.runs.append(RunEntry(id=config.run_id, title=title))
        project.document.current_run = config.run_id
        project.save()
        self.changed.emit()
        self.selected.emit(config.run_id)
        return document

    def save(self, run_id: str, document: RunDocument) -> None:
        write_json(self.folder(run_id) / "run.json", document.model_dump(mode="json"))

    def update(self, run_id: str, **changes: Any) -> None:
        """Write new facts about a run (`status`, `step`, `seconds`)."""
        self.save(run_id, self.document(run_id).model_copy(update=changes))
        self.changed.emit()

    def rename(self, run_id: str, title: str) -> None:
        entry = self.entry(run_id)
        before, after = entry.title, title.strip() or run_id

        def put(text: str) -> None:
            entry.title = text
            self._require().touch()
            self.changed.emit()

        self._undo.push(Edit(_("Rename run"), lambda: put(after), lambda: put(before)))

    def annotate(self, run_id: str, notes: str) -> None:
        """Write down what a person wants to remember of a run."""
        entry = self.entry(run_id)
        before, after = entry.notes, notes.strip()[:LONGEST_NOTES]

        def put(text: str) -> None:
            entry.notes = text
            self._require().touch()
            self.changed.emit()

        if after != before:
            self._undo.push(Edit(_("Change the notes"), lambda: put(after), lambda: put(before)))

    def has(self, run_id: str) -> bool:
        """Whether it is a run of this project."""
        return self._project is not None and any(entry.id == run_id for entry in self._project.document.runs)

    def names(self, run_id: str) -> dict[str, str]:
        """What a person calls the codes of a run, see `ConditionSchema.called`; empty for a run of elsewhere."""
        entries = self._project.document.runs if self._project is not None else []
        return next((entry.names for entry in entries if entry.id == run_id), {})

    def call(self, run_id: str, key: str, name: str) -> None:
        """Give a code or one of its kinds a name, by its key in `names`; an empty one goes back to its own."""
        entry = self.entry(run_id)
        before = dict(entry.names)
        after = {k: v for k, v in {**before, key: name.strip()[:LONGEST_NAME]}.items() if v}

        def put(names: dict[str, str]) -> None:
            entry.names = dict(names)
            self._require().touch()
            self.called.emit(run_id)

        if after != before:
            self._undo.push(Edit(_("Name a code"), lambda: put(after), lambda: put(before)))

    def delete(self, run_id: str) -> None:
        """Move a run to the project's trash; undo brings it back."""
        project = self._require()
        if run_id == self.running:
            raise StudioError(_("This run is training."), _("Stop it first."))
        entry, folder = self.entry(run_id), self.folder(run_id)
        place = project.document.runs.index(entry)
        bin_ = free_name(project.trash, run_id, "")

        def remove() -> None:
            bin_.parent.mkdir(exist_ok=True)
            shutil.move(folder, bin_)
            project.document.runs.remove(entry)
            self._after_change()

        def restore() -> None:
            shutil.move(bin_, folder)
            project.document.runs.insert(place, entry)
            self._after_change()

        self._undo.push(Edit(_("Delete run"), remove, restore))

    def _after_change(self) -> None:
        self._require().touch()
        self.changed.emit()
        self.selected.emit(self.current or "")

    def entry(self, run_id: str) -> RunEntry:
        """What people say about a run; raises StudioError when there is none of that id."""
        for entry in self._require().document.runs:
            if entry.id == run_id:
                return entry
        raise StudioError(_("There is no run called “{name}” in this project.").format(name=run_id))

    def _require(self) -> Project:
        if self._project is None:
            raise StudioError(_("No project is open."), _("Create or open one first."))
        return self._project

    def _recover(self, entry: RunEntry) -> None:
        try:
            if self.document(entry.id).status == "running":
                self.update(entry.id, status="interrupted")
        except StudioError:
            return

    def _info(self, entry: RunEntry) -> RunInfo | None:
        folder = self.folder(entry.id)
        try:
            reader = HistoryReader(folder)
            steps = reader.sheet_steps()
            stamp = ((folder / "run.json").stat().st_mtime_ns, steps[-1] if steps else -1, entry.title, entry.notes)
            known = self._cache.get(entry.id)
            if known and known[0] == stamp:
                return known[1]
            document = self.document(entry.id)
            newest = reader.newest_sheet(heard=False)
        except (StudioError, OSError):
            return None
        info = RunInfo(
            entry.id,
            entry.title,
            document.config.recipe.title,
            document.data_title,
            max(document.step, steps[-1] if steps else 0),
            document.seconds,
            document.status,
            document.created,
            None if newest is None else _thumbnail(newest.tiles),
            entry.notes,
        )
        self._cache[entry.id] = (stamp, info)
        return info


def read_run(folder: Path) -> RunDocument:
    """The document of a run's folder; raises StudioError naming the file when it is damaged."""
    raw = read_json(folder / "run.json")
    try:
        found = RunDocument.model_validate(raw)
    except ValidationError as error:
        raise StudioError(_("The description of this run is damaged."), path=folder / "run.json") from error
    spec = found_again(found.config.data_spec, folder.parents[1])
    return found.model_copy(update={"config": found.config.model_copy(update={"data_spec": spec})})


def _thumbnail(tiles: np.ndarray) -> np.ndarray:
    """The first four tiles as one square, or the first alone."""
    if len(tiles) < 4:
        return np.asarray(tiles[0])
    return np.concatenate([np.concatenate(tiles[:2], 1), np.concatenate(tiles[2:4], 1)], 0)


def new_run_id() -> str:
    """A name for a run's folder that sorts by time and never repeats."""
    return f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:4]}"
