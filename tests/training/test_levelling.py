"""When a quality no longer improves, and when it is as good as it can become."""

from __future__ import annotations

import numpy as np

from studio.training.levelling import levelled


def run(readings: list[float], floor: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of a run in which each reading stands for ten steps, after ten without any."""
    distances = np.concatenate([np.full(10, np.nan), np.repeat(readings, 10)])
    return np.arange(len(distances)) / 10, distances, np.full(len(distances), floor)


def test_few_readings_say_nothing() -> None:
    assert levelled(*run([9, 5, 4, 4, 4])) is None
    assert levelled(*run([])) is None


def test_a_distance_that_still_falls_is_not_still() -> None:
    level = levelled(*run([100 * 0.8**i for i in range(15)]))
    assert level is not None
    assert not level.still
    assert not level.near
    assert level.gained > level.noise


def test_noise_about_a_level_is_still() -> None:
    random = np.random.default_rng(0)
    level = levelled(*run([50, 20, 10, 7, *(6 + random.normal(0, 0.3, 12))]))
    assert level is not None
    assert level.still
    assert not level.near


def test_a_distance_that_begins_to_fall_again_is_not_still() -> None:
    level = levelled(*run([40.8, 39.8, 25.9, 24.3, 23.7, 23.9, 25.2, 22.7, 20.2]))  # of a grid, after nine seconds
    assert level is not None
    assert not level.still


def test_near_the_floor_is_near_whether_or_not_it_falls() -> None:
    level = levelled(*run([100 * 0.8**i for i in range(15)], floor=4.0))
    assert level is not None
    assert level.near


def test_a_run_that_became_worse_is_still_and_remembers_its_best() -> None:
    level = levelled(*run([50, 20, 10, 5, 4, 3, 3, 3, 6, 7, 8, 9, 9]))
    assert level is not None
    assert level.still
    assert level.best == 3
    assert level.gained < 0
