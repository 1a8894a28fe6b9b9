"""Training as the person sees it: start, pause, step, edit, stop, branch, and how it goes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Event, Insight, RunState, Sheet
from studio.core.params import Value
from studio.core.progress import Reporter
from studio.session.engine import Engine
from studio.session.jobs import Jobs
from studio.session.library import Library
from studio.session.notices import Notices
from studio.session.progress import Progress
from studio.session.recipes import Recipes
from studio.session.runs import Runs, RunStatus, new_run_id
from studio.session.settings import Settings
from studio.session.stores import store_of
from studio.training.commands import Command, EditParam, Look, LookAway, Pace, Pause, Resume, StepOnce, Stop, Turn
from studio.training.config import RunConfig

if TYPE_CHECKING:
    from studio.session.stores import Prepared
    from studio.training.worker import WorkerReport

PREPARING = "prepare"  # key of the job
ENDED: dict[RunState, RunStatus] = {"idle": "stopped", "finished": "finished", "failed": "failed"}


class Training(Progress):
    """Owns the one worker."""

    changed = Signal()
    ticked = Signal()
    metrics = Signal(list)
    event = Signal(Event)
    sheet = Signal(Sheet)
    weights = Signal(object)
    insight = Signal(Insight)

    def __init__(
        self,
        library: Library,
        recipes: Recipes,
        runs: Runs,
        engine: Engine,
        jobs: Jobs,
        notices: Notices,
        settings: Settings,
    ) -> None:
        super().__init__(engine, settings)
        self._library, self._recipes, self._runs = library, recipes, runs
        self._jobs, self._notices = jobs, notices
        self._looks = 0
        self.watch = True

    # What people ask for -------------------------------------------------------------------------------

    def start(self, *, seed: int | None = None, **limits: Any) -> None:
        """Prepare the set at hand and train a new run on it; raises StudioError when something is missing.

        Args:
            seed: None takes the one in the settings.
            limits: fields of `RunConfig` that differ from the settings: max_steps, max_seconds, device, threads.
        """
        self._require_idle()
        library = self._library
        report, spec, params, options = library.report, library.spec, library.params, library.options
        if report is None or options is None:
            raise StudioError(_("There is nothing to train on yet."), _("Open a data set first."))
        if report.verdict:
            raise StudioError(report.verdict, _("Add more or choose another set."))
        title = report.title

        def begin(store: Prepared) -> None:
            if (library.spec, library.params, library.options) != (spec, params, options):
                raise StudioError(_("Another set was chosen while this one was prepared."), _("Press Train again."))
            config = RunConfig(
                run_id=new_run_id(),
                recipe=self._recipes.chosen,
                data_spec=spec,
                data_params=params,
                prepare=options.model_dump(mode="json"),
                store=str(store.path),
                held_out=True,
                seed=int(self._settings.get("seed", 0)) if seed is None else seed,
                **{
                    "device": self._settings.get("device", "auto"),
                    "threads": int(self._settings.get("threads", 1)),
                    **limits,
                },
            )
            self._runs.add(config, title, store.fingerprint, None)
            self._launch(config, store)

        self._prepare(lambda reporter: self._library.prepare(reporter), begin)

    def resume_run(self, run_id: str, **limits: Any) -> None:
        """Go on with a run exactly where its newest checkpoint stands, without end where no limit is given.

        Args:
            limits: fields of `RunConfig` that differ: max_steps and max_seconds of the whole run, device, threads.
        """
        self._require_idle()
        document = self._runs.document(run_id)
        config = document.config.model_copy(update={"max_steps": None, "max_seconds": None, **limits})

        def begin(store: Prepared) -> None:
            self._runs.select(run_id)
            self._launch(config, store)

        self._prepare(lambda reporter: store_of(document, reporter), begin)

    def branch(self, run_id: str, step: int) -> None:
        """Start a new run from a checkpoint of another."""
        self.begin_again(run_id, {}, step)

    def begin_again(self, run_id: str, changes: Mapping[str, Value], step: int | None = None) -> str:
        """Start a new run like another, with settings changed as `Recipe.edited` takes them.

        Args:
            step: of the checkpoint to start from; its settings that are live are changed too. None for from nothing.

        Returns:
            Id of the new run, which is there when it is prepared.
        """
        self._require_idle()
        document = self._runs.document(run_id)
        new_id = new_run_id()
        first, folder = self._runs.folder(run_id), self._runs.folder(new_id)

        def work(reporter: Reporter) -> Prepared:
            if step is not None:
                from studio.training.checkpoint import copy_for_branch

                copy_for_branch(first, folder, step, new_id)
            return store_of(document, reporter)

        def begin(store: Prepared) -> None:
            recipe = document.config.recipe.edited(changes).named_rightly(document.config.recipe)
            fresh = {"run_id": new_id, "recipe": recipe, "max_steps": None, "max_seconds": None}
            config = document.config.model_copy(update=fresh)
            parent = None if step is None else (run_id, step)
            self._runs.add(config, document.data_title, document.fingerprint, parent)
            self._launch(config, store)
            if step is not None:
                for name in changes.keys() & self.live_values.keys():
                    self.edit(name, changes[name])

        self._prepare(work, begin, folder)
        return new_id

    def toggle(self) -> None:
        """What the Train button and the space bar do: start, pause or go on."""
        if self.state == "running":
            self.pause()
        elif self.state == "paused":
            self.resume()
        elif self.state in ("idle", "finished", "failed"):
            self.start()

    def pause(self) -> None:
        self._send(Pause())

    def resume(self) -> None:
        self._send(Resume())

    def step_once(self, turn: Turn = "both") -> None:
        """One training step of both networks, or of one, then pause."""
        self._send(StepOnce(turn))

    def set_pace(self, steps_per_second: float | None) -> None:
        """Train in slow motion, or with None as fast as it goes; a new run begins at full speed."""
        self.pace = steps_per_second
        self._send(Pace(steps_per_second))
        self.changed.emit()

    def look(self, name: str, request: dict[str, Any], every: float | None = None) -> int:
        """Look inside the networks that train; `insight` fires with the number returned, again every so many seconds.

        Args:
            name: of a registered look; a later one of the same name takes its place.
            every: None for once.
        """
        self._looks += 1
        self._send(Look(name, dict(request), every, self._looks))
        return self._looks

    def look_away(self, name: str) -> None:
        """No more looks of that name."""
        self._send(LookAway(name))

    def stop(self) -> None:
        """Save and end the run, or give up one that is being prepared."""
        for job in self._jobs.active:
            if job.key == PREPARING:
                job.cancel()
        self._send(Stop())

    def edit(self, name: str, value: Any) -> None:
        """Change a live parameter of the running training; marked on the curves."""
        specs = {spec.name: spec for spec in self.live_specs}
        if name not in specs:
            raise StudioError(_("“{name}” cannot be changed while training runs.").format(name=name))
        checked = specs[name].validate(value)
        self.live_values[name] = checked
        self._send(EditParam(name, checked))
        self.changed.emit()

    # Turning ---------------------------------------------------------------------------------------------

    def poll(self) -> WorkerReport | None:
        """Take in what the worker reported; fires the signals."""
        if self._worker is None:
            return None
        report = self._worker.poll()
        self.step, self.seconds = report.step, report.seconds
        self.pictures_per_second = report.pictures_per_second
        for event in report.events:
            self._take(event)
        for insight in report.insights:
            self.insight.emit(insight)
        if report.metrics:
            self.metrics.emit(report.metrics)
        if report.sheet is not None:
            self.sheet.emit(report.sheet)
        if report.weights is not None:
            self.weights.emit(report.weights)
        self.ticked.emit()
        if report.state != self.state:
            self.state = report.state
            if self.state in ENDED:
                self._finish(ENDED[self.state])
            self.changed.emit()
        return report

    def forget(self) -> None:
        """Another project is looked at: nothing has been trained in it yet."""
        if self._worker is None:
            self._forget()
            self.changed.emit()

    def close(self, timeout: float) -> bool:
        """Stop, save and join; False when the worker did not end in time."""
        if self._worker is None:
            return True
        ended = self._worker.close(timeout)
        self.poll()
        if self._worker is not None:
            self._finish("stopped" if ended else "interrupted")
        return ended

    def _prepare(
        self, work: Callable[[Reporter], Prepared], begin: Callable[[Prepared], None], folder: Path | None = None
    ) -> None:
        """Do `work` in a job, then `begin`; a `folder` in which no run came to be is removed again."""
        self._set_state("preparing")

        def ready(store: Prepared) -> None:
            if not self._engine.wait():
                failed(StudioError(self._engine.sentence))
                return
            try:
                begin(store)
            except Exception as error:
                self._worker, self._runs.running = None, ""
                failed(error)

        def both(reporter: Reporter) -> Prepared:
            store = work(reporter)
            while self._engine.state == "warming" and not self._engine.settled:
                reporter.report(_("Warming up the engine"), 0)
                time.sleep(0.05)
            return store

        def rest() -> None:
            if folder is not None and not self._runs.has(folder.name):
                shutil.rmtree(folder, ignore_errors=True)
            self._set_state("idle")

        def failed(error: BaseException) -> None:
            rest()
            self._notices.error(error, key="training")

        self._jobs.run(_("Preparing the set"), both, ready, failed, key=PREPARING, cancelled=rest)

    def _launch(self, config: RunConfig, store: Prepared) -> None:
        self._forget()
        config = config.model_copy(update={"store": str(store.path)})
        self.config, self.run_id, self.store = config, config.run_id, store
        self.live_values = {spec.name: spec.default for spec in self.live_specs}
        self._worker = self._engine.worker(config, self._runs.folder(config.run_id), self.watch)
        self._runs.running = config.run_id
        self._runs.update(config.run_id, status="running", config=config)
        self._worker.start()
        self._set_state("warming up")

    def _finish(self, status: RunStatus) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.close(10.0)
        self._runs.running = ""
        self._runs.update(self.run_id, status=status, step=self.step, seconds=self.seconds)

    def _take(self, event: Event) -> None:
        told = event.data if event.kind == "recovered" else event.data.get("live", {})
        if event.kind in ("edit", "note") and "name" in event.data:
            told = {event.data["name"]: event.data["value"]}
        known = {name: value for name, value in told.items() if name in self.live_values}
        if known.items() - self.live_values.items():
            self.live_values |= known
            self.changed.emit()
        if event.kind == "saved":
            self._saved_at = time.monotonic()
        elif event.kind == "failed":
            self._notices.add("error", event.sentence, event.hint, event.details, key="training")
        elif event.kind in ("recovered", "note") and event.sentence:
            self._notices.add("warning", event.sentence, event.hint, event.details)
        elif event.kind in ("preparing", "state"):
            self.preparation = event.sentence
            self.changed.emit()
        if "device" in event.data:
            self.device_name = str(event.data["device"])
        self.event.emit(event)

    def _send(self, command: Command) -> None:
        if self._worker is not None:
            self._worker.send(command)

    def _require_idle(self) -> None:
        if self.active or self.state == "preparing":
            raise StudioError(_("A run is already training."), _("Stop it first."))

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.changed.emit()
