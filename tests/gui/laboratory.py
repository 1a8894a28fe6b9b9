"""Planes made up for the laboratory's tests."""

from __future__ import annotations

import numpy as np

from studio.core.messages import Sheet, StepMetrics, frozen
from studio.core.plane import REACH, Plane

SIDE = 21


def plane(shift: float = 0.0, lift: float = 0.0) -> Plane:
    """Real points at the left, generated ones at the right moved by `shift`; logits fall by 2 per unit to the right.

    Args:
        lift: added to all logits.
    """
    spread = np.linspace(-0.5, 0.5, 8)
    real = np.stack([np.full(8, -0.8), spread], 1)
    made = np.stack([np.full(8, 0.6 + shift), spread], 1)
    axis = np.linspace(-REACH, REACH, SIDE)
    surface = np.tile(-2 * axis, (SIDE, 1)) + lift
    manifold = np.stack(np.meshgrid(axis[5:16:2], axis[5:16:2]), -1)
    arrows = np.tile([-1.0, 0.0], (4, 1))
    return Plane(*(frozen(a.astype(np.float32)) for a in (real, made, surface, manifold, arrows)))


def burst() -> Plane:
    """What is left of a run whose numbers have grown beyond all bounds."""
    sound = plane()
    return Plane(sound.real, *(frozen(np.full_like(a, np.nan)) for a in (sound.made, sound.surface, sound.manifold,
                                                                         sound.arrows)))  # fmt: skip


def trained(session, step: int, shown: Plane) -> None:
    """Let a run on points report one step."""
    tile = frozen(np.zeros((1, 16, 16, 3), np.uint8))
    values = {"loss_g": 1.0, "loss_d": 0.5, "js": 1 / step}
    session.timeline.add([StepMetrics(step, step / 50, values)], [], Sheet("run", step, tile, plane=shown))
