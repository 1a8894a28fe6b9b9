"""Whether the parts of a recipe make sense together."""

from __future__ import annotations

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.models.base import JUDGES_NO, MAKES_NO
from studio.models.build import check_fit
from studio.models.discriminators import DISCRIMINATORS
from studio.models.encoders import ENCODERS
from studio.models.generators import GENERATORS
from studio.objectives import OBJECTIVES
from studio.objectives.regularisers import REGULARISERS
from studio.training.recipe import Recipe


def check_sense(recipe: Recipe) -> None:
    """Ask every part what speaks against the others.

    Raises:
        StudioError: an unknown part, or the first objection that one of them has.
    """
    objective, discriminator = OBJECTIVES.get(recipe.objective.name), DISCRIMINATORS.get(recipe.discriminator.name)
    names = [part.name for part in recipe.regularisers]
    regularisers = [REGULARISERS.get(name) for name in names]
    for place, regulariser in enumerate(regularisers):
        others = names[:place] + names[place + 1 :]
        if recipe.kind not in regulariser.kinds:
            raise _refusal(_("“{name}” is not for sets of this kind.").format(name=_(regulariser.title)))
        if regulariser.name in others:
            raise _refusal(_("“{name}” is there twice.").format(name=_(regulariser.title)))
        if sentence := regulariser.objection(objective, discriminator, others):
            raise _refusal(sentence)
    if sentence := objective.objection(regularisers):
        raise _refusal(sentence)
    _check_networks(recipe)


def _check_networks(recipe: Recipe) -> None:
    """Whether they are for this kind of set and for samples in one form."""
    generator, discriminator = GENERATORS.get(recipe.generator.name), DISCRIMINATORS.get(recipe.discriminator.name)
    if recipe.kind not in generator.makes:
        raise _refusal(_(MAKES_NO[recipe.kind]).format(name=_(generator.title)))
    if recipe.kind not in discriminator.judges:
        raise _refusal(_(JUDGES_NO[recipe.kind]).format(name=_(discriminator.title)))
    check_fit(generator, discriminator)
    if recipe.encoder is not None:
        check_fit(generator, ENCODERS.get(recipe.encoder.name))


def _refusal(sentence: str) -> StudioError:
    return StudioError(sentence, _("Choose parts that suit each other, as one of the recipes does."))
