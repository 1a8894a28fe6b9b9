"""All regularisers of a recipe, as the trainer speaks to them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from studio.core.params import validated
from studio.objectives.base import Regulariser
from studio.objectives.regularisers import REGULARISERS
from studio.objectives.regularisers.diffaugment import DiffAugment
from studio.training.recipe import ADDED, Part


class Regularisers:
    """Those of a recipe, in its order; the weight of the first that states one may be changed while training.

    Where none does, a weight above 0 adds R1 and R2; so does a share of changed pictures above 0 DiffAugment.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._all: list[Regulariser] = [built(REGULARISERS, part) for part in parts]
        self._changing = next((one for one in self._all if isinstance(one, DiffAugment)), None)
        weighed = (one for one, part in zip(self._all, parts, strict=True) if "gamma" in part.params)
        self._weighed = next(weighed, None)

    @property
    def live(self) -> dict[str, float]:
        """That weight as `gamma` and the share of changed pictures as `augment`, 0 without one."""
        gamma = 0.0 if self._weighed is None else self._weighed.gamma
        return {"gamma": gamma, "augment": 0.0 if self._changing is None else self._changing.p}

    def apply(self, live: Mapping[str, Any]) -> None:
        """Set the weight and the share where `live` has them."""
        if self._weighed is None and live.get("gamma", 0):
            self._weighed = built(REGULARISERS, Part(name=ADDED))
            self._all.append(self._weighed)
        if self._weighed is not None:
            self._weighed.gamma = float(live.get("gamma", self._weighed.gamma))
        if self._changing is None and live.get("augment", 0):
            self._changing = DiffAugment()
            # First, as other changes are made to what is seen then.
            self._all.insert(0, self._changing)
        if self._changing is not None:
            self._changing.p = float(live.get("augment", self._changing.p))

    def adapt(self, lead: float, samples: int) -> None:
        """Tell all how surely pairs were told apart; not where nobody judged."""
        if math.isfinite(lead):
            for one in self._all:
                one.adapt(lead, samples)

    def due(self, step: int) -> list[Regulariser]:
        """Those with a term in the discriminator's loss at this step."""
        return [one for one in self._all if one.gamma > 0 and step % one.every == 0]

    def dressed(self, discriminator: nn.Module) -> nn.Module:
        for one in self._all:
            one.dress(discriminator)
        return discriminator

    def show(self, x: Tensor, step: int, random: torch.Generator) -> Tensor:
        for one in self._all:
            x = one.show(x, step, random)
        return x

    def after_step(self, discriminator: nn.Module) -> None:
        for one in self._all:
            one.after_step(discriminator)


def built(registry: Any, part: Part) -> Any:
    """A registered thing with its parameters; raises StudioError for an unknown name or a bad value."""
    cls = registry.get(part.name)
    return cls(**validated(cls.params, part.params))
