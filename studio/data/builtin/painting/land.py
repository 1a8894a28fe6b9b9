"""Outdoors: hills under a sun, the sea at sunset, moonlight, northern lights, mountains in mist."""

from __future__ import annotations

import numpy as np

from studio.data.builtin.painting.canvas import Canvas, waves
from studio.data.builtin.painting.colour import mixed, palette, ramp

# Sky from the zenith to the horizon, sun, hills from far to near.
HILLS = (
    "2f6fa8 8cc4dd f6e7c4 fff3c9 8fb7b0 4f8a5b 1f4d34",
    "f08a5d f9b97a fde3b4 fff6da c9705f 8a3f5a 3b1d45",
    "7a4f9a d97aa0 fbc59d ffe9b8 a56b9c 5f4080 2b2257",
    "3aa6a0 a7dcc9 fdf0cf ffd56b e8b04f c9742f 6f3b1d",
    "4a7fb5 b9d8ea fbeedb fff0b0 b9c77a 7a9c3e 33591f",
    "e4572e f29e4c f7d488 fff1c4 5f8f86 2e6663 12393f",
    "5b6fb5 b3a6d9 f7d3d9 fff4e0 8fa3c9 5a74a0 29406b",
    "f2c14e f7dd9a fdf3d6 e4572e d99a5b 9a6a3f 4a3524",
)
# Sky from the zenith to the horizon, sun, sea from the horizon to the shore.
SUNSETS = (
    "2b2d6e 9a4f8f f58a5b fff0b8 c9655f 2a2a5f",
    "27496d 7f8fa9 f9c48a fff6d6 d9a27f 274a66",
    "4a1f4f c94f5f fdb35a fff3b0 e07a4f 3f1f45",
    "1f5f7a 6fb7b7 fde2a7 fffbe3 9fc9b5 1d5566",
    "6a3f8f e88fa5 ffd9a0 fff4cf d98fa0 45367a",
    "b5452e f08a3f fbd06f fffbd6 e8904a 5f2a33",
    "3f5f9a a5a0cf fbc9c0 fff1e0 b59fc0 33487f",
)
# Sky from the zenith to the horizon, moon, hills from far to near.
NIGHTS = (
    "0b1233 1f3569 5a78a8 fdf6d8 2b4370 0a1024",
    "120a2e 3a2566 8a5f9f fff0d0 3a2a60 0d0720",
    "062028 10505a 57a09a f4f7dc 15505a 04181f",
    "1a1030 50306a c0708a ffe9c0 4a2a55 140a1f",
    "0a1a3f 204a8f 7fb0d0 ffffee 24508a 08132b",
    "101820 2f4a5f 8fa5a5 fff3cf 33505f 0a1118",
)
# Sky from the zenith to the horizon, light from its foot to its tip (three), hills from far to near.
AURORAS = (
    "050a24 0f2a4f 7ff2b5 3fc9a5 6a4fc0 0c2038 04091a",
    "0a0828 241f5f 8ff0d0 5f9fe8 c05fc9 161540 06061c",
    "04141f 0c3a4a c5f59f 4fd99f 2f7fc0 0a2a35 030c14",
    "120824 3a1f5a f0b0d0 c06fe0 5f5fd9 241440 0a0518",
)
# Mist, sky from the zenith to the horizon, sun, mountains from far to near.
MISTS = (
    "f3efe6 b9cfd8 f5e9d5 fff6e0 a9bfc6 3f5f6f",
    "fae3d0 f0a58a fbdcc0 fff3df d9a09f 6a3f5f",
    "e3ecf2 8fb3d0 dbe8ee ffffff 9ab5cc 27476f",
    "f7efcf e0b95f f9ecc5 fffbe6 c9b98f 5f5533",
    "e8e3f2 a59ac9 eedcea fff2f0 b3a5cc 4a3f7a",
    "e0efe6 8fc0a9 e3f0dc fdfbe0 9fc5b0 1f5a52",
    "fbe8e0 e08a9a fadad0 fff2e0 c98f9f 5a2a4a",
)


def _sky(canvas: Canvas, colours: np.ndarray, horizon: float) -> None:
    canvas.image[:] = ramp(colours, canvas.y / horizon)


def _ridge(canvas: Canvas, line: np.ndarray, top: np.ndarray, bottom: np.ndarray, depth: float) -> None:
    """Everything below a line (size, size), its colour running from `top` at the line to `bottom` a depth below."""
    canvas.paint(canvas.inside(line - canvas.y), ramp(np.stack([top, bottom]), (canvas.y - line) / depth))


