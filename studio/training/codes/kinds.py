"""Sorting into kinds by who is near whom: spectral clustering of a graph of neighbours (Ng, Jordan and Weiss, 2001)."""

from __future__ import annotations

from typing import Any

import numpy as np

BLOCK = 1000  # rows of distances at a time
SHARES = (8, 4, 2)  # neighbours of each: this part of a kind's even share of the set
TRIES, ROUNDS = 8, 30
TOLERANCE = 1e-3


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
        gap = (values[kinds - 1] - values[kinds]) / max(1e-9, 1 - values[kinds])
        if best is None or gap > best[0]:
            best = gap, vectors[:, :kinds]
    assert best is not None
    directions = best[1] / np.maximum(1e-12, np.linalg.norm(best[1], axis=1, keepdims=True))
    return _grouped(directions, kinds, seed)


def _neighbours(count: int, kinds: int, share: int) -> int:
    return max(2, min(count - 1, round(count / kinds / share)))


def _nearest(rows: np.ndarray, count: int) -> np.ndarray:
    """Places of the nearest other rows, nearest first: int64 (N, count)."""
    squares = (rows * rows).sum(1)
    found = np.empty((len(rows), count), np.int64)
    for start in range(0, len(rows), BLOCK):
        part = rows[start : start + BLOCK]
        apart = squares[start : start + BLOCK, None] + squares[None] - 2 * part @ rows.T
        apart[np.arange(len(part)), np.arange(start, start + len(part))] = np.inf
        some = np.argpartition(apart, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(apart, some, 1), axis=1, kind="stable")
        found[start : start + BLOCK] = np.take_along_axis(some, order, 1)
    return found


def _spectrum(near: np.ndarray, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Largest eigenvalues (count,), in descending order, of the normalised graph, and their vectors (N, count)."""
    from scipy import sparse
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    size, each = near.shape
    start = np.random.default_rng(seed).standard_normal(size)
    one_way: Any = sparse.csr_matrix((np.ones(size * each), (np.repeat(np.arange(size), each), near.ravel())))
    graph = (one_way + one_way.T) / 2
    scale = sparse.diags(np.asarray(graph.sum(1)).ravel() ** -0.5)
    graph = scale @ graph @ scale
    if size <= 4 * count:
        values, vectors = np.linalg.eigh(graph.toarray())
    else:
        try:
            values, vectors = eigsh(graph, count, which="LA", v0=start, tol=TOLERANCE)
        except ArpackNoConvergence:
            values, vectors = eigsh(graph, count, which="LA", v0=start, tol=10 * TOLERANCE, maxiter=100 * size)
    order = np.argsort(-values, kind="stable")[:count]
    return values[order], vectors[:, order]


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
