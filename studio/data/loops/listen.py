"""How busy a loop is and how much it swings, heard from where its hits begin."""

from __future__ import annotations

import numpy as np

from studio.audio.theory.onsets import onsets
from studio.core.loops import MOST_SWING, STEPS

ENOUGH = 3  # hits on the odd steps that tell a swing
SURE = 0.04  # steps; less than that is how people play straight


def density_and_swing(samples: np.ndarray, rate: int, bars: int) -> tuple[float, float]:
    """Share of steps on which anything starts, and how late every second sixteenth comes in steps (0 to 0.5).

    Args:
        samples: float32 (n, channels), whole bars.
    """
    steps = STEPS * bars
    places = onsets(samples, rate) * (steps / len(samples))
    if not len(places):
        return 0.0, 0.0
    within = np.mod(places + 0.25, 2) - 0.25
    odd = (within > 0.75) & (within < 1.7)
    swing = 0.0
    if odd.sum() >= ENOUGH:
        straight = np.median(within[np.abs(within) < 0.25]) if (np.abs(within) < 0.25).any() else 0.0
        late = float(np.median(within[odd]) - 1 - straight)
        swing = min(max(late, 0.0), MOST_SWING) if late > SURE else 0.0
    hit = 2 * np.floor((places + 0.25) / 2) + odd
    return len(np.unique(np.mod(hit, steps))) / steps, round(swing, 3)
