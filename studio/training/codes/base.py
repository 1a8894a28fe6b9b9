"""What every form of codes offers the trainer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from studio.core.conditions import CODE, ConditionField, ConditionSchema
from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator
from studio.training.codes.coded import Coded

KINDS = ParamSpec(
    "kinds",
    "int",
    10,
    N_("Kinds to tell apart (categorical code)"),
    N_("How many kinds the set is sorted into; nobody tells the network which picture is of which."),
    low=2,
    high=64,
)
# Steps of the sequence that covers a square most evenly: powers of the root of x^3 = x + 1.
EVEN = (0.7548776662466927, 0.5698402909980532)


class Codes:
    """A categorical code and two continuous ones that join the latent, and what keeps the generator to them.

    Args:
        store: the prepared set, of pictures.
        places: of the samples that are trained on.
        kinds: values of the categorical code.

    Attributes:
        schema: fields of the codes, in the order of the condition vector.
        told: how many of its first columns the discriminator is told.
        network: everything that has to be saved, its weights and tables.
        learns: the network is trained beside the discriminator.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    told: int = 0
    learns: ClassVar[bool] = False
    schema: ConditionSchema
    network: nn.Module

    def __init__(self, store: Any, places: np.ndarray, seed: int, kinds: int) -> None:
        self._source, self._places, self._seed, self._kinds = store, places, seed, kinds

    def bind(self, discriminator: Discriminator) -> None:
        """Meet the discriminator, once, before anything else is asked for."""

    @property
    def ready(self) -> bool:
        """Whether there is nothing to prepare, or it has been."""
        return True

    def prepare(self) -> Iterator[str]:
        """Get ready, bit for bit the same on every call; what is done next in words, before each part of it."""
        yield from ()

    def pretend(self) -> None:
        """Be ready without having prepared anything, for steps whose result does not matter."""

    def coded(self) -> Coded:
        """The set with the codes of its samples, as they are known now."""
        raise NotImplementedError

    def loss(self, fake: Tensor, c: Tensor) -> Tensor:
        """What the generator pays for samples (B, ...) that do not show their codes c (B, width): a scalar."""
        raise NotImplementedError

    def lesson(self, fake: Tensor, c: Tensor) -> Tensor:
        """What the network that reads the codes, and the discriminator, pay for generated samples: a scalar.

        Asked for only where it `learns`.
        """
        raise NotImplementedError


def schema_of(kinds: int, continuous: Sequence[tuple[str, str]]) -> ConditionSchema:
    """A blend of kinds, numbered from 1, and a number from -1 to 1 for each continuous code (name, label)."""
    values = tuple(str(number) for number in range(1, kinds + 1))
    fields = [ConditionField(CODE, N_("Kind"), values=values)]
    fields += [ConditionField(name, label, "continuous", low=-1.0, high=1.0) for name, label in continuous]
    return ConditionSchema(tuple(fields))


def even_codes(kinds: np.ndarray, width: int) -> Tensor:
    """Condition vectors (N, width + 2) that cover both continuous codes evenly for each kind.

    Drawn once for each sample of the set: the generator's other randomness is new at every step anyway.

    Args:
        kinds: int64 (N,), each below `width`.
    """
    rank = np.empty(len(kinds), np.int64)
    for kind in np.unique(kinds):
        mine = np.flatnonzero(kinds == kind)
        rank[mine] = np.arange(len(mine))
    spread = (0.5 + (rank[:, None] + 1) * np.array(EVEN)) % 1
    return torch.from_numpy(np.concatenate([np.eye(width)[kinds], 2 * spread - 1], 1).astype(np.float32))
