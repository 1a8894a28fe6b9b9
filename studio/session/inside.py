"""Looking inside the run that is looked at: live while it trains, in its checkpoints otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Insight
from studio.core.progress import Reporter
from studio.session.engine import Engine
from studio.session.jobs import Jobs
from studio.session.notices import Notices
from studio.session.runs import Runs, read_run
from studio.session.stores import store_of
from studio.session.timeline import Timeline
from studio.session.training import Training

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

Source = Literal["none", "live", "past"]
Network = Literal["generator", "discriminator"]
# Seconds between two looks while it trains, and in which order they are taken; names as registered.
EVERY = {
    "layers": 0.5,
    "layer": 0.5,
    "scores": 0.4,
    "saliency": 0.7,
    "spectrum": 0.7,
    "neighbours": 1.0,
    "interpolation": 1.0,
    "classes": 1.5,
}
AGAIN = 12  # looks that go through a set a little at a time are repeated so often in one job


@dataclass(frozen=True)
class Aim:
    """What is looked at.

    Attributes:
        seed: of the shown sample; other: the seed at the far end of the way between two.
        label: class that is asked for, by its place; the first one where there is no such class.
        network, layer: which layer is looked at from near, by its name; empty for none.
    """

    seed: int = 0
    other: int = 1
    label: int = 0
    network: Network = "generator"
    layer: str = ""


class Inside:
    """Asks for the looks that somebody sees, and keeps the newest answer of each.

    Attributes:
        aim: what is looked at.
        insights: the newest answer of each look, by its name; of the run that is looked at only.
        source: "live" while the run trains and the timeline stands at its end, "past" for a checkpoint, "none" where
            there is nothing to look into yet.
        step: of the checkpoint that is looked into, None while live.
        busy: whether a checkpoint is being looked into.
    """

    changed = Signal()
    arrived = Signal(Insight)

    def __init__(
        self, training: Training, runs: Runs, timeline: Timeline, engine: Engine, jobs: Jobs, notices: Notices
    ) -> None:
        self._training, self._runs, self._timeline = training, runs, timeline
        self._engine, self._jobs, self._notices = engine, jobs, notices
        self.aim = Aim()
        self.insights: dict[str, Insight] = {}
        self.source: Source = "none"
        self.step: int | None = None
        self.busy = False
        self._run = ""
        self._wanted: list[str] = []
        self._stamps: dict[str, int] = {}
        self._stale: list[str] = []  # looks into a checkpoint that are still to be taken
        self._past: tuple[tuple[str, int], Trainer] | None = None
        self._failed: tuple[str, int] | None = None
        training.insight.connect(self._take)
        training.changed.connect(self._follow)
        runs.selected.connect(lambda _run: self._follow())
        timeline.changed.connect(self._follow)
        engine.changed.connect(self._follow)

    # What people ask for -------------------------------------------------------------------------------

    def watch(self, names: Iterable[str]) -> None:
        """Take these looks from now on, as they are on screen, and no others; none stops looking."""
        wanted = [name for name in EVERY if name in set(names)]
        if wanted == self._wanted:
            return
        fresh = [name for name in wanted if name not in self._wanted]
        if not self._wanted:
            self._failed = None  # whoever comes back may have put it right
        gone = [name for name in self._wanted if name not in wanted]
        self._wanted = wanted
        if self.source == "live":
            for name in gone:
                self._training.look_away(name)
        if not self._follow():
            self._ask(fresh)
        if not wanted and not self.busy:
            self._past = None

    def aim_at(self, **changes: Any) -> None:
        """Look at something else; see `Aim` for what there is to change."""
        before, self.aim = self.aim, replace(self.aim, **changes)
        if self.aim == before:
            return
        told = {name for name in EVERY if self._request(name, before) != self._request(name, self.aim)}
        if "layer" in told and before.layer != self.aim.layer:
            self.insights.pop("layer", None)
        self.changed.emit()
        self._ask([name for name in self._wanted if name in told])

    @property
    def failed(self) -> bool:
        """Whether the checkpoint that is looked at could not be brought back."""
        return self._failed is not None and self._failed == (self._run, self.step)

    @property
    def kind(self) -> str:
        """What the run makes: "pictures", "sounds", "loops" or "points"; "pictures" where nobody knows."""
        if self._training.run_id == self._run and self._training.config is not None:
            return self._training.kind
        try:
            return self._runs.document(self._run).config.recipe.kind if self._run else "pictures"
        except StudioError:
            return "pictures"

    # Following the run -----------------------------------------------------------------------------------

    def _follow(self) -> bool:
        """Look where the person looks: at another run, another step, or live again; whether it is elsewhere."""
        run = self._runs.current or ""
        source, step = self._place(run) if self._wanted else (self.source, self.step)
        if (run, source, step) == (self._run, self.source, self.step):
            return False
        if self.source == "live":
            for name in self._wanted:
                self._training.look_away(name)
        if run != self._run:
            self.insights.clear()
            self.aim = replace(self.aim, layer="", label=0)
            self._past = None
        self._run, self.source, self.step, self._failed = run, source, step, None
        self._stamps.clear()
        self._stale.clear()
        self.changed.emit()
        self._ask(self._wanted)
        return True

    def _place(self, run: str) -> tuple[Source, int | None]:
        training, position = self._training, self._timeline.position
        if run and training.run_id == run and training.active and position is None:
            return "live", None
        steps = self._runs.checkpoints(run) if run and self._engine.state == "ready" else []
        if not steps:
            return "none", None
        return "past", steps[-1] if position is None else min(steps, key=lambda step: abs(step - position))

    def _request(self, name: str, aim: Aim) -> dict[str, Any]:
        """What a look is told of the aim."""
        known: dict[str, tuple[str, ...]] = {
            "layers": ("seed", "label"),
            "layer": ("seed", "label", "network", "layer"),
            "saliency": ("seed", "label"),
            "neighbours": ("seed", "label"),
            "interpolation": ("seed", "other", "label"),
        }
        return {part: getattr(aim, part) for part in known.get(name, ())}

    def _ask(self, names: Iterable[str]) -> None:
        names = [name for name in names if name != "layer" or self.aim.layer]
        if self.source == "live":
            for name in names:
                self._stamps[name] = self._training.look(name, self._request(name, self.aim), EVERY[name])
        elif self.source == "past":
            self._stale = [name for name in EVERY if name in self._stale or name in names]
            self._look_back()

    def _take(self, insight: Insight) -> None:
        if insight.run_id == self._run and insight.stamp >= self._stamps.get(insight.name, 1 << 60):
            self._show(insight)

    def _show(self, insight: Insight) -> None:
        self.insights[insight.name] = insight
        self.arrived.emit(insight)

    # Checkpoints -------------------------------------------------------------------------------------------

    def _look_back(self) -> None:
        """Take the next looks into a checkpoint, on a job, as long as there are any to take."""
        names = [name for name in self._stale if name in self._wanted]
        place = (self._run, self.step or 0)
        if self.busy or self.source != "past" or not names or place == self._failed:
            return
        held = self._past[1] if self._past is not None and self._past[0] == place else None
        restore = None if held is not None else self._restorer(*place)
        aim = self.aim
        requests = {name: self._request(name, aim) for name in (names if held is not None else names[:1])}

        def work(reporter: Reporter) -> tuple[Trainer, dict[str, dict[str, Any]]]:
            trainer = held if restore is None else restore(reporter)
            assert trainer is not None
            return trainer, _looks(trainer, requests, reporter)

        def done(result: tuple[Trainer, dict[str, dict[str, Any]]]) -> None:
            self._past = (place, result[0]) if self._wanted and place[0] == self._run else None
            if place == (self._run, self.step):
                self._take_past(place, requests, result[1])
            self._rest()

        def failed(error: BaseException) -> None:
            self._failed = place
            self._notices.error(error, key="inside")
            self._rest()

        def cancelled() -> None:
            self._failed = place
            self._rest()

        self.busy = True
        self._jobs.run(_("Looking inside"), work, done, failed, key="inside", cancelled=cancelled)
        self.changed.emit()

    def _restorer(self, run: str, step: int) -> Callable[[Reporter], Trainer]:
        """What brings the trainer of a checkpoint back, to be called on a job."""
        folder = self._runs.folder(run)
        prepared = self._training.store if self._training.run_id == run else None

        def restore(reporter: Reporter) -> Trainer:
            from studio.training.inside.past import restored

            document = read_run(folder)
            return restored(folder, document.config, prepared or store_of(document, reporter), step)

        return restore

    def _take_past(self, place: tuple[str, int], requests: dict[str, Any], found: dict[str, dict[str, Any]]) -> None:
        """Show what was found of what is still asked for; looks that are not complete are taken again."""
        for name, values in found.items():
            if name in self._stale and requests[name] == self._request(name, self.aim):
                if values.get("complete", True):
                    self._stale.remove(name)
                self._show(Insight(*place, name, 0, values))

    def _rest(self) -> None:
        self.busy = False
        self.changed.emit()
        self._look_back()


def _looks(trainer: Trainer, requests: dict[str, dict[str, Any]], reporter: Reporter) -> dict[str, dict[str, Any]]:
    """Answers of looks by their names, some of them taken several times as they go through a set little by little."""
    from studio.training.looks import seen

    found = {}
    for name, request in requests.items():
        for _turn in range(AGAIN):
            reporter.check()
            found[name] = seen(trainer, name, request)
            if found[name].get("complete", True):
                break
    return found
