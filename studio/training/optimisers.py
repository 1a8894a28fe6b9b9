"""The ways in which weights follow their gradients, and what each remembers of a weight."""

from __future__ import annotations

import torch
from torch import nn

NAMES = ("adam", "rmsprop", "sgd")
MOMENTS = {"adam": ("step", "exp_avg", "exp_avg_sq"), "rmsprop": ("step", "square_avg"), "sgd": ()}


def optimiser(
    name: str, network: nn.Module, rate: float, betas: tuple[float, float], fused: bool
) -> torch.optim.Optimizer:
    """An optimiser of a network's weights.

    Args:
        name: "adam" (arXiv:1412.6980), "rmsprop" (Tieleman and Hinton, 2012), as the first Wasserstein GAN takes it,
            or "sgd", plain gradient descent.
        betas: of Adam; RMSprop takes its usual .99.
    """
    weights = network.parameters()
    if name == "rmsprop":
        return torch.optim.RMSprop(weights, rate)
    if name == "sgd":
        return torch.optim.SGD(weights, rate)
    return torch.optim.Adam(weights, rate, betas=betas, fused=fused)
