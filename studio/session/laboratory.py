"""The laboratory: sets of points to choose or to draw, one step at a time, and settings that change while it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import frozen
from studio.core.params import ParamSpec, Value
from studio.core.plane import Plane
from studio.core.progress import Reporter
from studio.session.jobs import Job, Jobs
from studio.session.library import Library
from studio.session.live import Live
from studio.session.own_set import OwnSet
from studio.session.project import Project
from studio.session.recipes import Recipes
from studio.session.runs import Runs
from studio.session.tables import FOLDER, write_table
from studio.session.timeline import Timeline
from studio.session.training import Training
from studio.training.commands import Turn

Way = Literal["probability", "relative", "score"]

POINTS = "builtin:points"
STEM = "drawing"
SHOWN, REAL = 400, 512  # points of a shape to choose, and of a set that nothing has learned from
LEAST = 8  # points of a drawing
SETTINGS = ("objective", "optimiser", "lr_d", "lr_g", "d_steps", "gamma")
WAYS: dict[str, Way] = {"bce": "probability", "minimax": "probability", "relativistic": "relative"}


class Laboratory:
    """What the laboratory may ask for beyond training itself; `changed` fires when another plane is to be seen.

    Attributes:
        own: two features of one's own set.
        turn: whose turn was asked for last, one step at a time; None while it trains by itself.
    """

    changed = Signal()

    def __init__(
        self,
        library: Library,
        training: Training,
        live: Live,
        recipes: Recipes,
        runs: Runs,
        timeline: Timeline,
        jobs: Jobs,
        need_project: Callable[[], Project],
    ) -> None:
        self._library, self._training, self._live, self._recipes = library, training, live, recipes
        self._runs, self._timeline, self._jobs = runs, timeline, jobs
        self._need_project = need_project
        self.own = OwnSet(library, jobs, self._folder)
        self.turn: Turn | None = None
        self._first: Turn | None = None
        self._starts = False
        self._real: Plane | None = None
        self._of_set = False
        self._begins: Job | None = None  # opens the set that is to be learned from at once
        training.changed.connect(self._training_changed)
        runs.selected.connect(self._run_selected)
        timeline.changed.connect(self._timeline_changed)
        library.report_changed.connect(self._set_changed)

    # The plane -------------------------------------------------------------------------------------------

    @property
    def plane(self) -> Plane | None:
        """What is to be seen: of the run that is looked at, at the Timeline's handle; only the real points of a set
        that was opened after it; None where there are no points at all."""
        sheet = self._timeline.sheet
        if sheet is not None and sheet.plane is not None and not self._of_set:
            return sheet.plane
        return self._real

    @property
    def step(self) -> int | None:
        """The step of the run that `plane` shows, None where it is the set alone."""
        sheet = self._timeline.sheet
        return sheet.step if sheet is not None and sheet.plane is not None and self.plane is sheet.plane else None

    def begin(self) -> None:
        """Open the grid and train on it; raises StudioError while something trains."""
        if self._training.active:
            raise StudioError(_("A run is already training."), _("Stop it first."))
        self._begins = self._library.open(POINTS)

    def _set_changed(self) -> None:
        """Another set is at hand: it is seen until a run is looked at, unless the run at hand learned from it."""
        points = self._library.points
        self._real = None if points is None else _alone(points)
        self._of_set = points is not None and not self._learned()
        begins, self._begins = self._begins, None
        if begins is not None and begins.state == "done" and not begins.reporter.cancelled:
            self.play()
        self.changed.emit()

    def _learned(self) -> bool:
        """Whether the run that is looked at learned from the set at hand."""
        run_id = self._runs.current
        try:
            config = self._runs.document(run_id).config if run_id else None
        except StudioError:
            config = None
        if config is None:
            return False
        return (config.data_spec, dict(config.data_params)) == (self._library.spec, self._library.params)

    def _run_selected(self, _run_id: str) -> None:
        self._of_set = False
        self.changed.emit()

    def _timeline_changed(self) -> None:
        if self._timeline.position is not None:
            self._of_set = False
        self.changed.emit()

    # The set ---------------------------------------------------------------------------------------------

    @property
    def shapes(self) -> tuple[str, ...]:
        """Names of the shapes that can be chosen."""
        from studio.data.open import source_params

        return next(spec.choices for spec in source_params(POINTS) if spec.name == "shape")

    @property
    def shape(self) -> str:
        """The shape at hand, "" where the set is none of them."""
        return str(self._library.params.get("shape", "")) if self._library.spec == POINTS else ""

    def choose_shape(self, name: str) -> None:
        """Open a shape; a run that trains on other points is saved and ends."""
        self._stop()
        if self._library.spec == POINTS:
            self._library.set_params(shape=name)
        else:
            self._library.open(POINTS, {"shape": name})

    def show_shapes(self, done: Callable[[dict[str, np.ndarray]], None]) -> None:
        """A few points of each shape; `poll` hands them to `done`, float32 (N, 2) in [-1, 1] each."""

        def work(reporter: Reporter) -> dict[str, np.ndarray]:
            from studio.data.open import open_source
            from studio.data.points.options import PointOptions
            from studio.data.points.source import PointSource, placed

            found = {}
            for name in self.shapes:
                source = open_source(POINTS, {"shape": name, "count": SHOWN}, reporter)
                assert isinstance(source, PointSource)
                found[name] = frozen(placed(source.points, PointOptions())[0])
            return found

        self._jobs.run(_("Drawing shapes"), work, done, failed=lambda error: done({}), key="shapes")

    # Drawings ----------------------------------------------------------------------------------------------

    def save_drawing(self, points: np.ndarray) -> Path:
        """Write drawn points (N, 2) into the project as x and y in a table, and open it.

        Raises:
            StudioError: there are too few, or the file cannot be written.
        """
        if len(points) < LEAST:
            sentence = _("A drawing needs at least {least} points; this one has {count}.")
            raise StudioError(sentence.format(least=LEAST, count=len(points)), _("Draw some more."))
        path = write_table(self._folder(), STEM, points)
        self._stop()
        self._library.open(str(path))
        return path

    def _stop(self) -> None:
        if self._training.kind == "points":
            self._training.stop()

    def _folder(self) -> Path:
        """Where tables of points are kept."""
        return self._need_project().folder / FOLDER

    # Steps and settings ------------------------------------------------------------------------------------

    @property
    def can_step(self) -> bool:
        """Whether one step can be asked for: a run is open, or a set of points that one can begin on."""
        state, report = self._training.state, self._library.report
        if state in ("running", "paused"):
            return True
        return state in ("idle", "finished", "failed") and report is not None and not report.verdict

    def take_turn(self, turn: Turn) -> None:
        """One turn of the discriminator, of the generator or of both, then pause; begins a run where none is open."""
        if not self._training.active:
            self._need_project()
            self._training.start()
            self._first = turn
            return
        self.turn = turn
        self._training.step_once(turn)
        self.changed.emit()

    def play(self) -> None:
        """Train, pause, go on."""
        self._need_project()
        self._training.toggle()

    @property
    def specs(self) -> tuple[ParamSpec, ...]:
        """What can be changed here: live settings of the run at hand, else those of the recipe of the next one."""
        live = self._training.live_specs if self._training.active else self._recipe_specs()
        known = {spec.name: spec for spec in live}
        return tuple(known[name] for name in SETTINGS if name in known)

    def value(self, name: str) -> Value:
        """The value in force of one of them."""
        if self._training.active:
            return self._training.live_values[name]
        return self._recipes.chosen.objective.name if name == "objective" else self._recipes.value(name)

    def set(self, name: str, value: Any) -> None:
        """Change one of them, at once while a run is open; raises StudioError with the reason why not."""
        if self._training.active:
            self._live.set(name, value)
        else:
            self._recipes.set(name, value)

    @property
    def way(self) -> Way:
        """How logits are to be read under the objective in force, at the Timeline's handle where it looks back: as
        probabilities, only in comparison, or as scores without a scale."""
        position = self._timeline.position
        later = (m for m in self._timeline.marks if m.kind == "edit" and m.data.get("name") == "objective")
        changed = next((m for m in later if position is not None and m.step >= position), None)
        if changed is not None:
            name = str(changed.data["before"])
        elif self._training.config is not None:
            name = str(self._training.live_values.get("objective", self._training.config.recipe.objective.name))
        else:
            name = self._recipes.chosen.objective.name
        return WAYS.get(name, "score")

    def _recipe_specs(self) -> tuple[ParamSpec, ...]:
        """Settings of the recipe at hand and its objective, which is a part there."""
        from studio.training.settings import OBJECTIVE

        own = tuple(spec for __, group in self._recipes.param_specs for spec in group)
        return (*own, OBJECTIVE) if own else ()

    def _training_changed(self) -> None:
        if self._first is not None and self._training.active:
            turn, self._first = self._first, None
            self._starts = True
            self.take_turn(turn)
        elif self._training.state in ("idle", "failed"):
            self._first = None  # it could not begin
            self._starts = False
        elif self._training.state != "running":
            self._starts = self._starts and self._training.state == "warming up"
        elif self.turn is not None and not self._starts:  # a run that was begun for one turn runs for a moment
            self.turn = None
            self.changed.emit()


def _alone(points: np.ndarray) -> Plane:
    """A plane of real points only, of so many as can be seen."""
    none = frozen(np.zeros((0, 2), np.float32))
    shown = frozen(points[np.linspace(0, len(points) - 1, min(REAL, len(points))).astype(int)])
    return Plane(shown, none, frozen(np.zeros((0, 0), np.float32)), frozen(np.zeros((0, 0, 2), np.float32)), none)
