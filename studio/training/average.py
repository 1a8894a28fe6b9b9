"""The network that is shown: an exponential average of the generator's weights."""

from __future__ import annotations

import copy

import numpy as np
import torch
from torch import Tensor, nn

from studio.models.base import Generator, Shape, probe_latents
from studio.training.devices import Policy

BATCH = 64
MOST, FEWEST = 256, 64
PIXELS = MOST * 64 * 64


class Average:
    """Follows a generator's weights (EMA, arXiv:1806.04498); batch-norm statistics are measured when asked for.

    Args:
        probe: latents and conditions (z, c), in batches, over which statistics are measured; always the same,
            so that what is shown is a function of the averaged weights alone.
    """

    def __init__(self, generator: Generator, policy: Policy, probe: list[tuple[Tensor, Tensor]]) -> None:
        self.network = copy.deepcopy(generator).requires_grad_(False)
        self._policy = policy
        self.probe = probe
        self._own: list[Tensor] = list(self.network.parameters())
        self._followed: list[Tensor] = list(generator.parameters())

    @torch.no_grad()
    def follow(self, decay: float) -> None:
        """Move towards the generator: average = decay x average + (1 - decay) x weights."""
        torch._foreach_lerp_(self._own, self._followed, 1 - decay)

    @torch.no_grad()
    def calibrated(self) -> Generator:
        """The network in evaluation mode with statistics of its own, still owned by this object.

        Without them the average can look worse than the raw weights: it never saw the running statistics.
        """
        norms = [module for module in self.network.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # a plain mean over the batches
        if norms:
            self.network.train()
            with self._policy.autocast():
                for z, c in self.probe:
                    self.network(z, c)
        return self.network.eval()


def probe(places: np.ndarray, rows: Tensor, shape: Shape, device: torch.device) -> list[tuple[Tensor, Tensor]]:
    """Fixed latents with conditions as frequent as in the set; fewer for large samples, to bound the time.

    Args:
        places, rows: as `Asked` holds them.
    """
    count = max(FEWEST, min(MOST, PIXELS // (shape.resolution**2 or shape.length or 1)))
    chosen = np.random.default_rng(0).choice(places, count)
    z, c = probe_latents(count, shape.latent).to(device), rows[torch.from_numpy(chosen)].to(device)
    return list(zip(torch.split(z, BATCH), torch.split(c, BATCH), strict=True))
