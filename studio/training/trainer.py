"""The training step: composes networks, objective and data, and knows none of them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Event, StepMetrics
from studio.core.params import Value
from studio.models.build import build_discriminator, build_generator, check_fit
from studio.objectives import OBJECTIVES
from studio.objectives.base import Objective
from studio.training import devices, snapshot
from studio.training.asked import Asked, shape_of
from studio.training.average import Average, probe
from studio.training.codes import built_codes
from studio.training.commands import Turn
from studio.training.config import RunConfig
from studio.training.duel import Duel
from studio.training.feed import Batch, Feed
from studio.training.guide import Guide
from studio.training.held import held_out
from studio.training.loader import Samples
from studio.training.optimisers import optimiser
from studio.training.recipe import Part, Recipe, live_params
from studio.training.regularisers import Regularisers, built
from studio.training.scalars import Scalars
from studio.training.sense import check_sense
from studio.training.weights import Weights, encoding

GOOD_EVERY = 200
RECOVERIES = 8
ANNEALED = 0.02  # share of the learning rates that is left after `Recipe.anneal` steps


class Trainer:
    """Trains a generator and a discriminator by a recipe.

    Everything random comes from `seed`, through generators that are part of `state()`: on a processor the
    same steps give the same bits, whether or not the trainer was saved and restored between them.

    Args:
        store: a prepared set.
        device: "auto" or a name of `devices.pick`.
        threads: processor threads for the networks.
        hold_out: keep some samples back, in `held`, that nothing is trained on.

    Raises:
        StudioError: an unknown part, a bad parameter, no such device, or an empty set.
    """

    def __init__(
        self,
        recipe: Recipe,
        store: Samples,
        *,
        run_id: str,
        seed: int,
        device: str = "auto",
        threads: int = 1,
        hold_out: bool = False,
    ) -> None:
        torch.set_num_threads(threads)
        self.recipe, self.run_id, self.seed, self.fingerprint = recipe, run_id, seed, store.fingerprint
        self.policy = devices.policy(devices.pick(device), recipe.precision)
        self.device = self.policy.device
        if store.kind != recipe.kind:
            raise StudioError(
                _("The recipe “{name}” is not for this kind of set.").format(name=recipe.title),
                _("Choose another recipe, or the recommended one."),
            )

        check_sense(recipe)
        self.held = held_out(len(store), store.labels, seed) if hold_out else np.zeros(0, np.int64)
        places = np.delete(np.arange(len(store)), self.held)
        self.codes = built_codes(recipe.codes, store, places, seed) if recipe.codes is not None else None
        self.schema = store.schema if recipe.conditional else ConditionSchema()
        if self.codes is not None:
            self.schema = self.codes.schema
        self.shape = shape_of(store, recipe.latent, self.schema)
        g, d = recipe.generator, recipe.discriminator
        self.generator = self._place(build_generator(g.name, g.params, self.shape, seed))
        self.objective: Objective = built(OBJECTIVES, recipe.objective)
        self.regularisers = Regularisers(recipe.regularisers)
        told = self.shape if self.codes is None else replace(self.shape, schema_width=self.codes.told)
        judge = build_discriminator(d.name, d.params, told, seed + 1)
        if self.codes is not None:
            self.codes.bind(judge)
            self._place(self.codes.network)
        self.discriminator = self._place(self.regularisers.dressed(judge))
        self.guide: Guide | None = None
        if recipe.encoder is not None and recipe.reconstruction is not None:
            parts = recipe.encoder, recipe.reconstruction
            self.guide = Guide(recipe, *parts, self.shape, seed + 2, self._place)
        for other in (self.discriminator, *([self.guide.encoder] if self.guide else [])):
            check_fit(self.generator, other)
        self.lr_g, self.lr_d, self.d_steps = recipe.lr_g, recipe.lr_d, recipe.d_steps
        self._choose_optimiser(recipe.optimiser)

        self.random = torch.Generator().manual_seed(seed)
        self.store: Any = store if self.codes is None else self.codes.coded()
        asked = Asked.of(self.store, self.schema)
        representation = self.generator.representation
        self.feed = Feed(store, places, seed, asked, recipe.latent, self.policy, self.random, representation)
        self.average = Average(self.generator, self.policy, probe(asked.places, asked.rows, self.shape, self.device))
        self.batch, self.splits = recipe.batch, 1
        self.step_count, self.seconds = 0, 0.0
        self._duel = Duel(self)
        self._scalars = Scalars()
        self._idle: dict[int, str] = {}  # the loss that a step was not to have
        self._notes: list[Event] = []
        self._recoveries = 0
        self._good = snapshot.learned(self)

    @classmethod
    def of(cls, config: RunConfig, store: Samples) -> Trainer:
        """The trainer of a run as it begins, on its prepared set."""
        asked: dict[str, Any] = {"device": config.device, "threads": config.threads, "hold_out": config.held_out}
        return cls(config.recipe, store, run_id=config.run_id, seed=config.seed, **asked)

    def prepare(self) -> Iterator[str]:
        """Find out what codes need to know of the set; what is done next in words, before it is done.

        Nothing where there are no codes, or it is known. The first step does it where nobody has.
        """
        if self.codes is None or self.codes.ready:
            return
        began = time.perf_counter()
        yield from self.codes.prepare()
        self._know_codes()
        self._good = snapshot.learned(self)
        self.seconds += time.perf_counter() - began

    def _know_codes(self) -> None:
        """Ask the networks for the codes of the samples as they are known now."""
        if self.codes is not None:
            self.store = self.codes.coded()
            asked = self.feed.asked = Asked.of(self.store, self.schema)
            self.average.probe = probe(asked.places, asked.rows, self.shape, self.device)

    def told(self, c: Tensor) -> Tensor:
        """What the discriminator is told of conditions (B, width)."""
        return c if self.codes is None else c[:, : self.codes.told]

    def step(self, turn: Turn = "both") -> None:
        """One update of both networks, or of one; see `drain_metrics` and `notes` for what came of it."""
        for _words in self.prepare():
            pass
        began = time.perf_counter()
        self._anneal()
        rounds = 1 if turn == "generator" else self.d_steps
        batches = [self.feed.draw(self.batch) for _ in range(rounds)]
        while (values := self._attempt(batches, turn)) is None:
            self._halve()
        if turn != "discriminator":
            warm = 1 - 1 / (1 + self.step_count / self.recipe.ema_warmup)
            self.average.follow(min(self.recipe.ema_decay, warm))
        self.step_count += 1
        if turn != "both":
            self._idle[self.step_count] = "loss_d" if turn == "generator" else "loss_g"
        self.seconds += time.perf_counter() - began
        rates = {"lr_g": self._rate(self.adam_g), "lr_d": self._rate(self.adam_d)}
        known = {**rates, "batch": float(self.batch), "augment": self.regularisers.live["augment"]}
        self._scalars.add(self.step_count, self.seconds, known, values)
        if self.step_count % self.policy.block == 0:
            self._settle()
        if self.step_count % GOOD_EVERY == 0 and self._healthy():
            self._good, self._recoveries = snapshot.learned(self), 0

    def drain_metrics(self) -> list[StepMetrics]:
        """Scalars of the steps since the last call, oldest first; on a graphics card in blocks of 16 steps."""
        return self._scalars.drain()

    def notes(self) -> list[Event]:
        """What happened since the last call that a person should know: memory ran out, weights were rolled back."""
        notes, self._notes = self._notes, []
        return notes

    def edit(self, name: str, value: Any) -> Event:
        """Change a live setting from the next step on; raises StudioError for an unknown one or a bad value."""
        spec = next((spec for spec in live_params(self.recipe) if spec.name == name), None)
        if spec is None:
            raise StudioError(_("“{name}” cannot be changed while it trains.").format(name=name))
        before, after = self.live[name], spec.validate(value)
        if name == "objective":
            check_sense(self.recipe.model_copy(update={"objective": Part(name=str(after))}))
        self.apply({name: after})
        sentence = _("{label}: {before} to {after}")
        said = sentence.format(label=_(spec.label), before=spec.said(before), after=spec.said(after))
        return Event("edit", self.step_count, said, data={"name": name, "before": before, "value": after})

    @property
    def live(self) -> dict[str, Value]:
        """Live settings as they are now, by the names of `recipe.live_params`."""
        rates = {"lr_g": self.lr_g, "lr_d": self.lr_d, "batch": self.batch, "d_steps": self.d_steps}
        names = {"optimiser": self.optimiser, "objective": self.objective.name}
        return {**rates, **self.regularisers.live, **names}

    def apply(self, live: Mapping[str, Any]) -> None:
        """Set live settings, already checked."""
        self.lr_g, self.lr_d = float(live.get("lr_g", self.lr_g)), float(live.get("lr_d", self.lr_d))
        if live.get("optimiser", self.optimiser) != self.optimiser:
            self._choose_optimiser(live["optimiser"])
            self._good = snapshot.learned(self)
        if live.get("objective", self.objective.name) != self.objective.name:
            self.objective = built(OBJECTIVES, Part(name=live["objective"]))
        self.batch, self.d_steps = int(live.get("batch", self.batch)), int(live.get("d_steps", self.d_steps))
        self.regularisers.apply(live)
        self._anneal()

    @property
    def learners(self) -> list[torch.optim.Optimizer]:
        """Optimisers of what the generator's loss reaches."""
        return [self.adam_g, self.adam_e] if self.adam_e is not None else [self.adam_g]

    @property
    def judging(self) -> list[torch.optim.Optimizer]:
        """Optimisers of what the discriminator's loss reaches."""
        return [self.adam_d, self.adam_c] if self.adam_c is not None else [self.adam_d]

    def _choose_optimiser(self, name: str) -> None:
        """Begin to follow the gradients in another way, which remembers nothing yet."""
        recipe = self.recipe
        self.optimiser = name
        beta1_d = recipe.beta1 if recipe.beta1_d is None else recipe.beta1_d
        self.adam_g = self._follower(self.generator, self.lr_g, recipe.beta1)
        self.adam_d = self._follower(self.discriminator, self.lr_d, beta1_d)
        self.adam_e = self._follower(self.guide.encoder, self.lr_g, recipe.beta1) if self.guide else None
        learns = self.codes is not None and self.codes.learns
        self.adam_c = self._follower(self.codes.network, self.lr_d, beta1_d) if self.codes and learns else None

    def _anneal(self) -> None:
        """Learning rates as they are to be at this step."""
        done = min(1.0, self.step_count / self.recipe.anneal) if self.recipe.anneal else 0.0
        share = ANNEALED + (1 - ANNEALED) * (1 + math.cos(math.pi * done)) / 2
        for adam in self.learners:
            adam.param_groups[0]["lr"] = self.lr_g * share
        for adam in self.judging:
            adam.param_groups[0]["lr"] = self.lr_d * share

    @staticmethod
    def _rate(adam: torch.optim.Optimizer) -> float:
        return float(adam.param_groups[0]["lr"])

    def publish(self) -> Weights:
        """The averaged generator as it is now, copied to the CPU with statistics of its own."""
        self.average.calibrated()
        return self.copied_weights()

    def copied_weights(self) -> Weights:
        """The averaged generator with the statistics that it has: `publish` without measuring them anew."""
        state = self.average.network.state_dict()
        tensors = {key: value.detach().to("cpu", copy=True).contiguous() for key, value in state.items()}
        encoder = encoding(self.recipe.encoder, self.guide.encoder) if self.guide and self.recipe.encoder else None
        return Weights(
            self.run_id, self.step_count, self.recipe.generator, self.shape, self.schema, tensors, encoder=encoder
        )

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Everything that the next step depends on, tensors by name and a plain document; always finite."""
        self._settle()
        if not self._healthy():
            self._roll_back()
        self.average.calibrated()
        return snapshot.pack(self)

    def restore(self, tensors: dict[str, Tensor], document: dict[str, Any]) -> None:
        """Go on from `state()`; raises StudioError when it belongs to another recipe or is damaged."""
        snapshot.unpack(self, tensors, document)
        self._know_codes()
        self._scalars.forget()
        self._good, self._recoveries = snapshot.learned(self), 0

    def _place(self, network: Any) -> Any:
        return network.to(device=self.device, memory_format=self.policy.memory_format)

    def _follower(self, network: nn.Module, rate: float, beta1: float) -> torch.optim.Optimizer:
        return optimiser(self.optimiser, network, rate, (beta1, self.recipe.beta2), self.policy.fused)

    def _attempt(self, batches: list[Batch], turn: Turn) -> Tensor | None:
        """The scalars of a round, or None when memory ran out."""
        try:
            return self._duel.play(batches, turn)
        except (RuntimeError, MemoryError) as error:
            if not devices.is_out_of_memory(error):
                raise
            return None

    def _settle(self) -> None:
        """Look at the scalars: let regularisers adapt, and roll back when they are no numbers."""
        broken = False
        for metrics, lead in self._scalars.settle():
            self.regularisers.adapt(lead, self.batch)
            contested = metrics.step > self.recipe.adversarial_from
            losses = {"loss_g", "loss_d"} if contested else {"loss_g"}
            losses -= {self._idle.pop(metrics.step, "")}
            broken |= not all(math.isfinite(metrics.values[name]) for name in losses)
        if broken:
            self._roll_back()

    def _healthy(self) -> bool:
        networks = [self.generator, self.discriminator, self.average.network]
        networks += [self.guide.encoder] if self.guide else []
        weights = [weight for network in networks for weight in network.parameters()]
        norms = torch._foreach_norm([weight.detach() for weight in weights])
        return bool(torch.stack(norms).isfinite().all())

    def _roll_back(self) -> None:
        self._recoveries += 1
        if self._recoveries > RECOVERIES:
            raise StudioError(
                _("Training keeps running away from numbers, even at lower learning rates."),
                _("Begin again with lower learning rates or a larger gamma."),
            )
        snapshot.put_back(self, self._good)
        self.apply({"lr_g": max(1e-7, self.lr_g / 2), "lr_d": max(1e-7, self.lr_d / 2)})
        sentence = _("The numbers ran away (NaN), so the networks went back to the last good state.")
        hint = _("Learning rates are halved: generator {g:.2g}, discriminator {d:.2g}.").format(
            g=self.lr_g, d=self.lr_d
        )
        data = {"lr_g": self.lr_g, "lr_d": self.lr_d}
        self._notes.append(Event("recovered", self.step_count, sentence, hint, data=data))

    def _halve(self) -> None:
        """Compute the batch in twice as many parts from now on."""
        for adam in (*self.learners, *self.judging):
            adam.zero_grad()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        if self.splits * 2 > self.batch:
            raise StudioError(
                _("There is not enough memory for even one sample at a time."),
                _("Choose a smaller size or narrower networks."),
            )
        self.splits *= 2
        size = math.ceil(self.batch / self.splits)
        sentence = _("Memory ran out, so each step now computes {size} samples at a time.").format(size=size)
        self._notes.append(Event("note", self.step_count, sentence, data={"splits": self.splits}))
