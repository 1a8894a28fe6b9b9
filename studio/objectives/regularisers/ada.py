"""Augmentation that is as strong as it has to be."""

from __future__ import annotations

from dataclasses import replace

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.objectives.regularisers import REGULARISERS
from studio.objectives.regularisers.diffaugment import SHARE, STRONGEST, DiffAugment

FULL_RANGE = 100_000  # samples after which the share could have gone from nothing to all


@REGULARISERS.register
class Ada(DiffAugment):
    """DiffAugment whose share follows how surely the discriminator tells pairs apart (arXiv:2006.06676).

    The sign of D(real) - D(fake) instead of the article's sign of D(real), which means nothing to a paired loss.
    """

    name = "ada"
    title = N_("Changed pictures, as many as needed (ADA)")
    about = N_(
        "Changes what the discriminator sees, and more of it the surer it is, so that the strength need not be guessed "
        "(arXiv:2006.06676). Helps sets of a few hundred to a few thousand pictures, late rather than early."
    )
    params = (
        replace(SHARE, default=0.0, label=N_("Share of changed pictures at the start")),
        ParamSpec(
            "target",
            "float",
            0.6,
            N_("Sureness to aim at"),
            N_("Share of pairs in which the real picture scores higher, less that in which the generated one does."),
            low=0.0,
            high=1.0,
        ),
    )

    def __init__(self, p: float = 0.0, target: float = 0.6) -> None:
        super().__init__(p)
        self._target = target

    def adapt(self, lead: float, samples: int) -> None:
        step = samples / FULL_RANGE
        self.p = min(STRONGEST, max(0.0, self.p + (step if lead > self._target else -step)))
