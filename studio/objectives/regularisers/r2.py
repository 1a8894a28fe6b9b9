"""The gradient penalty at generated samples alone."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.objectives.regularisers import REGULARISERS
from studio.objectives.regularisers.r1r2 import OneHalf


@REGULARISERS.register
class R2(OneHalf):
    """Half the mean squared gradient at generated samples (arXiv:1801.04406, equation 10)."""

    name = "r2"
    title = N_("Flat around what is generated (R2)")
    about = N_(
        "Penalises a discriminator that is steep around generated samples, which slows the generator's jumps "
        "(arXiv:1801.04406). The mirror image of R1, rarely used without it."
    )
    half = 1
