"""Sorting into kinds, and the changes that give codes a meaning."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.training.codes import changes, likeness
from studio.training.codes.base import even_codes
from studio.training.codes.kinds import sorted_into


def figures(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """White figures on black, uint8 (count, 32, 32, 1): a ring, a T or a block each, somewhere near the middle."""
    random = np.random.default_rng(seed)
    kinds = np.arange(count) % 3
    pictures = np.zeros((count, 32, 32, 1), np.uint8)
    for picture, kind in zip(pictures, kinds, strict=True):
        x, y = random.integers(8, 13, 2)
        across, down = random.integers(9, 13, 2)
        box = picture[y : y + down, x : x + across]
        if kind == 0:
            box[:], box[2:-2, 2:-2] = 255, 0
        elif kind == 1:
            box[:2] = 255
            box[:, across // 2 - 1 : across // 2 + 1] = 255
        else:
            box[:] = 255
    return pictures, kinds


def agree(one: np.ndarray, other: np.ndarray) -> float:
    """Share of rows whose group is mostly theirs."""
    return float(
        np.mean([(other[one == group] == np.bincount(other[one == group]).argmax()).mean() for group in set(one)])
    )


def test_figures_are_sorted_by_their_form() -> None:
    pictures, kinds = figures(150)
    found = sorted_into(likeness.of_figures(pictures), 3, 0)
    assert agree(found, kinds) > 0.95
    assert np.array_equal(found, sorted_into(likeness.of_figures(pictures), 3, 0))


def test_pictures_are_sorted_by_texture_layout_and_colour() -> None:
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[0:64, 0:64]
    kinds = np.arange(90) % 3
    waves = [np.sin(rows * 0.8), np.sin(columns * 0.8), np.sin((rows + columns) * 0.1)]
    pictures = np.stack([np.roll(waves[kind], random.integers(0, 60), 0) for kind in kinds])[..., None]
    tint = random.random((90, 1, 1, 3))
    pictures = ((pictures + 1) * 90 * tint + random.random((90, 64, 64, 3)) * 40).astype(np.uint8)
    assert agree(sorted_into(likeness.of_pictures(pictures), 3, 0), kinds) > 0.95


def test_equal_rows_are_sorted_all_the_same() -> None:
    found = sorted_into(np.zeros((40, 3), np.float32), 4, 0)
    assert found.shape == (40,)
    assert set(found) <= set(range(4))


def test_the_codes_mean_what_the_pictures_allow() -> None:
    drawn = figures(30)[0]
    noise = np.random.default_rng(0).integers(0, 256, (30, 32, 32, 3), np.uint8)
    assert [change.name for change in changes.suited(drawn)] == ["slant", "width"]
    assert [change.name for change in changes.suited(noise)] == ["brightness", "warmth"]
    assert [change.name for change in changes.suited(noise[..., :1])] == ["brightness", "contrast"]


@pytest.mark.parametrize("change", [changes.SLANT, changes.WIDTH, changes.BRIGHTNESS, changes.CONTRAST])
def test_a_change_by_nothing_changes_nothing_and_one_by_an_amount_does(change) -> None:
    x = torch.from_numpy(figures(6)[0]).permute(0, 3, 1, 2).float() / 150 - 0.9
    ground = changes.grounds(x)
    assert torch.allclose(change.act(x, torch.zeros(6), ground), x, atol=1e-3)
    assert (change.act(x, torch.full((6,), change.most), ground) - x).abs().mean() > 0.01


def test_slant_and_width_move_what_is_measured() -> None:
    pictures, _kinds = figures(9)
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    ground = changes.grounds(x)

    def measured(changed: torch.Tensor) -> np.ndarray:
        return likeness.moments(((changed[:, 0] + 1) / 2).numpy())

    before = measured(x)
    leaning = measured(changes.SLANT.act(x, torch.full((9,), 0.3), ground))
    wide = measured(changes.WIDTH.act(x, torch.full((9,), 0.25), ground))
    assert (leaning[:, 2] < before[:, 2] - 0.2).all()
    assert (wide[:, 3] > 1.15 * before[:, 3]).all()


def test_codes_cover_their_square_evenly_for_each_kind() -> None:
    rows = even_codes(np.arange(300) % 3, 3).numpy()
    assert np.array_equal(rows[:, :3].argmax(1), np.arange(300) % 3)
    for kind in range(3):
        mine = rows[rows[:, kind] == 1][:, 3:]
        counts, _x, _y = np.histogram2d(mine[:, 0], mine[:, 1], 4, [[-1, 1], [-1, 1]])
        assert counts.min() >= 4
