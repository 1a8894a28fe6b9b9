"""What was good enough to keep: pictures, sounds and sheets with their recipe inside, and presets 1-9."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.core.loops import BEATS
from studio.core.params import ParamSpec
from studio.core.paths import free_name, inside
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.core.undo import Edit, UndoStack
from studio.session.explorer import Explorer
from studio.session.jobs import Job, Jobs
from studio.session.notices import Notices
from studio.session.project import KeptEntry, Preset, Project
from studio.session.runs import Runs
from studio.session.saving import Saving
from studio.session.settings import Settings
from studio.session.timeline import Timeline

if TYPE_CHECKING:
    from studio.training.weights import Weights

LONGEST_SOUND = 60.0  # seconds
THUMBNAIL = 256


@dataclass(frozen=True)
class KeptItem:
    """One kept file for a list; `thumbnail` is uint8 (H, W, C), of a sound its spectrogram; None without the file."""

    id: str
    path: Path
    title: str
    kind: str
    thumbnail: np.ndarray | None


class Kept:
    """Keeps, lists, restores and removes; removed files go to the project's trash."""

    changed = Signal()

    def __init__(
        self,
        explorer: Explorer,
        timeline: Timeline,
        runs: Runs,
        jobs: Jobs,
        notices: Notices,
        settings: Settings,
        undo: UndoStack,
        need_project: Callable[[], Project],
    ) -> None:
        self._explorer, self._timeline, self._runs = explorer, timeline, runs
        self._saving = Saving(explorer, timeline, runs, jobs, notices, settings)
        self._jobs, self._notices, self._undo, self._need_project = jobs, notices, undo, need_project
        self._project: Project | None = None
        self._thumbnails: dict[Path, np.ndarray] = {}

    def attach(self, project: Project | None) -> None:
        self._project = self._saving.project = project
        self._thumbnails.clear()
        self.changed.emit()

    # Kept files --------------------------------------------------------------------------------------

    @property
    def items(self) -> list[KeptItem]:
        """Newest first."""
        if self._project is None:
            return []
        return [self._item(self._project, entry) for entry in reversed(self._project.document.kept)]

    @property
    def offered_name(self) -> str:
        """What a file of the explored picture or sound may be called; raises StudioError if there is none."""
        return f"{self._saving.stem}{self._saving.suffix}"

    @property
    def sound_specs(self) -> tuple[ParamSpec, ...]:
        """Choices for files of sounds; their values are settings of these names."""
        return self._saving.sound_specs

    @property
    def offered_pack_name(self) -> str:
        """What a sample pack of the explored sound may be called; raises StudioError if there is none."""
        return self._saving.pack_name

    def keep_picture(self) -> Path:
        """Save the explored picture or sound in the project with everything that restores it."""
        stem, suffix = self._saving.stem, self._saving.suffix
        project = self._need_project()
        path = free_name(project.kept_folder, stem, suffix)
        self._saving.write(path)
        self._add(project, path, "picture" if suffix == ".png" else "sound")
        return path

    def export_picture(self, path: Path, with_recipe: bool = True) -> Path:
        """Write the explored picture, of a sound its spectrogram, anywhere as PNG, with its recipe or without."""
        return self._saving.write(path, with_recipe)

    def export_sound(self, path: Path, with_recipe: bool = True) -> Path:
        """Write the explored sound anywhere as WAV or FLAC, its recipe inside unless it is left out."""
        return self._saving.write(path, with_recipe)

    def export_pack(self, folder: Path, low: int, high: int, velocities: Sequence[int]) -> Job:
        """Make a sample pack of the explored sound in the background, see `Saving.write_pack`."""
        return self._saving.write_pack(folder, low, high, velocities)

    def sound_of(self, item: KeptItem) -> Sound:
        """The sound of a kept file, at most a minute of it; raises StudioError when it is none or cannot be read."""
        from studio.audio.files import read_sound

        return read_sound(item.path, seconds=LONGEST_SOUND)

    def bars_of(self, item: KeptItem) -> int:
        """How many bars a kept loop has, as its file tells; 0 of other sounds."""
        from studio.audio.acid import acid_of

        acid = acid_of(item.path)
        return acid.beats // BEATS if acid is not None and not acid.one_shot else 0

    def keep_sheet(self) -> Path:
        """Save the sheet on the Stage in the project."""
        sheet = self._timeline.sheet
        if sheet is None:
            raise StudioError(_("There is no sheet to keep yet."), _("Train a little first."))
        project = self._need_project()
        path = free_name(project.kept_folder, f"sheet_step{sheet.step}", ".png")
        self._saving.write_sheet(path)
        self._add(project, path, "sheet")
        return path

    def remove(self, item_id: str) -> None:
        """Move a kept file to the trash; undo brings it back."""
        project = self._need_project()
        entry = next(e for e in project.document.kept if e.id == item_id)
        place = project.document.kept.index(entry)
        path = inside(project.folder, entry.file)
        bin_ = free_name(project.trash, path.stem, path.suffix)

        def take() -> None:
            bin_.parent.mkdir(exist_ok=True)
            if path.exists():
                shutil.move(path, bin_)
            project.document.kept.remove(entry)
            self._changed(project)

        def bring_back() -> None:
            if bin_.exists():
                shutil.move(bin_, path)
            project.document.kept.insert(place, entry)
            self._changed(project)

        self._undo.push(Edit(_("Remove kept picture"), take, bring_back))

    def restore(self, path: Path) -> None:
        """Bring back what a saved picture remembers: position and, where the project has it, its network."""
        from studio.export.files import read_document

        document = read_document(path)
        if document.get("format") == "gan-studio sheet":
            raise StudioError(_("“{name}” holds no place in latent space.").format(name=path.name), path=path)
        state = LatentState.from_json(document.get("state"))
        self._explorer.set(state, _("Restore what was kept"))
        self.pin_step(document.get("run_id", ""), document.get("step", 0), path.name, document.get("weights", ""))

    def pin_step(self, run_id: str, step: int, name: str = "", file: str = "") -> None:
        """Explore the network of a run at a step, from the kept weights `file` or from a checkpoint."""
        project = self._project
        if project is None or not run_id:
            self._tell_missing(name, step)
            return
        try:
            kept = inside(project.folder, file)
            checkpoint = inside(project.runs_folder, f"{run_id}/checkpoints/{step:08d}")
        except StudioError:
            self._tell_missing(name, step)
            return

        def work(reporter: Reporter) -> Weights | None:
            from studio.export.weights import load_weights
            from studio.training.checkpoint import load_weights as weights_of_checkpoint

            if kept.is_file():
                return load_weights(kept)
            return weights_of_checkpoint(checkpoint) if checkpoint.exists() else None

        def done(weights: Weights | None) -> None:
            if weights is None:
                self._tell_missing(name, step)
            else:
                self._explorer.pin(weights)

        self._jobs.run(_("Loading the network of step {step:,}").format(step=step), work, done, key="pin")

    # Presets -----------------------------------------------------------------------------------------

    @property
    def presets(self) -> dict[int, Preset]:
        """Number 1-9 to remembered place."""
        return dict(self._project.document.presets) if self._project else {}

    def store_preset(self, number: int) -> None:
        """Remember the present position under a number."""
        project = self._need_project()
        before = project.document.presets.get(number)
        after = Preset(
            state=self._explorer.state.to_json(), run_id=self._runs.current or "", step=self._explorer.weights_step
        )

        def put(preset: Preset | None) -> None:
            if preset is None:
                project.document.presets.pop(number, None)
            else:
                project.document.presets[number] = preset
            self._changed(project)

        label = _("Store preset {number}").format(number=number)
        self._undo.push(Edit(label, lambda: put(after), lambda: put(before)))

    def recall_preset(self, number: int) -> None:
        """Go to a remembered position; nothing happens for an empty number."""
        preset = self.presets.get(number)
        if preset is not None:
            label = _("Recall preset {number}").format(number=number)
            self._explorer.recall(LatentState.from_json(preset.state), label)

    # -------------------------------------------------------------------------------------------------

    def _add(self, project: Project, path: Path, kind: str) -> None:
        file = path.relative_to(project.folder).as_posix()
        entry = KeptEntry.model_validate({"id": uuid.uuid4().hex[:8], "file": file, "title": path.stem, "kind": kind})
        project.document.kept.append(entry)
        project.save()
        self.changed.emit()

    def _item(self, project: Project, entry: KeptEntry) -> KeptItem:
        path = project.folder / entry.file
        if path not in self._thumbnails:
            try:
                self._thumbnails[path] = self._thumbnail(inside(project.folder, entry.file), entry.kind)
            except StudioError:
                return KeptItem(entry.id, path, entry.title, entry.kind, None)
        return KeptItem(entry.id, path, entry.title, entry.kind, self._thumbnails[path])

    def _thumbnail(self, path: Path, kind: str) -> np.ndarray:
        if kind != "sound":
            from studio.export.png import read_picture

            return read_picture(path, most=THUMBNAIL)
        from studio.audio.files import read_sound
        from studio.audio.pictures import spectrogram_picture

        sound = read_sound(path, seconds=LONGEST_SOUND)
        return spectrogram_picture(sound.samples, sound.rate, THUMBNAIL // 2, THUMBNAIL // 2)

    def _tell_missing(self, name: str, step: int) -> None:
        self._notices.add(
            "info",
            _("The network of step {step:,} is not in this project; “{name}” is shown with the present one.").format(
                step=step, name=name or _("this place")
            ),
            _("Open the project that it was saved from to see it exactly."),
        )

    def _changed(self, project: Project) -> None:
        project.touch()
        self.changed.emit()
