"""Indoors: stained glass, grids of primaries, colour fields, concentric circles."""

from __future__ import annotations

import numpy as np

from studio.core.oklab import srgb_of
from studio.data.builtin.painting.canvas import Canvas, clouds, waves
from studio.data.builtin.painting.colour import mixed, palette

LEAD = np.array([0.16, 0.0, -0.01])
GLASS = (
    "b3122e e8a21c f4d35e 1d5fa8 0f8f7f 7a1f6f f3e9c9",
    "0b4f9f 1f8fd0 6fc7e8 f2f0d0 e8b923 c9302c 2a2f7f",
    "0f6f4f 5fae4f c9d85f f7eeb0 e89a2c a8322c 1f4f6f",
    "5f1f7f a83f9f e88fb0 fbe3c0 f2b33f 3f5fb5 1f2f6f",
    "c9402c ee7f33 f9c04a fbeebf 5fb0a0 1f6f8a 2f2f5f",
    "1f3f8f 4f7fd0 a5c9f0 f9f3dc f0c05f d05f5f 7f2f4f",
)
# White, line, red, blue, yellow.
PRIMARIES = (
    "f4f1e6 151515 d32f27 1f4fa3 f3c623",
    "f7f3ea 1a1a1a c8281e 174a94 f0b90f",
    "efece4 101418 e0402f 2a5fb8 f7d34a",
)
FIELDS = (
    "5a1a1f c8402b f0872f f3b64a",
    "1f2a55 2f5aa5 6a9fd0 d9c27a",
    "f2c04a f0862f d9452f fbe0a0",
    "2a1f2f 6f2a4f b5506f e3a58f",
    "24413f 3f7f6f 9fbf8f e8d9a0",
    "e8dfcf b5483a 2f3f5f d9a15a",
    "3a2f5f 7a5fa0 c995b5 f2d3b0",
    "101a2a 1f4a5f c95a3a f0b98a",
)
RINGS = (
    "f4e8d0 d9483b f2a541 2f6f8f 1f3550 8fc0b5 7f3f6a",
    "fbeedb 2a3f8f e86f51 f4c95d 5fa8a0 b53f5f 1f2440",
    "f7efe0 c2334d f59a6a fbd48a 3f8f8a 24506a 5f3a70",
    "e9f0e6 1f6f6a f0b33f e35a3f 7fb07a 2f3a5f f6dcc0",
    "fdf1e3 6a4f9f e87fa0 f9bd6b 4fa5c0 283a70 d0433f",
)


def glass(canvas: Canvas) -> None:
    """A leaded window of large panes, often around a sun, lit from behind."""
    rng = canvas.rng
    colours = palette(rng, GLASS)
    side = 3
    corner = (np.stack(np.meshgrid(np.arange(-1, side + 1), np.arange(-1, side + 1)), -1).reshape(-1, 2) + 0.5) / side
    sites = corner + rng.uniform(-0.3, 0.3, corner.shape) / side
    x, y = canvas.x[..., None] - sites[:, 0].astype(np.float32), canvas.y[..., None] - sites[:, 1].astype(np.float32)
    square = x * x + y * y
    order = np.argpartition(square, 1, axis=-1)[..., :2]
    near, second = np.moveaxis(np.take_along_axis(square, order, -1), -1, 0)
    first = order[..., 0]
    gap = np.hypot(*np.moveaxis(sites[order[..., 0]] - sites[order[..., 1]], -1, 0))
    border = (second - near) / (2 * gap)
    # Warm panes gather on one side and cool ones on the other, as a glazier would order them.
    slope = rng.normal(size=2)
    rank = np.argsort(np.argsort((sites - 0.5) @ slope / np.hypot(*slope) + rng.normal(0, 0.16, len(sites)))) / len(
        sites
    )
    panes = srgb_of(colours[(rank * len(colours)).astype(int)]).astype(np.float32)
    middle_x, middle_y = rng.uniform(0.3, 0.7, 2)
    light = np.float32(1.12) - np.float32(0.5) * canvas.radius(middle_x, middle_y)
    canvas.image[:] = panes[first] * light[..., None]
    canvas.paint(canvas.inside(border - rng.uniform(0.016, 0.022)), LEAD)
    if rng.random() < 0.85:
        away, size = canvas.radius(middle_x, middle_y), rng.uniform(0.15, 0.24)
        canvas.paint(canvas.inside(away - size), LEAD)
        bright = colours[np.argmax(colours[:, 0])]
        canvas.paint(canvas.inside(away - size + 0.04), mixed(bright, colours[2], rng.uniform(0, 0.7)))
        canvas.glow(0.3 * np.exp(-((away / (1.6 * size)) ** 2)), bright)


