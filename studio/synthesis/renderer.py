"""From a place in latent space to a picture or a sound, with a network of its own that nobody else touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from studio.audio.pictures import spectrogram_picture
from studio.audio.voice import apply_voice
from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import DIRECTIONS, LatentState, latent_vector, seed_vector
from studio.core.messages import Samples, frozen
from studio.core.sound import Sound
from studio.models.base import Generator
from studio.synthesis.directions import aligned, upright
from studio.training.weights import Weights, load_checked

CENTRES = 64
PICTURE = 64  # px, of a sound


@dataclass(frozen=True)
class RendererInfo:
    """What a network offers to whoever explores it.

    Attributes:
        space: where directions and truncation act: "z" or "w".
        layers: style inputs; a second seed may be mixed in from any but the first; 1 means no mixing.
        latent: length of z.
        directions: how many principal directions there are.
        schema: what can be asked for.
        resolution, channels: of the pictures, or of the sounds, whose resolution is 0.
        kind: what it makes.
        seconds, rate: length and rate of the sounds, 0 for pictures.
    """

    space: Literal["z", "w"]
    layers: int
    latent: int
    directions: int
    schema: ConditionSchema
    resolution: int
    channels: int
    kind: Literal["pictures", "sounds"] = "pictures"
    seconds: float = 0.0
    rate: int = 0


class Renderer:
    """Renders latent states with the newest weights that it was given.

    It computes on the CPU in float32 and one sample at a time, so that a state gives the same bytes alone
    or among others, and beside a training on any device. Not for use by several threads.
    """

    def __init__(self) -> None:
        self._weights: Weights | None = None
        self._network: Generator | None = None
        self._directions = np.zeros((0, 0), np.float32)
        self._centres: dict[bytes, Tensor] = {}
        self._info: RendererInfo | None = None

    @property
    def info(self) -> RendererInfo | None:
        """None before the first weights."""
        return self._info

    @property
    def step(self) -> int:
        """Training step of the weights in use."""
        return self._weights.step if self._weights else 0

    @property
    def directions(self) -> np.ndarray:
        """The basis in use, read-only float32 (n, dim), rows one standard deviation long.

        Kept with the weights it makes a saved place restore exactly: sign and order of the directions
        depend on what was explored before.
        """
        return self._directions

    def load(self, weights: Weights) -> None:
        """Use these weights from now on; directions keep their order and sign within one run.

        Raises:
            StudioError: the weights do not fit the network that they name.
        """
        network = self._network if self._fits(weights) else None
        if network is None:
            network = weights.build()
            if not network.shape.length:
                network = network.to(memory_format=torch.channels_last)
        else:
            load_checked(network, weights.tensors)
        before = self._weights
        same_run = before is not None and before.run_id == weights.run_id and network is self._network
        self._network, self._weights = network, weights
        self._centres.clear()
        self._directions = self._basis(weights, network, self._directions if same_run else None)
        self._info = RendererInfo(
            network.space,
            network.layers,
            network.shape.latent,
            len(self._directions),
            weights.schema,
            network.shape.resolution,
            network.shape.channels,
            network.shape.kind,
            network.shape.length / network.shape.rate if network.shape.length else 0.0,
            network.shape.rate,
        )

    def render(self, states: Sequence[LatentState], pictures: bool = True) -> Samples:
        """Samples of the states; of sounds with their spectrograms, unless `pictures` is False.

        With z' the seed's z plus its offsets, psi scales the distance from the average picture: in z space
        the picture of psi z'; in w space that of mean + psi (w' - mean), the mean taken per condition
        (truncation trick, arXiv:1812.04948). At psi 0 every seed gives the average picture of its class.

        Raises:
            StudioError: no weights yet, or a state asks for a condition that the network does not know.
        """
        network = self._network
        if network is None:
            raise StudioError(_("There is no network to render with yet."))
        with torch.inference_mode():
            made = [network.synthesize(self._style(state)) for state in states]
            if not network.shape.length:
                return Samples(frozen(np.stack([_bytes(picture[0]) for picture in made])))
            rate = network.shape.rate
            raw = [Sound.of(network.to_sound(sound)[0].T.numpy(), rate) for sound in made]
        played = [apply_voice(sound, state.voice) for sound, state in zip(raw, states, strict=True)]
        sounds = np.stack([sound.samples for sound in played])
        tiles = [spectrogram_picture(sound, rate, PICTURE, PICTURE) for sound in sounds] if pictures else []
        shown = np.stack(tiles) if tiles else np.zeros((0, PICTURE, PICTURE, 3), np.uint8)
        return Samples(frozen(shown), frozen(sounds), rate)

    def _style(self, state: LatentState) -> Tensor:
        """Style (1, L, D) of a state."""
        network, weights = self._network, self._weights
        assert network is not None
        assert weights is not None
        c = torch.from_numpy(weights.schema.vector(_known(state, weights.schema))).unsqueeze(0)
        z = torch.from_numpy(latent_vector(state, network.shape.latent)).unsqueeze(0)
        count = min(len(state.directions), len(self._directions))
        offset = torch.from_numpy(np.asarray(state.directions[:count], np.float32) @ self._directions[:count])
        if network.space == "z":
            return network.map(state.psi * (z + offset), c)
        style = network.map(z, c)
        if state.mix_seed is not None and network.layers > 1:
            style = style.clone()
            other = torch.from_numpy(seed_vector(state.mix_seed, network.shape.latent)).unsqueeze(0)
            start = max(0, min(state.mix_from, network.layers))
            style[:, start:] = network.map(other, c)[:, start:]
        style = style + offset
        return style if state.psi == 1 else torch.lerp(self._centre(c), style, state.psi)

    def _centre(self, c: Tensor) -> Tensor:
        """Average style (1, L, D) under a condition, computed once per weights."""
        assert self._network is not None
        key = c.numpy().tobytes()
        if key not in self._centres:
            if len(self._centres) >= CENTRES:
                self._centres.clear()
            self._centres[key] = self._network.centre(c)
        return self._centres[key]

    def _fits(self, weights: Weights) -> bool:
        now = self._weights
        return (
            self._network is not None
            and now is not None
            and (now.generator, now.shape) == (weights.generator, weights.shape)
        )

    @staticmethod
    def _basis(weights: Weights, network: Generator, before: np.ndarray | None) -> np.ndarray:
        if weights.directions is not None:
            return frozen(np.asarray(weights.directions, np.float32))
        rows, deviations = network.principal(DIRECTIONS)
        steps = upright(rows.numpy()) * deviations.numpy()[:, None]
        if before is not None and before.shape == steps.shape:
            steps = aligned(steps, before)
        return frozen(steps.astype(np.float32))


def _known(state: LatentState, schema: ConditionSchema) -> dict[str, object]:
    """The part of the request that this network can be asked: a place may come from a run on another set."""
    names = {field.name for field in schema.fields}
    return {name: value for name, value in state.blend.items() if name in names}


def _bytes(picture: Tensor) -> np.ndarray:
    """uint8 (H, W, C) of a picture (C, H, W) in [-1, 1]."""
    return (picture * 127.5 + 128).clamp_(0, 255).to(torch.uint8).permute(1, 2, 0).numpy()
