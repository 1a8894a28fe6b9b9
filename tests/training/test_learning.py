"""A short real training: it learns the classes, all of them, and keeps their variety."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.training.recipe import load_recipe
from studio.training.trainer import Trainer


def stripes(pictures: np.ndarray) -> np.ndarray:
    """Class of striped pictures (N, 16, 16), by their strongest frequency; -1 for another."""
    spectrum = np.abs(np.fft.fft2(pictures - pictures.mean((1, 2), keepdims=True)))[:, :4, :4]
    y, x = np.unravel_index(spectrum.reshape(len(pictures), -1).argmax(1), (4, 4))
    inside = (x >= 1) & (x <= 2) & (y >= 1) & (y <= 2)
    return np.where(inside, (x - 1) + 2 * (y - 1), -1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "width", "steps", "spread"),
    # Stripes at any phase are a circle of pictures: the style learns all of it soon, the other still spreads out.
    [("picture-32", 64, 450, 0.2), ("style", 32, 800, 0.85)],
)
def test_recipe_learns_stripes(name: str, width: int, steps: int, spread: float, make_store) -> None:
    store = make_store(count=512, mirror=False)
    assert (stripes(store.pictures[..., 0].astype(float)) == store.labels).all()
    widths = {"generator.width": width, "discriminator.width": width}
    trainer = Trainer(
        load_recipe(name).edited({**widths, "batch": width // 2}), store, run_id="r", seed=0, device="cpu"
    )
    for _ in range(steps):
        trainer.step()
    network = trainer.publish().build()
    labels = torch.arange(256) % 4
    z = torch.randn(256, 64, generator=torch.Generator().manual_seed(0))
    drawn = network(z, torch.nn.functional.one_hot(labels, 4).float())[:, 0].numpy()
    assert (stripes(drawn) == labels.numpy()).mean() >= 0.97
    real = store.pictures[..., 0] / 127.5 - 1
    for label in range(4):
        fake_spread = drawn[labels.numpy() == label].std(0).mean()
        assert fake_spread / real[store.labels == label].std(0).mean() >= spread
