"""Flowers: large flat shapes with clear outlines."""

from __future__ import annotations

import numpy as np

from studio.data.builtin.painting.canvas import Canvas
from studio.data.builtin.painting.colour import mixed, palette, ramp

# Ground above, ground below, leaf, petals outer, petals inner, heart.
GARDENS = (
    "f6ead6 d9c9a5 3f7f4f d9402f f2795f f7d04f",
    "cfe3ea 8fb9c9 2f6f5f e86fa0 f9b9c9 f7e27a",
    "f9e3c9 f0b98a 4f6f3f 6a4fa5 a58fd9 fbd95f",
    "24364f 1a2438 5f9f7f f29f4f fbd08a b5402f",
    "e3ead9 a9c09f 2a5f45 f7f3ea fbe6cf f0b02f",
    "fbeae6 f0c0b9 4f8f6f b5305f e8708f ffe39f",
    "1f3f45 142a30 6fae7f f6e6d0 f2b9a5 e89a2f",
)


def _star(canvas: Canvas, x: float, y: float, size: float, lobes: int, turn: float) -> np.ndarray:
    """Signed distance (roughly) to a lobed shape: a circle of radius `size` whose radius swings by a sixth."""
    swing = np.cos(lobes * (np.arctan2(canvas.y - y, canvas.x - x) - turn))
    return np.asarray((canvas.radius(x, y) - size * (1 + 0.17 * swing)) / (1 + 0.06 * lobes))


def blossoms(canvas: Canvas) -> None:
    """One or two large flowers with stems and leaves before a plain wall."""
    rng = canvas.rng
    colours = palette(rng, GARDENS)
    canvas.image[:] = ramp(colours[:2], canvas.y)
    count = int(rng.choice([1, 1, 1, 2]))
    places = np.linspace(0, 1, count + 2)[1:-1] + rng.uniform(-0.06, 0.06, count)
    for place in rng.permutation(places):
        size = rng.uniform(0.24, 0.3) / (1.0, 1.35)[count - 1]
        y = rng.uniform(0.3, 0.46) + (0.06 if count == 1 else 0)
        _stem(canvas, place, y, size, colours[2])
        _flower(canvas, place, y, size, colours)


def _stem(canvas: Canvas, x: float, y: float, size: float, green: np.ndarray) -> None:
    rng = canvas.rng
    bend = rng.uniform(-0.12, 0.12)
    middle = x + bend * np.clip(canvas.y - y, 0, 1) ** 2 * 2
    canvas.paint(canvas.inside(np.maximum(np.abs(canvas.x - middle) - 0.014 - 0.02 * size, y - canvas.y)), green)
    for side in (-1, 1):
        if rng.random() < 0.8:
            length, angle = size * rng.uniform(0.55, 0.75), rng.uniform(0.35, 0.8) * side
            foot = rng.uniform(0.78, 0.92)
            leaf_x, leaf_y = (
                x + side * length * np.cos(angle) * 0.95 + bend * 2 * (foot - y) ** 2,
                foot - length * abs(np.sin(angle)),
            )
            u = (canvas.x - leaf_x) * np.cos(angle) - (canvas.y - leaf_y) * np.sin(angle)
            v = (canvas.x - leaf_x) * np.sin(angle) + (canvas.y - leaf_y) * np.cos(angle)
            leaf = np.abs(v) - 0.32 * length * (1 - (u / length) ** 2)
            canvas.paint(
                canvas.inside(leaf * 0.9), mixed(green, np.array([0.8, -0.05, 0.08]), 0.12 if side > 0 else 0.0)
            )


def _flower(canvas: Canvas, x: float, y: float, size: float, colours: np.ndarray) -> None:
    rng = canvas.rng
    petals, turn = int(rng.integers(5, 8)), rng.uniform(0, 2 * np.pi)
    away = canvas.radius(x, y)
    outer = _star(canvas, x, y, size * 0.85, petals, turn)
    shade = ramp(
        np.stack([mixed(colours[3], colours[4], 0.25), colours[3], mixed(colours[3], colours[2], 0.12)]), away / size
    )
    canvas.paint(canvas.inside(outer), shade)
    inner = _star(canvas, x, y, size * 0.5, petals, turn + np.pi / petals)
    canvas.paint(canvas.inside(inner), colours[4])
    canvas.paint(canvas.inside(away - size * rng.uniform(0.2, 0.28)), colours[5])
