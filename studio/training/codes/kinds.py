"""Sorting into kinds by who is near whom: spectral clustering of a graph of neighbours (Ng, Jordan and Weiss, 2001).

Matrices go through torch, which keeps to the number of threads that the trainer was given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

BLOCK = 1000  # rows of distances at a time
SHARES = (8, 4, 2)  # neighbours of each: this part of a kind's even share of the set
TRIES, ROUNDS = 8, 30
SPARE, MOST_COLUMNS = 6, 480  # columns of a block beyond those asked for, and of all blocks together
FLAT = 0.01  # a graph in more parts than that has no gap worth the name


def sorted_into(rows: np.ndarray, kinds: int, seed: int) -> np.ndarray:
    """Kind of each row: int64 (N,), below `kinds`; bit for bit the same on every call.

    Of three graphs, with few, more and many neighbours, the one is taken that falls into that many parts most
    clearly, which is where its eigenvalues have the widest gap.

    Args:
        rows: float32 (N, F), at least 8 for each kind.
    """
    best: tuple[float, np.ndarray] | None = None
    near = _nearest(rows, _neighbours(len(rows), kinds, SHARES[-1]))
    for share in SHARES:
        values, vectors = _spectrum(near[:, : _neighbours(len(rows), kinds, share)], kinds + 1, seed)
        gap = (values[kinds - 1] - values[kinds]) / max(FLAT, 1 - values[kinds])
        if best is None or gap > best[0]:
            best = gap, vectors[:, :kinds]
    assert best is not None
    directions = best[1] / np.maximum(1e-12, np.linalg.norm(best[1], axis=1, keepdims=True))
    return _grouped(directions, kinds, seed)


def _neighbours(count: int, kinds: int, share: int) -> int:
    return max(2, min(count - 1, round(count / kinds / share)))


def _nearest(rows: np.ndarray, count: int) -> np.ndarray:
    """Places of the nearest other rows, nearest first: int64 (N, count)."""
    squares, points = (rows * rows).sum(1), torch.from_numpy(rows)
    found = np.empty((len(rows), count), np.int64)
    for start in range(0, len(rows), BLOCK):
        products = (points[start : start + BLOCK] @ points.T).numpy()
        apart = squares[start : start + BLOCK, None] + squares[None] - 2 * products
        apart[np.arange(len(apart)), np.arange(start, start + len(apart))] = np.inf
        some = np.argpartition(apart, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(apart, some, 1), axis=1, kind="stable")
        found[start : start + BLOCK] = np.take_along_axis(some, order, 1)
    return found


def _spectrum(near: np.ndarray, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Largest eigenvalues (count,), in descending order, of the normalised graph, and their vectors (N, count).

    By blocks (block Krylov): iterations with a single vector see one of the parts of a graph that has fallen apart,
    which is the easiest case of all.
    """
    from scipy import sparse

    size, each = near.shape
    places = np.repeat(np.arange(size), each), near.ravel()
    one_way: Any = sparse.csr_matrix((np.ones(size * each), places), (size, size))
    graph = (one_way + one_way.T) / 2
    scale = sparse.diags(np.asarray(graph.sum(1)).ravel() ** -0.5)
    graph = scale @ graph @ scale
    wide = min(size, count + SPARE)
    block = np.random.default_rng(seed).standard_normal((size, wide))
    blocks = []
    for _power in range(max(1, min(MOST_COLUMNS, size) // wide)):
        block = _even(block)
        blocks.append(block)
        block = graph @ block
    basis = _even(np.concatenate(blocks, 1))
    turned = torch.from_numpy(basis)
    values, vectors = torch.linalg.eigh(turned.T @ torch.from_numpy(graph @ basis))
    return values.flip(0)[:count].numpy(), (turned @ vectors.flip(1)[:, :count]).numpy()


def _even(columns: np.ndarray) -> np.ndarray:
    """Columns at right angles, of length 1, that span the same."""
    return np.asarray(torch.linalg.qr(torch.from_numpy(columns))[0].numpy())


def _grouped(rows: np.ndarray, kinds: int, seed: int) -> np.ndarray:
    """k-means, the best of some tries."""
    from scipy.cluster.vq import kmeans2

    best: tuple[float, np.ndarray] | None = None
    for attempt in range(TRIES):
        centres, labels = kmeans2(rows, kinds, iter=ROUNDS, minit="++", rng=np.random.default_rng([seed, attempt]))
        apart = float(((rows - centres[labels]) ** 2).sum())
        if best is None or apart < best[0]:
            best = apart, labels
    assert best is not None
    return np.asarray(best[1], np.int64)
