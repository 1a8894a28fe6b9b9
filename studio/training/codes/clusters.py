"""Sort first, then code: the form that finds what a person would call kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.training.asked import Asked
from studio.training.codes import CODES
from studio.training.codes.base import KINDS, Codes, even_codes, schema_of
from studio.training.codes.changes import SLANT, Change, grounds, suited
from studio.training.codes.coded import Coded
from studio.training.codes.kinds import sorted_into
from studio.training.codes.likeness import of_figures, of_pictures
from studio.training.codes.reader import Reader, seeded_reader

SORTED, GLANCED = 4000, 512  # pictures that kinds are looked for among, and that decide what the codes mean
LEAST = 8  # pictures for each kind
STEPS, BATCH, RATE, FALLING = 400, 64, 2e-3, 0.7
SMOOTH, SHARE = 0.05, 0.5  # of the lesson in kinds; weight of the lesson in amounts
UNIT = 2.0  # reading of the largest change
REACH = 2.3  # standard deviations within a kind that a code of 1 stands for
NARROWEST = 0.2  # of the usual spread: what a kind without any is taken to have
CHUNK = 500


class Tables(nn.Module):
    """What has been found out about a set, with the network that reads codes off pictures."""

    kinds: Tensor
    centre: Tensor
    spread: Tensor
    done: Tensor

    def __init__(self, reader: Reader, samples: int, kinds: int, continuous: int) -> None:
        super().__init__()
        self.reader = reader.requires_grad_(False)
        self.register_buffer("kinds", torch.zeros(samples, dtype=torch.int64))
        self.register_buffer("centre", torch.zeros(kinds, continuous))
        self.register_buffer("spread", torch.ones(kinds, continuous))
        self.register_buffer("done", torch.zeros((), dtype=torch.bool))


@CODES.register
class Clusters(Codes):
    """Kinds by a graph of neighbours; codes by a reader that learned from changes whose amount is known."""

    name = "clusters"
    title = N_("Sort first, then code")
    about = N_(
        "The set is sorted into kinds before training, and the generator is asked for these; the network that tells "
        "them apart also reads two amounts off every picture, to which two sliders are held. Finds what a person "
        "would call kinds, which the form of the paper seldom does."
    )
    params = (
        KINDS,
        ParamSpec(
            "weight",
            "float",
            3.5,
            N_("Weight of the sliders"),
            N_("How strictly the generator is held to what the sliders say; too much costs variety."),
            low=0.0,
            high=100.0,
        ),
    )

    def __init__(self, store: Any, places: np.ndarray, seed: int, kinds: int = 10, weight: float = 3.5) -> None:
        super().__init__(store, places, seed, kinds)
        if len(places) < LEAST * kinds:
            raise StudioError(
                _("{count} pictures are too few to be sorted into {kinds} kinds.").format(
                    count=len(places), kinds=kinds
                ),
                _("Choose fewer kinds, or add pictures."),
            )
        self.told, self._weight = kinds, weight
        self._changes: tuple[Change, ...] = suited(store.pictures[self._some(GLANCED)])
        self.schema = schema_of(kinds, [(change.name, change.label) for change in self._changes])
        reader = seeded_reader(store.channels, store.resolution, kinds, len(self._changes), seed)
        self.network: Tables = Tables(reader, len(store), kinds, len(self._changes))

    @property
    def ready(self) -> bool:
        return bool(self.network.done)

    def pretend(self) -> None:
        self.network.done.fill_(True)

    def prepare(self) -> Iterator[str]:
        if self.ready:
            return
        some = self._some(SORTED)
        yield _("Sorting {count} pictures into {kinds} kinds, for which nobody has given names.").format(
            count=len(some), kinds=self._kinds
        )
        pictures = self._source.pictures[some]
        rows = of_figures(pictures) if self._figures else of_pictures(pictures)
        kinds = sorted_into(rows, self._kinds, self._seed)
        labels = [_(change.label).lower() for change in self._changes]
        yield _("Learning to tell the kinds apart and to read {one} and {other} off a picture.").format(
            one=labels[0], other=labels[1]
        )
        self._learn(pictures, kinds)
        self._read_all()
        sizes = np.bincount(self.network.kinds.cpu().numpy(), minlength=self._kinds) / len(self._source)
        yield _("Found {kinds} kinds, with {low:.0%} to {high:.0%} of the pictures each.").format(
            kinds=self._kinds, low=sizes.min(), high=sizes.max()
        )

    def coded(self) -> Coded:
        kinds = self.network.kinds.cpu().numpy()
        return Coded(self._source, kinds, self.schema, Asked(even_codes(kinds, self._kinds), np.arange(len(kinds))))

    def loss(self, fake: Tensor, c: Tensor) -> Tensor:
        tables = self.network
        kinds = c[:, : self._kinds]
        readings = tables.reader(fake)[1].float()
        centre, one = kinds @ tables.centre, kinds @ tables.spread * REACH
        away: Tensor = (readings - centre) / one - c[:, self._kinds :]
        return self._weight * away.square().mean()

    @property
    def _figures(self) -> bool:
        return self._changes[0] is SLANT

    def _some(self, count: int) -> np.ndarray:
        """Places of at most so many samples, the same on every call, in the order of the set."""
        mixed = np.random.default_rng([self._seed, len(self._places)]).permutation(self._places)
        return np.sort(mixed[:count])

    def _learn(self, pictures: np.ndarray, kinds: np.ndarray) -> None:
        """Teach the reader the kinds, and amounts by the difference between two changed copies of a picture."""
        reader = self.network.reader
        device = next(reader.parameters()).device
        random = torch.Generator().manual_seed(self._seed)
        known = torch.cat([reader.small(_tensors(pictures[i : i + CHUNK])) for i in range(0, len(pictures), CHUNK)])
        labels = torch.from_numpy(kinds)
        reader.requires_grad_(True)
        adam = torch.optim.Adam(reader.parameters(), RATE, betas=(0.9, 0.99))
        for step in range(STEPS):
            adam.param_groups[0]["lr"] = RATE * min(1.0, (STEPS - step) / (STEPS * FALLING))
            chosen = torch.randint(len(known), (BATCH,), generator=random)
            x, turned = known[chosen], torch.rand(BATCH, 1, 1, 1, generator=random) < 0.5
            if not self._figures:
                x = torch.where(turned, x.flip(3), x)
            amounts = 2 * torch.rand(2, len(self._changes), BATCH, generator=random) - 1
            adam.zero_grad()
            self._lesson(x.to(device), labels[chosen].to(device), amounts.to(device)).backward()  # type: ignore[no-untyped-call]
            adam.step()
        reader.zero_grad()
        reader.requires_grad_(False)

    def _lesson(self, x: Tensor, kinds: Tensor, amounts: Tensor) -> Tensor:
        """The reader's loss for pictures changed in two ways by amounts (2, codes, B) of the largest change."""
        ground = grounds(x)
        copies = []
        for each in amounts:
            changed = x
            for change, amount in zip(self._changes, each, strict=True):
                changed = change.act(changed, change.most * amount, ground)
            copies.append(changed)
        logits, readings = self.network.reader.read(torch.cat(copies))
        one, other = readings.chunk(2)
        wanted = UNIT * (amounts[0] - amounts[1]).T
        told_apart = F.cross_entropy(logits, torch.cat([kinds, kinds]), label_smoothing=SMOOTH)
        return told_apart + SHARE * F.mse_loss(one - other, wanted)

    @torch.no_grad()
    def _read_all(self) -> None:
        """Fill the tables: kind of every picture, and what its readings usually are for each kind."""
        tables, source = self.network, self._source
        device = tables.kinds.device
        found = []
        for start in range(0, len(source), CHUNK):
            logits, readings = tables.reader(_tensors(source.pictures[start : start + CHUNK]).to(device))
            tables.kinds[start : start + CHUNK] = logits.argmax(1)
            found.append(readings)
        readings = torch.cat(found)
        usual = readings.std(0, correction=0)
        for kind in range(self._kinds):
            mine = readings[tables.kinds == kind]
            if len(mine):
                tables.centre[kind] = mine.mean(0)
                tables.spread[kind] = torch.maximum(mine.std(0, correction=0), NARROWEST * usual)
            else:
                tables.centre[kind], tables.spread[kind] = readings.mean(0), usual
        tables.done.fill_(True)


def _tensors(pictures: np.ndarray) -> Tensor:
    """Network tensors float32 (B, C, H, W) of pictures uint8 (B, H, W, C)."""
    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float().div(127.5).sub(1).contiguous()
