"""Bar lines of the files of a set of loops: what is known of each, to be seen, heard and put right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.loops import bar_frames
from studio.core.sound import Sound

if TYPE_CHECKING:
    from studio.data.loops.files import LoopFiles
    from studio.data.loops.options import LoopOptions

SHOWN = 30.0  # seconds of a file that are seen and heard
UNDER_CLICKS = 0.7


@dataclass(frozen=True, slots=True)
class LoopFile:
    """One file of a set of loops.

    Attributes:
        file: its key.
        style: empty without one.
        bpm, bars: as in use; bars 0 for no loop.
        origin: who told: "given" (put right by hand), "acid", "name" or "heard".
        reason: why it is no loop; empty where it is one.
    """

    file: str
    style: str
    bpm: float
    bars: int
    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The bar lines over one file.

    Attributes:
        file, bpm, bars, origin, reason: as in `LoopFile`.
        downbeat: seconds to the first bar line.
        seconds: of the whole file.
        sound: its beginning, 30 s at most.
    """

    file: str
    bpm: float
    downbeat: float
    bars: int
    origin: str
    reason: str
    seconds: float
    sound: Sound

    def at(self, bpm: float, downbeat: float) -> Grid:
        """Other bar lines over the same file, as many whole bars as follow."""
        from studio.data.loops.bars import whole_bars

        return replace(self, bpm=bpm, downbeat=downbeat, bars=whole_bars(self.seconds, bpm, downbeat))


def listed(source: LoopFiles) -> list[LoopFile]:
    """Every file that could be read, in the set's order."""
    styles = source.styles
    return [
        LoopFile(file, styles.get(file, ""), bars.bpm, 0 if bars.reason else bars.count, bars.origin, bars.reason)
        for file, bars in source.bars.items()
    ]


def grid(source: LoopFiles, file: str) -> Grid:
    """Read one file; raises StudioError where it has become unreadable."""
    bars = source.bars[file]
    sound = source.whole(file, SHOWN)
    return Grid(file, bars.bpm, bars.downbeat, bars.count, bars.origin, bars.reason, bars.seconds, sound)


def bars_alone(grid: Grid) -> Sound:
    """The whole bars that are shown of a file; raises StudioError where there is none."""
    rate = grid.sound.rate
    first, bar = round(grid.downbeat * rate), bar_frames(grid.bpm, rate)
    count = min(grid.bars, max(1, (len(grid.sound.samples) - first) // bar))
    if grid.bars < 1:
        raise StudioError(_("It is shorter than a bar at {bpm:g} BPM.").format(bpm=round(grid.bpm, 1)))
    samples = np.zeros((count * bar, grid.sound.channels), np.float32)
    part = grid.sound.samples[first : first + len(samples)]
    samples[: len(part)] = part
    return Sound.of(samples, rate)


def with_clicks(grid: Grid) -> Sound:
    """The beginning of a file with a click on every beat, a higher one on every bar line."""
    from studio.audio.engine.clicks import Metronome

    rate = grid.sound.rate
    metronome, bar = Metronome(rate), bar_frames(grid.bpm, rate)
    metronome.on = True
    samples = np.repeat(UNDER_CLICKS * grid.sound.mono[:, None], 2, 1)
    metronome.add(samples, metronome.meet(-round(grid.downbeat * rate), len(samples), bar))
    return Sound.of(samples, rate)


def conformed(grid: Grid, options: LoopOptions) -> Sound:
    """The whole bars that are shown of a file at the set's tempo, stretched or resampled."""
    from studio.data.loops.shape import at_tempo
    from studio.data.sounds.shape import with_channels

    whole = bars_alone(grid)
    bars = len(whole.samples) // bar_frames(grid.bpm, whole.rate)
    samples = at_tempo(with_channels(whole.samples, options.channels), whole.rate, bars, options)
    return Sound.of(samples, options.rate)
