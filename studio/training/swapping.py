"""Other parts in the place of those that a recipe has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SINGLE = ("generator", "discriminator", "objective")
REGULARISERS = "regularisers"
SWAPS = (*SINGLE, REGULARISERS)


def swapped(document: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Put the parts that `changes` names in their places; parts that stay keep their parameters.

    How soon the recipe got somewhere was measured with its own parts, so another one makes that unknown.

    Args:
        document: of a recipe; changed in place.
        changes: the name of a part under each of `SINGLE`, several with commas or none under "regularisers".
            Loads the network library where there is any of them.
    Returns:
        The other changes.
    Raises:
        StudioError: no part has that name.
    """
    document[REGULARISERS] = list(document[REGULARISERS])
    before = [document[group] for group in SWAPS]
    for group in SINGLE:
        if group in changes and changes[group] != document[group]["name"]:
            document[group] = _fresh(group, str(changes[group]))
    if REGULARISERS in changes:
        kept = {part["name"]: part for part in document[REGULARISERS]}
        names = names_in(str(changes[REGULARISERS]))
        document[REGULARISERS] = [kept.get(name) or _fresh(name, name) for name in names]
    if [document[group] for group in SWAPS] != before:
        document["first_look"] = 0
    return {name: value for name, value in changes.items() if name not in SWAPS}


def names_in(text: str) -> list[str]:
    """Names between commas, none in an empty text."""
    return [name.strip() for name in text.split(",") if name.strip()]


def _fresh(group: str, name: str) -> dict[str, Any]:
    """A part with every parameter at its default, written out so that a run's document says what it began with."""
    from studio.training.recipe import part_params

    return {"name": name, "params": {spec.name: spec.default for spec in part_params(group, name)}}
