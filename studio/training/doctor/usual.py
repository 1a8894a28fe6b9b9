"""Remedies that change what is not as the advised recipe has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studio.core.i18n import N_, _
from studio.core.params import Value
from studio.training.doctor.base import History
from studio.training.recipe import Recipe, recommended
from studio.training.settings import LIVE

BALANCE = ("objective", "gamma", "lr_g", "lr_d", "d_steps", "optimiser")
NETWORKS = ("generator", "discriminator", "latent", "batch")
PLAIN = "mlp"  # networks that forget most of a set
LABELS = {
    **{spec.name: spec.label for spec in LIVE},
    "generator": N_("Generator"),
    "discriminator": N_("Discriminator"),
    "regularisers": N_("Regularisation"),
    "latent": N_("Latent size (z)"),
    "beta1": N_("Momentum (Adam beta 1)"),
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
    """Changes for people: "Generator learning rate 0.001, Steadiness 0.1"."""
    told = []
    for name, value in edits.items():
        number = f"{value:g}" if isinstance(value, int | float) else str(value)
        told.append(_("{name}: {value}").format(name=_(LABELS.get(name, name)), value=number))
    return "; ".join(told)


def _settings(recipe: Recipe) -> dict[str, Value]:
    return {
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
