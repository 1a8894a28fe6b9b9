"""Renders loops for decks on a thread of its own: the newest request of each deck wins."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from studio.audio import sequencer
from studio.audio.circular import resized
from studio.audio.files import read_sound
from studio.audio.theory import Finding, chain
from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.core.loops import Loop, Pattern, Score, bar_frames
from studio.core.mailbox import Channel
from studio.core.messages import Samples, frozen
from studio.core.notes import NAMES
from studio.core.pattern_edits import PatternEdits
from studio.core.priority import lower_thread_priority
from studio.core.sound import Sound
from studio.synthesis.renderer import Renderer, RendererInfo
from studio.training.weights import Weights

# Behind the window and before the trainer, as the other thread that renders.
NICENESS = 5
RENDERERS, RENDERED, SHOTS = 6, 24, 64
LONGEST_SHOT = 8.0  # seconds


class Renders(Protocol):
    """What the service needs of a renderer."""

    @property
    def info(self) -> RendererInfo | None: ...
    @property
    def directions(self) -> np.ndarray: ...
    def load(self, weights: Weights) -> None: ...
    def render(self, states: Sequence[LatentState], pictures: bool = True) -> Samples: ...
    def scores(self, states: Sequence[LatentState]) -> tuple[Score, ...]: ...


@dataclass(frozen=True, eq=False)
class LoopJob:
    """A loop to make.

    Attributes:
        tag: whatever is to come back with the loop.
        network: name of the network, for which a renderer is kept.
        edits, shots: what somebody changed in its pattern, and sound files in place of voices.
        theory: steps that are on, see `studio.audio.theory.chain`.
        bpm, rate: of the loop.
        swing: in place of the pattern's own; None leaves that.
    """

    tag: Any
    network: str
    weights: Weights
    state: LatentState
    bpm: float
    rate: int
    edits: PatternEdits = field(default_factory=PatternEdits)
    shots: tuple[tuple[int, Path], ...] = ()
    theory: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    swing: float | None = None


@dataclass(frozen=True, eq=False)
class MadeLoop:
    """What came of it.

    Attributes:
        weights: with the directions that were in use.
        raw, loop: before and after theory, the same object where that changed nothing.
        own: the pattern as the network made it; None of free-form sounds.
        findings: of the steps of theory.
    """

    job: LoopJob
    weights: Weights
    info: RendererInfo
    raw: Loop
    loop: Loop
    own: Pattern | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, eq=False)
class Failed:
    """Why nothing came of it, in a sentence."""

    job: LoopJob
    sentence: str


@dataclass(frozen=True)
class Answer:
    """What came of a request, one for each job, in order."""

    stamp: int
    slot: str
    loops: tuple[MadeLoop | Failed, ...]


class LoopService:
    """Makes loops; may be used by any thread.

    Args:
        renderer: makes the renderers, one for each network, on the service's own thread.
    """

    def __init__(self, renderer: Callable[[], Renders] = Renderer) -> None:
        self._maker = LoopMaker(renderer)
        self._changed = threading.Condition()
        self._stamps = itertools.count(1)
        self._requests: dict[str, tuple[int, int, tuple[LoopJob, ...]]] = {}
        self._answers: Channel[Answer] = Channel()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="loops", daemon=True)
        self._thread.start()

    def request(self, slot: str, jobs: Sequence[LoopJob], priority: int = 0) -> int:
        """Ask for loops, which come together; returns the stamp of the answer. A newer request of the slot replaces it.

        Args:
            priority: lower goes first; among equals the older.
        """
        with self._changed:
            stamp = next(self._stamps)
            self._requests[slot] = (priority, stamp, tuple(jobs))
            self._changed.notify()
            return stamp

    def release(self, slot: str) -> None:
        """Nobody waits for it any more."""
        with self._changed:
            self._requests.pop(slot, None)

    def poll(self) -> list[Answer]:
        """What has come since the last call, oldest first."""
        return self._answers.drain()

    def close(self, timeout: float = 5.0) -> bool:
        """Stop; False when the thread did not end in time."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        lower_thread_priority(NICENESS)
        torch.set_num_threads(1)
        while (due := self._next()) is not None:
            slot, stamp, jobs = due
            self._answers.put(Answer(stamp, slot, tuple(self._make(job) for job in jobs)))

    def _make(self, job: LoopJob) -> MadeLoop | Failed:
        try:
            return self._maker.make(job)
        except StudioError as error:
            return Failed(job, str(error))
        except Exception as error:
            return Failed(job, _("This loop could not be made: {reason}").format(reason=error))

    def _next(self) -> tuple[str, int, tuple[LoopJob, ...]] | None:
        """Wait for a request and take it; None when closing."""
        with self._changed:
            while not (self._closing or self._requests):
                self._changed.wait()
            if self._closing:
                return None
            slot = min(self._requests, key=lambda name: self._requests[name][:2])
            _priority, stamp, jobs = self._requests.pop(slot)
            return slot, stamp, jobs


