"""Whether the sounds of each style are heard as that style."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.core.i18n import N_
from studio.core.loops import STEPS
from studio.core.messages import Sheet
from studio.models.base import Shape
from studio.models.loop_views import LoopViews
from studio.models.views import Views
from studio.training.meters import METERS
from studio.training.meters.base import Meter

MOST, CHUNK = 1024, 256  # real sounds to learn from, and how many are listened to per call
NOTE, BAR = (32, 8), (16, 32)  # bands and frames that are told apart of a sound, or of a loop's bar
HIDDEN = 768
RIDGE = 30.0


@METERS.register
class StyleAgreement(Meter):
    """Percent of the sheet's sounds that a listener trained on real ones takes for the style that was asked for.

    The listener is ridge regression on random features of a coarse mel spectrogram (Rahimi and Recht, 2007): it
    is fitted in one piece, a few real sounds at a time being listened to beforehand, so that training never waits.
    """

    name = "style agreement"
    title = N_("Style recognised")
    about = N_("How many of the generated sounds are taken for the style that was asked for.")
    column = "style_agreement"

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        count = min(MOST, len(store))
        self._order = np.random.default_rng(0).permutation(len(store))[:count]
        self._order = np.sort(self._order[np.asarray(store.labels)[self._order] >= 0])
        self._bars = store.bars if store.kind == "loops" else 0
        shape = Shape(2, 0, store.channels, length=store.length, rate=store.rate, steps=STEPS * self._bars)
        self._views = LoopViews(shape) if self._bars else Views(shape)
        self._heard: list[Tensor] = []
        self._mean = self._spread = self._random = self._weights = torch.zeros(0)

    @classmethod
    def suits(cls, store: Any) -> bool:
        return store.kind in ("sounds", "loops") and len(store.schema.classes) > 1

    def measure(self, sheet: Sheet) -> float:
        if not len(self._weights):
            self._listen()
        if not len(self._weights) or sheet.sounds is None:
            return math.nan
        heard = self._features(torch.from_numpy(np.array(sheet.sounds)))
        guessed = (self._lifted(heard) @ self._weights).argmax(1).numpy()
        return float(100 * np.mean(guessed == np.array(sheet.labels)))

    def _listen(self) -> None:
        """Hear some more real sounds; fit when all have been heard."""
        done = CHUNK * len(self._heard)
        chosen = self._order[done : done + CHUNK]
        if len(chosen):
            self._heard.append(self._features(torch.from_numpy(self._store.sounds[chosen]).float() / 32767))
        if done + CHUNK >= len(self._order):
            self._fit(torch.cat(self._heard))

    def _fit(self, x: Tensor) -> None:
        labels = torch.from_numpy(np.asarray(self._store.labels)[self._order])
        self._mean, self._spread = x.mean(0), x.std(0) + 1e-3
        random = torch.Generator().manual_seed(0)
        self._random = torch.randn(x.shape[1] + 1, HIDDEN, generator=random) / math.sqrt(x.shape[1])
        h = self._lifted(x)
        wanted = 2 * torch.nn.functional.one_hot(labels, len(self._store.schema.classes)).float() - 1
        self._weights = torch.linalg.solve(h.T @ h + RIDGE * torch.eye(h.shape[1]), h.T @ wanted)

    def _features(self, sounds: Tensor) -> Tensor:
        """Coarse log mel spectrogram (B, F) of sounds (B, samples, channels)."""
        with torch.inference_mode():
            mel = self._views.mel(sounds.transpose(1, 2)).mean(1, keepdim=True)
            if self._bars:
                mel = mel.reshape(*mel.shape[:3], self._bars, -1).mean(3)
            return torch.nn.functional.adaptive_avg_pool2d(mel, BAR if self._bars else NOTE).flatten(1)

    def _lifted(self, x: Tensor) -> Tensor:
        x = (x - self._mean) / self._spread
        return torch.cat([x, torch.cat([x, torch.ones(len(x), 1)], 1) @ self._random], 1).relu()
