"""What every objective, regulariser and reconstruction loss offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec

Critic = Callable[[Tensor], Tensor]


class Objective:
    """Losses of both networks, from logits (B,) of real and of generated pictures of the same conditions.

    Attributes:
        marks: real samples are to reach one mark and generated ones another, by cross-entropy or by squares.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    marks: ClassVar[bool] = False

    @classmethod
    def objection(cls, regularisers: Sequence[type[Regulariser]]) -> str:
        """Why it makes no sense beside just these regularisers, in a translated sentence; empty where it does."""
        del regularisers
        return ""

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
    """What keeps the discriminator from winning too easily: a term of its loss, or a change to it or to what it sees.

    Attributes:
        gamma: weight of the term; 0 for regularisers without one, and while training for one that is switched off.
        every: steps from one time to the next, weighed up by as many (lazy regularisation, arXiv:1912.04958).
        limits: it bounds how steep the discriminator can be, wherever it is asked.
        kinds: of sets that it is for.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    limits: ClassVar[bool] = False
    kinds: ClassVar[tuple[str, ...]] = ("pictures", "sounds", "loops", "points")
    gamma: float = 0.0
    every: int = 1

    @classmethod
    def objection(cls, objective: type[Objective], discriminator: Any, others: Sequence[str]) -> str:
        """Why it makes no sense with these parts, in a translated sentence; empty where it does.

        Args:
            discriminator: the class of the discriminator.
            others: names of the regularisers beside it.
        """
        del objective, discriminator, others
        return ""

    def dress(self, discriminator: nn.Module) -> None:
        """Change the new discriminator, on the CPU and before it has an optimiser; what it adds is in its state."""

    def show(self, x: Tensor, step: int, random: torch.Generator) -> Tensor:
        """What the discriminator is shown of network tensors x (B, ...), real or generated, at this step."""
        del step, random
        return x

    def after_step(self, discriminator: nn.Module) -> None:
        """What is done to the discriminator after each of its steps."""

    def adapt(self, lead: float, samples: int) -> None:
        """Take note of the mean sign of D(real) - D(fake) over so many samples."""

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
