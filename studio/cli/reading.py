"""Looking into projects without opening them, so that a window may have them open at the same time."""

from __future__ import annotations

from pathlib import Path

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import inside
from studio.session.project import ProjectDocument, is_project, read_project


def pick_run(project: Path, document: ProjectDocument, wanted: str | None) -> Path:
    """Folder of a run.

    Args:
        wanted: id or title; None for the current run, or the newest that has been saved.

    Raises:
        StudioError: there is no such run.
    """
    runs = {run.id: run.title for run in document.runs}
    if wanted is not None:
        found = [name for name, title in runs.items() if wanted in (name, title)]
        if not found:
            known = ", ".join(runs) or _("none")
            raise StudioError(
                _("There is no run called “{name}” in this project.").format(name=wanted),
                _("Known: {names}.").format(names=known),
            )
        return inside(project / "runs", found[-1])
    order = [document.current_run, *reversed(runs)] if document.current_run in runs else list(reversed(runs))
    folders = [inside(project / "runs", name) for name in order]
    saved = [folder for folder in folders if checkpoint_steps(folder)]
    if not saved:
        raise StudioError(_("No run of this project has been saved yet."), _("Train it a little first."), project)
    return saved[0]


def run_folder(path: Path, wanted: str | None = None) -> tuple[Path, str]:
    """Folder and title of a run: of a project the wanted one, see `pick_run`, or the run whose folder it is.

    Raises:
        StudioError: neither a project nor a run is there.
    """
    if is_project(path):
        document = read_project(path)
        folder = pick_run(path, document, wanted)
        return folder, next((entry.title for entry in document.runs if entry.id == folder.name), folder.name)
    if (path / "run.json").is_file():
        return path, path.resolve().name
    hint = _("Give the folder of a project, or of a run below its folder “runs”.")
    raise StudioError(_("There is neither a project nor a run in “{name}”.").format(name=path.name), hint, path)


def checkpoint_steps(run: Path) -> list[int]:
    """Steps of the checkpoints in a run's folder, ascending."""
    folder = run / "checkpoints"
    return sorted(int(p.name) for p in folder.iterdir() if p.name.isdigit()) if folder.is_dir() else []
