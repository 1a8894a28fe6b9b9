"""Cut paper and flowers: large flat shapes with clear outlines."""

from __future__ import annotations

import numpy as np

from studio.data.builtin.painting.canvas import Canvas
from studio.data.builtin.painting.colour import mixed, palette, ramp

# Grounds first (three), then the paper of the shapes.
PAPERS = (
    "f6efe0 2f5fa8 f2b134 d9402f 1f7f5f 16223f",
    "fbf3e4 e87f5f 3f9f9a 2a3f7f f4c64f b52f4f",
    "f3e9d9 7fb5c9 f0a5a0 c9302f 24506f f5cf5f",
    "efe6f2 7a5fb5 f59f7f 2f8f7f fbd36a 3a1f5f",
    "fdf4dc 5fae7f f2c53d 1f4f8f e4572e 143030",
    "f9ece4 d9506f f7b58a 2f4f9f 3fa58f 4a1f3f",
)
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


def _star(
    canvas: Canvas, x: float, y: float, size: float, lobes: int, depth: float, turn: float, stretch: float
) -> np.ndarray:
    """Signed distance (roughly) to a lobed shape: a circle of radius `size` whose radius swings by `depth`."""
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    across, along = canvas.x - np.float32(x), canvas.y - np.float32(y)
    u, v = (across * cos + along * sin) / np.float32(stretch), along * cos - across * sin
    swing = np.cos(lobes * np.arctan2(v, u))
    return np.asarray((np.hypot(u, v) - size * (1 + depth * swing)) / np.float32(1 + depth * lobes * 0.35))


def cutouts(canvas: Canvas) -> None:
    """Leaves and discs cut from painted paper on large blocks of colour, after Henri Matisse."""
    rng = canvas.rng
    colours = palette(rng, PAPERS)
    grounds = rng.permutation(3)
    canvas.paint(1.0, colours[grounds[0]])
    cut, lean = rng.uniform(0.35, 0.65), rng.uniform(-0.08, 0.08)
    along, across = (canvas.x, canvas.y) if rng.random() < 0.5 else (canvas.y, canvas.x)
    canvas.paint(canvas.inside(along - cut - lean * (across - 0.5)), colours[grounds[1]])
    if rng.random() < 0.5:
        other = np.maximum(along - cut - lean * (across - 0.5), across - rng.uniform(0.3, 0.7))
        canvas.paint(canvas.inside(other), colours[grounds[2]])
    spots = ((0.28, 0.28), (0.72, 0.3), (0.3, 0.72), (0.72, 0.72), (0.5, 0.5))
    papers = 3 + rng.permutation(3)
    for turn, index in enumerate(rng.permutation(5)[: int(rng.integers(3, 5))]):
        x, y = np.array(spots[index]) + rng.uniform(-0.07, 0.07, 2)
        size, angle = rng.uniform(0.14, 0.22), rng.uniform(0, np.pi)
        if rng.random() < 0.25:
            shape = canvas.radius(x, y) - size * 0.75
        else:
            shape = _star(
                canvas, x, y, size, int(rng.integers(5, 9)), rng.uniform(0.22, 0.38), angle, rng.uniform(1.0, 1.5)
            )
        canvas.paint(canvas.inside(shape), colours[papers[turn % 3]])


def blossoms(canvas: Canvas) -> None:
    """One to three large flowers with stems and leaves before a plain wall."""
    rng = canvas.rng
    colours = palette(rng, GARDENS)
    canvas.image[:] = ramp(colours[:2], canvas.y)
    count = int(rng.choice([1, 1, 2, 3]))
    places = np.linspace(0, 1, count + 2)[1:-1] + rng.uniform(-0.06, 0.06, count)
    for place in rng.permutation(places):
        size = rng.uniform(0.21, 0.29) / (1, 1.35, 1.7)[count - 1]
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
    petals, turn = int(rng.integers(5, 9)), rng.uniform(0, 2 * np.pi)
    away = canvas.radius(x, y)
    outer = _star(canvas, x, y, size * 0.85, petals, 0.17, turn, 1.0)
    shade = ramp(
        np.stack([mixed(colours[3], colours[4], 0.25), colours[3], mixed(colours[3], colours[2], 0.12)]), away / size
    )
    canvas.paint(canvas.inside(outer), shade)
    inner = _star(canvas, x, y, size * 0.5, petals, 0.17, turn + np.pi / petals, 1.0)
    canvas.paint(canvas.inside(inner), colours[4])
    canvas.paint(canvas.inside(away - size * rng.uniform(0.2, 0.28)), colours[5])
