"""Numbers that are near each other for pictures of one kind: what the sorting into kinds looks at."""

from __future__ import annotations

import numpy as np
import torch

from studio.training.codes.changes import edges

SIDE = 64
FIGURE_SIDE, REACH, NARROWEST, BLUR = 24, 2.1, 0.45, 1.5
FIGURE_NUMBERS, PICTURE_NUMBERS = 30, 20
DIRECTIONS, SCALES, BINS = 6, 3, 12
# Texture tells kinds of pictures apart best; where things are and their colours count for less.
LAYOUT = COLOUR = 0.4
LEAST_ENERGY = 0.003
FITTED = 2000


def of_figures(pictures: np.ndarray) -> np.ndarray:
    """Of figures on a plain ground, uint8 (N, H, W, C): their form, whatever their place, slant, width and height.

    Returns:
        float32 (N, at most 30).
    """
    from scipy import ndimage

    ink = _ink(_reduced(pictures, SIDE))
    steps = (np.arange(FIGURE_SIDE) - (FIGURE_SIDE - 1) / 2) / (FIGURE_SIDE / 2) * REACH
    rows, columns = np.meshgrid(steps, steps, indexing="ij")
    formed = np.empty((len(ink), FIGURE_SIDE, FIGURE_SIDE), np.float32)
    for place, (picture, (x, y, slant, width, height)) in enumerate(zip(ink, moments(ink), strict=True)):
        # A stroke that is narrow by nature is not blown up into a block.
        across = max(width, NARROWEST * height)
        at = [rows * height + y, columns * across + slant * rows * height + x]
        formed[place] = ndimage.map_coordinates(picture, at, order=1, mode="constant")
    soft = ndimage.gaussian_filter(formed, (0, BLUR, BLUR))
    return _principal(soft.reshape(len(soft), -1), FIGURE_NUMBERS)


def of_pictures(pictures: np.ndarray) -> np.ndarray:
    """Of any pictures, uint8 (N, H, W, C): texture by direction and scale, layout and colours, float32 (N, <= 20)."""
    light = _reduced(pictures, SIDE).astype(np.float32) / 255
    grey = light.mean(3)
    texture = np.log(
        np.concatenate([_texture(_reduced(grey, SIDE >> level)) for level in range(SCALES)], 1) + LEAST_ENERGY
    )
    texture = (texture - texture.mean(0)) / (texture.std(0) + 1e-6)
    layout = _reduced(light, 8).reshape(len(light), -1)
    blocks = _evened(texture), LAYOUT * _evened(layout), COLOUR * _evened(_colours(_reduced(light, 16)))
    return _principal(np.concatenate(blocks, 1), PICTURE_NUMBERS)


def moments(ink: np.ndarray) -> np.ndarray:
    """Centre, slant, width and height of figures (N, H, W): (N, 5), in pixels; the slant in columns per row.

    Width and height are standard deviations of the ink, the width that of the figure set upright.
    """
    rows, columns = np.mgrid[0 : ink.shape[1], 0 : ink.shape[2]].astype(np.float32)
    mass = ink.sum((1, 2)) + 1e-6
    x, y = ((ink * axis).sum((1, 2)) / mass for axis in (columns, rows))
    dx, dy = columns - x[:, None, None], rows - y[:, None, None]
    xx, xy, yy = ((ink * part).sum((1, 2)) / mass for part in (dx * dx, dx * dy, dy * dy))
    yy = np.maximum(yy, 0.25)
    return np.stack([x, y, xy / yy, np.sqrt(np.maximum(xx - xy * xy / yy, 0.25)), np.sqrt(yy)], 1)


def _ink(pictures: np.ndarray) -> np.ndarray:
    """How far each pixel is from the ground, 0 to 1: float32 (N, H, W)."""
    ground = np.median(edges(pictures), axis=1).astype(np.float32)
    away = np.abs(pictures - ground[:, None, None]).max(3)
    return np.asarray(away / 255, np.float32)


def _reduced(pictures: np.ndarray, side: int) -> np.ndarray:
    """Means over squares, of pictures (N, H, W, ...) that are larger than `side`."""
    if pictures.shape[1] <= side:
        return pictures
    by = pictures.shape[1] // side
    cut = pictures.reshape(len(pictures), side, by, side, by, *pictures.shape[3:])
    return np.asarray(cut.mean((2, 4), dtype=np.float32))


def _texture(grey: np.ndarray) -> np.ndarray:
    """How strong edges are, by direction in each quarter and overall, of pictures (N, S, S)."""
    from scipy import ndimage

    down, across = np.gradient(grey, axis=(1, 2))
    size, half = np.hypot(across, down), grey.shape[1] // 2
    turn = (np.arctan2(down, across) % np.pi) / np.pi * DIRECTIONS
    found = []
    for direction in range(DIRECTIONS):
        away = np.abs(turn - direction)
        share = np.maximum(0, 1 - np.minimum(away, DIRECTIONS - away)) * size
        quarters = share.reshape(len(grey), 2, half, 2, half).mean((2, 4)).reshape(len(grey), -1)
        found.append(np.sqrt(quarters))
    found.append(np.sqrt(np.abs(ndimage.laplace(grey, axes=(1, 2))).mean((1, 2)))[:, None])
    found.append(np.quantile(size.reshape(len(grey), -1), (0.5, 0.75, 0.9, 0.98), axis=1).T)
    return np.concatenate(found, 1)


def _colours(light: np.ndarray) -> np.ndarray:
    """Histograms of brightness and of two opposed colours of pictures (N, S, S, C), as square roots of shares."""
    first, last = light[..., 0], light[..., -1]
    planes = [(light.mean(3), 0.0), (first - last, -1.0), ((first + last) / 2 - light[..., light.shape[3] // 2], -1.0)]
    found = []
    for plane, low in planes:
        slot = ((plane - low) / (1 - low) * BINS).clip(0, BINS - 1e-3).astype(np.int64).reshape(len(light), -1)
        slot += BINS * np.arange(len(light))[:, None]
        counted = np.bincount(slot.ravel(), minlength=BINS * len(light)).reshape(len(light), BINS)
        found.append(np.sqrt(counted / slot.shape[1]))
    return np.concatenate(found, 1)


def _evened(block: np.ndarray) -> np.ndarray:
    """A block of numbers that weighs as much as any other, centred."""
    away = block - block.mean(0)
    return np.asarray(away / max(1e-6, float(np.sqrt((away**2).sum(1).mean()))))


def _principal(rows: np.ndarray, count: int) -> np.ndarray:
    """Coordinates (N, count) along the principal components, fitted to at most 2,000 of the rows."""
    away = torch.from_numpy((rows - rows.mean(0)).astype(np.float32))
    axes = torch.linalg.svd(away[:FITTED], full_matrices=False)[2]
    return np.asarray((away @ axes[:count].T).numpy())
