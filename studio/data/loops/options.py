"""How loops are made ready for a network: all at one tempo, a number of bars long."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from studio.core.i18n import N_
from studio.core.loops import BARS, STEPS
from studio.core.params import ParamSpec
from studio.data.sounds.options import CHANNELS_SPEC, LOUDNESS_SPEC, RATE_SPEC, AudibleOptions

SLOWEST, FASTEST = 60.0, 200.0  # beats per minute that networks learn at
WHOLE = 8  # samples; a step is a multiple of so many, and networks work in frames of an eighth of a step


class LoopOptions(AudibleOptions):
    """Choices of preparation.

    Attributes:
        bpm: tempo of every prepared loop.
        bars: how many bars a prepared loop has; longer ones give several, shorter ones are repeated.
        conform: how a loop of another tempo is brought to this one: "stretch" keeps its pitch, "resample" plays it
            faster or slower.
    """

    kind: Literal["loops"] = "loops"
    bpm: float = Field(default=120.0, ge=SLOWEST, le=FASTEST)
    bars: Literal[1, 2, 4] = 1
    conform: Literal["stretch", "resample"] = "stretch"

    @property
    def step(self) -> int:
        """Samples of a sixteenth: a multiple of 8, so the tempo is off by a fraction of a percent at odd ones."""
        return WHOLE * round(self.rate * 15 / self.bpm / WHOLE)

    @property
    def length(self) -> int:
        """Samples of every prepared loop: so many whole bars."""
        return STEPS * self.bars * self.step


LOOP_OPTION_SPECS: tuple[ParamSpec, ...] = (
    ParamSpec(
        "bpm",
        "float",
        120.0,
        N_("Tempo (BPM)"),
        N_("The tempo that the network learns at; it plays at any other one too."),
        unit="BPM",
        low=SLOWEST,
        high=FASTEST,
    ),
    ParamSpec(
        "bars",
        "choice",
        "1",
        N_("Bars"),
        N_("Length of what is learned; longer loops are cut on their bar lines, shorter ones are repeated."),
        choices=tuple(str(bars) for bars in BARS),
    ),
    ParamSpec(
        "conform",
        "choice",
        "stretch",
        N_("To one tempo"),
        N_("Stretch keeps the pitch; resample plays it faster or slower, like a record."),
        choices=("stretch", "resample"),
    ),
    RATE_SPEC,
    CHANNELS_SPEC,
    LOUDNESS_SPEC,
)
