"""Procedural art: twelve styles of small paintings whose large shapes and soft gradients a network learns first.

Fine periodic textures (op-art, Truchet tiles, thin strokes) are left out on purpose: they stay noise for the first
five minutes of training.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec, validated
from studio.data.builtin import BUILTINS, Builtin, Drawn
from studio.data.builtin.painting import flowers, fluid, land, modern
from studio.data.builtin.painting.canvas import Canvas

# Part of the fingerprint: raise it when a picture of the same parameters changes.
VERSION = 2

STYLES: dict[str, Callable[[Canvas], None]] = {
    "landscape": land.landscape,
    "sunset": land.sunset,
    "moonlight": land.moonlight,
    "aurora": land.aurora,
    "mist": land.mist,
    "stained glass": modern.glass,
    "grid": modern.grid,
    "colour field": modern.fields,
    "circles": modern.circles,
    "blossoms": flowers.blossoms,
    "marbling": fluid.marbling,
    "watercolour": fluid.watercolour,
}


class PatternSource(Drawn):
    """Paintings whose classes are the styles."""

    def draw(self, label: int, rng: np.random.Generator) -> Image.Image:
        canvas = Canvas(self.params["size"], rng)
        STYLES[self.labels[label]](canvas)
        return canvas.picture()


@BUILTINS.register
class Patterns(Builtin):
    """The built-in set `patterns`."""

    name = "patterns"
    title = N_("Painted patterns")
    about = N_("Small colour paintings in twelve styles: landscapes, stained glass, marbling and more.")
    params = (
        ParamSpec(
            "count", "int", 8000, N_("Pictures"), N_("How many pictures to draw."), low=64, high=200_000, log=True
        ),
        ParamSpec("size", "int", 64, N_("Size"), N_("Side of the pictures as drawn."), unit="px", low=16, high=256),
        ParamSpec("seed", "int", 0, N_("Seed"), N_("Another number draws other pictures."), low=0, high=2**31 - 1),
    )

    @classmethod
    def open(cls, params: Mapping[str, Any]) -> PatternSource:
        values = validated(cls.params, params)
        return PatternSource(f"builtin:{cls.name}", _(cls.title), tuple(STYLES), values, (VERSION,))