def landscape(canvas: Canvas) -> None:
    """Rolling hills in three to five planes under a large sun."""
    rng = canvas.rng
    colours = palette(rng, HILLS)
    horizon = rng.uniform(0.45, 0.68)
    _sky(canvas, colours[:3], horizon)
    sun_x, sun_y, size = rng.uniform(0.2, 0.8), rng.uniform(0.17, horizon - 0.06), rng.uniform(0.085, 0.135)
    away = canvas.radius(sun_x, sun_y)
    canvas.glow(0.36 * np.exp(-((away / (2.4 * size)) ** 2)), colours[3])
    canvas.paint(canvas.inside(away - size), colours[3])
    planes = int(rng.integers(3, 6))
    for plane in range(planes):
        share = plane / (planes - 1)
        base = horizon + (1.02 - horizon) * 0.8 * share**1.15
        swell = rng.uniform(0.035, 0.085) * (1.1 - 0.4 * share)
        line = base + swell * waves(rng, canvas.x, rng.uniform(0.45, 1.1), 2, 0.35)
        colour = _along(colours[4:], share)
        _ridge(canvas, line, mixed(colour, colours[2], 0.16 * (1 - share) + 0.06), colour, 0.22)


def sunset(canvas: Canvas) -> None:
    """The sun on the horizon of a calm sea, its path on the water, now and then a sail."""
    rng = canvas.rng
    colours = palette(rng, SUNSETS)
    horizon = rng.uniform(0.48, 0.66)
    _sky(canvas, colours[:3], horizon)
    sun_x, size = rng.uniform(0.22, 0.78), rng.uniform(0.09, 0.17)
    sun_y = horizon - size * rng.uniform(-0.25, 1.5)
    away = canvas.radius(sun_x, sun_y)
    canvas.glow(0.6 * np.exp(-((away / (2.4 * size)) ** 2)), mixed(colours[3], colours[2], 0.4))
    canvas.paint(canvas.inside(away - size), colours[3])
    depth = np.clip((canvas.y - horizon) / (1 - horizon), 0, 1)
    sea = ramp(np.stack([mixed(colours[2], colours[4], 0.55), colours[4], colours[5]]), depth**0.8)
    below = canvas.inside(horizon - canvas.y)
    canvas.paint(below, sea)
    # Ripples grow towards the shore: a wave in the logarithm of the depth.
    ripple = np.sin(rng.uniform(13, 17) * np.log(depth + 0.16) + 0.7 * waves(rng, canvas.x, 1.3, 2))
    spread = size * (0.75 + rng.uniform(0.7, 1.5) * depth)
    path = np.exp(-(((canvas.x - sun_x) / spread) ** 2)) * np.clip(0.62 + 0.55 * ripple, 0, 1)
    canvas.paint(below * 0.85 * path * (1 - 0.35 * depth), colours[3])
    if rng.random() < 0.45:
        _sail(canvas, horizon, colours)


def _sail(canvas: Canvas, horizon: float, colours: np.ndarray) -> None:
    rng = canvas.rng
    x, height, foot = rng.uniform(0.15, 0.85), rng.uniform(0.14, 0.24), horizon + rng.uniform(0.03, 0.1)
    dark = mixed(colours[5], np.array([0.15, 0.0, 0.0]), 0.35)
    up = (foot - canvas.y) / height
    for side, width in ((1, 0.42), (-1, 0.3)):
        slope = side * (canvas.x - x) - (1 - up) * height * width
        edge = np.maximum(slope * 0.9, np.maximum(0.008 - side * (canvas.x - x), canvas.y - foot))
        canvas.paint(canvas.inside(edge), dark if side > 0 else mixed(dark, colours[2], 0.35))
    hull = np.maximum(np.abs(canvas.x - x) - height * 0.42 + (canvas.y - foot), np.abs(canvas.y - foot - 0.018) - 0.014)
    canvas.paint(canvas.inside(hull), dark)


def moonlight(canvas: Canvas) -> None:
    """A full or crescent moon over dark hills, with a few large stars."""
    rng = canvas.rng
    colours = palette(rng, NIGHTS)
    horizon = rng.uniform(0.62, 0.8)
    _sky(canvas, colours[:3], horizon * 1.08)
    x, y, size = rng.uniform(0.2, 0.8), rng.uniform(0.18, 0.44), rng.uniform(0.09, 0.16)
    for _ in range(int(rng.integers(3, 7))):
        star = canvas.radius(rng.uniform(0.04, 0.96), rng.uniform(0.04, horizon - 0.2))
        canvas.glow(0.85 * np.exp(-((star / rng.uniform(0.011, 0.017)) ** 2)), colours[3])
    away = canvas.radius(x, y)
    canvas.glow(0.5 * np.exp(-((away / (2.3 * size)) ** 2)), mixed(colours[3], colours[2], 0.55))
    disc = canvas.inside(away - size)
    if rng.random() < 0.4:
        turn = rng.uniform(-0.7, 0.7) + (np.pi if rng.random() < 0.5 else 0)
        shade = canvas.radius(x + 0.45 * size * np.cos(turn), y + 0.45 * size * np.sin(turn))
        disc = disc * (1 - canvas.inside(shade - 0.88 * size))
    canvas.paint(disc, colours[3])
    planes = int(rng.integers(2, 4))
    for plane in range(planes):
        share = plane / (planes - 1)
        line = (
            horizon
            + (0.94 - horizon) * share
            + rng.uniform(0.04, 0.09) * waves(rng, canvas.x, rng.uniform(0.5, 1.2), 2, 0.3)
        )
        colour = mixed(colours[4], colours[5], share)
        _ridge(canvas, line, mixed(colour, colours[2], 0.22 * (1 - share) + 0.04), colour, 0.2)


