"""The document: a folder that can be moved, with one versioned JSON file and everything else beside it."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import psutil
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import free_name, inside, read_json, write_json
from studio.core.progress import Reporter

FILE = "project.json"
DAMAGED = "project-damaged"  # a copy of one of which something could not be read
LOCK = "project.lock"
VERSION = 1

# Each entry turns a document of the version that is its key into the next one.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class _Document(BaseModel):
    model_config = ConfigDict(extra="ignore", validate_assignment=True)


class DataChoice(_Document):
    """Which data set is open and how it is prepared."""

    spec: str
    params: dict[str, bool | int | float | str] = Field(default_factory=dict)
    options: dict[str, Any] = Field(default_factory=dict)


class RunEntry(_Document):
    """What people say about a run; what the run says of itself is in its own folder."""

    id: str
    title: str
    notes: str = ""
    names: dict[str, str] = Field(default_factory=dict)


class KeptEntry(_Document):
    """One kept file, relative to the project's folder."""

    id: str
    file: str
    title: str
    kind: Literal["picture", "sound", "sheet"] = "picture"


class CrateEntry(_Document):
    """One kept loop and what it was made from; files are relative to the project's folder.

    Attributes:
        network: file of the weights; `run_id` of which run.
        deck: `DeckState` as JSON.
        z: the whole place in latent space.
        pattern: hundredths of velocity, a row for each step; empty for free-form sounds.
    """

    id: str
    file: str
    title: str
    stars: int = Field(default=0, ge=0, le=5)
    colour: str = Field(default="", max_length=20)
    style: str = Field(default="", max_length=200)
    key: str = Field(default="", max_length=40)
    bpm: float = Field(default=120.0, ge=1, le=1000, allow_inf_nan=False)
    bars: int = Field(default=1, ge=1, le=64)
    seed: int = 0
    network: str = ""
    run_id: str = ""
    deck: dict[str, Any] = Field(default_factory=dict)
    z: list[float] = Field(default_factory=list, max_length=1024)
    pattern: list[list[int]] = Field(default_factory=list, max_length=64)


class Preset(_Document):
    """A remembered place in latent space."""

    state: dict[str, Any]
    run_id: str = ""
    step: int = 0


class ProjectDocument(_Document):
    """Everything in `project.json`."""

    format: Literal["gan-studio project"] = "gan-studio project"
    version: int = VERSION
    id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    name: str = "Untitled"
    created: float = Field(default_factory=time.time)
    data: DataChoice | None = None
    recipe: str = ""
    recipe_values: dict[str, bool | int | float | str] = Field(default_factory=dict)
    runs: list[RunEntry] = Field(default_factory=list)
    current_run: str = ""
    compared: list[str] = Field(default_factory=list)
    kept: list[KeptEntry] = Field(default_factory=list)
    presets: dict[int, Preset] = Field(default_factory=dict)
    latent: dict[str, Any] = Field(default_factory=dict)
    looper: dict[str, Any] = Field(default_factory=dict)
    crate: list[CrateEntry] = Field(default_factory=list)
    # How much of looper and crate was damaged and left out when this was read.
    damaged: int = Field(default=0, exclude=True)


