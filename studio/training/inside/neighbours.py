"""The training samples that a generated one resembles most, and whether it resembles them too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from studio.core.i18n import N_
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.inside.bench import Bench, Ring, bench
from studio.training.inside.library import SetLibrary

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

NEAREST, COUNT, KEPT = 5, 16, 96
SIDE = 40


@INSIGHTS.register
class Neighbours(Lens):
    """Nearest samples of the set by a coarse view of them; distances beside those between real samples."""

    name = "neighbours"
    title = N_("Nearest in the set")
    about = N_("The training samples that the shown one resembles most: is it made, or remembered?")

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """The nearest ones and how near they are.

        Returns:
            `picture` of the shown sample and `pictures` (n, H, W, C) of its neighbours, nearest first, their
            `distances` (n,) and `places` in the set; `sounds` (n, samples, channels) or None and their `rate`; the
            distance that is `usual` between a real sample and its nearest; `ratio`, the shown sample's beside it;
            `all_ratio`, the same of the median of some generated samples; `searched` samples of `of`, and
            whether it is `complete`.
        """
        table = bench(trainer)
        library = shelf(table)
        library.grow()
        z, c = table.shown(request)
        shown = table.samples(table.make(z, c))
        places, away = library.near(library.of(shown), min(NEAREST, len(library.places)))
        made, _places = table.made(table.most(COUNT) // 2 or 1)
        usual = float(np.median(library.usual()))
        others = library.near(library.of(table.samples(made)), 1)[1][:, 0]
        others = table.notes.setdefault("others", Ring(KEPT)).add(others)
        real = table.samples(table.real(places[0]))
        return {
            "picture": table.tiles(shown, SIDE)[0],
            "pictures": table.tiles(real, SIDE),
            "sounds": real if trainer.shape.length else None,
            "rate": trainer.shape.rate,
            "distances": away[0],
            "places": places[0],
            "usual": usual,
            "ratio": float(away[0, 0] / max(usual, 1e-9)),
            "all_ratio": float(np.median(others) / max(usual, 1e-9)),
            "searched": len(library.places),
            "of": len(table.learned),
            "complete": library.complete,
        }


def shelf(table: Bench) -> SetLibrary:
    """The one library of a bench."""
    if "library" not in table.notes:
        table.notes["library"] = SetLibrary(table)
    found: SetLibrary = table.notes["library"]
    return found
