"""The gradient penalty at real samples alone."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.objectives.regularisers import REGULARISERS
from studio.objectives.regularisers.r1r2 import OneHalf


@REGULARISERS.register
class R1(OneHalf):
    """Half the mean squared gradient at real samples (arXiv:1801.04406, equation 9)."""

    name = "r1"
    title = N_("Flat around what is real (R1)")
    about = N_(
        "Penalises a discriminator that is steep around real samples, so that it comes to rest when the generated ones "
        "have arrived (arXiv:1801.04406). The usual companion of the first loss, from StyleGAN to this day."
    )
    half = 0
