"""A judge that never saw the generator: a small classifier trained on real pictures alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageFilter
from safetensors.torch import load_file, save_file
from torch import nn

from studio.core.paths import cache_dir
from tests.benchmarks.measures import frechet, neighbourhood, peak

FEATURES = 64
SAMPLED = 2000


@dataclass(frozen=True)
class Split:
    """Part of a prepared store, with what a trainer needs of one.

    Attributes:
        pictures: uint8 (N, H, W, C).
        labels: int64 (N,).
        names: of the classes.
    """

    pictures: np.ndarray
    labels: np.ndarray
    schema: Any
    options: Any
    fingerprint: str
    kind: str = "pictures"

    @property
    def names(self) -> tuple[str, ...]:
        return self.schema.classes

    @property
    def resolution(self) -> int:
        return self.pictures.shape[1]

    @property
    def channels(self) -> int:
        return self.pictures.shape[3]

    def __len__(self) -> int:
        return len(self.labels)


def split(store: Any, held_out: float = 0.2) -> tuple[Split, Split]:
    """Training and held-out parts of a store, the same on every call; only labelled pictures."""
    order = np.random.default_rng(0).permutation(np.flatnonzero(store.labels >= 0))
    cut = round(len(order) * (1 - held_out))
    parts = [np.sort(order[:cut]), np.sort(order[cut:])]
    train, held = (
        Split(store.pictures[part], store.labels[part], store.schema, store.options, f"{store.fingerprint} {name}")
        for part, name in zip(parts, ("train", "held"), strict=True)
    )
    return train, held


class Classifier(nn.Module):
    """Convolutions down to 4 px, the mean, and a linear layer; 64 features before it."""

    def __init__(self, resolution: int, channels: int, classes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        width = 32 if resolution <= 32 else 16
        while resolution > 4:
            layers += [nn.Conv2d(channels, width, 5, 2, 2, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            channels, width, resolution = width, min(128, 2 * width), resolution // 2
        self.body = nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * resolution**2, FEATURES))
        self.head = nn.Sequential(nn.ReLU(), nn.Dropout(0.2), nn.Linear(FEATURES, classes))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(x))


class Judge:
    """Compares pictures with held-out real ones.

    Args:
        train, held: parts of the set; the classifier learns from the first and is checked on the second.
    """

    def __init__(self, train: Split, held: Split, epochs: int = 6) -> None:
        self.held, self._train = held, train
        self._network = Classifier(train.resolution, train.channels, len(train.names))
        key = hashlib.sha256(f"{train.fingerprint} {len(train)} {train.options} {epochs} 1".encode()).hexdigest()
        path = cache_dir() / "benchmarks" / f"{key[:32]}.safetensors"
        if path.is_file():
            self._network.load_state_dict(load_file(path))
        else:
            self._learn(epochs)
            path.parent.mkdir(parents=True, exist_ok=True)
            save_file(self._network.state_dict(), path)
        self._network.eval()
        self._scale = 1.0
        self._real, logits = self._look(held.pictures)
        # Features have no natural unit; one unit is their own spread over real pictures.
        self._scale = 1 / float(self._real.std(0).mean())
        self._real *= self._scale
        self.accuracy = float((logits.argmax(1) == held.labels).mean())

    def report(self, pictures: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
        """All measures of pictures uint8 (N, H, W, C) with the labels (N,) that they were asked for."""
        features, logits = self._look(pictures)
        right = logits.argmax(1) == labels
        some, other = _some(len(features)), _some(len(self._real))
        by_class = {}
        for index, name in enumerate(self.held.names):
            mine, real = labels == index, self.held.labels == index
            if mine.sum() > 20 and real.sum() > 20:
                near = neighbourhood(self._real[real], features[mine])
                by_class[name] = {"acc": float(right[mine].mean()), **{k: near[k] for k in ("recall", "coverage")}}
        return {
            "fcd": frechet(features, self._real),
            "acc": float(right.mean()),
            **neighbourhood(self._real[other], features[some]),
            "peak": peak(pictures) / peak(self.held.pictures),
            "classes": by_class,
        }

    def classes(self, pictures: np.ndarray) -> np.ndarray:
        """Class of each picture, as the judge sees it: int64 (N,)."""
        return self._look(pictures)[1].argmax(1)

    def floor(self) -> dict[str, Any]:
        """Real pictures against real ones: nothing can be expected to do better."""
        chosen = np.random.default_rng(1).permutation(len(self._train))[: len(self.held)]
        return self.report(self._train.pictures[chosen], self._train.labels[chosen])

    def blur(self) -> dict[str, Any]:
        """The held-out pictures themselves, slightly out of focus: what a timid generator would score."""
        radius = self.held.resolution / 64
        blurred = [
            np.asarray(Image.fromarray(p.squeeze()).filter(ImageFilter.GaussianBlur(radius)))
            for p in self.held.pictures
        ]
        return self.report(np.stack(blurred).reshape(self.held.pictures.shape), self.held.labels)

    def noise(self) -> dict[str, Any]:
        """Pixels at random: what an untrained generator would score at worst."""
        made = np.random.default_rng(3).integers(0, 256, self.held.pictures.shape, np.uint8)
        return self.report(made, self.held.labels)

    def _learn(self, epochs: int) -> None:
        torch.manual_seed(1234)
        rng, batch = np.random.default_rng(1234), 64
        steps = epochs * (len(self._train) // batch)
        adam = torch.optim.AdamW(self._network.parameters(), 2e-3, weight_decay=0.02)
        schedule = torch.optim.lr_scheduler.OneCycleLR(adam, 4e-3, total_steps=steps)
        self._network.train()
        for _ in range(steps):
            chosen = rng.integers(0, len(self._train), batch)
            logits = self._network(_tensor(self._train.pictures[chosen]))
            loss = nn.functional.cross_entropy(logits, torch.from_numpy(self._train.labels[chosen]))
            adam.zero_grad()
            loss.backward()
            adam.step()
            schedule.step()

    @torch.no_grad()
    def _look(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Features (N, 64) and logits (N, classes)."""
        features, logits = [], []
        for start in range(0, len(pictures), 256):
            found = self._network.body(_tensor(pictures[start : start + 256]))
            features.append(found * self._scale)
            logits.append(self._network.head(found))
        return torch.cat(features).numpy(), torch.cat(logits).numpy()


def _tensor(pictures: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float().div(127.5).sub(1)


def _some(count: int) -> np.ndarray:
    return np.random.default_rng(2).permutation(count)[:SAMPLED]
