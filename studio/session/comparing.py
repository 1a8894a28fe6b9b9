"""Runs side by side: their curves on one axis, and the same seeds of each at the same step or the same second."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from psygnal import Signal

from studio.core.columns import in_order
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Event, Sheet, StepMetrics
from studio.session.engine import Engine
from studio.session.project import Project
from studio.session.runs import RunDocument, Runs
from studio.session.settings import Settings
from studio.session.smoothing import WEIGHT, Smoothed
from studio.session.timeline import Timeline
from studio.session.training import Training

FEWEST, MOST = 2, 6
FIRST = 3  # runs that are compared while nobody has chosen
HEAVIEST = 0.99
UNITS = ("step", "seconds")


@dataclass
class Lane:
    """One of the runs that are compared.

    Attributes:
        number: 1-based place among the chosen, which stays while the choice does.
        timeline: its history and the sheet on show.
        resumed: how often it went back to a checkpoint while it was looked at, so that its rows are others.
    """

    id: str
    number: int
    title: str
    document: RunDocument
    notes: str = ""
    timeline: Timeline = field(default_factory=Timeline)
    smooth: dict[str, Smoothed] = field(default_factory=dict)
    resumed: int = 0
    _names: set[str] = field(default_factory=set)
    _checked: int = 0

    @property
    def names(self) -> set[str]:
        """Names of the numbers that it has; only what is new is looked at."""
        metrics = self.timeline.metrics()
        new = {name: values[self._checked :] for name, values in metrics.items() if name not in self._names}
        self._names |= {name for name, values in new.items() if np.isfinite(values).any()}
        self._checked = len(metrics.get("step", ()))
        return self._names

    def places(self, unit: str) -> list[float]:
        """Where on the axis its sheets are, ascending."""
        steps, known = self.timeline.steps, self.values("step")
        if unit == "step" or not len(known):
            return [float(step) for step in steps]
        seconds = np.where(np.array(steps) > 0, np.interp(steps, known, self.values("seconds")), 0.0)
        return [round(float(second), 2) for second in seconds]

    def values(self, unit: str) -> np.ndarray:
        """Position on the axis of each row, float64."""
        return self.timeline.metrics().get(unit, np.zeros(0))

    def end(self, unit: str) -> float:
        """How far it is."""
        values = self.values(unit)
        return max(float(values[-1]) if len(values) else 0.0, self.timeline.last_step if unit == "step" else 0.0)

    def step_at(self, value: float, unit: str) -> float:
        """Its step at a position."""
        if unit == "step" or not len(self.values(unit)):
            return value
        return float(np.interp(value, self.values(unit), self.values("step")))

    def seconds_at(self, step: float) -> float:
        """Its seconds of training at a step; 0 before its first row."""
        steps = self.values("step")
        return float(np.interp(step, steps, self.values("seconds"))) if len(steps) and step else 0.0


@dataclass(frozen=True)
class Difference:
    """One thing in which the recipes differ: in words, and for each lane its value in words."""

    label: str
    values: tuple[str, ...]


class Comparing:
    """Chooses runs of the project and follows those that train.

    Histories are read while somebody looks; see `look`.

    Attributes:
        position: where the handle stands, in `unit`; None at the live end of each.
        smoothing: weight of what came before, in [0, 0.99], as TensorBoard counts it.
    """

    changed = Signal()
    grew = Signal()

    def __init__(self, runs: Runs, training: Training, timeline: Timeline, engine: Engine, settings: Settings) -> None:
        self._timeline = timeline
        self._runs, self._training, self._engine, self._settings = runs, training, engine, settings
        self._project: Project | None = None
        self._lanes: list[Lane] = []
        self._looking = False
        self.position: float | None = None
        weight = settings.get("smoothing", WEIGHT)
        self.smoothing = min(HEAVIEST, max(0.0, float(weight))) if isinstance(weight, int | float) else WEIGHT
        runs.changed.connect(self._refresh)
        training.metrics.connect(self._take_metrics)
        training.event.connect(self._take_event)
        training.sheet.connect(self._take_sheet)
        engine.changed.connect(self.changed.emit)

    def attach(self, project: Project | None) -> None:
        """Compare runs of another project."""
        self._project, self._lanes, self.position = project, [], None
        self._refresh()

    def look(self, looking: bool) -> None:
        """Begin or cease to read and follow the histories."""
        if looking != self._looking:
            self._looking = looking
            self._lanes = []
            self._refresh()

    # The choice --------------------------------------------------------------------------------------

    @property
    def chosen(self) -> list[str]:
        """Ids of the runs that are compared, in order; the newest ones while nobody has chosen."""
        if self._project is None:
            return []
        entries = [entry.id for entry in self._project.document.runs]
        wanted = [run_id for run_id in self._project.document.compared if run_id in entries]
        return (wanted or entries[-FIRST:])[:MOST]

    def choose(self, run_ids: list[str]) -> None:
        """Compare these runs; raises StudioError when they are too many."""
        if self._project is None:
            raise StudioError(_("No project is open."), _("Create or open one first."))
        if len(run_ids) > MOST:
            raise StudioError(_("At most {n} runs can be compared.").format(n=MOST), _("Leave one out first."))
        known = {entry.id for entry in self._project.document.runs}
        self._project.document.compared = [run_id for run_id in dict.fromkeys(run_ids) if run_id in known]
        self._project.touch()
        self._refresh()

    def toggle(self, run_id: str) -> None:
        """Take a run in, or leave it out."""
        chosen = self.chosen
        self.choose([each for each in chosen if each != run_id] if run_id in chosen else [*chosen, run_id])

    @property
    def lanes(self) -> list[Lane]:
        """The runs with their histories; empty while nobody looks."""
        return self._lanes

    # The axis ----------------------------------------------------------------------------------------

    @property
    def unit(self) -> str:
        """What they are compared by: "step" or "seconds" of training."""
        unit = self._settings.get("compare_unit", "step")
        return unit if unit in UNITS else "step"

    def set_unit(self, unit: str) -> None:
        """Compare at the same step or at the same second; the handle goes to the live end."""
        if unit in UNITS and unit != self.unit:
            self._settings.set("compare_unit", unit)
            self.scrub(None)

    @property
    def end(self) -> float:
        """Where the longest run is, in `unit`."""
        return max((lane.end(self.unit) for lane in self._lanes), default=0.0)

    def scrub(self, value: float | None) -> None:
        """Move the handle; every run shows its sheet nearest to there, and its last beyond its end."""
        self.position = value
        for lane in self._lanes:
            self._place(lane)
        self.changed.emit()

    def set_smoothing(self, weight: float) -> None:
        """Smooth all curves alike."""
        self.smoothing = min(HEAVIEST, max(0.0, weight))
        self._settings.set("smoothing", self.smoothing)
        self.changed.emit()

    # The numbers -------------------------------------------------------------------------------------

    @property
    def columns(self) -> list[str]:
        """Names of the numbers that any of them has, the most telling first."""
        return in_order({name for lane in self._lanes for name in lane.names} - {"step", "seconds"})

    def raw(self, lane: Lane, name: str) -> np.ndarray:
        """A column of a lane as it was measured; NaN where it was not."""
        return lane.timeline.metrics().get(name, np.zeros(0))

    def smoothed(self, lane: Lane, name: str) -> np.ndarray:
        """The column as TensorBoard would draw it."""
        raw = self.raw(lane, name)
        known = lane.smooth.get(name)
        if known is None or known.weight != self.smoothing or len(known) > len(raw):
            known = lane.smooth[name] = Smoothed(self.smoothing)
        known.extend(raw[len(known) :])
        return known.values

    @property
    def differences(self) -> list[Difference] | None:
        """In what the runs differ; None until the engine knows the parts of recipes."""
        if self._engine.state != "ready":
            return None
        from studio.session.recipe_facts import facts

        told = [facts(lane.document) for lane in self._lanes]
        labels = {key: label for each in told for key, (label, _value) in each.items()}
        rows = {key: tuple(each[key][1] if key in each else "–" for each in told) for key in labels}
        return [Difference(labels[key], values) for key, values in rows.items() if len(set(values)) > 1]

    # Following ---------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Lanes for the chosen runs; those that stay keep their histories."""
        known = {lane.id: lane for lane in self._lanes}
        lanes: list[Lane] = []
        for run_id in self.chosen if self._looking else []:
            try:
                entry = self._runs.entry(run_id)
                lane = known.get(run_id) or self._read(run_id)
            except StudioError:
                continue  # damaged or gone; the list of runs leaves it out as well
            lane.number, lane.title, lane.notes = len(lanes) + 1, entry.title, entry.notes
            lanes.append(lane)
        self._lanes = lanes
        self.changed.emit()
        self.grew.emit()

    def _read(self, run_id: str) -> Lane:
        lane = Lane(run_id, 0, "", self._runs.document(run_id))
        lane.timeline.show(self._runs.folder(run_id))
        if run_id == self._runs.current:
            self._catch_up(lane)
        self._place(lane)
        return lane

    def _catch_up(self, lane: Lane) -> None:
        """What a run that trains has reported since its last save is only known to whoever listened."""
        rows = self._timeline.metrics()
        last = lane.values("step")[-1:]
        known = int(np.searchsorted(rows["step"], last[0], "right")) if rows and len(last) else 0
        names = [name for name in rows if name not in ("step", "seconds")]
        newer = [
            StepMetrics(int(rows["step"][i]), float(rows["seconds"][i]), {name: float(rows[name][i]) for name in names})
            for i in range(known, len(rows.get("step", ())))
        ]
        lane.timeline.add(newer, [], None)

    def _place(self, lane: Lane) -> None:
        lane.timeline.scrub(None if self.position is None else round(lane.step_at(self.position, self.unit)))

    def _take_metrics(self, metrics: list[StepMetrics]) -> None:
        self._take(metrics, [], None)

    def _take_event(self, event: Event) -> None:
        self._take([], [event], None)

    def _take_sheet(self, sheet: Sheet) -> None:
        self._take([], [], sheet)

    def _take(self, metrics: list[StepMetrics], events: list[Event], sheet: Sheet | None) -> None:
        lane = next((lane for lane in self._lanes if lane.id == self._training.run_id), None)
        if lane is None:
            return
        if metrics and metrics[0].step <= max(lane.values("step")[-1:], default=0):  # it went on from a checkpoint
            lane.smooth.clear()
            lane.resumed += 1
        lane.timeline.add(metrics, events, sheet)
        if sheet is not None and self.position is None:
            self.changed.emit()
        if metrics or events:
            self.grew.emit()
