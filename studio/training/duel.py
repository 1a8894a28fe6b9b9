"""A round between the two networks: the discriminator's turn, then the generator's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from studio.objectives.base import Regulariser
from studio.training.feed import Batch
from studio.training.scalars import NAMES

if TYPE_CHECKING:
    from studio.training.commands import Turn
    from studio.training.trainer import Trainer

ADVERSARIAL = slice(1, -2)  # of the scalars: all but loss_g, rebuild and the lead


class Duel:
    """Plays rounds with the networks, objective and optimisers of a trainer."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer

    def play(self, batches: Sequence[Batch], turn: Turn) -> Tensor:
        """Both networks' steps, or one's; the scalars in the order of `Scalars`, NaN for what was not played.

        Args:
            batches: the discriminator has a turn with each of them, the generator with the last.
        """
        t = self._trainer
        contested = t.step_count >= t.recipe.adversarial_from
        due = t.regularisers.due(t.step_count)
        totals = torch.zeros(len(NAMES) + 1, device=t.device)
        fakes: list[tuple[Tensor, Tensor]] = []
        real_logits: list[Tensor] = []
        for batch in batches:
            parts = batch.split(math.ceil(len(batch.real) / t.splits))
            if turn == "generator" or not contested:
                totals[ADVERSARIAL] = math.nan
                fakes = [self._generate(part, contested) for part in parts]
            else:
                totals.zero_()
                fakes, real_logits = self._discriminator_turn(parts, due, totals)
        if turn == "discriminator":
            totals[0] = totals[-2] = math.nan
            return totals
        if turn == "generator" and contested:
            real_logits = [self._real_logits(part) for part in parts]
        self._generator_turn(parts, fakes, real_logits, contested, totals)
        return totals

    def _discriminator_turn(
        self, parts: list[Batch], due: list[Regulariser], totals: Tensor
    ) -> tuple[list[tuple[Tensor, Tensor]], list[Tensor]]:
        """One step of the discriminator; what was generated for it, with what that adds to the generator's loss, and
        its logits of the real samples."""
        t = self._trainer
        fakes, real_logits = [], []
        count = sum(len(part.real) for part in parts)
        for adam in t.judging:
            adam.zero_grad()
        for part in parts:
            fake, guidance = self._generate(part, True)
            loss, logits, scalars = self._judge(part, fake.detach(), due)
            loss = loss + self._lesson(part, fake.detach())
            fakes.append((fake, guidance))
            real_logits.append(logits)
            share = len(part.real) / count
            torch.autograd.backward(loss * share)
            totals += scalars * share
        for adam in t.judging:
            adam.step()
        t.regularisers.after_step(t.discriminator)
        return fakes, real_logits

    def _generator_turn(
        self,
        parts: list[Batch],
        fakes: list[tuple[Tensor, Tensor]],
        real_logits: list[Tensor],
        contested: bool,
        totals: Tensor,
    ) -> None:
        """One step of everything that the generator's loss reaches."""
        t = self._trainer
        count = sum(len(part.real) for part in parts)
        for adam in t.learners:
            adam.zero_grad()
        t.discriminator.requires_grad_(False)
        try:
            for index, part in enumerate(parts):
                # One part: its sample still has its graph. Several: they would not fit together, so draw again.
                fake, guidance = fakes[index] if len(parts) == 1 else self._generate(part, contested)
                loss = guidance + self._hold(part, fake)
                if contested:
                    loss = loss + t.recipe.adversarial * self._persuade(part, real_logits[index], fake)
                share = len(part.real) / count
                torch.autograd.backward(loss * share)
                totals[0] += loss.detach() * share
                totals[-2] += guidance.detach() * share
        finally:
            t.discriminator.requires_grad_(True)
        for adam in t.learners:
            adam.step()

    def _generate(self, part: Batch, contested: bool) -> tuple[Tensor, Tensor]:
        """Generated samples with their graph, and what rebuilding real ones adds to the generator's loss.

        As long as nobody judges them, only those are made that rebuild something.
        """
        t = self._trainer
        with t.policy.autocast():
            if t.guide is None:
                return t.generator.training_pass(part.z, part.c, t.random), part.z.new_zeros(())
            z, divergence, count = t.guide.latents(part, t.random)
            made = len(z) if contested else count
            fake: Tensor = t.generator.training_pass(z[:made], part.c[:made], t.random)
            return fake, divergence + t.guide.distance(fake, part, count)

    def _judge(self, part: Batch, fake: Tensor, due: list[Regulariser]) -> tuple[Tensor, Tensor, Tensor]:
        """The discriminator's loss, its logits of the real samples, and the scalars in the order of `Scalars`."""
        t = self._trainer
        real, fake = self._shown(part.real), self._shown(fake)
        with torch.no_grad():
            seen = t.discriminator.see(torch.cat([real, fake.to(real.dtype)]))
        seen.requires_grad_(bool(due))
        told = t.told(part.c)
        c = torch.cat([told, told])
        with t.policy.autocast():
            logits, doubt = t.discriminator.judge(seen, c)
            real_logits, fake_logits = logits.chunk(2)
            adversarial = t.objective.discriminator(real_logits, fake_logits)
            loss = adversarial + doubt
            penalty = torch.full((), math.nan, device=t.device)
            for regulariser in due:
                penalty = regulariser.penalty(lambda x: t.discriminator(x, told), seen, logits, t.random)
                loss = loss + regulariser.gamma * regulariser.every * penalty
        with torch.no_grad():
            lead = (real_logits - fake_logits).sign().mean()
            nothing = loss.new_zeros(())
            scalars = torch.stack(
                [nothing, adversarial, real_logits.mean(), fake_logits.mean(), penalty, nothing, lead]
            )
        return loss, real_logits.detach(), scalars.detach()

    @torch.no_grad()
    def _real_logits(self, part: Batch) -> Tensor:
        """What the discriminator as it is says of real samples, where it had no turn just before."""
        t = self._trainer
        with t.policy.autocast():
            logits: Tensor = t.discriminator.judge(t.discriminator.see(self._shown(part.real)), t.told(part.c))[0]
            return logits

    def _persuade(self, part: Batch, real_logits: Tensor, fake: Tensor) -> Tensor:
        """The generator's loss against the updated discriminator.

        The real logits are those from just before the update: as good in measurements as judging the real
        samples again, and 7% faster.
        """
        t = self._trainer
        with t.policy.autocast():
            seen = t.discriminator.see(self._shown(fake))
            logits, doubt = t.discriminator.judge(seen, t.told(part.c))
            loss: Tensor = t.objective.generator(real_logits, logits) + doubt
            return loss

    def _hold(self, part: Batch, fake: Tensor) -> Tensor:
        """What the generator pays for samples that do not show their codes."""
        t = self._trainer
        with t.policy.autocast():
            return part.z.new_zeros(()) if t.codes is None else t.codes.loss(fake, part.c)

    def _lesson(self, part: Batch, fake: Tensor) -> Tensor:
        """What the discriminator's side pays for codes that it does not recognise."""
        t = self._trainer
        with t.policy.autocast():
            return t.codes.lesson(fake, part.c) if t.codes is not None and t.codes.learns else part.z.new_zeros(())

    def _shown(self, x: Tensor) -> Tensor:
        """Network tensors as the discriminator is shown them."""
        t = self._trainer
        return t.regularisers.show(x, t.step_count, t.random)
