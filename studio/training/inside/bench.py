"""What looks share: samples of the shown network, real ones, and pictures of both."""

from __future__ import annotations

import time
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import seed_vector
from studio.core.plane import REACH

if TYPE_CHECKING:
    from studio.models.base import Generator
    from studio.training.asked import Asked
    from studio.training.trainer import Trainer

# Statistics of the averaged network may be so old. While somebody watches they are younger: its sheets measure them.
SETTLED_SECONDS = 10.0
TILE = 64
SECONDS = 0.016  # that the samples of one look may take
PASSES = 5  # through both networks that a training step costs as much as, sample for sample
NUMBERS = 1 << 17  # numbers that they have together at most where a step's cost is not known yet
DOT, FAINT = 255, 96


class Bench:
    """Samples for the looks at one trainer.

    Attributes:
        learned: places of the samples that are trained on, int64 (n,).
        random: for the looks alone.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = weakref.ref(trainer)
        self.learned = np.setdiff1d(np.arange(len(trainer.store)), trainer.held)
        self.notes: dict[str, Any] = {}  # what single looks keep between two of them, by their names
        self._settled_at = -np.inf
        self._settled_step = -1
        self.random = np.random.default_rng(0)

    @property
    def trainer(self) -> Trainer:
        trainer = self._trainer()
        assert trainer is not None
        return trainer

    @property
    def asked(self) -> Asked:
        """Condition vectors of the samples of the set."""
        return self.trainer.feed.asked

    @property
    def network(self) -> Generator:
        """The network that is shown, its statistics measured anew from time to time only, as that takes long."""
        trainer, now = self.trainer, time.monotonic()
        if trainer.step_count != self._settled_step and now - self._settled_at > SETTLED_SECONDS:
            trainer.average.calibrated()
            self._settled_step, self._settled_at = trainer.step_count, time.monotonic()
        return trainer.average.network.eval()

    def most(self, wished: int, fewest: int = 2) -> int:
        """As many samples as a look may make and judge, fewer where that takes long."""
        trainer, shape = self.trainer, self.trainer.shape
        if trainer.step_count and trainer.seconds:
            room = int(SECONDS * PASSES * trainer.batch * trainer.step_count / trainer.seconds)
        else:
            room = NUMBERS // (shape.dims or shape.length or shape.resolution**2 * shape.channels)
        return max(fewest, min(wished, room))

    @torch.no_grad()
    def make(self, z: np.ndarray, c: Tensor) -> Tensor:
        """Network tensors of latents (B, latent) and conditions (B, width)."""
        device = self.trainer.device
        return finite(self.network(torch.from_numpy(z).to(device), c.to(device)))

    def made(self, count: int) -> tuple[Tensor, np.ndarray]:
        """New samples, asked for what some samples of the set are, and those samples' places; others at each call."""
        places = self.random.choice(self.learned, count)
        z = self.random.standard_normal((count, self.trainer.shape.latent)).astype(np.float32)
        return self.make(z, self.asked(places)), places

    def real(self, places: np.ndarray) -> Tensor:
        """Network tensors of samples of the set, none of them turned."""
        trainer = self.trainer
        store: Any = trainer.store
        if store.kind == "pictures":
            x = torch.from_numpy(store.pictures[places]).permute(0, 3, 1, 2).to(trainer.device)
            return x.float().div(127.5).sub(1).contiguous(memory_format=trainer.policy.memory_format)
        if store.kind == "points":
            return torch.from_numpy(np.array(store.points[places], np.float32)).to(trainer.device)
        x = torch.from_numpy(store.sounds[places]).transpose(1, 2).to(trainer.device)
        x = x.float().div(32767).contiguous()
        representation = trainer.generator.representation
        return x if representation is None else representation.encode(x)

    @torch.no_grad()
    def logits(self, x: Tensor, c: Tensor) -> np.ndarray:
        """What the discriminator says of samples: float32 (B,), above 0 real."""
        trainer = self.trainer
        with trainer.policy.autocast():
            seen = trainer.discriminator.see(x)
            logits: Tensor = trainer.discriminator.judge(seen, trainer.told(c.to(trainer.device)))[0]
        return finite(logits).float().cpu().numpy()

    def shown(self, request: dict[str, Any]) -> tuple[np.ndarray, Tensor]:
        """Latent (1, latent) and conditions (1, width) of the sample that is looked at."""
        seed = int(request.get("seed", 0))
        return seed_vector(seed, self.trainer.shape.latent)[None], self.condition(int(request.get("label", 0)))

    def condition(self, label: int) -> Tensor:
        """Conditions (1, width) of a class, the first one where there is no such class."""
        schema = self.trainer.schema
        style = next((field.name for field in schema.fields if field.kind == "categorical"), "")
        wanted = {style: label if 0 <= label < len(schema.classes) else 0} if schema.classes else {}
        return torch.from_numpy(schema.vector(wanted))[None]

    def samples(self, x: Tensor) -> np.ndarray:
        """What a person sees or hears of network tensors.

        Returns:
            uint8 pictures (B, H, W, C), float32 sounds (B, samples, channels) or points (B, 2).
        """
        shape = self.trainer.shape
        if shape.dims:
            return x.float().cpu().numpy()
        if shape.length:
            sounds: np.ndarray = self.trainer.generator.to_sound(x).transpose(1, 2).cpu().numpy()
            return sounds
        pixels = x.detach().float().add(1).mul(127.5).round().clamp(0, 255).byte()
        pictures: np.ndarray = pixels.permute(0, 2, 3, 1).cpu().numpy()
        return pictures

    def tiles(self, samples: np.ndarray, side: int = TILE) -> np.ndarray:
        """Pictures uint8 (B, H, W, C) of what `samples` returned: spectrograms of sounds, the plane of points."""
        shape = self.trainer.shape
        if shape.dims:
            return np.stack([self._dot(point, side) for point in samples])
        if not shape.length:
            return samples
        from studio.audio.pictures import spectrogram_picture

        return np.stack([spectrogram_picture(sound, shape.rate, side, side) for sound in samples])

    def _dot(self, point: np.ndarray, side: int) -> np.ndarray:
        """A point among some real ones, (side, side, 1)."""
        store: Any = self.trainer.store
        picture = np.zeros((side, side, 1), np.uint8)
        for points, light in ((store.points[:400], FAINT), (point[None], DOT)):
            at = np.clip((np.asarray(points) + REACH) * (side / (2 * REACH)), 0, side - 2).astype(int)
            for right, down in ((0, 0), (0, 1), (1, 0), (1, 1)) if light == DOT else ((0, 0),):
                picture[side - 1 - at[:, 1] - down, at[:, 0] + right] = light
        return picture


class Ring:
    """The newest numbers of a kind, gathered over several looks."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.values = np.zeros(0)

    def add(self, values: np.ndarray) -> np.ndarray:
        """Take in some more; returns all that are kept, oldest first."""
        self.values = np.concatenate([self.values, values])[-self._most :]
        return self.values


def finite(x: Tensor) -> Tensor:
    """The same tensor; raises StudioError where its numbers have run away."""
    if not bool(torch.isfinite(x).all()):
        raise StudioError(_("The numbers of the networks have run away, so there is nothing to see in them."))
    return x


_benches: weakref.WeakKeyDictionary[Trainer, Bench] = weakref.WeakKeyDictionary()


def bench(trainer: Trainer) -> Bench:
    """The one bench of a trainer."""
    if trainer not in _benches:
        _benches[trainer] = Bench(trainer)
    return _benches[trainer]
