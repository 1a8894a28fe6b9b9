"""Codes: what a generator can be asked for without any labels, found while it learns (InfoGAN). One file each form."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.core.i18n import N_
from studio.core.params import validated
from studio.core.registry import Registry
from studio.training.codes.base import Codes
from studio.training.recipe import Part

CODES: Registry[type[Codes]] = Registry(N_("form of codes"), "studio.training.codes")


def built_codes(part: Part, store: Any, places: np.ndarray, seed: int) -> Codes:
    """The codes of a recipe; `bind` them before anything else.

    Args:
        places: of the samples that are trained on.
    Raises:
        StudioError: an unknown form, a bad parameter, or too few samples.
    """
    cls: Any = CODES.get(part.name)
    codes: Codes = cls(store, places, seed, **validated(cls.params, part.params))
    return codes
