"""Pigment in water: marbled paper and watercolour washes."""

from __future__ import annotations

import numpy as np

from studio.data.builtin.painting.canvas import Canvas, clouds
from studio.data.builtin.painting.colour import palette, ramp

INKS = (
    "10243f 1f5f8f 8fc9d9 f6f0df e8b04f",
    "3a1030 9f2f5f e87f7f fbe0c0 f4b860",
    "0f3a35 2f8f7a a5d9b5 f9f5dc d9794f",
    "24184f 5f4fa5 b59fe0 fbeef0 f29f8f",
    "4f1a12 c94f2f f4a55a fdf0d0 5f9f9f",
    "14202f 4f6f8f c9d3d9 fbf7ef c99a4f",
)
WASHES = (
    "fbf7ee 5fa8d9 f29fa5 f7d070 7fc9a5",
    "fdf6ec e87f6f f7b95f 9f8fd0 6fb5c0",
    "f9f7f0 4f9fb5 8fc98f f4d97f d98fb5",
    "fcf5ef b58fd9 f79f9f fbd38a 7fa5e0",
    "f8f6ee 3f8fa5 f2a06a 7fae6f d96f7f",
)


def marbling(canvas: Canvas) -> None:
    """Broad folded bands of ink, as if combed once through a tray."""
    rng = canvas.rng
    colours = palette(rng, INKS)
    if rng.random() < 0.5:
        colours = colours[::-1]
    x, y = canvas.x, canvas.y
    pull = rng.uniform(0.09, 0.16)
    u, v = x + pull * clouds(rng, x, y, 0.8, 4), y + pull * clouds(rng, x, y, 0.8, 4)
    fold = pull / 2
    u, v = u + fold * clouds(rng, u, v, 1.4, 3), v + fold * clouds(rng, u, v, 1.4, 3)
    angle = rng.uniform(0, np.pi)
    flow = np.float32(np.cos(angle)) * u + np.float32(np.sin(angle)) * v
    bands = 0.5 - 0.5 * np.cos(np.float32(2 * np.pi * rng.uniform(0.9, 1.5)) * flow + np.float32(rng.uniform(0, 6.3)))
    canvas.image[:] = ramp(colours, 0.1 + 0.8 * bands + 0.16 * clouds(rng, u, v, 0.7, 3))


def watercolour(canvas: Canvas) -> None:
    """A few wet washes that overlap on paper, darker where the pigment settled at their edges."""
    rng = canvas.rng
    paper, *pigments = palette(rng, WASHES, hue=0.2)
    canvas.paint(1.0, paper)
    order = rng.permutation(len(pigments))
    count = int(rng.integers(3, 6))
    turn = rng.uniform(0, 2 * np.pi)
    for index in range(count):
        angle = turn + 2 * np.pi * index / count
        x, y = 0.5 + rng.uniform(0.14, 0.26) * np.cos(angle), 0.5 + rng.uniform(0.14, 0.26) * np.sin(angle)
        size = rng.uniform(0.18, 0.3)
        shape = canvas.radius(x, y, rng.uniform(0.8, 1.25)) - size + 0.035 * clouds(rng, canvas.x, canvas.y, 1.6, 4)
        wash = canvas.inside(shape, 0.035)
        rim = np.exp(-(((shape + 0.025) / 0.022) ** 2))
        depth = 0.62 + 0.14 * clouds(rng, canvas.x, canvas.y, 1.2, 3)
        canvas.glaze(
            np.clip(wash * np.clip(depth, 0.35, 0.9) + 0.22 * rim * wash, 0, 1), pigments[order[index % len(pigments)]]
        )
