"""One-sided label smoothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.objectives.base import Critic, Objective, Regulariser
from studio.objectives.regularisers import REGULARISERS


@REGULARISERS.register
class LabelSmoothing(Regulariser):
    """Real samples are marked 1 - amount instead of 1, generated ones stay 0 (arXiv:1606.03498, section 3.4).

    For cross-entropy and for least squares that is the loss plus amount x mean D(real), up to a constant.
    """

    name = "label-smoothing"
    title = N_("Not quite sure (one-sided label smoothing)")
    about = N_(
        "Tells the discriminator that real samples are real to nine tenths only, so that it never becomes too sure of "
        "itself (arXiv:1606.03498). Only the real side is softened: softening the other would praise the generator's "
        "mistakes."
    )
    params = (
        ParamSpec(
            "amount",
            "float",
            0.1,
            N_("Doubt about real samples"),
            N_("What real samples lack of being marked 1; the article takes 0.1."),
            low=0.01,
            high=0.5,
        ),
    )

    def __init__(self, amount: float = 0.1) -> None:
        self.gamma = amount

    @classmethod
    def objection(cls, objective: type[Objective], discriminator: Any, others: Sequence[str]) -> str:
        del discriminator, others
        if objective.marks:
            return ""
        return _("“{name}” marks nothing as real or generated, so there is no label to soften.").format(
            name=_(objective.title)
        )

    def penalty(self, critic: Critic, seen: Tensor, logits: Tensor, random: torch.Generator) -> Tensor:
        del critic, seen, random
        return logits.chunk(2)[0].mean()
