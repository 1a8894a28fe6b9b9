"""How much memory and time a recipe takes on this device, found by a few steps before a run is begun."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import torch
from torch import Tensor

from studio.core.i18n import N_, _
from studio.core.progress import Reporter
from studio.training.loader import Samples
from studio.training.recipe import Recipe
from studio.training.trainer import Trainer

FEW, MORE = 4, 16  # samples of the two kinds of small steps
LONGEST = 16  # steps over which lazy penalties come round
GUESSED_SECONDS, MEASURED_SECONDS = 0.1, 2.0
BYTES = 4
COPIES = 7  # of each weight: itself, its gradient, two moments of Adam, and all but the gradient kept as a good state
WORKSPACE = 140 << 20  # what the library keeps for itself once anything has been trained
PASSING = 2.2  # beside what is held: gradients on their way back and room to compute in
GUESSED, MEASURED = (0.7, 1.5), (0.85, 1.3)  # from the lower to the upper end of a time
MEMORY = (0.75, 1.35)
WORDS = {
    "pictures": N_("First good pictures after about {low} to {high} of training."),
    "sounds": N_("First good sounds after about {low} to {high} of training."),
    "loops": N_("First good loops after about {low} to {high} of training."),
    "points": N_("First good points after about {low} to {high} of training."),
}


@dataclass(frozen=True)
class Estimate:
    """What a training is going to take, each as (low, high).

    Attributes:
        parameters: of generator and discriminator together.
        memory: bytes that training takes beside the program itself.
        step: seconds of a step with the recipe's batch.
        first_look: seconds of training until what is made can be recognised; None where nobody has measured when
            that is.
        measured: whole steps were measured, not only small ones.
        kind: of the set.
    """

    parameters: int
    memory: tuple[float, float]
    step: tuple[float, float]
    first_look: tuple[float, float] | None
    measured: bool
    kind: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """The same for people."""
        found = [
            _("{count} weights, about {low} to {high} MB of memory beside the program.").format(
                count=_round(self.parameters), low=_round(self.memory[0] / 2**20), high=_round(self.memory[1] / 2**20)
            ),
            _("{low} to {high} steps a second on this device.").format(
                low=_round(1 / self.step[1]), high=_round(1 / self.step[0])
            ),
        ]
        if self.first_look is None:
            found.append(
                _("How long it takes until something can be recognised has not been measured for these parts.")
            )
        else:
            low, high = (_lasting(seconds) for seconds in self.first_look)
            found.append(_(WORDS[self.kind]).format(low=low, high=high))
        return tuple(found)


def estimate(
    recipe: Recipe,
    store: Samples,
    *,
    device: str = "auto",
    threads: int = 1,
    measured: bool = False,
    reporter: Reporter | None = None,
) -> Estimate:
    """What training by a recipe will take, from steps with few samples, or from some with the whole batch as well.

    Nothing of these steps is kept. Takes from a tenth of a second to some seconds, and as long as
    it does to find codes where the recipe has any.

    Args:
        store: the prepared set; real samples of it are used.
        measured: also take whole steps for about two seconds.
    Raises:
        StudioError: as for `Trainer`. Cancelled: the reporter was asked to stop.
    """
    reporter = reporter or Reporter()
    trainer = Trainer(recipe, store, run_id="estimate", seed=0, device=device, threads=threads)
    if trainer.codes is not None:
        trainer.codes.pretend()
    for words in trainer.prepare():
        reporter.check()
        reporter.report(words, 0)
    ahead, looks = trainer.seconds, recipe.first_look / recipe.batch
    alone = min(looks, recipe.adversarial_from)  # steps until then for which no discriminator is asked
    lone = _speed(trainer, recipe.batch, measured, reporter) if alone else 0.0
    trainer.step_count = max(trainer.step_count, recipe.adversarial_from)
    networks = [trainer.generator, trainer.discriminator, *([trainer.guide.encoder] if trainer.guide else [])]
    weights = sum(weight.numel() for network in networks for weight in network.parameters())
    small, more = min(FEW, recipe.batch), min(MORE, recipe.batch)
    held = _line(small, _held(trainer, small), more, _held(trainer, more), recipe.batch)
    reporter.check()
    step, spread = _speed(trainer, recipe.batch, measured, reporter), MEASURED if measured else GUESSED
    memory = COPIES * BYTES * weights + PASSING * held + WORKSPACE
    first = alone * lone + (looks - alone) * step
    return Estimate(
        parameters=weights,
        memory=(memory * MEMORY[0], memory * MEMORY[1]),
        step=(step * spread[0], step * spread[1]),
        first_look=(ahead + first * spread[0], ahead + first * spread[1]) if looks else None,
        measured=measured,
        kind=recipe.kind,
    )


def _line(small: int, first: float, more: int, second: float, wanted: int) -> float:
    """What `wanted` samples take when `small` take `first` and `more` take `second`."""
    if more == small:
        return second
    return second + max(0.0, second - first) / (more - small) * (wanted - more)


def _held(trainer: Trainer, batch: int) -> int:
    """Bytes that a step with so many samples holds for its gradients."""
    held: dict[int, int] = {}

    def packed(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        held[storage.data_ptr()] = max(held.get(storage.data_ptr(), 0), storage.nbytes())
        return tensor.detach()

    trainer.batch = batch
    trainer.step_count = _period(trainer) * math.ceil(trainer.step_count / _period(trainer))  # with every penalty
    with torch.autograd.graph.saved_tensors_hooks(packed, lambda tensor: tensor):
        trainer.step()
    own = {weight.untyped_storage().data_ptr() for weight in _weights(trainer)}
    return sum(size for place, size in held.items() if place not in own)


def _speed(trainer: Trainer, batch: int, measured: bool, reporter: Reporter) -> float:
    """Seconds of a step as the trainer stands now, from whole steps or from small ones."""
    if measured:
        return _rate(trainer, batch, MEASURED_SECONDS, reporter)
    small, more = min(FEW, batch), min(MORE, batch)
    rates = [_rate(trainer, each, GUESSED_SECONDS, reporter) for each in (small, more)]
    return _line(small, rates[0], more, rates[1], batch)


def _rate(trainer: Trainer, batch: int, seconds: float, reporter: Reporter) -> float:
    """Seconds of a step with so many samples, over whole rounds of lazy penalties, at least one and about so long."""
    trainer.batch = batch
    trainer.step()  # kernels are chosen for new sizes
    _wait(trainer)
    began, steps = time.perf_counter(), 0
    while steps == 0 or time.perf_counter() - began < seconds:
        for _unused in range(_period(trainer)):
            trainer.step()
            reporter.check()
        steps += _period(trainer)
        _wait(trainer)
    return (time.perf_counter() - began) / steps


def _period(trainer: Trainer) -> int:
    """Steps after which all penalties of a recipe were due once."""
    return min(LONGEST, math.lcm(*(int(part.params.get("every", 1)) for part in trainer.recipe.regularisers)))


def _weights(trainer: Trainer) -> list[Tensor]:
    return [*trainer.generator.parameters(), *trainer.discriminator.parameters()]


def _wait(trainer: Trainer) -> None:
    if trainer.device.type == "cuda":
        torch.cuda.synchronize(trainer.device)


def _round(number: float) -> str:
    """Two digits of a number, with as many noughts as it takes."""
    return f"{float(f'{number:.2g}'):,.10g}"


def _lasting(seconds: float) -> str:
    if seconds < 90:
        return _("{seconds:.0f} s").format(seconds=max(1, seconds))
    if seconds < 90 * 60:
        return _("{minutes:.0f} min").format(minutes=seconds / 60)
    return _("{hours:.1f} h").format(hours=seconds / 3600)
