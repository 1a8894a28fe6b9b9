"""How the feature network learns from a set: its classes, or without any the order of quarters of its samples."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from studio.training.quality.network import FeatureNetwork

BATCH = 32
STEPS = 200
RATE, DECAY = 4e-3, 0.02
ORDERS = torch.tensor(list(permutations(range(4))))


def learn(network: FeatureNetwork, x: Tensor, labels: Tensor | None, random: torch.Generator) -> Iterator[None]:
    """Train step by step, one `next` each, on images x (N, C, H, W): to tell classes (N,), or else orders of quarters.

    The order (Noroozi and Favaro, 2016, arXiv:1603.09246) cannot be told without seeing edges and texture.
    Telling two changed copies of a sample from others (SimCLR) cost twice as much for each step and left features
    that did not notice blurred pictures.
    """
    adam = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=STEPS)
    network.train()
    for _ in range(STEPS):
        chosen = torch.randint(len(x), (BATCH,), generator=random)
        seen = changed(x[chosen].float(), random)
        seen, wanted = disordered(seen, random) if labels is None else (seen, labels[chosen])
        with torch.enable_grad():
            loss = cross_entropy(network(seen), wanted)
            adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        schedule.step()
        yield
    network.eval()


def changed(x: Tensor, random: torch.Generator) -> Tensor:
    """Images (N, C, H, W) moved by up to a sixteenth of each side, brighter or darker, with more or less contrast."""
    count, _, height, width = x.shape
    moves = [torch.randint(-(side // 16), side // 16 + 1, (count, 1), generator=random) for side in (height, width)]
    rows = (torch.arange(height) + moves[0]).clamp(0, height - 1)
    columns = (torch.arange(width) + moves[1]).clamp(0, width - 1)
    each = torch.arange(count)[:, None, None]
    x = x.permute(0, 2, 3, 1)[each, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
    numbers = torch.rand(2, count, 1, 1, 1, generator=random)
    return x * (0.7 + 0.6 * numbers[0]) + (numbers[1] - 0.5) / 2


def disordered(x: Tensor, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Images (N, C, H, W), H and W even, with their quarters in one of the 24 orders each, and which (N,)."""
    which = torch.randint(len(ORDERS), (len(x),), generator=random)
    quarters = torch.stack([part for half in x.chunk(2, 2) for part in half.chunk(2, 3)], 1)
    quarters = quarters[torch.arange(len(x))[:, None], ORDERS[which]]
    above, below = (torch.cat([quarters[:, left], quarters[:, left + 1]], 3) for left in (0, 2))
    return torch.cat([above, below], 2), which
