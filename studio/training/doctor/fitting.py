"""Remedies as they can be taken: within what each setting allows, and only those that change something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studio.core.errors import StudioError
from studio.core.health import Remedy
from studio.core.params import Value
from studio.training.recipe import Recipe, live_params
from studio.training.sense import check_sense
from studio.training.settings import LIVE

SPECS = {spec.name: spec for spec in LIVE}


def fitted(remedy: Remedy, recipe: Recipe, live: Mapping[str, Any]) -> Remedy | None:
    """A remedy with every number at the nearest that is allowed, None where it would change nothing or is refused.

    Args:
        remedy: in its sentence, names of settings in braces stand for the values that they are to have.
        live: the settings in force.
    """
    if remedy.way in ("data", "stop"):
        return remedy
    edits = {
        name: SPECS[name].nearest(_round(value)) if name in SPECS else value for name, value in remedy.edits.items()
    }
    present = {**settings(recipe), **live}
    if all(present.get(name) == value for name, value in edits.items()):
        return None
    if remedy.way == "edit" and not edits.keys() <= {spec.name for spec in live_params(recipe)}:
        return None
    try:
        check_sense(recipe.edited(edits))
    except StudioError:
        return None
    return replace(remedy, sentence=remedy.sentence.format(**edits), edits=edits)


def _round(value: Value) -> Value:
    """No more digits than the sentence tells."""
    return float(f"{value:.2g}") if isinstance(value, float) else value


def settings(recipe: Recipe) -> dict[str, Value]:
    """What a recipe says of all that remedies change, by the names of `Recipe.edited`."""
    every = (part.params.get("every") for part in recipe.regularisers if part.name == "r1r2")
    augment = (spec.default for spec in live_params(recipe) if spec.name == "augment")
    return {
        "regularisers": ",".join(part.name for part in recipe.regularisers),
        "r1r2.every": next(every, None) or 4,
        "beta1": recipe.beta1,
        "beta2": recipe.beta2,
        "anneal": recipe.anneal,
        "objective": recipe.objective.name,
        "gamma": recipe.gamma or 0.0,
        "augment": next(augment, 0.0),
        "lr_g": recipe.lr_g,
        "lr_d": recipe.lr_d,
        "d_steps": recipe.d_steps,
        "optimiser": recipe.optimiser,
        "generator": recipe.generator.name,
        "discriminator": recipe.discriminator.name,
        "latent": recipe.latent,
        "batch": recipe.batch,
    }
