"""What every exporter of sounds does before it writes: rate, what the file tells, and samples as whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from studio.audio.acid import Acid, pack_acid, parse_acid
from studio.audio.circular import resized
from studio.audio.files import resampled
from studio.audio.voice import find_loop, looped
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.loops import BEATS, LoopFacts, bar_frames
from studio.core.messages import Samples
from studio.core.params import ParamSpec
from studio.core.sound import Sound
from studio.export import RECIPE
from studio.export.sampler import NO_NOTE, Sampling

SOFTWARE = "GAN Studio"
HINT = "Drop this file on GAN Studio to go on from here."
OWN = "own"
RATES = (OWN, "16000", "22050", "24000", "32000", "44100", "48000", "88200", "96000")
FLOAT = "32f"

RATE = ParamSpec("rate", "choice", OWN, N_("Sample rate"), N_("“own” keeps the network's."), unit="Hz", choices=RATES)
LOOP = ParamSpec(
    "loop",
    "bool",
    True,
    N_("Find a sustain loop"),
    N_("Samplers repeat it for as long as a key is held; sounds that fade away have none."),
)


def sound_params(bits: tuple[str, ...]) -> tuple[ParamSpec, ...]:
    """Parameters of an exporter that can write these bit depths; the first is the default."""
    about = N_("24 is enough for any use; 32f keeps what is louder than full scale.") if FLOAT in bits else ""
    return RATE, ParamSpec("bits", "choice", bits[0], N_("Bits per sample"), about, choices=bits), LOOP, RECIPE


@dataclass(frozen=True)
class Taken:
    """One sound as it goes into a file.

    Attributes:
        samples: (n, channels), int32 of `bits` bits, or float32 where `bits` is 32.
        rate: samples per second.
        bits: 16, 24 or 32.
        sampling: note and loop; None when there is neither.
        acid: tempo, beats and root of a loop, else None.
        facts: of a loop, else None.
    """

    samples: np.ndarray
    rate: int
    bits: int
    sampling: Sampling | None
    acid: Acid | None = None
    facts: LoopFacts | None = None


def take(samples: Samples, values: Mapping[str, Any]) -> Taken:
    """The first sound as `values` (checked, see `sound_params`) want it; raises StudioError when there is none."""
    if samples.sounds is None or not len(samples.sounds):
        raise StudioError(_("There is no sound to save."), _("This network makes pictures."))
    rate = samples.rate if values["rate"] == OWN else int(values["rate"])
    if samples.loop is not None:
        sound = _round(samples.sounds[0], samples.rate, samples.loop, rate)
        root = None if samples.loop.root is None else NO_NOTE + samples.loop.root
        sampling: Sampling | None = Sampling(root, (0, len(sound)))
        return _taken(sound, rate, values, sampling, _acid(samples.loop), samples.loop)
    sound = resampled(Sound.of(samples.sounds[0], samples.rate), rate).samples
    midi = samples.pitches[0] if samples.pitches else None
    loop = find_loop(sound, rate, midi) if values["loop"] else None
    if loop is not None:
        sound = looped(sound, loop)
    sampling = None if midi is None and loop is None else Sampling(midi, loop)
    return _taken(sound, rate, values, sampling)


def same_samples(path: Path, taken: Taken) -> bool:
    """Whether a file, read by libsndfile, holds exactly these samples at this rate."""
    import soundfile

    try:
        read, rate = soundfile.read(path, dtype="float32" if taken.bits == 32 else "int32", always_2d=True)
    except (soundfile.SoundFileError, OSError):
        return False
    wanted = taken.samples if taken.bits == 32 else taken.samples << (32 - taken.bits)
    return rate == taken.rate and np.array_equal(read, wanted)


def _round(sound: np.ndarray, own: int, facts: LoopFacts, rate: int) -> np.ndarray:
    """A loop (n, channels) at another rate, around its end and as long as its bars are there."""
    if len(sound) != facts.bars * bar_frames(facts.bpm, own):
        raise StudioError(
            _("This loop is not {bars} whole bars at {bpm:g} BPM.").format(bars=facts.bars, bpm=facts.bpm)
        )
    return resized(sound, facts.bars * bar_frames(facts.bpm, rate))


def _acid(facts: LoopFacts) -> Acid | None:
    """What the chunk tells, as it is read back."""
    root = None if facts.root is None else NO_NOTE + facts.root
    return parse_acid(pack_acid(Acid(facts.bpm, BEATS * facts.bars, root)))


def _taken(
    sound: np.ndarray,
    rate: int,
    values: Mapping[str, Any],
    sampling: Sampling | None,
    acid: Acid | None = None,
    facts: LoopFacts | None = None,
) -> Taken:
    if values["bits"] == FLOAT:
        return Taken(sound, rate, 32, sampling, acid, facts)
    bits = int(values["bits"])
    return Taken(_whole(sound, bits), rate, bits, sampling, acid, facts)


def _whole(sound: np.ndarray, bits: int) -> np.ndarray:
    """int32 (n, channels) of so many bits; a sound above full scale is turned down as a whole, not clipped."""
    full = 1 << (bits - 1)
    peak = max(1.0, float(np.abs(sound).max(initial=0.0)))
    scaled = np.rint(sound.astype(np.float64) * (full / peak))
    return np.clip(scaled, -full, full - 1).astype(np.int32)
