"""Principal latent directions that stay what they were while the network behind them learns."""

from __future__ import annotations

import numpy as np


def upright(rows: np.ndarray) -> np.ndarray:
    """The same unit rows (n, dim), each with its largest number positive: a decomposition leaves the sign open."""
    largest = np.take_along_axis(rows, np.abs(rows).argmax(1, keepdims=True), 1)
    return rows * np.where(largest < 0, -1, 1).astype(rows.dtype)


def aligned(steps: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Order and turn new directions so that each slider goes on meaning what it meant.

    Args:
        steps: new directions (n, dim), each as long as one standard deviation.
        before: the directions in use until now, (n, dim).

    Returns:
        The new ones: row i is the one whose |cos| to `before[i]` is large (best pairs first), its sign turned
        to agree.
    """
    cosines = _unit(before) @ _unit(steps).T
    strength = np.abs(cosines)
    result = np.empty_like(steps)
    for _ in range(len(steps)):
        old, new = np.unravel_index(strength.argmax(), strength.shape)
        result[old] = steps[new] * (-1 if cosines[old, new] < 0 else 1)
        strength[old, :] = strength[:, new] = -1
    return result


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
