"""The measures of quality: known answers for known sets, and what slow, plain code finds."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from studio.training.quality.measures import accuracy, frechet, kernel, neighbourhood, reach

RNG = np.random.default_rng(0)


def normal(count: int, width: int, shift: float = 0.0) -> np.ndarray:
    return (RNG.normal(size=(count, width)) + shift).astype(np.float32)


def test_frechet_distance_of_shifted_and_scaled_gaussians() -> None:
    a = RNG.normal(size=(20_000, 4))
    assert frechet(a, a) == pytest.approx(0, abs=1e-6)
    assert frechet(a, a + 2.0) == pytest.approx(16, rel=1e-6)
    assert frechet(a, 3 * a) == pytest.approx(4 * np.trace(np.cov(a.T)) + ((2 * a.mean(0)) ** 2).sum(), rel=1e-6)


def test_frechet_distance_is_that_of_the_matrix_root() -> None:
    a, b = normal(90, 5), normal(70, 5) @ normal(5, 5) + 1
    cov_a, cov_b = np.cov(a.T), np.cov(b.T)
    plain = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(cov_a + cov_b - 2 * sqrtm(cov_a @ cov_b).real)
    assert frechet(a, b) == pytest.approx(plain, rel=1e-4)


def test_frechet_distance_where_features_are_one_or_more_than_samples() -> None:
    assert frechet(normal(4000, 1), normal(4000, 1, 3)) == pytest.approx(9, rel=0.1)
    a = normal(20, 40)
    assert frechet(a, a) == pytest.approx(0, abs=1e-3)
    assert frechet(a, a + 1) == pytest.approx(40, rel=1e-2)


def plain_kernel(a: np.ndarray, b: np.ndarray) -> float:
    def k(x: np.ndarray, y: np.ndarray) -> float:
        return (float(x.astype(np.float64) @ y) / len(x) + 1) ** 3

    n, m = len(a), len(b)
    within_a = sum(k(a[i], a[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    within_b = sum(k(b[i], b[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    return within_a + within_b - 2 * sum(k(x, y) for x in a for y in b) / (n * m)


def test_kernel_distance_is_that_of_plain_loops_in_any_chunks() -> None:
    a, b = normal(23, 6), normal(17, 6, 0.5)
    for chunk in (1, 7, 1000):
        assert kernel(a, b, chunk) == pytest.approx(plain_kernel(a, b), rel=1e-5)


def test_kernel_distance_is_unbiased() -> None:
    few = [kernel(normal(12, 4), normal(12, 4)) for _ in range(600)]
    assert abs(np.mean(few)) < 4 * np.std(few) / math.sqrt(len(few))
    assert min(few) < 0 < max(few)
    assert kernel(normal(200, 4), normal(200, 4, 1)) > 1


def plain_neighbourhood(real: np.ndarray, fake: np.ndarray, k: int) -> dict[str, float]:
    def far(x: np.ndarray, y: np.ndarray) -> float:
        return math.dist(x.tolist(), y.tolist())

    def reaches(rows: np.ndarray) -> list[float]:
        return [sorted(far(x, y) for j, y in enumerate(rows) if j != i)[k - 1] for i, x in enumerate(rows)]

    of_real, of_fake = reaches(real), reaches(fake)
    inside = [[far(x, y) < r for x, r in zip(real, of_real, strict=True)] for y in fake]
    recalled = [any(far(x, y) < r for y, r in zip(fake, of_fake, strict=True)) for x in real]
    return {
        "precision": sum(any(row) for row in inside) / len(fake),
        "recall": sum(recalled) / len(real),
        "density": sum(sum(row) for row in inside) / (k * len(fake)),
        "coverage": sum(any(column) for column in zip(*inside, strict=True)) / len(real),
    }


@pytest.mark.parametrize("k", [1, 3])
def test_neighbourhoods_are_those_of_plain_loops_in_any_chunks(k: int) -> None:
    real, fake = normal(40, 3), normal(31, 3, 0.7)
    for chunk in (1, 9, 1000):
        assert neighbourhood(real, fake, k, chunk) == pytest.approx(plain_neighbourhood(real, fake, k))


def test_neighbourhoods_tell_quality_from_variety() -> None:
    real = RNG.normal(size=(600, 3))
    good = neighbourhood(real, RNG.normal(size=(600, 3)))
    assert min(good.values()) > 0.85
    assert max(neighbourhood(real, real + 100).values()) == 0
    collapsed = neighbourhood(real, real[:1] + 1e-3 * RNG.normal(size=(600, 3)))
    assert collapsed["precision"] > 0.9
    assert collapsed["recall"] < 0.05 > collapsed["coverage"]


def test_coverage_of_equal_distributions_is_as_computed() -> None:
    """Naeem et al.: 1 - (N-1)...(N-k) / ((2N-1)...(2N-k)), about 1 - 2 ** -k."""
    found = neighbourhood(normal(1500, 8), normal(1500, 8), k=3)
    assert found["coverage"] == pytest.approx(1 - 1 / 8, abs=0.03)
    assert found["density"] == pytest.approx(1, abs=0.1)


def test_reach_skips_the_sample_itself_but_not_its_copies() -> None:
    assert reach(np.array([[0.0], [1.0], [3.0]]), 1).tolist() == [1, 1, 2]
    assert reach(np.array([[0.0], [0.0], [3.0]]), 1).tolist() == [0, 0, 3]


def test_tensors_are_taken_as_arrays_are() -> None:
    a, b = normal(50, 4), normal(50, 4, 1)
    x, y = torch.from_numpy(a).requires_grad_(), torch.from_numpy(b)
    assert frechet(x, y) == frechet(a, b)
    assert kernel(x, y) == kernel(a, b)
    assert neighbourhood(x, y) == neighbourhood(a, b)


def test_accuracy_is_over_those_asked_for_a_class() -> None:
    assert accuracy(np.array([0, 1, 2, 2]), np.array([0, 1, 1, -1])) == pytest.approx(2 / 3)
    assert math.isnan(accuracy(np.array([0]), np.array([-1])))