def grid(canvas: Canvas) -> None:
    """Black bars, white ground and a few planes of primary colour, after Piet Mondrian."""
    rng = canvas.rng
    white, line, *primaries = palette(rng, PRIMARIES, hue=0.04, light=0.015)
    canvas.paint(1.0, white)
    boxes = _split(rng, (0.0, 0.0, 1.0, 1.0), int(rng.integers(5, 9)))
    # The largest box may be white or red; the smaller ones share the other colours.
    coloured = rng.permutation(len(boxes))[: int(rng.integers(3, 5))]
    start = int(rng.integers(3))
    for turn, index in enumerate(coloured):
        left, top, right, bottom = boxes[index]
        box = np.maximum(np.maximum(left - canvas.x, canvas.x - right), np.maximum(top - canvas.y, canvas.y - bottom))
        canvas.paint(canvas.inside(box), primaries[(start + turn) % 3])
    width = rng.uniform(0.016, 0.024)
    for left, top, right, bottom in boxes:
        box = np.maximum(np.maximum(left - canvas.x, canvas.x - right), np.maximum(top - canvas.y, canvas.y - bottom))
        canvas.paint(canvas.inside(np.abs(box) - width), line)


def _split(
    rng: np.random.Generator, box: tuple[float, float, float, float], count: int
) -> list[tuple[float, float, float, float]]:
    boxes = [box]
    while len(boxes) < count:
        areas = [(right - left) * (bottom - top) for left, top, right, bottom in boxes]
        left, top, right, bottom = boxes.pop(int(np.argmax(np.array(areas) * rng.uniform(0.6, 1, len(areas)))))
        cut = rng.choice([0.33, 0.4, 0.6, 0.67]) + rng.uniform(-0.04, 0.04)
        if (right - left) * rng.uniform(0.7, 1.4) > bottom - top:
            middle = left + (right - left) * cut
            boxes += [(left, top, middle, bottom), (middle, top, right, bottom)]
        else:
            middle = top + (bottom - top) * cut
            boxes += [(left, top, right, middle), (left, middle, right, bottom)]
    return boxes


def fields(canvas: Canvas) -> None:
    """Two or three floating rectangles with breathing edges, after Mark Rothko."""
    rng = canvas.rng
    colours = palette(rng, FIELDS, hue=0.25, light=0.05)
    order = rng.permutation(len(colours))
    canvas.paint(1.0, colours[order[0]])
    count = int(rng.integers(2, 4))
    cuts = np.concatenate([[0.07], np.sort(rng.uniform(0.3, 0.72, count - 1)), [0.93]])
    if count == 3 and cuts[2] - cuts[1] < 0.12:
        cuts[1:3] = cuts[1:3].mean() + np.array([-0.08, 0.08])
    for index in range(count):
        inset = rng.uniform(0.07, 0.13)
        left, right = inset + 0.012 * waves(rng, canvas.y, 1.1, 2), 1 - inset + 0.012 * waves(rng, canvas.y, 1.1, 2)
        top = cuts[index] + 0.025 + 0.01 * waves(rng, canvas.x, 1.2, 2)
        bottom = cuts[index + 1] - 0.025 + 0.01 * waves(rng, canvas.x, 1.2, 2)
        box = np.maximum(np.maximum(left - canvas.x, canvas.x - right), np.maximum(top - canvas.y, canvas.y - bottom))
        breath = 1 + 0.05 * clouds(rng, canvas.x, canvas.y, 1.1, 4)
        canvas.paint(
            canvas.inside(box, rng.uniform(0.035, 0.06)) * np.clip(0.93 * breath, 0, 1), colours[order[index + 1]]
        )


def circles(canvas: Canvas) -> None:
    """Rings within rings, now and then with their colours exchanged across a line, after Kandinsky and Delaunay."""
    rng = canvas.rng
    colours = palette(rng, RINGS)[rng.permutation(7)]
    x, y = 0.5 + rng.normal(0, 0.03, 2)
    edges = rng.uniform(0.4, 0.46) * np.cumprod([1.0, *rng.uniform(0.6, 0.78, 3)])
    edges = edges[: int(rng.integers(3, 5))]
    oval, lean = 0.04 * rng.uniform(-1, 1), rng.uniform(0, np.pi)
    away = canvas.radius(x, y) * (1 + oval * np.cos(2 * (np.arctan2(canvas.y - y, canvas.x - x) - lean)))
    canvas.paint(1.0, colours[0])
    for ring, edge in enumerate(edges):
        canvas.paint(canvas.inside(away - edge), colours[1 + ring])
    if rng.random() < 0.4:
        across = canvas.x - x if rng.random() < 0.5 else canvas.y - y
        half = canvas.inside(across)
        canvas.paint(half, colours[len(edges)])
        for ring, edge in enumerate(edges):
            canvas.paint(half * canvas.inside(away - edge), colours[len(edges) - 1 - ring])
