"""How sounds are made ready for a network: choices that never touch the originals."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.core.i18n import N_
from studio.core.params import ParamSpec

RATES = (16000, 22050, 32000, 44100)
FRAME = 256  # samples; networks for sound work in frames of so many
SHORTEST, LONGEST = 0.1, 12.0  # seconds
LONGEST_FADE = 500.0  # ms


class AudibleOptions(BaseModel):
    """Choices of preparation that sounds and loops share.

    Attributes:
        rate: samples per second.
        channels: 1 mono (the mean of all channels), 2 stereo.
        loudness: bring every sound to the same "peak" or the same "loudness", or leave it ("none").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    rate: Literal[16000, 22050, 32000, 44100] = 16000
    channels: Literal[1, 2] = 1
    loudness: Literal["peak", "loudness", "none"] = "none"

    @property
    def length(self) -> int:
        """Samples of every prepared sound."""
        raise NotImplementedError


class SoundOptions(AudibleOptions):
    """Choices of preparation.

    Attributes:
        seconds: length of every sound; shorter ones are followed by silence, longer ones end early.
        trim: leave out silence before the sound begins.
        fade: milliseconds over which a sound that does not end by itself falls to silence.
    """

    kind: Literal["sounds"] = "sounds"
    seconds: float = Field(default=1.024, ge=SHORTEST, le=LONGEST)
    trim: bool = True
    fade: float = Field(default=10.0, ge=0.0, le=LONGEST_FADE)

    @property
    def length(self) -> int:
        """Samples of every prepared sound: a multiple of 256."""
        return max(1, round(self.seconds * self.rate / FRAME)) * FRAME


RATE_SPEC = ParamSpec(
    "rate",
    "choice",
    "16000",
    N_("Samples a second (rate)"),
    N_("Half of it is the highest frequency that the network can make; low rates learn much faster."),
    unit="Hz",
    choices=tuple(str(rate) for rate in RATES),
)
CHANNELS_SPEC = ParamSpec("channels", "choice", "1", N_("Channels"), N_("1 is mono, 2 is stereo."), choices=("1", "2"))
LOUDNESS_SPEC = ParamSpec(
    "loudness",
    "choice",
    "none",
    N_("Level (normalisation)"),
    N_("Bring all sounds to the same peak or to the same loudness, or leave soft ones soft."),
    choices=("none", "peak", "loudness"),
)
SOUND_OPTION_SPECS: tuple[ParamSpec, ...] = (
    RATE_SPEC,
    CHANNELS_SPEC,
    ParamSpec(
        "seconds",
        "float",
        1.024,
        N_("Length"),
        N_("How long every sound is; shorter ones end in silence, longer ones are faded out."),
        unit="s",
        low=SHORTEST,
        high=LONGEST,
        log=True,
    ),
    ParamSpec("trim", "bool", True, N_("Trim silence"), N_("Leave out the silence before a sound begins.")),
    ParamSpec(
        "fade",
        "float",
        10.0,
        N_("Fade out"),
        N_("How long a sound that is cut off takes to fall silent."),
        unit="ms",
        low=0.0,
        high=LONGEST_FADE,
    ),
    LOUDNESS_SPEC,
)
