"""Sheets show the same latents each time, a row for each class."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.core.conditions import ConditionSchema, class_schema
from studio.core.latent import seed_vector
from studio.models.base import Shape
from studio.models.build import build_generator
from studio.training.sheets import SheetPlan, draw


@pytest.mark.parametrize("classes", [0, 2, 10, 12, 40, 62, 500])
@pytest.mark.parametrize("side", [16, 64, 128, 256])
def test_plan_fills_a_grid(classes: int, side: int) -> None:
    plan = SheetPlan.suited(class_schema([str(i) for i in range(classes)]), Shape(8, side, 1))
    assert len(plan.seeds) == len(plan.labels) <= 64
    assert len(plan.seeds) % plan.columns == 0
    rows = [plan.labels[i : i + plan.columns] for i in range(0, len(plan.labels), plan.columns)]
    assert all(len(set(row)) == 1 for row in rows)
    if classes:
        assert [row[0] for row in rows] == list(range(len(rows)))
        assert plan.seeds[: plan.columns] == tuple(range(plan.columns))
    else:
        assert plan.columns**2 == len(plan.seeds)
        assert set(plan.labels) == {-1}


@pytest.mark.parametrize("classes", [0, 3])
def test_tiles_are_what_the_network_draws_for_their_seed(classes: int) -> None:
    schema = class_schema([str(i) for i in range(classes)]) if classes else ConditionSchema()
    g = build_generator("conv", {"width": 16}, Shape(8, 16, 3, classes)).eval()
    sheet = draw(g, SheetPlan.suited(schema, g.shape), schema, "run", 7)
    assert sheet.tiles.dtype == np.uint8
    assert not sheet.tiles.flags.writeable
    assert (sheet.run_id, sheet.step) == ("run", 7)
    place = len(sheet.seeds) - 1
    z = torch.from_numpy(seed_vector(sheet.seeds[place], 8))[None]
    c = torch.zeros(1, classes)
    if classes:
        c[0, sheet.labels[place]] = 1
    alone = ((g(z, c) + 1) * 127.5).round().clamp(0, 255).byte()[0].permute(1, 2, 0).detach().numpy()
    assert np.abs(alone.astype(int) - sheet.tiles[place]).max() <= 1
