"""From a place in latent space to a picture or a sound, with a network of its own that nobody else touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from studio.audio.loop_pictures import loop_picture
from studio.audio.pictures import spectrogram_picture
from studio.audio.voice import apply_voice
from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import DIRECTIONS, LatentState, latent_vector, seed_vector
from studio.core.loops import BEATS, Score
from studio.core.messages import Samples, frozen
from studio.core.plane_picture import MADE, points_picture
from studio.core.sound import Sound
from studio.models.base import Generator
from studio.synthesis.directions import aligned, upright
from studio.training.weights import Weights, load_checked

CENTRES = 64
CLOUD = 400  # points that show where a network of points goes
PICTURE = 64  # px, of a sound


@dataclass(frozen=True)
class RendererInfo:
    """What a network offers to whoever explores it.

    Attributes:
        space: where directions and truncation act: "z" or "w".
        layers: style inputs, or parts of z; a second seed may be mixed in from any but the first; 1 means no mixing.
        latent: length of z.
        directions: how many principal directions there are.
        schema: what can be asked for.
        resolution, channels: of the pictures, or of the sounds, whose resolution is 0, like that of points.
        kind: what it makes.
        seconds, rate: length and rate of the sounds, 0 for pictures.
        parts: names of the parts of z where they do different things ("pattern", "sound"), else empty;
            `sizes` how many numbers of z each takes.
        bars, bpm: of loops as the network makes them, else 0.
        scored: whether it makes loops by a pattern and one-shots, which can be played at any tempo.
    """

    space: Literal["z", "w"]
    layers: int
    latent: int
    directions: int
    schema: ConditionSchema
    resolution: int
    channels: int
    kind: Literal["pictures", "sounds", "loops", "points"] = "pictures"
    seconds: float = 0.0
    rate: int = 0
    parts: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    bars: int = 0
    bpm: float = 0.0
    scored: bool = False


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
        self._clouds: dict[bytes, np.ndarray] = {}
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
        self._clouds.clear()
        self._directions = self._basis(weights, network, self._directions if same_run else None)
        self._info = _info_of(network, weights.schema, len(self._directions))

    def render(self, states: Sequence[LatentState], pictures: bool = True) -> Samples:
        """Samples of the states; of sounds with their spectrograms, unless `pictures` is False.

        Of a network of points each is a picture of the plane: where the state lands among what the network makes.

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
            styles = [self._style(state) for state in states]
            made = [network.synthesize(style) for style in styles]
            if network.shape.dims:
                clouds = [self._cloud(state) for state in states]
                planes = [points_picture(c, marked=x.numpy(), colour=MADE) for c, x in zip(clouds, made, strict=True)]
                return Samples(frozen(np.stack(planes)))
            if not network.shape.length:
                return Samples(frozen(np.stack([_bytes(picture[0]) for picture in made])))
            rate = network.shape.rate
            raw = [Sound.of(network.to_sound(sound)[0].T.numpy(), rate) for sound in made]
        played = [apply_voice(sound, state.voice) for sound, state in zip(raw, states, strict=True)]
        sounds = np.stack([sound.samples for sound in played])
        scores = self._scores(styles)
        tiles = []
        if pictures and network.shape.steps:
            velocities = [score.pattern.velocities for score in scores] or [None] * len(sounds)
            tiles = [loop_picture(s, rate, v, PICTURE, PICTURE) for s, v in zip(sounds, velocities, strict=True)]
        elif pictures:
            tiles = [spectrogram_picture(sound, rate, PICTURE, PICTURE) for sound in sounds]
        shown = np.stack(tiles) if tiles else np.zeros((0, PICTURE, PICTURE, 3), np.uint8)
        return Samples(frozen(shown), frozen(sounds), rate, scores=scores)

    def scores(self, states: Sequence[LatentState]) -> tuple[Score, ...]:
        """What a network that sequences would play for the states, without playing it; empty for any other.

        Raises:
            StudioError: as `render`.
        """
        if self._network is None:
            raise StudioError(_("There is no network to render with yet."))
        with torch.inference_mode():
            return self._scores([self._style(state) for state in states])

    def _scores(self, styles: Sequence[Tensor]) -> tuple[Score, ...]:
        assert self._network is not None
        found = [self._network.score(style) for style in styles]
        return tuple(score for scores in found if scores is not None for score in scores)

    def _style(self, state: LatentState) -> Tensor:
        """Style (1, L, D) of a state."""
        network, weights = self._network, self._weights
        assert network is not None
        assert weights is not None
        c = torch.from_numpy(weights.schema.vector(_known(state, weights.schema))).unsqueeze(0)
        z = torch.from_numpy(_parted(state, network)).unsqueeze(0)
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

    def _cloud(self, state: LatentState) -> np.ndarray:
        """Points (n, 2) of the first seeds under the conditions of a state, computed once per weights."""
        network, weights = self._network, self._weights
        assert network is not None
        assert weights is not None
        c = torch.from_numpy(weights.schema.vector(_known(state, weights.schema)))
        key = c.numpy().tobytes()
        if key not in self._clouds:
            if len(self._clouds) >= CENTRES:
                self._clouds.clear()
            z = torch.from_numpy(_first_seeds(network.shape.latent).copy())
            self._clouds[key] = network(z, c.expand(CLOUD, -1)).numpy()
        return self._clouds[key]

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


def _info_of(network: Generator, schema: ConditionSchema, directions: int) -> RendererInfo:
    shape = network.shape
    seconds = shape.length / shape.rate if shape.length else 0.0
    centre = torch.from_numpy(schema.vector({})).unsqueeze(0)
    scored = network.score(network.map(torch.zeros(1, shape.latent), centre)) is not None if shape.steps else False
    return RendererInfo(
        network.space,
        max(network.layers, len(network.parts)),
        shape.latent,
        directions,
        schema,
        shape.resolution,
        shape.channels,
        shape.kind,
        seconds,
        shape.rate,
        tuple(name for name, _size in network.parts),
        tuple(size for _name, size in network.parts),
        shape.bars,
        60 * BEATS * shape.bars / seconds if shape.steps else 0.0,
        scored,
    )


def _parted(state: LatentState, network: Generator) -> np.ndarray:
    """z (latent,) of a state, the later parts of it from the second seed where one is mixed in."""
    z = latent_vector(state, network.shape.latent)
    if state.mix_seed is not None and network.parts:
        start = sum(size for _name, size in network.parts[: min(max(0, state.mix_from), len(network.parts) - 1)])
        z[start:] = seed_vector(state.mix_seed, len(z))[start:]
    return z


@lru_cache(maxsize=4)
def _first_seeds(size: int) -> np.ndarray:
    """float32 (CLOUD, size): a tenth of a millisecond each, and new weights ask for all of them again."""
    return frozen(np.stack([seed_vector(seed, size) for seed in range(CLOUD)]))


def _known(state: LatentState, schema: ConditionSchema) -> dict[str, object]:
    """The part of the request that this network can be asked: a place may come from a run on another set."""
    names = {field.name for field in schema.fields}
    return {name: value for name, value in state.blend.items() if name in names}


def _bytes(picture: Tensor) -> np.ndarray:
    """uint8 (H, W, C) of a picture (C, H, W) in [-1, 1]."""
    return (picture * 127.5 + 128).clamp_(0, 255).to(torch.uint8).permute(1, 2, 0).numpy()
