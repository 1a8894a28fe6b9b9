"""What the looper's window and the player's process tell each other."""

from __future__ import annotations

from dataclasses import dataclass

LEVEL_LOW, LEVEL_HIGH = -60.0, 6.0
OPEN_LOW, OPEN_HIGH = 20.0, 20_000.0


@dataclass(frozen=True)
class DeckMix:
    """How a deck sounds in the mix.

    Attributes:
        level: dB; the lowest is silence.
        pan: -1 left to 1 right, equal power.
        low_cut, high_cut: Hz, second-order filters; `OPEN_LOW` and `OPEN_HIGH` leave the sound as it is, to the bit.
    """

    level: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False
    low_cut: float = OPEN_LOW
    high_cut: float = OPEN_HIGH


@dataclass(frozen=True)
class TransportStatus:
    """Where the looper is.

    Attributes:
        playing: whether time runs, a count-in included.
        frame: samples since the first bar line, as heard; below 0 during the count-in and just before the first line.
        bar_frames: samples of a bar, 0 before the first start.
        at: when `frame` was heard, in seconds of `time.monotonic`, the same clock in all processes.
        heard: number (see `SoundEngine.deck`) of the loop that each deck plays, 0 for none.
        waiting: number of the loop that comes at the next bar line, 0 for none.
        levels: peak of each deck after its mix, dBFS, since the status before.
        recording: seconds recorded, 0 when not; `problem` says why a recording ended early.
    """

    playing: bool = False
    frame: int = 0
    bar_frames: int = 0
    at: float = 0.0
    heard: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    levels: tuple[float, ...] = ()
    recording: float = 0.0
    problem: str = ""
