"""Networks that decks can play: the one that trains, earlier runs, those that came along, and those of kept loops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.paths import inside, resources
from studio.core.progress import Reporter
from studio.session.engine import Engine
from studio.session.explorer import Explorer
from studio.session.jobs import Jobs
from studio.session.project import Project
from studio.session.runs import RunInfo, Runs

if TYPE_CHECKING:
    from studio.training.weights import Weights

LIVE = "live"
RUN, STARTER, KEPT = "run:", "starter:", "kept:"
KIND = "loops"
MOST_KEPT = 12  # more than there are decks
TITLES = {"drums": N_("Drums"), "phrases": N_("Phrases"), "textures": N_("Textures")}


@dataclass(frozen=True)
class Network:
    """One network for a menu.

    Attributes:
        key: "live", "run:ID", "starter:NAME", or "kept:FILE" for the network of a kept loop.
        fits: whether it makes loops; others are listed so that nobody looks for them.
    """

    key: str
    title: str
    detail: str
    kind: Literal["live", "run", "starter", "kept"]
    fits: bool


class Networks:
    """Lists networks and loads them in the background, each once.

    Attributes:
        loaded: fires with the key of a network whose weights, or newer ones, are there.
        awake: whether those that came along may be loaded.
    """

    loaded = Signal(str)

    def __init__(self, engine: Engine, explorer: Explorer, runs: Runs, jobs: Jobs) -> None:
        self._engine, self._explorer, self._runs, self._jobs = engine, explorer, runs, jobs
        self.awake = False
        self._project: Project | None = None
        self._weights: dict[str, Weights] = {}
        self._loading: set[str] = set()
        self._failed: dict[str, str] = {}
        self._makes_loops: dict[str, bool] = {}
        self._listed: list[Network] | None = None
        runs.changed.connect(self._runs_changed)
        explorer.changed.connect(self._look_at_live)

    def attach(self, project: Project | None) -> None:
        """Forget the networks of another project."""
        self._project = project
        for known in (self._weights, self._failed, self._makes_loops):
            known.clear()
        self._loading.clear()

    @property
    def all(self) -> list[Network]:
        """The live one first, then the runs, newest first, then what came along."""
        if self._listed is None:
            self._listed = [self._of_run(run) for run in self._runs.all]
            self._listed += [
                Network(f"{STARTER}{name}", _(TITLES.get(name, name)), _("came along"), "starter", True)
                for name in starters()
            ]
        return ([self._live()] if self._explorer.newest is not None else []) + self._listed

    def title(self, key: str) -> str:
        """Words for a key, also of a network that is gone."""
        if key.startswith(KEPT):
            return _("Network of a kept loop")
        known = next((network.title for network in self.all if network.key == key), "")
        return known or key.partition(":")[2]

    def weights(self, key: str) -> Weights | None:
        """The network of a key; None while it is being loaded, or where there is none: `problem` says why."""
        if key and key not in self._weights and key not in self._failed:
            self._load(key)
        return self._weights.get(key)

    def problem(self, key: str) -> str:
        """Why there are no weights; empty while they load."""
        return self._failed.get(key, "")

    def expected(self, key: str) -> bool:
        """Whether a network is being loaded, or will be once the engine is up."""
        held = self._engine.state != "ready" or (key.startswith(STARTER) and not self.awake)
        return key in self._loading or (key not in self._failed and key != LIVE and held)

    def put(self, key: str, weights: Weights) -> None:
        """Make a network known that is in memory already."""
        self._weights.pop(key, None)
        self._weights[key] = weights
        self._failed.pop(key, None)
        # Those of kept loops can be many; what is needed again is read again.
        for old in [known for known in self._weights if known.startswith(KEPT)][:-MOST_KEPT]:
            del self._weights[old]
        self.loaded.emit(key)

    # -------------------------------------------------------------------------------------------------

    def _live(self) -> Network:
        weights = self._explorer.newest
        assert weights is not None
        detail = _("step {step:,}").format(step=weights.step)
        return Network(LIVE, _("Live"), detail, "live", weights.shape.kind == KIND)

    def _of_run(self, run: RunInfo) -> Network:
        detail = _("step {step:,}").format(step=run.step)
        return Network(f"{RUN}{run.id}", run.title, detail, "run", self._fits(run.id))

    def _runs_changed(self) -> None:
        """Reading about all runs takes a while: it is done when somebody looks at them again."""
        self._listed = None

    def _look_at_live(self) -> None:
        weights = self._explorer.newest
        if weights is self._weights.get(LIVE):
            return
        if weights is None or weights.shape.kind != KIND:
            self._weights.pop(LIVE, None)
            return
        self.put(LIVE, weights)

    def _fits(self, run_id: str) -> bool:
        if run_id not in self._makes_loops:
            try:
                self._makes_loops[run_id] = self._runs.document(run_id).config.recipe.kind == KIND
            except StudioError:
                self._makes_loops[run_id] = False
        return self._makes_loops[run_id]

    def _load(self, key: str) -> None:
        if key == LIVE or not key or key in self._loading or self._engine.state != "ready":
            return
        if key.startswith(STARTER) and not self.awake:
            return
        try:
            load = self._loader(key)
        except StudioError as error:
            self._failed[key] = error.sentence
            return
        self._loading.add(key)

        def done(weights: Weights) -> None:
            self._loading.discard(key)
            if weights.shape.kind == KIND:
                self.put(key, weights)
            else:
                self._fail(key, _("This network makes no loops."))

        def failed(error: BaseException) -> None:
            self._loading.discard(key)
            self._fail(key, error.sentence if isinstance(error, StudioError) else str(error))

        self._jobs.run(_("Loading the network"), lambda reporter: load(reporter), done, failed, key=f"load {key}")

    def _fail(self, key: str, sentence: str) -> None:
        self._failed[key] = sentence
        self.loaded.emit(key)

    def _loader(self, key: str) -> Callable[[Reporter], Weights]:
        """What reads the weights of a key on a thread of its own; raises StudioError when there are none."""
        if key.startswith(RUN):
            run_id = key.removeprefix(RUN)
            steps = self._runs.checkpoints(run_id) if any(run.id == run_id for run in self._runs.all) else []
            if not steps:
                raise StudioError(_("This run has not been saved yet."), _("Train it a little first."))
            checkpoint = self._runs.folder(run_id) / "checkpoints" / f"{steps[-1]:08d}"

            def from_checkpoint(reporter: Reporter) -> Weights:
                from studio.training.checkpoint import load_weights

                return load_weights(checkpoint)

            return from_checkpoint
        path = self._file(key)

        def from_file(reporter: Reporter) -> Weights:
            from studio.export.weights import load_weights

            return load_weights(path)

        return from_file

    def _file(self, key: str) -> Path:
        name = key.partition(":")[2]
        if key.startswith(STARTER):
            path = starters().get(name)
        else:
            path = inside(self._project.folder, name) if self._project is not None else None
        if path is None or not path.is_file():
            raise StudioError(_("The network of this deck is not here any more."), _("Choose another one."))
        return path


def starters() -> dict[str, Path]:
    """Networks that came with the program, by name."""
    return {path.stem: path for path in sorted((resources() / "starters").glob("*.safetensors"))}