class LoopMaker:
    """From a place in latent space to a loop that fits; not for use by several threads.

    What the networks made is kept for a while, as another tempo or an edited pattern needs nothing new from them.
    """

    def __init__(self, renderer: Callable[[], Renders] = Renderer) -> None:
        self._make_renderer = renderer
        self._renderers: OrderedDict[str, tuple[Weights, Renders]] = OrderedDict()
        self._rendered: OrderedDict[tuple[int, str], tuple[Weights, Score | Sound]] = OrderedDict()
        self._shots: OrderedDict[tuple[Path, int], np.ndarray] = OrderedDict()

    def make(self, job: LoopJob) -> MadeLoop:
        """Raises StudioError when the network makes no loops, or a sound cannot be read."""
        renderer = self._renderer(job)
        info = renderer.info
        assert info is not None
        if info.kind != "loops":
            raise StudioError(_("This network makes no loops."))
        rendered = self._render(job, renderer, info)
        root, scale = key_of(job.state, job.weights.schema)
        own = None
        if isinstance(rendered, Score):
            own = rendered.pattern
            raw = sequencer.play(self._with_shots(_edited(rendered, job), job), job.bpm, job.rate, root, scale)
        else:
            raw = _conformed(rendered, info, job, root, scale)
        loop, findings = chain(raw, job.theory)
        weights = replace(job.weights, directions=renderer.directions)
        return MadeLoop(job, weights, info, raw, loop, own, tuple(findings))

    def _renderer(self, job: LoopJob) -> Renders:
        known = self._renderers.pop(job.network, None)
        if known is None:
            known = (job.weights, self._make_renderer())
            known[1].load(job.weights)
        elif known[0] is not job.weights:
            known[1].load(job.weights)
        self._renderers[job.network] = (job.weights, known[1])
        while len(self._renderers) > RENDERERS:
            self._renderers.popitem(last=False)
        return known[1]

    def _render(self, job: LoopJob, renderer: Renders, info: RendererInfo) -> Score | Sound:
        """What the network makes of the place; the weights are kept with it, so that their identity stays theirs."""
        key = (id(job.weights), repr(job.state))
        known = self._rendered.pop(key, None)
        if known is None:
            known = (job.weights, self._fresh(job.state, renderer, info))
        self._rendered[key] = known
        while len(self._rendered) > RENDERED:
            self._rendered.popitem(last=False)
        return known[1]

    @staticmethod
    def _fresh(state: LatentState, renderer: Renders, info: RendererInfo) -> Score | Sound:
        if info.scored:
            return renderer.scores((state,))[0]
        samples = renderer.render((state,), pictures=False)
        assert samples.sounds is not None
        return Sound(samples.sounds[0], samples.rate)

    def _with_shots(self, score: Score, job: LoopJob) -> Score:
        """The score with sound files in place of some voices, at the rate of the loop, as loud as what they replace."""
        own = [(voice, path) for voice, path in job.shots if voice < len(score.one_shots)]
        if not own:
            return score
        shots = sequencer.shots_at(score, job.rate)
        sounds = {voice: self._shot(path, job.rate) for voice, path in own}
        length = max(shots.shape[1], *(len(sound) for sound in sounds.values()))
        channels = max(shots.shape[2], *(sound.shape[1] for sound in sounds.values()))
        room = np.zeros((len(shots), length, channels), np.float32)
        room[:, : shots.shape[1]] = shots
        for voice, sound in sounds.items():
            peak = float(np.abs(shots[voice]).max()) / max(float(np.abs(sound).max()), 1e-6)
            room[voice] = 0.0
            room[voice, : len(sound)] = sound * peak
        return replace(score, one_shots=frozen(room), rate=job.rate)

    def _shot(self, path: Path, rate: int) -> np.ndarray:
        """A sound file (n, channels) at a rate."""
        if (path, rate) not in self._shots:
            self._shots[path, rate] = read_sound(path, seconds=LONGEST_SHOT, rate=rate).samples[:, :2]
            while len(self._shots) > SHOTS:
                self._shots.popitem(last=False)
        return self._shots[path, rate]


def key_of(state: LatentState, schema: ConditionSchema) -> tuple[int | None, str]:
    """Key note and scale that a place asks for; None and empty where its network knows no keys."""
    chosen: dict[str, str] = {}
    for known in schema.fields:
        asked = state.blend.get(known.name)
        if known.name in ("key", "scale") and known.values:
            weights = asked if isinstance(asked, Mapping) and asked else {known.values[int(known.default or 0)]: 1.0}
            chosen[known.name] = max(weights, key=lambda name: weights[name])
    root = NAMES.index(chosen["key"]) if chosen.get("key") in NAMES else None
    return root, chosen.get("scale", "") if root is not None else ""


def _edited(score: Score, job: LoopJob) -> Score:
    pattern = job.edits.heard(score.pattern)
    if job.swing is not None:
        pattern = replace(pattern, swing=job.swing)
    return score if pattern is score.pattern else replace(score, pattern=pattern)


def _conformed(sound: Sound, info: RendererInfo, job: LoopJob, root: int | None, scale: str) -> Loop:
    """A free-form loop at the tempo and rate asked for, its pitch kept."""
    from studio.audio.theory.tempo import stretched

    samples = sound.samples
    if info.bpm != job.bpm:
        samples = stretched(samples, info.bpm / job.bpm, sound.rate)
    fitting = resized(samples, bar_frames(job.bpm, job.rate) * info.bars)
    return Loop(Sound.of(fitting, job.rate), job.bpm, info.bars, root, scale)
