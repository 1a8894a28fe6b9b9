"""What a run was made of, thing by thing in words, so that two can be told apart."""

from __future__ import annotations

from typing import Any

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec, Value
from studio.session.runs import RunDocument
from studio.training.recipe import Recipe, param_groups

GROUPS = {
    "generator": N_("Generator"),
    "discriminator": N_("Discriminator"),
    "encoder": N_("Encoder"),
    "objective": N_("Objective"),
    "regularisers": N_("Regularisation"),
}


def facts(document: RunDocument) -> dict[str, tuple[str, str]]:
    """Name to (label, value in words) of everything that decides how the run goes; loads the network library."""
    config = document.config
    recipe = config.recipe
    told: dict[str, tuple[str, str]] = {
        "recipe": (_("Recipe"), _(recipe.title)),
        "data": (_("Data"), document.data_title),
    }
    if document.parent is not None:
        told["parent"] = (_("Branched at step"), f"{document.parent[1]:,}")
    parts = {key: (_(GROUPS[key]), title) for key, title in _parts(recipe).items()}
    told |= parts
    for group, specs in param_groups(recipe):
        for spec in specs:
            part = _(group) if "." in spec.name else ""
            label = f"{part}: {_(spec.label)}" if part else _(spec.label)
            told[spec.name] = (label, words(spec, spec.default))
    told |= parts  # by their titles, where one of them is a setting as well
    told |= {f"data.{name}": (_("Data") + f": {name}", _text(value)) for name, value in config.data_params.items()}
    told |= {f"prepare.{name}": (_("Prepared") + f": {name}", _text(v)) for name, v in config.prepare.items()}
    told["seed"] = (_("Seed"), str(config.seed))
    told["device"] = (_("Device"), config.device)
    told["threads"] = (_("Processor threads for training"), str(config.threads))
    return told


def words(spec: ParamSpec, value: Value) -> str:
    """A value of a parameter with its unit."""
    return f"{_text(value)} {_(spec.unit) if spec.unit else ''}".rstrip()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.6g}"
    return ", ".join(str(each) for each in value) if isinstance(value, (list, tuple)) else str(value)


def _parts(recipe: Recipe) -> dict[str, str]:
    """Titles of the registered parts."""
    from studio.models.discriminators import DISCRIMINATORS
    from studio.models.encoders import ENCODERS
    from studio.models.generators import GENERATORS
    from studio.objectives import OBJECTIVES
    from studio.objectives.regularisers import REGULARISERS

    titles = {
        "generator": _(GENERATORS.get(recipe.generator.name).title),
        "discriminator": _(DISCRIMINATORS.get(recipe.discriminator.name).title),
        "objective": _(OBJECTIVES.get(recipe.objective.name).title),
        "regularisers": ", ".join(_(REGULARISERS.get(part.name).title) for part in recipe.regularisers) or "–",
    }
    return titles | ({"encoder": _(ENCODERS.get(recipe.encoder.name).title)} if recipe.encoder else {})