def aurora(canvas: Canvas) -> None:
    """Curtains of northern light over dark hills."""
    rng = canvas.rng
    colours = palette(rng, AURORAS, hue=0.2)
    horizon = rng.uniform(0.72, 0.82)
    _sky(canvas, colours[:2], horizon)
    for _ in range(int(rng.integers(1, 4))):
        foot = rng.uniform(0.4, 0.62) + rng.uniform(-0.12, 0.12) * (canvas.x - 0.5)
        foot += rng.uniform(0.03, 0.07) * waves(rng, canvas.x, rng.uniform(0.7, 1.2), 2, 0.35)
        height = (foot - canvas.y) / rng.uniform(0.26, 0.42)
        fold = 0.72 + 0.2 * waves(rng, canvas.x, 1.6, 2, 0.5)
        light = np.where(height > 0, np.exp(-2.2 * np.maximum(height, 0)), np.exp(18 * np.minimum(height, 0)))
        shine = ramp(colours[2:5], 1.5 * height)
        alpha = 0.8 * light * np.clip(fold, 0.2, 1)
        canvas.image[:] = 1 - (1 - canvas.image) * (1 - alpha[..., None] * shine)
    for share in (0.0, 1.0):
        line = horizon + 0.13 * share + rng.uniform(0.03, 0.07) * waves(rng, canvas.x, rng.uniform(0.6, 1.3), 2, 0.35)
        colour = mixed(colours[5], colours[6], share)
        _ridge(canvas, line, mixed(colour, colours[3], 0.1 * (1 - share)), colour, 0.18)


def mist(canvas: Canvas) -> None:
    """Peaks behind peaks, each dissolving into mist at its foot, in the manner of ink painting."""
    rng = canvas.rng
    colours = palette(rng, MISTS)
    _sky(canvas, colours[1:3], 0.6)
    if rng.random() < 0.7:
        away = canvas.radius(rng.uniform(0.2, 0.8), rng.uniform(0.14, 0.32))
        size = rng.uniform(0.06, 0.1)
        canvas.glow(0.35 * np.exp(-((away / (2.5 * size)) ** 2)), colours[3])
        canvas.paint(0.9 * canvas.inside(away - size), colours[3])
    planes = int(rng.integers(3, 6))
    first = rng.uniform(0.34, 0.46)
    for plane in range(planes):
        share = (plane + 0.35) / (planes - 0.65)
        base = first + (0.94 - first) * plane / planes
        height = rng.uniform(0.12, 0.24) * (1.15 - 0.4 * share)
        colour = mixed(colours[4], colours[5], min(1.0, share))
        # The mist lies level: it thickens with depth below the highest peak, not below each point of the ridge.
        depth = (canvas.y - base + height) / (height + 0.14)
        foot = mixed(colours[0], colour, 0.08 + 0.3 * share)
        canvas.paint(
            canvas.inside(base - _peaks(canvas, height) - canvas.y), ramp(np.stack([colour, colour, foot]), depth)
        )


def _peaks(canvas: Canvas, height: float) -> np.ndarray:
    """Two to four peaks with slightly concave flanks: rise above the base line, (size, size)."""
    rng = canvas.rng
    rise = np.zeros_like(canvas.x)
    bend = 0.02 * waves(rng, canvas.x, 2.2, 2, 0.5)
    for _ in range(int(rng.integers(2, 5))):
        centre, width, tall = rng.uniform(-0.05, 1.05), rng.uniform(0.16, 0.34), height * rng.uniform(0.6, 1.3)
        flank = np.clip(1 - np.abs(canvas.x - centre + bend) / width, 0, 1)
        rise = np.maximum(rise, tall * flank ** np.float32(1.25))
    return rise


def _along(colours: np.ndarray, share: float) -> np.ndarray:
    position = share * (len(colours) - 1)
    low = min(int(position), len(colours) - 2)
    return mixed(colours[low], colours[low + 1], position - low)
