"""Remedies that change what is not as the advised recipe has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from studio.core.i18n import N_, _
from studio.core.params import Value
from studio.core.registry import Registry
from studio.models.discriminators import DISCRIMINATORS
from studio.models.generators import GENERATORS
from studio.objectives import OBJECTIVES
from studio.objectives.regularisers import REGULARISERS
from studio.training.doctor.base import History
from studio.training.recipe import Recipe, recommended
from studio.training.settings import LIVE

BALANCE = ("objective", "gamma", "lr_g", "lr_d", "d_steps", "optimiser")  # all of them live
AFRESH = ("regularisers", *BALANCE, "r1r2.every", "beta1", "beta2", "anneal")
NETWORKS = ("generator", "discriminator", "latent", "batch")
PARTS: dict[str, Registry[Any]] = {
    "generator": GENERATORS,
    "discriminator": DISCRIMINATORS,
    "objective": OBJECTIVES,
    "regularisers": REGULARISERS,
}
PLAIN = "mlp"  # networks that forget most of a set
LABELS = {
    **{spec.name: spec.label for spec in LIVE},
    "generator": N_("Generator"),
    "discriminator": N_("Discriminator"),
    "regularisers": N_("Regularisation"),
}


def usual(history: History, names: Iterable[str] = BALANCE) -> dict[str, Value]:
    """Those settings that differ from the recipe that is advised for such a set, with the values that it has."""
    case = history.case
    advised = recommended(case.recipe.kind, case.resolution)
    wanted, present = _settings(advised), {**_settings(case.recipe), **history.live}
    return {name: wanted[name] for name in names if wanted[name] != present[name]}


def usual_networks(history: History) -> dict[str, Value]:
    """The same of the networks, where they are plain ones."""
    recipe = history.case.recipe
    if PLAIN not in (recipe.generator.name, recipe.discriminator.name):
        return {}
    return usual(history, NETWORKS)


def listed(edits: Mapping[str, Value]) -> str:
    """The changes that matter, for people: "Generator learning rate: 0.001; Steadiness: 0.1"."""
    told = []
    for name, value in ((name, value) for name, value in edits.items() if name in LABELS):
        said = f"{value:g}" if isinstance(value, int | float) else str(value)
        if name in PARTS:
            said = ", ".join(_(PARTS[name].get(part).title) for part in said.split(",") if part)
        told.append(_("{name}: {value}").format(name=_(LABELS[name]), value=said))
    return "; ".join(told)


def _settings(recipe: Recipe) -> dict[str, Value]:
    every = (part.params.get("every") for part in recipe.regularisers if part.name == "r1r2")
    return {
        "regularisers": ",".join(part.name for part in recipe.regularisers),
        "r1r2.every": next(every, None) or 4,
        "beta1": recipe.beta1,
        "beta2": recipe.beta2,
        "anneal": recipe.anneal,
        "objective": recipe.objective.name,
        "gamma": recipe.gamma or 0.0,
        "lr_g": recipe.lr_g,
        "lr_d": recipe.lr_d,
        "d_steps": recipe.d_steps,
        "optimiser": recipe.optimiser,
        "generator": recipe.generator.name,
        "discriminator": recipe.discriminator.name,
        "latent": recipe.latent,
        "batch": recipe.batch,
    }
