"""From one seed to another in even steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from studio.core.i18n import N_
from studio.core.latent import seed_vector
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.inside.bench import bench

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

STEPS, SIDE = 8, 40


@INSIGHTS.register
class Interpolation(Lens):
    """Samples on the great circle between two latents (Sampling Generative Networks, arXiv:1609.04468)."""

    name = "interpolation"
    title = N_("From seed to seed")
    about = N_("Whether the network goes smoothly from one sample to another, or jumps between a few.")

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """From `request["seed"]` to `request["other"]`: `pictures` (n, H, W, C), `sounds` or None, their `rate`.

        `steps` (n - 1,) is how much of the whole way each step changes: all equal where the network goes smoothly.
        """
        table = bench(trainer)
        first, c = table.shown(request)
        z = between(first[0], seed_vector(int(request.get("other", 1)), trainer.shape.latent), STEPS)
        samples = table.samples(table.make(z, c.expand(len(z), -1)))
        tiles = table.tiles(samples, SIDE)
        seen = (samples if trainer.shape.dims else tiles).astype(np.float32)
        moved = np.sqrt(np.square(np.diff(seen, axis=0)).reshape(len(z) - 1, -1).mean(1))
        return {
            "pictures": tiles,
            "sounds": samples if trainer.shape.length else None,
            "rate": trainer.shape.rate,
            "steps": moved / max(float(moved.sum()), 1e-9),
        }


def between(a: np.ndarray, b: np.ndarray, count: int) -> np.ndarray:
    """Latents (count, latent), evenly from a to b (latent,) without a dip in length half way."""
    angle = np.arccos(np.clip(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-9), -1, 1))
    share = np.linspace(0, 1, count, dtype=np.float32)[:, None]
    ways = 1 - share, share
    if np.sin(angle) > 1e-3:
        ways = np.sin(ways[0] * angle) / np.sin(angle), np.sin(ways[1] * angle) / np.sin(angle)
    z: np.ndarray = (ways[0] * a + ways[1] * b).astype(np.float32)
    return z
