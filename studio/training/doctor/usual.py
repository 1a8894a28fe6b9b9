"""Remedies that change what is not as the advised recipe has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from studio.core.health import Remedy
from studio.core.i18n import N_, _
from studio.core.params import Value
from studio.core.registry import Registry
from studio.models.discriminators import DISCRIMINATORS
from studio.models.generators import GENERATORS
from studio.objectives.regularisers import REGULARISERS
from studio.training.doctor.base import History
from studio.training.doctor.fitting import SPECS, settings
from studio.training.recipe import Recipe, recommended

BALANCE = ("objective", "gamma", "lr_g", "lr_d", "d_steps", "optimiser")  # all of them live
AFRESH = ("regularisers", *BALANCE, "r1r2.every", "beta1", "beta2", "anneal")
NETWORKS = ("generator", "discriminator", "latent", "batch")
PLAIN = "mlp"  # networks that forget most of a set
PARTS: dict[str, tuple[str, Registry[Any]]] = {
    "generator": (N_("Generator"), GENERATORS),
    "discriminator": (N_("Discriminator"), DISCRIMINATORS),
    "regularisers": (N_("Regularisation"), REGULARISERS),
}
FEW = 2  # changes that are told one by one


def usual(history: History, names: Iterable[str] = BALANCE) -> dict[str, Value]:
    """Those settings that differ from the recipe that is advised for such a set, with the values that it has."""
    wanted, present = settings(_advised(history)), {**settings(history.case.recipe), **history.live}
    return {name: wanted[name] for name in names if wanted[name] != present[name]}


def usual_networks(history: History) -> dict[str, Value]:
    """The same of the networks, where they are plain ones."""
    recipe = history.case.recipe
    if PLAIN not in (recipe.generator.name, recipe.discriminator.name):
        return {}
    return usual(history, NETWORKS)


def told(history: History, edits: Mapping[str, Value]) -> str:
    """Those changes for people: "Generator learning rate: 0.001", or the recipe that has them where they are many."""
    known = {name: value for name, value in edits.items() if name in PARTS or name in SPECS}
    if len(known) > FEW:
        return _("the settings of “{recipe}”").format(recipe=_(_advised(history).title))
    said = [_("{name}: {value}").format(**_words(name, value)) for name, value in known.items()]
    return _("{first}; {second}").format(first=said[0], second=said[1]) if len(said) == FEW else "".join(said)


def afresh(history: History, expect: str) -> Remedy:
    """To begin again as is usual for such a set."""
    edits = {**usual_networks(history), **usual(history, AFRESH)}
    sentence = _("Begin again with what is usual for such a set: {list}.").format(list=told(history, edits))
    return Remedy("restart", sentence, expect, edits)


def _words(name: str, value: Value) -> dict[str, str]:
    if name in SPECS:
        return {"name": _(SPECS[name].label), "value": SPECS[name].said(value)}
    label, registry = PARTS[name]
    parts = ", ".join(_(registry.get(part).title) for part in str(value).split(",") if part)
    return {"name": _(label), "value": parts}


def _advised(history: History) -> Recipe:
    return recommended(history.case.recipe.kind, history.case.resolution)
