"""A prepared set of loops: as one of sounds, all at one tempo and a number of bars long."""

from __future__ import annotations

from typing import ClassVar

from studio.data.loops.options import LoopOptions
from studio.data.sounds.options import AudibleOptions
from studio.data.sounds.store import SoundStore

LOOPS = "loops.npy"


class LoopStore(SoundStore):
    """Loops ready to train on; made by `prepare`, opened by `open_store`.

    Attributes:
        sounds: int16 (N, length, channels): loop by loop, every one beginning on a downbeat; a loop of a longer
            original is one of several rows.
        pitches, velocities: NaN throughout.
        options: how it was prepared.
    """

    kind: ClassVar[str] = "loops"
    file: ClassVar[str] = LOOPS
    chosen: ClassVar[type[AudibleOptions]] = LoopOptions
    options: LoopOptions

    @property
    def bpm(self) -> float:
        """Tempo as it was chosen; `step` may be off by a fraction of a percent."""
        return self.options.bpm

    @property
    def bars(self) -> int:
        return self.options.bars

    @property
    def step(self) -> int:
        """Samples of a sixteenth."""
        return self.options.step
