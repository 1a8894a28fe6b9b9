"""The sounds of a pattern's voices as files for a sampler."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from studio.core.loops import Score
from studio.core.messages import Samples
from studio.export.folders import whole_folder
from studio.export.naming import clean
from studio.export.wav import Wav

INAUDIBLE = 1e-4  # of full scale, below which the end of a sound is cut off (-80 dB)


def write_one_shots(folder: Path, score: Score, **params: Any) -> list[Path]:
    """Write the sound of every voice, all or nothing; each file has been read back when this returns.

    Args:
        folder: new or empty.
        params: of the WAV exporter, `rate` and `bits`.

    Returns:
        The files in the order of the voices that sound at all, "01_kick.wav".

    Raises:
        StudioError: the folder is taken, or the disk full.
    """
    nothing = np.zeros((0, 1, 1, 3), np.uint8)
    names = []
    with whole_folder(folder) as unfinished:
        for voice, shot in enumerate(score.one_shots):
            sounding = np.flatnonzero(np.abs(shot).max(1) > INAUDIBLE)
            if not len(sounding):
                continue
            midi = score.pattern.pitches[voice]
            pitches = () if midi is None else (midi,)
            sound = score.gain * shot[None, : sounding[-1] + 1]
            names.append(f"{voice + 1:02d}_{clean(score.pattern.voices[voice])}{Wav.suffix}")
            samples = Samples(nothing, sound.astype(np.float32), score.rate, pitches)
            Wav.write(unfinished / names[-1], samples, None, **params, loop=False)
    return [folder / name for name in names]
