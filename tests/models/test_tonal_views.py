"""What networks see of tonal loops: the right semitone, the same picture in every key, and no beginning."""

from __future__ import annotations

import math

import pytest
import torch

from studio.core.notes import NAMES, frequency
from studio.core.scales import CHORDS, SCALES
from studio.models.base import Shape
from studio.models.tonal_views import LOWEST, MELS, ROWS, TONES, TonalViews

RATE, STEP = 16000, 2000
WIDTH = len(NAMES) + len(SCALES) + len(CHORDS)
SHAPE = Shape(8, 0, 1, WIDTH, 16 * STEP, RATE, steps=16, key_at=0, scale_at=12, chord_at=19, scales=tuple(SCALES))


def tone(note: float) -> torch.Tensor:
    return 0.5 * torch.sin(2 * math.pi * frequency(note) * torch.arange(16 * STEP) / RATE)[None, None]


def asked(root: int, chord: int) -> torch.Tensor:
    c = torch.zeros(1, WIDTH)
    c[0, [root, 12, 19 + chord]] = 1
    return c


@pytest.mark.parametrize("note", [28, 45, 59, 60, 72, 100])
def test_a_note_is_brightest_in_its_own_row(note: int) -> None:
    seen = TonalViews(SHAPE).semitones(tone(note))
    assert seen.shape == (1, 1, ROWS, 64)
    assert (seen[0, 0, :, 8:56].argmax(0) == note - LOWEST).all(), "but where the tone breaks off"


@pytest.mark.parametrize("start", [0, 30000])
def test_views_have_no_beginning(start: int) -> None:
    views = TonalViews(SHAPE)
    burst = torch.zeros(1, 1, 16 * STEP)
    burst[..., :4000] = tone(64)[..., :4000]
    moved = burst.roll(start, 2)
    for view in (views.semitones, views.mel):
        frames = start * 4 // STEP
        assert torch.allclose(view(moved), view(burst).roll(frames, 3), atol=1e-3)
    assert views.mel(burst).shape == (1, 1, MELS, 64)


def test_the_same_above_the_chord_is_the_same_in_every_key() -> None:
    views = TonalViews(SHAPE)
    places = []
    for root, chord in ((0, 0), (0, 4), (9, 2), (11, 6)):
        bottom = (root + SCALES["major"][chord]) % 12
        seen = views.above_chord(views.semitones(tone(36 + bottom)), asked(root, chord))
        assert seen.shape == (1, 1, TONES, 64)
        places.append(int(seen[0, 0, :, 32].argmax()))
    assert places == [12] * 4


def test_silence_has_a_slope() -> None:
    views = TonalViews(SHAPE)
    x = torch.zeros(1, 1, 16 * STEP, requires_grad=True)
    (views.semitones(x).sum() + views.mel(x).sum()).backward()
    assert x.grad is not None
    assert x.grad.isfinite().all()
