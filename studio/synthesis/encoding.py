"""Finds the place in latent space that sounds most like a given sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.audio.files import resampled
from studio.audio.pitch import detect_pitch
from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.models.base import NO_PITCH, Generator
from studio.objectives.reconstructions.spectral import SpectralDistance
from studio.training.weights import Weights

STEPS = 60
RATE = 0.05
PEAK = 0.7
PULL = 0.002  # towards the middle of latent space, where the network has learned
SILENCE = 10 ** (-50 / 20)  # of the peak: what comes before the sound
SMALLEST = 0.02  # share of a style that is worth naming


@dataclass(frozen=True)
class Encoded:
    """A place that resembles a sound.

    Attributes:
        base: z, for `LatentState.base`.
        blend: conditions, for `LatentState.blend`.
        original: the sound as the network would have to make it: its rate, length and channels.
        distance: spectral distance of what the network makes there.
        pitched: whether a pitch was heard in it.
    """

    base: tuple[float, ...]
    blend: dict[str, Any]
    original: Sound
    distance: float
    pitched: bool


def encode_sound(weights: Weights, sound: Sound, reporter: Reporter) -> Encoded:
    """Listen with the network's encoder where it has one, then improve latent and style by gradient steps.

    Raises:
        StudioError: the network makes no sounds, or the sound is silent.
        Cancelled: somebody asked to stop.
    """
    network = weights.build()
    if not network.shape.length:
        raise StudioError(_("This network makes pictures and cannot take a sound."))
    original = fitted(sound, network)
    real = torch.from_numpy(np.array(original.samples)).T.unsqueeze(0)
    heard = detect_pitch(original.mono, original.rate)
    pitch = NO_PITCH if heard is None else heard.midi
    search = _Search(network, weights, real, pitch)
    for step in range(STEPS):
        reporter.report(_("Encoding the sound"), step, STEPS)
        search.step()
    return Encoded(search.base, search.blend, original, search.distance, heard is not None)


def fitted(sound: Sound, network: Generator) -> Sound:
    """A sound in the rate, channels and length of a network: from where it begins, at a common level."""
    shape = network.shape
    samples = resampled(sound, shape.rate).samples
    level = np.abs(samples).max(1, initial=0.0)
    if not len(level) or level.max() < 1e-4:
        raise StudioError(_("This sound is silent."))
    samples = samples[int(np.argmax(level > SILENCE * level.max())) :]
    if samples.shape[1] != shape.channels:
        samples = np.repeat(samples.mean(1, keepdims=True), shape.channels, 1)
    whole = np.zeros((shape.length, shape.channels), np.float32)
    whole[: len(samples)] = samples[: shape.length]
    return Sound.of(whole * (PEAK / level.max()), shape.rate)


class _Search:
    """Gradient descent over z, the blend of styles and the velocity."""

    def __init__(self, network: Generator, weights: Weights, real: Tensor, pitch: float) -> None:
        self._network, self._schema = network, weights.schema
        self._real, self._pitch = real, pitch
        encode = network.representation.encode if network.representation is not None else None
        self._target = real if encode is None else encode(real)
        self._spectral = SpectralDistance() if encode is None else None
        styles = len(self._schema.classes)
        self._styles = torch.zeros(max(1, styles), requires_grad=True)
        self._force = torch.zeros((), requires_grad=True)
        z = torch.zeros(1, network.shape.latent)
        encoder = weights.build_encoder()
        if encoder is not None:
            with torch.no_grad():
                z = encoder(self._target, self._conditions(self._styles.softmax(0)))[0].clone()
        self._z = z.requires_grad_()
        if styles > 1:
            self._begin_with_nearest(styles)
        self._adam = torch.optim.Adam([self._z, self._styles, self._force], RATE)
        self.distance, self.base, self.blend = float("inf"), (), {}

    def step(self) -> None:
        """One step downhill; the best place so far is kept."""
        self._adam.zero_grad()
        shares = self._styles.softmax(0)
        distance = self._apart(self._conditions(shares))
        apart = float(distance.detach())
        if apart < self.distance:
            self.distance = apart
            self.base = tuple(float(value) for value in self._z.detach()[0])
            self.blend = self._named(shares.detach())
        (distance + PULL * self._z.square().mean()).backward()
        self._adam.step()

    def _begin_with_nearest(self, styles: int) -> None:
        with torch.no_grad():
            apart = [float(self._apart(self._conditions(row))) for row in torch.eye(styles)]
            self._styles[int(np.argmin(apart))] = 3.0

    def _apart(self, c: Tensor) -> Tensor:
        made = self._network(self._z, c)
        if self._spectral is not None:
            return self._spectral.loss(made, self._target)
        return (made - self._target).abs().mean()

    def _conditions(self, shares: Tensor) -> Tensor:
        parts = []
        for field in self._schema.fields:
            if field.kind == "categorical":
                parts.append(shares)
            elif field.kind == "pitch":
                parts.append(torch.from_numpy(_alone(field, self._schema, self._pitch)))
            else:
                parts.append(self._force.tanh().reshape(1))
        return torch.cat(parts).unsqueeze(0) if parts else torch.zeros(1, 0)

    def _named(self, shares: Tensor) -> dict[str, Any]:
        blend: dict[str, Any] = {}
        for field in self._schema.fields:
            if field.kind == "categorical":
                named = {name: round(float(w), 3) for name, w in zip(field.values, shares, strict=True) if w > SMALLEST}
                blend[field.name] = named
            elif field.kind == "pitch":
                blend[field.name] = round(self._pitch, 2)
            else:
                middle, half = (field.high + field.low) / 2, (field.high - field.low) / 2
                blend[field.name] = round(middle + half * float(self._force.detach().tanh()), 2)
        return blend


def _alone(field: Any, schema: ConditionSchema, value: float) -> np.ndarray:
    """The part of a condition vector that belongs to one number."""
    request: Mapping[str, Any] = {field.name: value}
    column = sum(f.width for f in schema.fields[: schema.fields.index(field)])
    return schema.vector(request)[column : column + 1]
