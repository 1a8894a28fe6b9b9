"""A run leaves the studio: its numbers as a table or for TensorBoard, and its film."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.session.jobs import Job, Jobs
from studio.session.notices import Level, Notices
from studio.session.runs import RunDocument, Runs
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.core.params import ParamSpec
    from studio.export.written import Written

KEY = "run export"  # beginning of the keys of the jobs


class Exports:
    """Writes in the background; what is not saved yet of a run that trains is left out."""

    def __init__(self, runs: Runs, jobs: Jobs, notices: Notices, settings: Settings) -> None:
        self._runs, self._jobs, self._notices, self._settings = runs, jobs, notices, settings

    def name(self, run_id: str, suffix: str = "") -> str:
        """What a file of a run may be called."""
        return f"{_file_name(self._runs.entry(run_id).title)}{suffix}"

    def save_csv(self, run_id: str, path: Path) -> Job:
        """Write the numbers of a run as a table."""
        folder = self._runs.folder(run_id)

        def work(reporter: Reporter) -> Written:
            from studio.export.metrics_csv import write_csv
            from studio.training.history import HistoryReader

            return write_csv(path, HistoryReader(folder).metrics(), reporter)

        return self._run(_("Writing the numbers"), work, path, _("The numbers are in “{name}”."))

    def save_events(self, run_id: str, folder: Path) -> Job:
        """Write numbers, sheets and recipe of a run into a new folder of its own below `folder`, for TensorBoard."""
        run, document = self._runs.folder(run_id), self._runs.document(run_id)
        title = self._runs.entry(run_id).title

        def work(reporter: Reporter) -> Written:
            written = events_of(run, document, title, folder, reporter)
            return replace(written, path=written.path.parent)

        hint = f'tensorboard --logdir "{folder}"'
        said = _("TensorBoard finds the run in “{name}”.")
        return self._run(_("Writing for TensorBoard"), work, folder / run_id, said, hint)

    @property
    def film_specs(self) -> tuple[ParamSpec, ...]:
        """Choices for a film."""
        from studio.export.film import PARAMS

        return PARAMS

    @property
    def film_values(self) -> dict[str, Any]:
        """What was chosen last, and the ending as "suffix" where one was."""
        from studio.export.film import SUFFIXES

        known = self._settings.get("film", {})
        chosen: dict[str, Any] = known if isinstance(known, dict) else {}
        values: dict[str, Any] = {"recipe": bool(self._settings.get("recipe_in_files", True))}
        for spec in self.film_specs:
            values.setdefault(spec.name, spec.default)
            with suppress(StudioError):  # a choice of another version, which may be none any more
                values[spec.name] = spec.validate(chosen.get(spec.name, values[spec.name]))
        if chosen.get("suffix") in SUFFIXES:
            values["suffix"] = chosen["suffix"]
        return values

    def remember_film(self, values: dict[str, Any]) -> None:
        """Keep the choices for the next film."""
        self._settings.set("film", {name: value for name, value in values.items() if name != "recipe"})

    def audible(self, run_id: str) -> bool:
        """Whether a film of the run could be heard."""
        from studio.export.film import heard
        from studio.training.history import HistoryReader

        return heard(HistoryReader(self._runs.folder(run_id))) > 0

    def film_seconds(self, run_id: str, suffix: str, **params: Any) -> float:
        """How long the film would be; raises StudioError while nothing has been kept of the run."""
        from studio.export.film import length_of

        return length_of(self._runs.folder(run_id), suffix, **params)

    def save_film(self, run_id: str, path: Path, **params: Any) -> Job:
        """Make the film of a run; the ending of the path (.mp4, .webm, .gif) decides what it becomes."""
        run, document = self._runs.folder(run_id), self._runs.document(run_id)
        told = facts_of(document, self._runs.entry(run_id).title)

        def work(reporter: Reporter) -> Written:
            from studio.export.film import write_film

            return write_film(path, run, told, reporter, **params)

        return self._run(_("Making the film"), work, path, _("The film “{name}” is ready."))

    def _run(self, title: str, work: Callable[[Reporter], Written], target: Path, sentence: str, hint: str = "") -> Job:
        """Write `target` in a job; one that still writes it is given up."""

        def done(written: Written) -> None:
            said = f"{sentence.format(name=written.path.name)} {written.sentence}".rstrip()
            level: Level = "warning" if written.damaged else "info"
            self._notices.add(level, said, hint or str(written.path.parent))

        return self._jobs.run(title, work, done, key=f"{KEY} {target}")


def facts_of(document: RunDocument, title: str) -> dict[str, Any]:
    """What a run was made of, for a file that leaves the studio: nothing of this machine is told."""
    config = document.config
    return {
        "format": "gan-studio film",
        "version": 1,
        "title": title,
        "run_id": config.run_id,
        "data": document.data_title,
        "seed": config.seed,
        "step": document.step,
        "seconds": round(document.seconds, 3),
        "recipe": config.recipe.model_dump(mode="json"),
    }


def events_of(run: Path, document: RunDocument, title: str, folder: Path, reporter: Reporter) -> Written:
    """Write the event file of a run into a folder of its own below `folder`."""
    from studio.core.paths import free_name
    from studio.export.tensorboard import write_events

    target = free_name(folder, _file_name(title), "")
    return write_events(target, run, facts_of(document, title), document.created, reporter)


def _file_name(title: str) -> str:
    """ "Run-5-InfoGAN" of "Run 5: InfoGAN"."""
    from studio.export.naming import clean

    return clean(title.replace(":", ""))
