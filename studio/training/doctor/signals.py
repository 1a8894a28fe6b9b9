"""Numbers that tell a healthy run from a sick one, read between two steps without changing anything."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from studio.training.doctor.eye import Eye
from studio.training.doctor.memory import Memory

if TYPE_CHECKING:
    from studio.training.feed import Batch, Feed
    from studio.training.trainer import Trainer

GROUPS = {"pictures": 4, "sounds": 2, "loops": 2, "points": 4}  # classes looked at in one reading, at most
MADE = {"pictures": 32, "sounds": 16, "loops": 16, "points": 256}  # and samples in all
FIXED = 12  # samples of the same latents every time
COMPARED = 16  # held-out samples in one reading, and as many of the training samples
REFERENCE, EACH, MOST_CLASSES = 64, 8, 32  # real samples of a class that its distances are measured on; across classes
LOW, NEAREST = 0.05, 5
FEW = 10  # samples of a class, of which nothing can be said about variety


class Probe:
    """Reads the signals of a trainer.

    It draws nothing from the trainer's random numbers and leaves its networks as they are, so that the steps are the
    same with and without it.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._random = torch.Generator().manual_seed(trainer.seed)
        self._choice = np.random.default_rng(trainer.seed)
        self._feed: Feed = trainer.feed.apart(self._random)
        self._eye = Eye(trainer)
        store = trainer.store
        self._held = np.asarray(trainer.held, np.int64)
        trained = np.setdiff1d(np.arange(len(store)), self._held)
        labels = np.asarray(store.labels) if trainer.schema.classes else np.full(len(store), -1)
        self._labels = labels
        self._trained = {int(label): trained[labels[trained] == label] for label in np.unique(labels[trained])}
        self._made = MADE[trainer.recipe.kind]
        self._groups = min(GROUPS[trainer.recipe.kind], len(self._trained))
        self._known: dict[int, Tensor] = {}
        self._fixed = self._batch(self._choice.choice(trained, FIXED))
        self._before: Tensor | None = None
        self._memory = Memory(self._eye, trained, self._held, self._real)

    @torch.no_grad()
    def read(self) -> dict[str, float]:
        """Every signal as it is now, NaN where it cannot be told.

        Returns:
            `q05`: fifth percentile of the distances between generated samples of one class, over that of real ones; of
                points the share of real ones that have a generated one near, over what other real ones have.
            `between`: the same of samples of different classes.
            `auc`: share of pairs in which the discriminator finds the real sample more real than the generated one.
            `auc_held`: share in which it finds a training sample more real than a held-out one.
            `grad_g`, `grad_d`: norms of the last gradients.
            `move`: change of samples of fixed latents since the last reading, in units of the spread of real ones.
            `near`: see `Memory`.
        """
        t = self._trainer
        labels, batch = self._drawn()
        with _looking(t.generator, t.discriminator), t.policy.autocast():
            made, again = t.generator(batch.z, batch.c), t.generator(self._fixed.z, self._fixed.c)
            readings = {"auc": math.nan, "auc_held": math.nan}
            if t.step_count > t.recipe.adversarial_from:
                real, fake = self._logits(batch.real, batch.c), self._logits(made, batch.c)
                readings = {"auc": _auc(real, fake, labels), "auc_held": self._held_lead()}
        seen, fixed = self._eye(made), self._eye(again)
        self._learn(self._eye(batch.real), labels)
        low, apart = self._variety(seen, labels)
        if t.recipe.kind == "points":  # in heaps, as they often are, a percentile of distances jumps
            low, apart = self._found(seen, self._eye(batch.real)), math.nan
        move = math.nan
        if self._before is not None:
            move = float((fixed - self._before).square().mean().sqrt()) / self._unit()
        self._before = fixed
        gradients = {"grad_g": _gradient(t.generator), "grad_d": _gradient(t.discriminator)}
        return {"q05": low, "between": apart, **readings, **gradients, "move": move, "near": self._memory.look(seen)}

    def _drawn(self) -> tuple[np.ndarray, Batch]:
        """Samples of some classes, as many of each, with latents; the class of each (n,)."""
        labels, places = self._chosen()
        return labels, self._batch(places)

    def _chosen(self) -> tuple[np.ndarray, np.ndarray]:
        """Classes (n,) and places (n,) of training samples of some classes, as many of each."""
        known = np.array(sorted(self._trained))
        chosen = self._choice.permutation(known)[: self._groups]
        size = self._made // self._groups
        places = [self._choice.choice(self._trained[int(label)], size) for label in chosen]
        return np.repeat(chosen, size), np.concatenate(places)

    def _variety(self, seen: Tensor, labels: np.ndarray) -> tuple[float, float]:
        """`q05` and `between` of features (n, F) of generated samples."""
        distance = _distances(seen)
        group = torch.from_numpy(labels)
        same = group[:, None] == group[None]
        upper = torch.ones_like(same).triu(1)
        ratios, repeated = [], []
        for label in (int(label) for label in np.unique(labels)):
            if self._lowest(label) > 0:
                ratios.append(distance[(group == label)[:, None] & same & upper] / self._lowest(label))
                # Draws from few samples repeat some of them, which is no fault of the network.
                repeated.append(1 / len(self._trained[label]))
        within = math.nan
        if ratios:
            within = float(torch.cat(ratios).quantile(LOW + (1 - LOW) * float(np.mean(repeated))))
        across = distance[~same & upper]
        if not len(across):
            return within, math.nan
        return within, float(across.quantile(LOW)) / max(self._across(), 1e-9)

    def _found(self, seen: Tensor, real: Tensor) -> float:
        """Coverage (arXiv:2002.09797) of real points (n, 2) by generated ones, over that by as many other real ones."""
        reach = torch.cdist(real, real).kthvalue(NEAREST + 1, 1).values
        other = self._eye(self._real(self._chosen()[1]))
        shares = [(torch.cdist(real, x).min(1).values <= reach).float().mean() for x in (seen, other)]
        return float(shares[0] / shares[1].clamp(min=1e-3))

    def _learn(self, seen: Tensor, labels: np.ndarray) -> None:
        """Remember features (n, F) of real samples: each reading knows better what is real, at hardly any cost."""
        for label in (int(label) for label in np.unique(labels)):
            known = self._known.get(label, seen[:0])
            if len(known) < REFERENCE:
                self._known[label] = torch.cat([known, seen[torch.from_numpy(labels == label)]])[:REFERENCE]

    def _lowest(self, label: int) -> float:
        """Fifth percentile of the distances between real samples of a class, copies left out; 0 for too few."""
        if len(self._trained[label]) < FEW:
            return 0.0
        distance = _distances(self._known[label])
        return _low(distance[torch.ones_like(distance, dtype=torch.bool).triu(1)])

    def _across(self) -> float:
        """The same of real samples of different classes."""
        known = list(self._known.values())[:MOST_CLASSES]
        some = [x[:EACH] for x in known]
        group = torch.from_numpy(np.repeat(np.arange(len(some)), [len(x) for x in some]))
        distance = _distances(torch.cat(some))
        return _low(distance[(group[:, None] != group[None]).triu(1)])

    def _unit(self) -> float:
        """Spread of real samples around their mean."""
        every = torch.cat([x[:EACH] for x in self._known.values()])
        return max(float((every - every.mean(0)).square().mean().sqrt()), 1e-6)

    def _held_lead(self) -> float:
        """How surely training samples are told from held-out ones of the same classes."""
        if not len(self._held):
            return math.nan
        held = self._choice.permutation(self._held)[:COMPARED]
        held = held[[int(self._labels[place]) in self._trained for place in held]]
        if not len(held):
            return math.nan
        beside = np.array([self._choice.choice(self._trained[int(self._labels[place])]) for place in held])
        pair = self._batch(np.concatenate([beside, held]))
        known, unknown = self._logits(pair.real, pair.c).chunk(2)
        return _auc(known, unknown, np.zeros(len(held)))  # classes are the same on both sides

    def _logits(self, x: Tensor, c: Tensor) -> Tensor:
        judge = self._trainer.discriminator
        logits: Tensor = judge(judge.see(x), self._trainer.told(c)).float()
        return logits

    def _batch(self, places: np.ndarray) -> Batch:
        return self._feed.of(places)

    def _real(self, places: np.ndarray) -> Tensor:
        return self._feed.of(places).real


