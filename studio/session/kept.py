"""What was good enough to keep: pictures and sheets with their recipe inside, and presets 1-9."""

from __future__ import annotations

import shutil
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.core.paths import free_name, inside
from studio.core.progress import Reporter
from studio.core.undo import Edit, UndoStack
from studio.session.explorer import Explorer
from studio.session.jobs import Jobs
from studio.session.notices import Notices
from studio.session.project import KeptEntry, Preset, Project
from studio.session.runs import Runs
from studio.session.timeline import Timeline

if TYPE_CHECKING:
    from studio.training.weights import Weights


@dataclass(frozen=True)
class KeptItem:
    """One kept file for a list; `thumbnail` is uint8 (H, W, C), None when the file is gone."""

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
        undo: UndoStack,
        need_project: Callable[[], Project],
    ) -> None:
        self._explorer, self._timeline, self._runs = explorer, timeline, runs
        self._jobs, self._notices, self._undo, self._need_project = jobs, notices, undo, need_project
        self._project: Project | None = None
        self._thumbnails: dict[Path, np.ndarray] = {}

    def attach(self, project: Project | None) -> None:
        self._project = project
        self._thumbnails.clear()
        self.changed.emit()

    # Kept files --------------------------------------------------------------------------------------

    @property
    def items(self) -> list[KeptItem]:
        """Newest first."""
        if self._project is None:
            return []
        return [self._item(self._project, entry) for entry in reversed(self._project.document.kept)]

    def keep_picture(self) -> Path:
        """Save the explored picture in the project with everything that restores it; raises StudioError if none."""
        state, frame = self._explorer.state, self._explorer.frame
        if frame is None:
            raise StudioError(_("There is no picture to keep yet."), _("Train a little first."))
        project = self._need_project()
        stem = f"{self._label(state)}seed{state.seed}_step{frame.step}"
        path = free_name(project.kept_folder, stem, ".png")
        self.export_picture(path)
        self._add(project, path, "picture")
        return path

    def export_picture(self, path: Path, with_recipe: bool = True) -> Path:
        """Write the explored picture anywhere as PNG, its recipe inside unless it is left out."""
        from studio.export.png import write_png

        frame = self._explorer.frame
        if frame is None:
            raise StudioError(_("There is no picture to save yet."), _("Train a little first."))
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_png(path, frame.pictures[0], self._document() if with_recipe else None)

    def keep_sheet(self) -> Path:
        """Save the sheet on the Stage in the project."""
        from studio.export.sheet import write_sheet

        sheet = self._timeline.sheet
        if sheet is None:
            raise StudioError(_("There is no sheet to keep yet."), _("Train a little first."))
        project = self._need_project()
        path = free_name(project.kept_folder, f"sheet_step{sheet.step}", ".png")
        path.parent.mkdir(parents=True, exist_ok=True)
        document = {
            "format": "gan-studio sheet",
            "version": 1,
            "project_id": project.document.id,
            "run_id": sheet.run_id,
            "step": sheet.step,
        }
        write_sheet(path, sheet, document)
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
        from studio.export.png import read_document

        document = read_document(path)
        if document.get("format") != "gan-studio picture":
            raise StudioError(_("“{name}” holds no place in latent space.").format(name=path.name), path=path)
        state = LatentState.from_json(document.get("state"))
        self._explorer.set(state, _("Restore picture"))
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

    def _document(self) -> dict[str, Any]:
        """Everything that restores the picture on show; the network is written beside it, once."""
        state, weights, run_id = self._explorer.state, self._explorer.weights, self._runs.current
        origin = self._explorer.origin
        if origin is not None:
            # The place or the network may have moved on since this picture was drawn.
            state, weights = origin.states[0], origin.weights
        document: dict[str, Any] = {"format": "gan-studio picture", "version": 1, "state": state.to_json()}
        if weights is None:
            return document
        document |= {"run_id": weights.run_id, "step": weights.step}
        if self._project is not None:
            document["project_id"] = self._project.document.id
            document["weights"] = self._keep_weights(self._project, weights)
        if run_id:
            document["recipe"] = self._runs.document(run_id).config.recipe.model_dump(mode="json")
        return document

    def _keep_weights(self, project: Project, weights: Weights) -> str:
        """The file of the network, relative to the project; one for each step and set of directions."""
        from studio.export.weights import save_weights

        basis = b"" if weights.directions is None else weights.directions.tobytes()
        name = f"{weights.run_id}-{weights.step}-{zlib.crc32(basis):08x}.safetensors"
        path = inside(project.kept_folder / "weights", name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            save_weights(path, weights)
        return path.relative_to(project.folder.resolve()).as_posix()

    def _label(self, state: LatentState) -> str:
        """The class that weighs most, as the beginning of a file name."""
        classes = self._explorer.schema.classes
        if not classes:
            return ""
        blend = state.blend.get(self._explorer.schema.fields[0].name) or {}
        heaviest = max(blend, key=lambda k: blend[k]) if isinstance(blend, dict) and blend else ""
        clean = "".join(c if c.isalnum() or c in " -" else "-" for c in heaviest)
        return f"{clean}_" if clean else ""

    def _item(self, project: Project, entry: KeptEntry) -> KeptItem:
        path = project.folder / entry.file
        if path not in self._thumbnails:
            from studio.export.png import read_picture

            try:
                self._thumbnails[path] = read_picture(inside(project.folder, entry.file), most=256)
            except StudioError:
                return KeptItem(entry.id, path, entry.title, entry.kind, None)
        return KeptItem(entry.id, path, entry.title, entry.kind, self._thumbnails[path])

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
