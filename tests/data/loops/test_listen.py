"""How busy loops are and how much they swing, as heard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from studio.core.sound import Sound
from studio.data.loops.listen import density_and_swing


@pytest.mark.parametrize(("every", "density"), [(1, 1.0), (2, 0.5), (4, 0.25)])
def test_density_is_the_share_of_steps_with_a_hit(clicks: Callable[..., Sound], every: int, density: float) -> None:
    for bars, bpm in ((1, 120), (2, 97)):
        heard, swing = density_and_swing(clicks(bpm, bars, 16000, every).samples, 16000, bars)
        assert heard == pytest.approx(density, abs=0.04)
        assert swing == 0


@pytest.mark.parametrize("swing", [0.0, 0.15, 0.33])
def test_swing_is_how_late_the_odd_sixteenths_are(clicks: Callable[..., Sound], swing: float) -> None:
    density, heard = density_and_swing(clicks(100, 1, 22050, 1, swing).samples, 22050, 1)
    assert heard == pytest.approx(swing, abs=0.02)
    assert density == pytest.approx(1, abs=0.07)


def test_silence_has_neither() -> None:
    assert density_and_swing(np.zeros((32000, 1), np.float32), 16000, 1) == (0, 0)
