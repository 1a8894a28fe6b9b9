"""Close a loop whose end does not lead into its beginning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from studio.audio.circular import AUDIBLE, seam
from studio.audio.theory.base import STEPS, Finding
from studio.core.i18n import N_, _
from studio.core.loops import Loop
from studio.core.params import ParamSpec

SHORT = 0.002  # seconds over which the very last jump is smoothed


@STEPS.register
class Seam:
    """The end leads into the beginning."""

    name: ClassVar[str] = "seam"
    title: ClassVar[str] = N_("Seam")
    about: ClassVar[str] = N_("Fades the end into what leads up to the beginning, only where a click would be heard.")
    order: ClassVar[int] = 60
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec("milliseconds", "float", 30.0, N_("Length"), unit="ms", low=2, high=250, log=True),
    )

    @staticmethod
    def measure(loop: Loop, params: Mapping[str, Any]) -> Finding:
        jump = seam(loop.sound.samples, loop.sound.rate)
        sentence = _("the jump at the end is {jump:.1f} times the usual step").format(jump=jump)
        return Finding(Seam.name, jump > AUDIBLE, sentence, jump, "×")

    @staticmethod
    def apply(loop: Loop, params: Mapping[str, Any]) -> Loop:
        rate = loop.sound.rate
        fade = min(round(float(params["milliseconds"]) / 1000 * rate), len(loop.sound.samples) // 4)
        return loop.with_sound(_closed(loop.sound.samples, fade, rate))


def _closed(samples: np.ndarray, fade: int, rate: int) -> np.ndarray:
    """The loop with its last samples faded, with equal power, into what leads up to a place like its beginning."""
    lead = _lead(samples, fade)
    angle = np.linspace(0, np.pi / 2, fade, endpoint=False)[:, None]
    out = samples.astype(np.float64)
    out[-fade:] = samples[-fade:] * np.cos(angle) + lead * np.sin(angle)
    # The place was like the beginning, not the same: what is left of the jump goes in a slope too slow to be heard.
    short = min(max(2, round(SHORT * rate)), fade)
    missing = (2 * out[0] - out[1]) - out[-1]
    out[-short:] += missing * np.sin(np.linspace(0, np.pi / 2, short))[:, None] ** 2
    return np.asarray(out, np.float32)


def _lead(samples: np.ndarray, fade: int) -> np.ndarray:
    """What comes before the place that is most like the beginning: (fade, channels)."""
    mono = samples.mean(1, dtype=np.float64)
    count, size = len(mono) - 2 * fade, 1 << (2 * len(mono) - 1).bit_length()
    head = mono[:fade]
    like = np.fft.irfft(np.fft.rfft(mono, size) * np.fft.rfft(head, size).conj(), size)[fade : fade + count]
    energy = np.cumsum(np.pad(np.square(mono), (1, 0)))
    energy = energy[2 * fade : 2 * fade + count] - energy[fade : fade + count]
    place = fade + int(np.argmax(like / np.sqrt(np.maximum(energy, 1e-9 * max(1e-12, energy.max())))))
    return samples[place - fade : place]
