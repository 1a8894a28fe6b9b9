"""Keeps timeline and explorer on the run that is looked at, while it trains and afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.session.engine import Engine
from studio.session.explorer import Explorer
from studio.session.jobs import Jobs
from studio.session.real import kinds_found, real_beside
from studio.session.runs import Runs, read_run
from studio.session.stores import store_of
from studio.session.timeline import Timeline
from studio.session.training import Training

if TYPE_CHECKING:
    from studio.core.messages import Event, Sheet, StepMetrics
    from studio.session.stores import Prepared
    from studio.training.weights import Weights


class Watching:
    """Listens to training and to the choice of run; `poll` passes on what has come."""

    def __init__(
        self, training: Training, runs: Runs, engine: Engine, timeline: Timeline, explorer: Explorer, jobs: Jobs
    ) -> None:
        self._training, self._runs, self._engine, self._jobs = training, runs, engine, jobs
        self._timeline, self._explorer = timeline, explorer
        self._gathered: tuple[list[StepMetrics], list[Event], list[Sheet]] = ([], [], [])
        self._matched, self._unsorted = "", False
        training.metrics.connect(self._gather_metrics)
        training.event.connect(self._gather_event)
        training.sheet.connect(self._gather_sheet)
        training.weights.connect(self._take_weights)
        engine.changed.connect(self._engine_changed)
        runs.selected.connect(self._run_selected)

    def poll(self) -> None:
        """Show what the training reported since the last call, if its run is looked at."""
        metrics, events, sheets = self._gathered
        if metrics or events or sheets:
            self._gathered = ([], [], [])
            if self._runs.current == self._training.run_id:
                self._timeline.add(metrics, events, sheets[-1] if sheets else None)
                self._match_real()

    def _gather_metrics(self, metrics: list[StepMetrics]) -> None:
        self._gathered[0].extend(metrics)

    def _gather_event(self, event: Event) -> None:
        self._gathered[1].append(event)
        if event.kind == "saved" and self._unsorted:
            self._matched = ""

    def _gather_sheet(self, sheet: Sheet) -> None:
        self._gathered[2].append(sheet)

    def _take_weights(self, weights: Weights) -> None:
        if self._runs.current == weights.run_id:
            self._explorer.publish(weights)

    def _engine_changed(self) -> None:
        if self._engine.state == "ready":
            self._explorer.engine_ready()
            self._load_weights()

    def _run_selected(self, run_id: str) -> None:
        self._timeline.show(self._runs.folder(run_id) if run_id else None)
        self._matched = ""
        self._explorer.clear()
        self._load_weights()
        self._match_real()

    def _load_weights(self) -> None:
        """Explore the newest checkpoint of the run that is looked at, unless it trains."""
        run_id, training = self._runs.current, self._training
        if not run_id or self._engine.state != "ready" or (training.run_id == run_id and training.active):
            return
        steps = self._runs.checkpoints(run_id)
        if not steps or self._explorer.available:
            return
        path = self._runs.folder(run_id) / "checkpoints" / f"{steps[-1]:08d}"

        def work(reporter: Reporter) -> Weights:
            from studio.training.checkpoint import load_weights

            return load_weights(path)

        self._jobs.run(_("Loading the network"), work, self._take_weights, key="load weights")

    def _match_real(self) -> None:
        """Lay real samples beside the sheet, once per selected run; again when the kinds that it found are known."""
        sheet, run_id = self._timeline.sheet, self._runs.current
        if self._matched == run_id or sheet is None or not run_id:
            return
        self._matched = run_id
        folder, coded = self._runs.folder(run_id), self._runs.codes(run_id)
        steps = self._runs.checkpoints(run_id) if coded else []
        self._unsorted = coded and not steps
        checkpoint = folder / "checkpoints" / f"{steps[-1]:08d}" if steps else None

        def lay(store: Prepared) -> None:
            kinds = kinds_found(checkpoint)
            # By kinds that nobody knows of the set's samples these cannot be sorted.
            like = sheet if kinds is not None or not coded else replace(sheet, labels=())
            if self._runs.current == run_id:
                self._timeline.set_real(real_beside(store, like, kinds))

        if self._training.store is not None and self._training.run_id == run_id:
            lay(self._training.store)
            return

        def work(reporter: Reporter) -> Prepared:
            return store_of(read_run(folder), reporter)

        self._jobs.run(_("Finding real samples"), work, lay, failed=lambda error: None, key=f"real {run_id}")
