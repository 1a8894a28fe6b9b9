"""Letters of our own: skeletons drawn with a round pen, for machines with few fonts.

Each skeleton is written like an SVG path (M, L, Q, C, absolute) in a frame where capitals and digits stand from
y = 0 to the base line y = 1, small letters rise to y = 0.36 and descenders reach y = 1.32.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

# The ways to write a character; where there are several, each picture takes one of them.
SKELETONS: dict[str, tuple[str, ...]] = {
    "0": ("M .5 0 C .12 0 .1 .3 .1 .5 C .1 .7 .12 1 .5 1 C .88 1 .9 .7 .9 .5 C .9 .3 .88 0 .5 0",),
    "1": ("M .28 .2 L .55 0 L .55 1", "M .25 .22 L .52 0 L .52 1 M .22 1 L .82 1", "M .5 0 L .5 1"),
    "2": (
        "M .14 .26 C .16 -.1 .86 -.1 .84 .3 C .82 .56 .3 .72 .12 1 L .88 1",
        "M .15 .2 Q .5 -.16 .78 .14 Q .92 .4 .14 1 Q .4 .88 .9 1",
    ),
    "3": (
        "M .14 .14 C .4 -.1 .84 0 .82 .26 C .8 .46 .56 .48 .4 .48 C .62 .48 .88 .54 .88 .74 C .88 1.04 .36 1.1 .1 .86",
        "M .16 0 L .82 0 L .46 .4 C .7 .38 .88 .52 .88 .7 C .88 1.06 .34 1.08 .1 .86",
    ),
    "4": ("M .68 1 L .68 0 L .08 .7 L .94 .7", "M .2 0 L .12 .56 L .9 .56 M .7 .2 L .7 1"),
    "5": ("M .82 0 L .22 0 L .18 .44 C .42 .3 .88 .36 .88 .68 C .88 1.06 .34 1.08 .1 .86",),
    "6": (
        "M .76 .04 C .4 .1 .1 .42 .12 .7 C .14 1.1 .88 1.1 .88 .7 C .88 .36 .3 .3 .14 .64",
        "M .82 .12 C .6 -.1 .12 -.02 .12 .6 C .12 1.12 .88 1.12 .88 .68 C .88 .34 .3 .3 .13 .62",
    ),
    "7": ("M .1 0 L .88 0 L .36 1", "M .1 0 L .88 0 Q .5 .4 .42 1", "M .12 0 L .88 0 L .4 1 M .3 .5 L .76 .5"),
    "8": ("M .5 .46 C .08 .4 .1 0 .5 0 C .9 0 .92 .4 .5 .46 C 0 .54 0 1 .5 1 C 1 1 1 .54 .5 .46",),
    "9": (
        "M .86 .36 C .7 .7 .12 .64 .12 .3 C .12 -.1 .86 -.1 .88 .3 C .9 .6 .6 .92 .26 .98",
        "M .86 .32 C .8 .68 .12 .66 .12 .3 C .12 -.08 .86 -.1 .86 .3 L .82 1",
    ),
    "A": ("M .04 1 L .5 0 L .96 1 M .2 .66 L .8 .66",),
    "B": ("M .16 0 L .16 1 M .16 0 L .5 0 C .86 0 .86 .46 .5 .46 L .16 .46 M .5 .46 C .96 .46 .96 1 .5 1 L .16 1",),
    "C": ("M .9 .2 C .7 -.1 .1 -.1 .1 .5 C .1 1.1 .7 1.1 .9 .8",),
    "D": ("M .14 0 L .14 1 L .42 1 C 1.06 1 1.06 0 .42 0 L .14 0",),
    "E": ("M .84 0 L .16 0 L .16 1 L .86 1 M .16 .48 L .72 .48",),
    "F": ("M .86 0 L .16 0 L .16 1 M .16 .48 L .72 .48",),
    "G": ("M .88 .18 C .68 -.1 .08 -.1 .08 .5 C .08 1.1 .72 1.1 .9 .86 L .9 .54 L .56 .54",),
    "H": ("M .12 0 L .12 1 M .88 0 L .88 1 M .12 .48 L .88 .48",),
    "I": ("M .5 0 L .5 1", "M .5 0 L .5 1 M .26 0 L .74 0 M .26 1 L .74 1"),
    "J": ("M .72 0 L .72 .68 C .72 1.1 .2 1.1 .14 .74",),
    "K": ("M .14 0 L .14 1 M .86 0 L .14 .58 M .38 .4 L .9 1",),
    "L": ("M .18 0 L .18 1 L .86 1",),
    "M": ("M .04 1 L .12 0 L .5 .72 L .88 0 L .96 1", "M .06 1 L .06 0 L .5 .64 L .94 0 L .94 1"),
    "N": ("M .12 1 L .12 0 L .88 1 L .88 0",),
    "O": ("M .5 0 C -.1 0 -.1 1 .5 1 C 1.1 1 1.1 0 .5 0",),
    "P": ("M .16 1 L .16 0 L .5 0 C .96 0 .96 .54 .5 .54 L .16 .54",),
    "Q": ("M .5 0 C -.1 0 -.1 1 .5 1 C 1.1 1 1.1 0 .5 0 M .6 .74 L .96 1.06",),
    "R": ("M .16 1 L .16 0 L .5 0 C .94 0 .94 .52 .5 .52 L .16 .52 M .46 .52 L .9 1",),
    "S": ("M .84 .16 C .68 -.08 .14 -.06 .16 .26 C .18 .56 .86 .44 .86 .74 C .86 1.08 .26 1.08 .12 .84",),
    "T": ("M .06 0 L .94 0 M .5 0 L .5 1",),
    "U": ("M .12 0 L .12 .62 C .12 1.14 .88 1.14 .88 .62 L .88 0",),
    "V": ("M .06 0 L .5 1 L .94 0",),
    "W": ("M .0 0 L .26 1 L .5 .3 L .74 1 L 1 0",),
    "X": ("M .1 0 L .9 1 M .9 0 L .1 1",),
    "Y": ("M .06 0 L .5 .5 L .94 0 M .5 .5 L .5 1",),
    "Z": ("M .12 0 L .88 0 L .1 1 L .9 1",),
    "a": (
        "M .76 .38 L .76 1 M .76 .56 C .66 .3 .16 .3 .16 .68 C .16 1.08 .66 1.06 .76 .8",
        "M .22 .46 C .4 .3 .74 .34 .74 .56 L .74 1 M .74 .64 C .4 .6 .18 .7 .2 .84 C .24 1.06 .64 1.04 .74 .8",
    ),
    "b": ("M .2 0 L .2 1 M .2 .56 C .32 .28 .82 .3 .82 .68 C .82 1.06 .32 1.08 .2 .8",),
    "c": ("M .76 .48 C .58 .26 .16 .34 .16 .68 C .16 1.04 .58 1.1 .78 .88",),
    "d": ("M .78 0 L .78 1 M .78 .56 C .66 .28 .16 .3 .16 .68 C .16 1.06 .66 1.08 .78 .8",),
    "e": ("M .17 .68 L .8 .68 C .84 .26 .16 .24 .16 .68 C .16 1.06 .6 1.08 .78 .86",),
    "f": ("M .78 .08 C .56 -.08 .42 .04 .42 .24 L .42 1 M .2 .38 L .7 .38",),
    "g": (
        "M .78 .38 L .78 1.06 C .78 1.4 .3 1.4 .2 1.18 M .78 .56 C .66 .28 .16 .3 .16 .68 C .16 1.02 .66 1.04 .78 .8",
    ),
    "h": ("M .2 0 L .2 1 M .2 .62 C .3 .28 .78 .26 .78 .62 L .78 1",),
    "i": ("M .5 .38 L .5 1 M .5 .12 L .5 .13",),
    "j": ("M .58 .38 L .58 1.1 C .58 1.36 .36 1.36 .24 1.24 M .58 .12 L .58 .13",),
    "k": ("M .2 0 L .2 1 M .74 .38 L .2 .76 M .4 .62 L .8 1",),
    "l": ("M .5 0 L .5 1", "M .44 0 L .44 .84 C .44 1.02 .56 1.02 .68 .96"),
    "m": ("M .02 .38 L .02 1 M .02 .58 C .1 .3 .5 .3 .5 .6 L .5 1 M .5 .58 C .58 .3 .98 .3 .98 .6 L .98 1",),
    "n": ("M .2 .38 L .2 1 M .2 .62 C .3 .28 .78 .26 .78 .62 L .78 1",),
    "o": ("M .5 .37 C .06 .37 .06 1 .5 1 C .94 1 .94 .37 .5 .37",),
    "p": ("M .2 .38 L .2 1.32 M .2 .56 C .32 .28 .82 .3 .82 .68 C .82 1.06 .32 1.08 .2 .8",),
    "q": ("M .78 .38 L .78 1.32 M .78 .56 C .66 .28 .16 .3 .16 .68 C .16 1.06 .66 1.08 .78 .8",),
    "r": ("M .3 .38 L .3 1 M .3 .64 C .36 .4 .56 .34 .76 .4",),
    "s": ("M .74 .48 C .6 .3 .2 .34 .22 .52 C .24 .74 .76 .62 .78 .82 C .8 1.06 .34 1.06 .2 .88",),
    "t": ("M .44 .12 L .44 .8 C .44 1.04 .66 1.04 .76 .94 M .2 .38 L .74 .38",),
    "u": ("M .2 .38 L .2 .76 C .2 1.1 .68 1.08 .78 .76 M .78 .38 L .78 1",),
    "v": ("M .16 .38 L .5 1 L .84 .38",),
    "w": ("M .04 .38 L .28 1 L .5 .48 L .72 1 L .96 .38",),
    "x": ("M .2 .38 L .8 1 M .8 .38 L .2 1",),
    "y": (
        "M .18 .38 L .52 .98 M .84 .38 L .52 .98 L .36 1.28",
        "M .2 .38 L .2 .7 C .2 1.04 .68 1.04 .78 .72 M .78 .38 L .78 1.06 C .78 1.38 .34 1.38 .22 1.2",
    ),
    "z": ("M .2 .38 L .8 .38 L .18 1 L .82 1",),
}
_NUMBERS = {"M": 2, "L": 2, "Q": 4, "C": 6}
_CURVE = np.linspace(0, 1, 13)[1:, None]


@lru_cache(maxsize=256)
def _segments(path: str) -> tuple[tuple[str, np.ndarray], ...]:
    """Commands of a path with their points, each (n, 2)."""
    words, found, at = path.split(), [], 0
    while at < len(words):
        count = _NUMBERS[words[at]]
        numbers = [float(word) for word in words[at + 1 : at + 1 + count]]
        found.append((words[at], np.array(numbers).reshape(-1, 2)))
        at += 1 + count
    return tuple(found)


def _polylines(path: str, rng: np.random.Generator, wobble: float) -> list[np.ndarray]:
    """Lines of a skeleton, each (n, 2), every control point moved a little."""
    lines: list[np.ndarray] = []
    moved: dict[tuple[float, float], np.ndarray] = {}

    def place(point: np.ndarray) -> np.ndarray:
        # Points that coincide move together, or closed shapes would come apart.
        key = (float(point[0]), float(point[1]))
        if key not in moved:
            moved[key] = point + rng.normal(0, wobble, 2)
        return moved[key]

    for command, points in _segments(path):
        ends = np.array([place(point) for point in points])
        if command == "M":
            lines.append(ends)
            continue
        start = lines[-1][-1]
        if command == "Q":
            ends = (1 - _CURVE) ** 2 * start + 2 * _CURVE * (1 - _CURVE) * ends[0] + _CURVE**2 * ends[1]
        elif command == "C":
            rest = 1 - _CURVE
            ends = (
                rest**3 * start + 3 * rest**2 * _CURVE * ends[0] + 3 * rest * _CURVE**2 * ends[1] + _CURVE**3 * ends[2]
            )
        lines[-1] = np.concatenate([lines[-1], ends])
    return lines


def stroke_mask(character: str, rng: np.random.Generator, height: int) -> Image.Image:
    """One character written with a round pen, mode L, cropped to its ink, capitals `height` px tall."""
    paths = SKELETONS[character]
    path = paths[int(rng.integers(len(paths)))]
    pen = math.exp(rng.uniform(math.log(0.07), math.log(0.2)))
    width = rng.uniform(0.5, 0.78)
    lines = _polylines(path, rng, 0.016)
    margin = height * 0.25
    drawing = [(line * (width, 1.0)) * (height * (1 - pen)) + margin + height * pen / 2 for line in lines]
    size = (int(height + 2 * margin), int(height * 1.4 + 2 * margin))
    picture = Image.new("L", size)
    brush = ImageDraw.Draw(picture)
    radius = max(1.0, height * pen / 2)
    for line in drawing:
        brush.line([(float(x), float(y)) for x, y in line], fill=255, width=round(2 * radius), joint="curve")
        for x, y in (line[0], line[-1]):
            brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return picture.crop(picture.getbbox())
