"""Digits and letters from the fonts of the machine, and in our own hand where it has few."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec, validated
from studio.data.builtin import BUILTINS, Builtin, Drawn
from studio.data.builtin.fonts import Face, font_mask, usable_faces
from studio.data.builtin.strokes import stroke_mask

# Part of the fingerprint: raise it when a picture of the same parameters changes.
VERSION = 1
# With fewer faces than this, our own strokes fill the gap.
ENOUGH_FACES = 8
ALPHABETS = {
    "digits": string.digits,
    "capitals": string.ascii_uppercase,
    "letters": string.ascii_letters,
    "digits and letters": string.digits + string.ascii_letters,
}


class GlyphSource(Drawn):
    """White characters on black, turned, slanted and scaled at random; classes are the characters."""

    def __init__(self, spec: str, title: str, params: Mapping[str, Any], faces: Sequence[Face]) -> None:
        material = [VERSION, *(f"{face.name} {face.size}" for face in faces)]
        super().__init__(spec, title, tuple(ALPHABETS[params["characters"]]), params, material)
        self.faces = tuple(faces)
        self._own_share = max(0.0, 1 - len(self.faces) / ENOUGH_FACES)
        size: int = params["size"]
        self._oversample = 4 if size <= 48 else 3 if size <= 96 else 2

    def draw(self, label: int, rng: np.random.Generator) -> Image.Image:
        size, side = self.params["size"], self.params["size"] * self._oversample
        character, height = self.labels[label], round(side * 0.7)
        if rng.random() < self._own_share:
            mask = stroke_mask(character, rng, height)
        else:
            face = self.faces[int(rng.integers(len(self.faces)))]
            mask = font_mask(face, character, height, int(rng.integers(0, 3)) * max(1, height // 60))
        return _jittered(mask, side, rng).resize((size, size), Image.Resampling.BOX)


def _jittered(mask: Image.Image, side: int, rng: np.random.Generator) -> Image.Image:
    """The mask in the middle of a square after a small random affine map, always whole."""
    turn, shear = rng.normal(0, 0.07), rng.normal(0, 0.12)
    wide, tall = rng.uniform(0.82, 1.15, 2) * rng.uniform(0.88, 1.05)
    cos, sin = math.cos(turn), math.sin(turn)
    forward = np.array([[cos, -sin], [sin, cos]]) @ np.array([[1, -shear], [0, 1]]) @ np.diag([wide, tall])
    # Wide letters and long descenders shrink until they fit with a margin.
    extent = np.abs(forward) @ np.array(mask.size)
    forward *= min(1.0, 0.9 * side / float(extent.max()))
    slack = (0.95 * side - np.abs(forward) @ np.array(mask.size)) / 2
    shift = np.clip(rng.normal(0, 0.025, 2) * side, -slack, slack)
    back = np.linalg.inv(forward)
    offset = np.array(mask.size) / 2 - back @ (side / 2 + shift)
    data = (back[0, 0], back[0, 1], offset[0], back[1, 0], back[1, 1], offset[1])
    return mask.transform((side, side), Image.Transform.AFFINE, data, Image.Resampling.BILINEAR)


@BUILTINS.register
class Glyphs(Builtin):
    """The built-in set `glyphs`."""

    name = "glyphs"
    title = N_("Digits and letters")
    about = N_("White characters on black from the fonts of this machine: the quickest set to learn.")
    params = (
        ParamSpec(
            "characters",
            "choice",
            "digits",
            N_("Characters"),
            N_("Which characters to draw."),
            choices=tuple(ALPHABETS),
        ),
        ParamSpec(
            "count", "int", 20_000, N_("Pictures"), N_("How many pictures to draw."), low=64, high=200_000, log=True
        ),
        ParamSpec("size", "int", 32, N_("Size"), N_("Side of the pictures as drawn."), unit="px", low=16, high=256),
        ParamSpec("seed", "int", 0, N_("Seed"), N_("Another number draws other pictures."), low=0, high=2**31 - 1),
    )

    @classmethod
    def open(cls, params: Mapping[str, Any]) -> GlyphSource:
        values = validated(cls.params, params)
        return GlyphSource(f"builtin:{cls.name}", _(cls.title), values, usable_faces())