@contextmanager
def _looking(generator: nn.Module, discriminator: nn.Module) -> Iterator[None]:
    """Generator as it trains but for its running statistics, discriminator without dice; both as they were after."""
    norms = [m for m in generator.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm) and m.track_running_stats]
    was = discriminator.training
    for norm in norms:
        norm.track_running_stats = False
    discriminator.eval()
    try:
        yield
    finally:
        discriminator.train(was)
        for norm in norms:
            norm.track_running_stats = True


def _auc(above: Tensor, below: Tensor, labels: np.ndarray) -> float:
    """Share of pairs of one class in which a number (n,) is larger than one of the others (n,); ties count half."""
    group = torch.from_numpy(np.asarray(labels)).to(above.device)
    difference = (above[:, None] - below[None])[group[:, None] == group[None]]
    return float((difference.sign().mean() + 1) / 2)


def _gradient(network: nn.Module) -> float:
    """Norm of the gradients that the last step left behind, NaN where there are none."""
    found = [p.grad for p in network.parameters() if p.grad is not None]
    return float(torch.stack(torch._foreach_norm(found)).norm()) if found else math.nan


def _low(pairs: Tensor) -> float:
    """Fifth percentile of distances (n,), those of copies left out; 0 without any."""
    pairs = pairs[pairs > 1e-6]
    return float(pairs.quantile(LOW)) if len(pairs) else 0.0


def _distances(x: Tensor) -> Tensor:
    return torch.cdist(x, x)
