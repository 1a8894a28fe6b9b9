"""The form of the paper: a head on the discriminator reads the codes off generated pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.conditions import ConditionSchema
from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.models.base import Discriminator
from studio.models.build import seeded
from studio.training.asked import Asked
from studio.training.codes import CODES
from studio.training.codes.base import KINDS, Codes, even_codes, schema_of
from studio.training.codes.coded import Coded

HIDDEN = 128
SLOPE = 0.1
CONTINUOUS = (("first", N_("First code")), ("second", N_("Second code")))


@CODES.register
class Classic(Codes):
    """Maximises what the codes and the generated picture tell of each other (arXiv:1606.03657)."""

    name = "classic"
    title = N_("Codes by mutual information, 2016")
    about = N_(
        "A second head on the discriminator guesses the codes of generated pictures, and both networks are paid for "
        "every right guess (arXiv:1606.03657). What the codes come to mean is left to chance: often style, not kind."
    )
    params = (
        KINDS,
        ParamSpec(
            "weight",
            "float",
            1.0,
            N_("Weight of the codes (lambda)"),
            N_("How much a right guess counts beside the objective."),
            low=0.0,
            high=100.0,
        ),
    )
    learns = True

    def __init__(self, store: Any, places: np.ndarray, seed: int, kinds: int = 10, weight: float = 1.0) -> None:
        super().__init__(store, places, seed, kinds)
        self._weight = weight
        self.schema = schema_of(kinds, CONTINUOUS)

    def bind(self, discriminator: Discriminator) -> None:
        self._discriminator = discriminator
        shape = discriminator.shape
        with torch.no_grad():
            blank = torch.zeros(1, shape.channels, shape.resolution, shape.resolution)
            width = discriminator.features(discriminator.see(blank)).shape[1]
        with seeded(self._seed):
            outputs = self._kinds + len(CONTINUOUS)
            self.network = nn.Sequential(nn.Linear(width, HIDDEN), nn.LeakyReLU(SLOPE), nn.Linear(HIDDEN, outputs))

    def coded(self) -> Coded:
        count = len(self._source)
        kinds = np.random.default_rng(self._seed).permutation(np.arange(count) % self._kinds)
        asked = Asked(even_codes(kinds, self._kinds), np.arange(count))
        # What a real sample would be asked for is nothing that anybody knows of it.
        return Coded(self._source, np.full(count, -1), ConditionSchema(), asked)

    def loss(self, fake: Tensor, c: Tensor) -> Tensor:
        guessed = self.network(self._discriminator.features(self._discriminator.see(fake))).float()
        kinds, rest = guessed[:, : self._kinds], guessed[:, self._kinds :]
        # A normal density of fixed width, as good as a learned one and one thing less to go wrong.
        away = 0.5 * (rest - c[:, self._kinds :]).square().sum(1).mean()
        paid: Tensor = self._weight * (F.cross_entropy(kinds, c[:, : self._kinds].argmax(1)) + away)
        return paid

    def lesson(self, fake: Tensor, c: Tensor) -> Tensor:
        return self.loss(fake, c)
