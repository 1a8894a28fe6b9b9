"""What crosses from the engine to whoever watches: numpy arrays and plain values, never tensors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from studio.core.loops import LoopFacts, Score
    from studio.core.plane import Plane

RunState = Literal["idle", "preparing", "warming up", "running", "paused", "stopping", "finished", "failed"]


@dataclass(frozen=True)
class StepMetrics:
    """Scalars of one training step; never dropped.

    Attributes:
        step: steps done, counted from 1.
        seconds: training time so far, pauses left out.
        values: name to value: `loss_g`, `loss_d` always; `logit_real`, `logit_fake`, `penalty`,
            `lr_g`, `lr_d`, `batch` and what else the trainer reports; NaN where not computed.
    """

    step: int
    seconds: float
    values: dict[str, float]


@dataclass(frozen=True)
class Sheet:
    """A grid of samples of one moment; pictures may be dropped on the way.

    Attributes:
        run_id, step: whose and when.
        tiles: uint8 (N, H, W, C), read-only, C 1 or 3.
        seeds: seed of each tile.
        labels: class index of each tile, -1 without classes.
        sounds: of a network that makes sounds: float32 (N, samples, channels), read-only, whose pictures the
            tiles are; None for a network that makes pictures.
        rate: samples per second of the sounds, 0 without.
        pitches: MIDI note of each tile, empty where there is no pitch to ask for.
        bars: of each sound when they are loops, which fill whole bars; else 0.
        plane: of a network of points what the one tile is a picture of, else None.
    """

    run_id: str
    step: int
    tiles: np.ndarray
    seeds: tuple[int, ...] = ()
    labels: tuple[int, ...] = ()
    sounds: np.ndarray | None = None
    rate: int = 0
    pitches: tuple[float, ...] = ()
    bars: int = 0
    plane: Plane | None = None


@dataclass(frozen=True)
class Insight:
    """The answer to one look inside a network.

    Attributes:
        run_id, step: whose and when.
        name: of the look, as registered.
        stamp: number of the request that it answers.
        values: numpy arrays, numbers and text, as the look declares.
    """

    run_id: str
    step: int
    name: str
    stamp: int
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Frame:
    """What the synthesis thread rendered for one request.

    Attributes:
        stamp: number of the request that it answers; an older stamp than asked for is thrown away.
        slot: which view asked ("explore", "a", "b", "around", "note 60").
        pictures: uint8 (N, H, W, C), read-only; of sounds their spectrograms, (0, H, W, C) where only sound was
            asked for.
        step: training step of the weights.
        milliseconds: time in the network.
        sounds: float32 (N, samples, channels), read-only, of a network that makes sounds, else None.
        rate: samples per second of the sounds, 0 without.
        scores: what each sound was made from, of a network that sequences; else empty.
    """

    stamp: int
    slot: str
    pictures: np.ndarray
    step: int
    milliseconds: float
    sounds: np.ndarray | None = None
    rate: int = 0
    scores: tuple[Score, ...] = ()


@dataclass(frozen=True)
class Samples:
    """What a network made of a batch of states, and what an exporter writes.

    Attributes:
        pictures: uint8 (N, H, W, C), read-only, C 1 or 3; of sounds their spectrograms, (0, H, W, C) where only
            sound was asked for.
        sounds: of a network that makes sounds: float32 (N, samples, channels), read-only, else None.
        rate: samples per second of the sounds, 0 without.
        pitches: MIDI note of each sound for whoever plays its file; empty where there is none to tell.
        scores: what each sound was made from, of a network that sequences; else empty.
        loop: what is told in a file of the first sound when it is a loop; it then fills whole bars.
    """

    pictures: np.ndarray
    sounds: np.ndarray | None = None
    rate: int = 0
    pitches: tuple[float, ...] = ()
    scores: tuple[Score, ...] = ()
    loop: LoopFacts | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened, worth a mark or a line.

    Attributes:
        kind: "state", "preparing", "edit", "saved", "sheet", "note", "recovered", "failed", "quality", "finding",
            "cured".
        step: training step at which it happened.
        sentence, hint: for people; `details` folds open (a traceback).
        data: machine-readable extras, plain values only.
    """

    kind: str
    step: int = 0
    sentence: str = ""
    hint: str = ""
    details: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def frozen(array: np.ndarray) -> np.ndarray:
    """The same array, contiguous and read-only, safe to hand to another thread."""
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array
