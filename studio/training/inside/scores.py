"""How real the discriminator finds real and generated samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from studio.core.i18n import N_
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.inside.bench import Ring, bench

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

COUNT, KEPT, BINS = 64, 192, 32


@INSIGHTS.register
class Scores(Lens):
    """Logits of learned, held-out and generated samples, the newest of several looks."""

    name = "scores"
    title = N_("Scores")
    about = N_("How real the discriminator finds real and generated samples.")

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """Histograms over the same `edges` (n + 1,): shares (n,) `real`, `made` and, where samples are held out,
        `held`.

        Also the mean of each as `mean_real` and so on, `told`, the share of pairs of a learned and a generated sample
        in which the learned one has the higher logit (0.5 is guessing), and `told_held`, the same with held-out ones;
        `complete` when so many are kept that another look changes little.
        """
        table = bench(trainer)
        count = table.most(COUNT, 6) // 2
        made, places = table.made(count)
        found = {"made": table.logits(made, table.asked(places))}
        for name, pool in (("real", table.learned), ("held", trainer.held)):
            if len(pool):
                chosen = table.random.choice(pool, min(count, len(pool)), replace=False)
                found[name] = table.logits(table.real(chosen), table.asked(chosen))
        rings = table.notes.setdefault("scores", {})
        found = {name: rings.setdefault(name, Ring(KEPT)).add(logits) for name, logits in found.items()}
        everything = np.concatenate(list(found.values()))
        low, high = float(np.quantile(everything, 0.005)), float(np.quantile(everything, 0.995))
        margin = max(0.05 * (high - low), 0.05)
        edges = np.linspace(low - margin, high + margin, BINS + 1)
        answer: dict[str, Any] = {"edges": edges}
        for name, logits in found.items():
            counts, _edges = np.histogram(np.clip(logits, edges[0], edges[-1]), edges)
            answer |= {name: counts / max(1, counts.sum()), f"mean_{name}": float(logits.mean())}
        answer["complete"] = len(found["made"]) == KEPT
        answer["told"] = told(found["real"], found["made"])
        if "held" in found:
            answer["told_held"] = told(found["held"], found["made"])
        return answer


def told(real: np.ndarray, made: np.ndarray) -> float:
    """Share of pairs in which the real one scores higher, equal ones half: the area under the ROC curve."""
    above = (real[:, None] > made).mean() + 0.5 * (real[:, None] == made).mean()
    return float(above)
