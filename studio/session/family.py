"""Members of the family that could take part in a recipe, and why some of them cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.training.recipe import Recipe

GROUPS = ("generator", "discriminator", "conditions", "objective", "regulariser")
PAPER = re.compile(r"arXiv:\d{4}\.\d{4,5}|distill\.pub/[\w./-]+\w")


@dataclass(frozen=True)
class Choice:
    """A part that could be chosen; all words are in the language of the screen.

    Attributes:
        name: what `Recipes.set_part` and `Recipes.set_regularisers` take.
        about: two sentences, with the paper where there is one.
        paper: where to read on, as "arXiv:1511.06434" or an address without its scheme; "" for none.
        refusal: why it makes no sense here, "" where it does.
        chosen: it is part of the recipe at hand.
    """

    name: str
    title: str
    about: str
    paper: str
    refusal: str
    chosen: bool


def choices(recipe: Recipe, group: str, classes: bool) -> list[Choice]:
    """What could be chosen in one of `GROUPS`, oldest paper first, networks for other kinds of sets last.

    Args:
        recipe: the one at hand.
        classes: the set has classes.
    Raises:
        StudioError: no such group. Loads the network library.
    """
    if group == "conditions":
        return list(_ways(recipe, classes))
    registry = _registry(group)
    one: dict[str, Any] = recipe.model_dump(include={group}).get(group) or {}
    chosen = [part.name for part in recipe.regularisers] if group == "regulariser" else [one["name"]]
    found = []
    for member in registry:
        kinds = next((getattr(member, name) for name in ("makes", "judges", "kinds") if hasattr(member, name)), None)
        here = member.name in chosen
        refusal = "" if here else _objection(recipe, group, member.name)
        choice = Choice(member.name, _(member.title), _(member.about), paper_of(member.about), refusal, here)
        found.append((kinds is not None and recipe.kind not in kinds, _age(choice.paper), member.name, choice))
    return [choice for *__, choice in sorted(found, key=lambda row: row[:3])]


def paper_of(about: str) -> str:
    """The first paper that a description names; "" for none."""
    found = PAPER.search(about)
    return found.group() if found else ""


def checked(recipe: Recipe) -> Recipe:
    """The same recipe; raises StudioError where its parts make no sense together. Loads the network library."""
    from studio.training.sense import check_sense

    check_sense(recipe)
    return recipe


def way_of(recipe: Recipe) -> str:
    """How classes enter its discriminator; "" where that cannot be chosen. Loads the network library."""
    from studio.training.recipe import part_params

    specs = {spec.name: spec for spec in part_params("discriminator", recipe.discriminator.name)}
    if "conditions" not in specs:
        return ""
    return str(recipe.discriminator.params.get("conditions", specs["conditions"].default))


def _ways(recipe: Recipe, classes: bool) -> Iterator[Choice]:
    from studio.models.conditioning import WAYS
    from studio.models.discriminators import DISCRIMINATORS

    chosen, refusal = way_of(recipe), ""
    if not chosen:
        title = _(DISCRIMINATORS.get(recipe.discriminator.name).title)
        refusal = _("“{name}” has one way of its own to be told classes.").format(name=title)
    elif not classes:
        refusal = _("This set has no classes.")
    elif not recipe.conditional:
        refusal = _("The labels are not used in this recipe.")
    for name, (title, about) in WAYS.items():
        yield Choice(name, _(title), _(about), paper_of(about), refusal, name == chosen)


def _registry(group: str) -> Any:
    from studio.models.discriminators import DISCRIMINATORS
    from studio.models.generators import GENERATORS
    from studio.objectives import OBJECTIVES
    from studio.objectives.regularisers import REGULARISERS

    registries: dict[str, Any] = {
        "generator": GENERATORS,
        "discriminator": DISCRIMINATORS,
        "objective": OBJECTIVES,
        "regulariser": REGULARISERS,
    }
    if group not in registries:
        raise StudioError(_("A recipe has no parts called “{name}”.").format(name=group))
    return registries[group]


def _objection(recipe: Recipe, group: str, name: str) -> str:
    if group == "regulariser":
        changes = {"regularisers": ",".join([*(part.name for part in recipe.regularisers), name])}
    else:
        changes = {group: name}
    try:
        checked(recipe.edited(changes))
    except StudioError as error:
        return error.sentence
    return ""


def _age(paper: str) -> str:
    """Papers in the order of their years; what has none at arXiv after them."""
    return paper if paper.startswith("arXiv") else "~"
