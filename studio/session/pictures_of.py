"""Pictures of sounds for whoever may not reach the sounds' own modules: cheap enough for a window's thread."""

from __future__ import annotations

import numpy as np

from studio.core.sound import Sound


def spectrogram_of(sound: Sound, height: int, width: int) -> np.ndarray:
    """The whole sound as uint8 (height, width, 3), read-only: time to the right, pitch upwards in octaves."""
    from studio.audio.pictures import spectrogram_picture

    return spectrogram_picture(sound.samples, sound.rate, height, width)


def waveform_of(sound: Sound, width: int) -> np.ndarray:
    """Lowest and highest sample of each of `width` equal stretches of time: float32 (width, 2)."""
    from studio.audio.pictures import waveform_envelope

    return waveform_envelope(sound.samples, width)


def frequency_span(rate: int) -> tuple[float, float]:
    """Hertz at the lower and the upper edge of `spectrogram_of`; between them rows are spaced evenly in octaves."""
    from studio.audio.pictures import frequency_span as span

    return span(rate)
