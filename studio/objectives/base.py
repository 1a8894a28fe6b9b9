"""What every objective, regulariser and reconstruction loss offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import torch
from torch import Tensor

from studio.core.i18n import N_
from studio.core.params import ParamSpec

Critic = Callable[[Tensor], Tensor]


class Objective:
    """Losses of both networks, from logits (B,) of real and of generated pictures of the same conditions."""

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        """Loss of the discriminator, a scalar averaged over the batch."""
        raise NotImplementedError

    def generator(self, real: Tensor, fake: Tensor) -> Tensor:
        """Loss of the generator, a scalar averaged over the batch; `real` carries no gradient."""
        raise NotImplementedError


def every(default: int) -> ParamSpec:
    """The setting that each regulariser has: steps from one penalty to the next."""
    return ParamSpec(
        "every",
        "int",
        default,
        N_("Steps between penalties (lazy regularisation)"),
        N_("Rarer is faster; the weight is multiplied to match."),
        low=1,
        high=64,
    )


class Regulariser:
    """A term that keeps the discriminator smooth, computed every few steps and weighed up by as many.

    Attributes:
        gamma: its weight, changeable while training.
        every: steps from one time to the next (lazy regularisation, arXiv:1912.04958).
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    gamma: float
    every: int

    def penalty(self, critic: Critic, seen: Tensor, logits: Tensor, random: torch.Generator) -> Tensor:
        """The term before its weight, a scalar with a graph to the discriminator.

        Args:
            critic: logits of what the discriminator sees, under the conditions of the real half.
            seen: (2B, ...), what it sees of real then of generated samples, part of the graph of `logits`.
            logits: (2B,) of those.
            random: source of what has to be drawn.
        """
        raise NotImplementedError


class Reconstruction:
    """How far rebuilt samples are from the real ones."""

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]

    def loss(self, made: Tensor, real: Tensor) -> Tensor:
        """A scalar averaged over the batch, of network tensors of one shape."""
        raise NotImplementedError
