"""The network that is shown: an exponential average of the generator's weights."""

from __future__ import annotations

import copy

import numpy as np
import torch
from torch import Tensor, nn

from studio.core.conditions import ConditionSchema
from studio.models.base import Generator, probe_latents
from studio.training.devices import Policy
from studio.training.loader import Pictures

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
        self._probe = probe
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
        norms = [module for module in self.network.modules() if isinstance(module, nn.BatchNorm2d)]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # a plain mean over the batches
        if norms:
            self.network.train()
            with self._policy.autocast():
                for z, c in self._probe:
                    self.network(z, c)
        return self.network.eval()


def condition_rows(schema: ConditionSchema) -> Tensor:
    """Condition vectors (classes + 1, width) by label; the last, index -1, for pictures without a label."""
    field = next((field.name for field in schema.fields if field.kind == "categorical"), None)
    requests = [{field: index} for index in range(len(schema.classes))] if field else []
    return torch.from_numpy(np.stack([schema.vector(request) for request in (*requests, {})]))


def probe(store: Pictures, rows: Tensor, latent: int, device: torch.device) -> list[tuple[Tensor, Tensor]]:
    """Fixed latents with labels as frequent as in the set; fewer for large pictures, to bound the time."""
    count = max(FEWEST, min(MOST, PIXELS // store.resolution**2))
    labels = np.random.default_rng(0).choice(store.labels, count) if len(rows) > 1 else np.full(count, -1)
    z, c = probe_latents(count, latent).to(device), rows[torch.from_numpy(labels)].to(device)
    return list(zip(torch.split(z, BATCH), torch.split(c, BATCH), strict=True))