class Project:
    """An open project.

    Args:
        folder: where it lives.
        document: its state; call `touch` after changing it, `save_if_due` writes it.
    """

    def __init__(self, folder: Path, document: ProjectDocument) -> None:
        self.folder = folder
        self.document = document
        self._dirty_since: float | None = None
        self._writer: threading.Thread | None = None
        self._failure: StudioError | None = None
        self.saved_at = time.monotonic()

    @property
    def name(self) -> str:
        return self.document.name

    @property
    def runs_folder(self) -> Path:
        return self.folder / "runs"

    @property
    def kept_folder(self) -> Path:
        return self.folder / "kept"

    @property
    def trash(self) -> Path:
        return self.folder / "trash"

    @classmethod
    def create(cls, folder: Path, name: str) -> Project:
        """A new project in a new or empty folder; raises StudioError when the folder is in use."""
        if folder.exists() and any(folder.iterdir()):
            raise StudioError(
                _("“{name}” is not empty, so no project was made there.").format(name=folder.name),
                _("Choose a new folder."),
                folder,
            )
        project = cls(folder, ProjectDocument(name=name))
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise StudioError(
                _("The project folder could not be made: {reason}.").format(reason=reason),
                _("Choose another place."),
                folder,
            ) from error
        project._lock()
        project.save()
        return project

    @classmethod
    def open(cls, folder: Path) -> Project:
        """An existing project; raises StudioError when it is none, damaged, newer, or open elsewhere."""
        project = cls(folder, read_project(folder))
        project._lock()
        if project.document.damaged:  # the next save would be the end of what could not be read
            with contextlib.suppress(OSError):
                shutil.copy2(folder / FILE, free_name(folder, DAMAGED, ".json"))
        project._adopt_unlisted_runs()
        return project

    def touch(self) -> None:
        """Something changed: it will be written within two seconds."""
        if self._dirty_since is None:
            self._dirty_since = time.monotonic()

    def save_if_due(self) -> None:
        """Write what is two seconds old, on a thread of its own: a busy disk must not hold up the window.

        Raises:
            StudioError: the last such write failed; it is tried again every ten seconds.
        """
        if self._failure is not None:
            failure, self._failure = self._failure, None
            self._dirty_since = time.monotonic() + 8
            raise failure
        busy = self._writer is not None and self._writer.is_alive()
        if not busy and self._dirty_since is not None and time.monotonic() - self._dirty_since > 2:
            self._dirty_since = None
            state = self.document.model_dump(mode="json")
            self._writer = threading.Thread(target=self._write_quietly, args=(state,), name="project writer")
            self._writer.start()

    def save(self) -> None:
        """Write `project.json` now, atomically; raises StudioError when it cannot be written."""
        if self._writer is not None:
            self._writer.join()
        self._dirty_since = None
        write_json(self.folder / FILE, self.document.model_dump(mode="json"))
        self.saved_at = time.monotonic()

    def _write_quietly(self, state: dict[str, Any]) -> None:
        try:
            write_json(self.folder / FILE, state)
            self.saved_at = time.monotonic()
        except StudioError as error:
            self._failure = error

    def close(self) -> None:
        """Write what is unwritten and let others open it."""
        try:
            if self._writer is not None:
                self._writer.join()
            if self._dirty_since is not None or self._failure is not None:
                self.save()
        finally:
            (self.folder / LOCK).unlink(missing_ok=True)

    def copy_to(self, folder: Path, name: str, reporter: Reporter) -> Path:
        """A complete copy under another name and identity, made beside and renamed into place."""
        if folder.exists() and any(folder.iterdir()):
            raise StudioError(_("“{name}” is not empty.").format(name=folder.name), _("Choose a new folder."), folder)
        self.save()
        temporary = free_name(folder.parent, f".{folder.name}", ".part")
        files = [p for p in self.folder.rglob("*") if p.is_file() and p.name != LOCK and "trash" not in p.parts]
        try:
            for source in reporter.track(_("Copying the project"), files, len(files)):
                target = temporary / source.relative_to(self.folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
            document = self.document.model_copy(update={"name": name, "id": uuid.uuid4().hex})
            write_json(temporary / FILE, document.model_dump(mode="json"))
            if folder.exists():
                folder.rmdir()
            temporary.rename(folder)
        except OSError as error:
            raise StudioError(
                _("The project could not be copied: {reason}.").format(reason=error.strerror or error),
                _("Free some space or choose another place; the original is untouched."),
                folder,
            ) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return folder

    def _lock(self) -> None:
        path = self.folder / LOCK
        try:
            holder = read_json(path)
            pid, began = int(holder["pid"]), float(holder["began"])
        except (StudioError, KeyError, TypeError, ValueError):
            pid, began = 0, 0.0
        if pid and pid != os.getpid() and psutil.pid_exists(pid):
            try:
                if abs(psutil.Process(pid).create_time() - began) < 5:
                    raise StudioError(
                        _("“{name}” is already open in another window or command.").format(name=self.name),
                        _("Close it there first."),
                        self.folder,
                    )
            except psutil.Error:
                pass
        write_json(path, {"pid": os.getpid(), "began": psutil.Process().create_time()})

    def _adopt_unlisted_runs(self) -> None:
        """List runs whose folder exists although a crash came before the document was written."""
        listed = {run.id for run in self.document.runs}
        for folder in sorted(self.runs_folder.glob("*/")) if self.runs_folder.is_dir() else []:
            if (folder / "run.json").is_file() and folder.name not in listed:
                self.document.runs.append(RunEntry(id=folder.name, title=folder.name))
                self.touch()


def is_project(folder: Path) -> bool:
    """Whether the folder holds a project document."""
    return (folder / FILE).is_file()


def read_project(folder: Path) -> ProjectDocument:
    """The document of a project without opening it; raises StudioError when it is none, damaged or newer."""
    if not is_project(folder):
        raise StudioError(
            _("“{name}” is not a GAN Studio project.").format(name=folder.name),
            _("Choose a folder that holds a project.json."),
            folder,
        )
    return _migrated(read_json(folder / FILE), folder)


def _migrated(raw: Any, folder: Path) -> ProjectDocument:
    if not isinstance(raw, dict) or raw.get("format") != "gan-studio project":
        raise StudioError(_("This project.json was not written by GAN Studio."), path=folder)
    version = raw.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise StudioError(
            _("This project was made by a newer GAN Studio."), _("Update the program, then open it again."), folder
        )
    for old in range(version, VERSION):
        raw = MIGRATIONS[old](raw)
    try:
        return ProjectDocument.model_validate(_readable(raw, folder))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StudioError(_("The project file is damaged at “{where}”.").format(where=where), path=folder) from error


def _readable(raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The document with what can be read of looper and crate: nobody should lose a project to one damaged loop."""
    looper, crate = raw.get("looper", {}), raw.get("crate", [])
    found = [entry for entry in crate if _is_kept(entry, folder)] if isinstance(crate, list) else []
    damaged = len(crate) - len(found) if isinstance(crate, list) else 1
    if not isinstance(looper, dict):
        looper, damaged = {}, damaged + 1
    return {**raw, "looper": looper, "crate": found, "damaged": damaged}


def _is_kept(entry: Any, folder: Path) -> bool:
    try:
        kept = CrateEntry.model_validate(entry)
        # Raises for what points outside.
        return all(inside(folder, file) != folder.resolve() for file in (kept.file, kept.network or "-"))
    except (ValidationError, StudioError):
        return False
