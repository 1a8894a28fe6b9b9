"""A row of samples for each class, and how well each is learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from studio.core.i18n import N_
from studio.core.latent import seed_vector
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.inside.bench import bench
from studio.training.inside.neighbours import shelf

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

COUNT, FEWEST, MOST = 80, 2, 6
ROWS = 40


@INSIGHTS.register
class Classes(Lens):
    """Samples of each class, what the discriminator says of them, and of which class their nearest real samples are."""

    name = "classes"
    title = N_("Class by class")
    about = N_("A row for each class: which are learned already, and which are mixed up with another.")

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """Of each of the first classes: `names`, `pictures` (classes, n, H, W, C), and `scores` (classes,).

        The score is the mean logit of its samples less that of all generated ones. `right` (classes,) is the share of
        them whose nearest real sample is of that class, NaN where the set does not say; `taken` (classes,) the class
        that most of the nearest ones are of, -1 unknown. Without names where the network knows no classes.
        """
        table = bench(trainer)
        names = list(trainer.schema.classes)[:ROWS]
        if not names:
            return {"names": []}
        each = int(np.clip(table.most(COUNT) // len(names), FEWEST, MOST))
        z = np.stack([seed_vector(seed, trainer.shape.latent) for _ in names for seed in range(each)])
        c = torch.cat([table.condition(label) for label in range(len(names))]).repeat_interleave(each, 0)
        x = table.make(z, c)
        logits, samples = table.logits(x, c), table.samples(x)
        tiles = table.tiles(samples, 48)
        right, taken = np.full(len(names), np.nan), np.full(len(names), -1)
        if tuple(trainer.store.schema.classes)[:ROWS] == tuple(names):
            library = shelf(table)
            library.grow()
            near = np.asarray(trainer.store.labels)[library.near(library.of(samples), 1)[0][:, 0]].reshape(-1, each)
            right = (near == np.arange(len(names))[:, None]).mean(1)
            taken = np.array([np.bincount(row[row >= 0], minlength=1).argmax() for row in near])
        return {
            "names": names,
            "pictures": tiles.reshape(len(names), each, *tiles.shape[1:]),
            "scores": logits.reshape(len(names), each).mean(1) - logits.mean(),
            "right": right,
            "taken": taken,
        }
