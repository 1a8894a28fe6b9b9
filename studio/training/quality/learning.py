"""How the feature network learns from a set: by its classes, or without any by telling its samples apart."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from studio.training.quality.network import FeatureNetwork

BATCH = 32
STEPS = 240
RATE, DECAY = 4e-3, 0.02
PROJECTED, TEMPERATURE = 32, 0.2


def learn(network: FeatureNetwork, x: Tensor, labels: Tensor | None, random: torch.Generator) -> Iterator[None]:
    """Train step by step, one `next` each, on images x (N, C, H, W) and classes (N,).

    Without classes two changed copies of an image are to be found among those of others (SimCLR,
    arXiv:2002.05709); the changes leave sharpness and noise alone, to which the features must stay open.
    """
    adam = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=STEPS)
    for _ in range(STEPS):
        chosen = torch.randint(len(x), (BATCH,), generator=random)
        with torch.enable_grad():
            network.train()
            if labels is None:
                pair = torch.cat([changed(x[chosen], random), changed(x[chosen], random)])
                loss = contrast(network(pair))
            else:
                loss = cross_entropy(network(changed(x[chosen], random)), labels[chosen])
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


def contrast(z: Tensor) -> Tensor:
    """Mean cross entropy of finding, by direction, the other one of a pair: rows i and N / 2 + i of z (N, F)."""
    z = normalize(z)
    likeness = (z @ z.T / TEMPERATURE).masked_fill(torch.eye(len(z), dtype=torch.bool), -torch.inf)
    return cross_entropy(likeness, torch.arange(len(z)).roll(len(z) // 2))
