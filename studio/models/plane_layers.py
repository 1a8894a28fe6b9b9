"""Layers shared by the networks of points."""

from __future__ import annotations

import itertools

from torch import nn


def dense(sizes: list[int], slope: float) -> nn.Sequential:
    """Fully connected layers of those sizes with leaky ReLU between them, Kaiming's weights (arXiv:1502.01852).

    Args:
        slope: of the leaky ReLU below zero; 0 is a plain ReLU.
    """
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        linear = nn.Linear(inputs, outputs)
        nn.init.kaiming_normal_(linear.weight, slope)
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.LeakyReLU(slope)]
    return nn.Sequential(*layers[:-1])
