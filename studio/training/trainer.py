"""The training step: composes networks, objective and data, and knows none of them."""

from __future__ import annotations

import math
import time
from typing import Any

import torch
from torch import Tensor, nn

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Event, StepMetrics
from studio.models.build import build_discriminator, build_generator, check_fit
from studio.objectives import OBJECTIVES
from studio.objectives.base import Objective, Regulariser
from studio.training import devices, snapshot
from studio.training.asked import Asked, shape_of
from studio.training.augment import Augment
from studio.training.average import Average, probe
from studio.training.feed import Batch, Feed
from studio.training.guide import Guide
from studio.training.loader import Samples
from studio.training.recipe import Recipe, live_params
from studio.training.regularisers import Regularisers, built
from studio.training.scalars import NAMES, Scalars
from studio.training.sense import check_sense
from studio.training.weights import Weights, encoding

GOOD_EVERY = 200
RECOVERIES = 8


class Trainer:
    """Trains a generator and a discriminator by a recipe.

    Everything random comes from `seed`, through generators that are part of `state()`: on a processor the
    same steps give the same bits, whether or not the trainer was saved and restored between them.

    Args:
        store: a prepared set.
        device: "auto" or a name of `devices.pick`.
        threads: processor threads for the networks.

    Raises:
        StudioError: an unknown part, a bad parameter, no such device, or an empty set.
    """

    def __init__(
        self, recipe: Recipe, store: Samples, *, run_id: str, seed: int, device: str = "auto", threads: int = 1
    ) -> None:
        torch.set_num_threads(threads)
        self.recipe, self.run_id, self.seed, self.fingerprint = recipe, run_id, seed, store.fingerprint
        self.policy = devices.policy(devices.pick(device), recipe.precision)
        self.device = self.policy.device
        self.schema = store.schema if recipe.conditional else ConditionSchema()
        self.shape = shape_of(store, recipe.latent, self.schema)
        if store.kind != recipe.kind:
            raise StudioError(
                _("The recipe “{name}” is not for this kind of set.").format(name=recipe.title),
                _("Choose another recipe, or the recommended one."),
            )

        check_sense(recipe)
        g, d = recipe.generator, recipe.discriminator
        self.generator = self._place(build_generator(g.name, g.params, self.shape, seed))
        self.objective: Objective = built(OBJECTIVES, recipe.objective)
        self.regularisers = Regularisers(recipe.regularisers)
        judge = build_discriminator(d.name, d.params, self.shape, seed + 1)
        self.discriminator = self._place(self.regularisers.dressed(judge))
        self.augment = Augment(**(recipe.augment.params if recipe.augment else {}))  # type: ignore[arg-type]
        self.guide: Guide | None = None
        if recipe.encoder is not None and recipe.reconstruction is not None:
            parts = recipe.encoder, recipe.reconstruction
            self.guide = Guide(recipe, *parts, self.shape, seed + 2, self._place)
        for other in (self.discriminator, *([self.guide.encoder] if self.guide else [])):
            check_fit(self.generator, other)
        self.adam_g = self._adam(self.generator, recipe.lr_g, recipe.beta1)
        beta1_d = recipe.beta1 if recipe.beta1_d is None else recipe.beta1_d
        self.adam_d = self._adam(self.discriminator, recipe.lr_d, beta1_d)
        self.adam_e = self._adam(self.guide.encoder, recipe.lr_g, recipe.beta1) if self.guide else None

        self.random = torch.Generator().manual_seed(seed)
        asked = Asked.of(store, self.schema)
        representation = self.generator.representation
        self.feed = Feed(store, seed, asked, recipe.latent, self.policy, self.random, representation)
        self.average = Average(self.generator, self.policy, probe(asked.places, asked.rows, self.shape, self.device))
        self.batch, self.splits = recipe.batch, 1
        self.step_count, self.seconds = 0, 0.0
        self._scalars = Scalars()
        self._notes: list[Event] = []
        self._recoveries = 0
        self._good = snapshot.learned(self)

    def step(self) -> None:
        """One update of both networks; see `drain_metrics` and `notes` for what came of it."""
        began = time.perf_counter()
        batch = self.feed.draw(self.batch)
        while (values := self._attempt(batch)) is None:
            self._halve()
        warm = 1 - 1 / (1 + self.step_count / self.recipe.ema_warmup)
        self.average.follow(min(self.recipe.ema_decay, warm))
        self.step_count += 1
        self.seconds += time.perf_counter() - began
        known = {"lr_g": self.lr_g, "lr_d": self.lr_d, "batch": float(self.batch), "augment": self.augment.p}
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
        before, after = self.live[name], float(spec.validate(value))
        self.apply({name: after})
        sentence = _("{label}: {before:g} to {after:g}").format(label=_(spec.label), before=before, after=after)
        return Event("edit", self.step_count, sentence, data={"name": name, "before": before, "value": after})

    @property
    def live(self) -> dict[str, float]:
        """Live settings as they are now, by the names of `recipe.live_params`."""
        weight = self.regularisers.live
        return {"lr_g": self.lr_g, "lr_d": self.lr_d, "batch": self.batch, **weight, "augment": self.augment.p}

    def apply(self, live: dict[str, float]) -> None:
        """Set live settings, already checked."""
        for adam in self._learners:
            adam.param_groups[0]["lr"] = live.get("lr_g", self.lr_g)
        self.adam_d.param_groups[0]["lr"] = live.get("lr_d", self.lr_d)
        self.batch = int(live.get("batch", self.batch))
        self.augment.p = live.get("augment", self.augment.p)
        self.regularisers.apply(live)

    @property
    def _learners(self) -> list[torch.optim.Adam]:
        """Optimisers of what the generator's loss reaches."""
        return [self.adam_g, self.adam_e] if self.adam_e is not None else [self.adam_g]

    @property
    def lr_g(self) -> float:
        return float(self.adam_g.param_groups[0]["lr"])

    @property
    def lr_d(self) -> float:
        return float(self.adam_d.param_groups[0]["lr"])

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
        self._scalars.forget()
        self._good, self._recoveries = snapshot.learned(self), 0

    def _place(self, network: Any) -> Any:
        return network.to(device=self.device, memory_format=self.policy.memory_format)

    def _adam(self, network: nn.Module, rate: float, beta1: float) -> torch.optim.Adam:
        betas = (beta1, self.recipe.beta2)
        return torch.optim.Adam(network.parameters(), rate, betas=betas, fused=self.policy.fused)

    def _attempt(self, batch: Batch) -> Tensor | None:
        """`_update`, or None when memory ran out."""
        try:
            return self._update(batch)
        except (RuntimeError, MemoryError) as error:
            if not devices.is_out_of_memory(error):
                raise
            return None

    def _update(self, batch: Batch) -> Tensor:
        """The discriminator's step, then the generator's; the scalars of both."""
        parts = batch.split(math.ceil(len(batch.real) / self.splits))
        due = self.regularisers.due(self.step_count)
        contested = self.step_count >= self.recipe.adversarial_from
        totals = torch.zeros(len(NAMES) + 1, device=self.device)
        real_logits: list[Tensor] = []

        self.adam_d.zero_grad()
        for part in parts:
            fake, guidance = self._generate(part, contested)
            if not contested:
                totals[1:-2] = math.nan  # all but loss_g, rebuild and the lead
                continue
            loss, logits, scalars = self._judge(part, fake.detach(), due)
            real_logits.append(logits)
            share = len(part.real) / len(batch.real)
            torch.autograd.backward(loss * share)
            totals += scalars * share
        if contested:
            self.adam_d.step()
            self.regularisers.after_step(self.discriminator)

        for adam in self._learners:
            adam.zero_grad()
        self.discriminator.requires_grad_(False)
        try:
            for index, part in enumerate(parts):
                # One part: its sample still has its graph. Several: they would not fit together, so draw again.
                fake, guidance = (fake, guidance) if len(parts) == 1 else self._generate(part, contested)
                loss = guidance
                if contested:
                    loss = loss + self.recipe.adversarial * self._persuade(part, real_logits[index], fake)
                share = len(part.real) / len(batch.real)
                torch.autograd.backward(loss * share)
                totals[0] += loss.detach() * share
                totals[-2] += guidance.detach() * share
        finally:
            self.discriminator.requires_grad_(True)
        for adam in self._learners:
            adam.step()
        return totals

    def _generate(self, part: Batch, contested: bool) -> tuple[Tensor, Tensor]:
        """Generated samples with their graph, and what rebuilding real ones adds to the generator's loss.

        As long as nobody judges them, only those are made that rebuild something.
        """
        with self.policy.autocast():
            if self.guide is None:
                return self.generator.training_pass(part.z, part.c, self.random), part.z.new_zeros(())
            z, divergence, count = self.guide.latents(part, self.random)
            made = len(z) if contested else count
            fake: Tensor = self.generator.training_pass(z[:made], part.c[:made], self.random)
            return fake, divergence + self.guide.distance(fake, part, count)

    def _judge(self, part: Batch, fake: Tensor, due: list[Regulariser]) -> tuple[Tensor, Tensor, Tensor]:
        """The discriminator's loss, its logits of the real pictures, and the scalars in the order of `Scalars`."""
        real, fake = self._shown(part.real), self._shown(fake)
        with torch.no_grad():
            seen = self.discriminator.see(torch.cat([real, fake.to(real.dtype)]))
        seen.requires_grad_(bool(due))
        c = torch.cat([part.c, part.c])
        with self.policy.autocast():
            logits, doubt = self.discriminator.judge(seen, c)
            real_logits, fake_logits = logits.chunk(2)
            adversarial = self.objective.discriminator(real_logits, fake_logits)
            loss = adversarial + doubt
            penalty = torch.full((), math.nan, device=self.device)
            for regulariser in due:
                penalty = regulariser.penalty(lambda x: self.discriminator(x, part.c), seen, logits, self.random)
                loss = loss + regulariser.gamma * regulariser.every * penalty
        with torch.no_grad():
            lead = (real_logits - fake_logits).sign().mean()
            nothing = loss.new_zeros(())
            scalars = torch.stack(
                [nothing, adversarial, real_logits.mean(), fake_logits.mean(), penalty, nothing, lead]
            )
        return loss, real_logits.detach(), scalars.detach()

    def _persuade(self, part: Batch, real_logits: Tensor, fake: Tensor) -> Tensor:
        """The generator's loss against the updated discriminator.

        The real logits are those from just before the update: as good in measurements as judging the real
        pictures again, and 7% faster.
        """
        with self.policy.autocast():
            seen = self.discriminator.see(self._shown(fake))
            logits, doubt = self.discriminator.judge(seen, part.c)
            loss: Tensor = self.objective.generator(real_logits, logits) + doubt
            return loss

    def _shown(self, x: Tensor) -> Tensor:
        """Network tensors as the discriminator is shown them: augmented, then as the regularisers have it."""
        return self.regularisers.show(self.augment(x, self.random), self.step_count, self.random)

    def _settle(self) -> None:
        """Look at the scalars: adapt the augmentation, and roll back when they are no numbers."""
        broken = False
        for metrics, lead in self._scalars.settle():
            self.augment.adapt(lead, self.batch)
            contested = metrics.step > self.recipe.adversarial_from
            losses = ("loss_g", "loss_d") if contested else ("loss_g",)
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
        for adam in (*self._learners, self.adam_d):
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
