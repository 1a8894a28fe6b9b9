"""A row of samples for each class, and how well each is learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from studio.core.i18n import N_
from studio.core.latent import seed_vector
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.inside.bench import Bench, bench
from studio.training.inside.neighbours import shelf

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

COUNT, FEWEST, MOST = 48, 3, 6
ROWS, SIDE = 40, 32


@dataclass(frozen=True)
class Row:
    """A class: `pictures` (n, H, W, C), mean `logit`, and `right` and `taken` as `Classes` tells them."""

    pictures: np.ndarray
    logit: float
    right: float
    taken: int


@INSIGHTS.register
class Classes(Lens):
    """Samples of each class, what the discriminator says of them, and of which class their nearest real samples are."""

    name = "classes"
    title = N_("Class by class")
    about = N_("A row for each class: which are learned already, and which are mixed up with another.")

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """Of the first classes, some of them anew at each look: `names`, and `pictures` (classes, n, H, W, C).

        `scores` (classes,) is the mean logit of a class's samples less that of all classes. `right` (classes,) is the
        share of them whose nearest real sample is of that class, NaN where the set does not say; `taken` (classes,) the
        class that most of the nearest ones are of, -1 unknown. `complete` when all classes have been looked at.
        Without names where the network knows no classes.
        """
        table = bench(trainer)
        names = list(trainer.schema.classes)[:ROWS]
        if not names:
            return {"names": [], "complete": True}
        each = int(np.clip(COUNT // len(names), FEWEST, MOST))
        rows: dict[int, Row] = table.notes.setdefault("classes", {})
        stale = [label for label in range(len(names)) if label not in rows] + list(rows)
        for label, row in _rows(table, sorted(stale[: max(1, table.most(COUNT) // each)]), each).items():
            rows.pop(label, None)
            rows[label] = row  # the newest last
        known = sorted(rows)
        logits = np.array([rows[label].logit for label in known])
        return {
            "names": [names[label] for label in known],
            "pictures": np.stack([rows[label].pictures for label in known]),
            "scores": logits - logits.mean(),
            "right": np.array([rows[label].right for label in known]),
            "taken": np.array([rows[label].taken for label in known]),
            "all": names,
            "complete": len(known) == len(names),
        }


def _rows(table: Bench, labels: list[int], each: int) -> dict[int, Row]:
    """Rows of some classes, of the same seeds for each class and at each look."""
    trainer = table.trainer
    z = np.stack([seed_vector(seed, trainer.shape.latent) for seed in range(each)] * len(labels))
    c = torch.cat([table.condition(label) for label in labels]).repeat_interleave(each, 0)
    x = table.make(z, c)
    logits, samples = table.logits(x, c).reshape(-1, each), table.samples(x)
    tiles = table.tiles(samples, SIDE)
    tiles = tiles.reshape(len(labels), each, *tiles.shape[1:])
    near = np.full((len(labels), each), -1)
    if trainer.store.schema.classes == trainer.schema.classes:
        library = shelf(table)
        library.grow()
        near = np.asarray(trainer.store.labels)[library.near(library.of(samples), 1)[0][:, 0]].reshape(-1, each)
    found = {}
    for place, label in enumerate(labels):
        known = near[place][near[place] >= 0]
        right = float((known == label).mean()) if len(known) else np.nan
        taken = int(np.bincount(known).argmax()) if len(known) else -1
        found[label] = Row(tiles[place], float(logits[place].mean()), right, taken)
    return found
