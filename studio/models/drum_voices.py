"""Eight drums as weighted sums of what drums are made of: bands of noise and sines that decay, and falling sines.

The weights are all that a network decides, so a one-shot is a clean single drum from the first step of training on,
and one drum of a pattern stays the same kind of drum through all that is learned.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from studio.models.synthesiser import HIGHEST, loudness

SECONDS, DEEP_SECONDS = 0.5, 1.0  # that noise and sines last, and falling sines
FADE = 0.25  # share of a sound at its end over which it falls to silence
ATTACK = 0.0005  # seconds
BANDS, LOWEST_BAND, NOISE = 22, 150.0, 0.4
MODES, LOWEST_MODE, HIGHEST_MODE = 40, 80.0, 6000.0
RINGS = (0.006, 0.02, 0.05, 0.13)  # seconds in which a sine decays to 1 / e
# Of noise: seconds after the hit that it begins, seconds in which it swells, and in which it decays.
BURSTS = (
    (0.0, 0.0, 0.003),
    (0.0, 0.0, 0.009),
    (0.0, 0.0, 0.02),
    (0.0, 0.0, 0.045),
    (0.0, 0.0, 0.1),
    (0.0, 0.0, 0.2),
    (0.0, 0.009, 0.025),
    (0.009, 0.0, 0.004),
    (0.018, 0.0, 0.004),
    (0.012, 0.0, 0.1),
    (0.028, 0.0, 0.05),
    (0.028, 0.0, 0.12),
)
SILENT = 1e-6
FALLS = 6  # numbers that steer a falling sine


class Span(NamedTuple):
    """Frequencies in Hz, and seconds of decay, that a drum may use."""

    low: float
    high: float
    shortest: float
    longest: float


@dataclass(frozen=True)
class Drum:
    """What a voice is made of; `late` noise may begin or swell after the hit, as claps and shakers do."""

    noise: tuple[Span, ...] = ()
    modes: tuple[Span, ...] = ()
    late: bool = False
    fall: tuple[float, float] | None = None  # Hz at which a falling sine may end


CLICK = Span(0, 1e5, 0, 0.01)
DRUMS = (
    Drum((CLICK,), fall=(36, 110)),  # kick
    Drum((CLICK,), (Span(80, 900, 0.01, 1),), fall=(60, 480)),  # toms and congas
    Drum((Span(400, 1e5, 0, 0.2),), (Span(120, 700, 0.01, 0.06),), True),  # snare
    Drum((Span(500, 6000, 0, 0.2),), (), True),  # clap
    Drum((Span(1200, 1e5, 0, 0.01),), (Span(350, 6000, 0, 0.03),)),  # rim and sticks
    Drum((Span(2200, 1e5, 0, 0.05),), (Span(1200, 6000, 0, 0.03),)),  # closed hat
    Drum((Span(2200, 1e5, 0.02, 1),), (Span(600, 6000, 0.03, 1),)),  # open hat and ride
    Drum((Span(1800, 1e5, 0.02, 0.05),), (Span(350, 4000, 0.01, 0.06),), True),  # shaker, bells and wood
)
FALLING = tuple(index for index, drum in enumerate(DRUMS) if drum.fall is not None)


class DrumVoices(nn.Module):
    """Numbers of a network -> one-shots.

    Attributes:
        size: free numbers per loop and channel that `forward` takes.
    """

    def __init__(self, rate: int, longest: int) -> None:
        super().__init__()
        self._rate = rate
        self._length, self._deep = min(round(SECONDS * rate), longest), min(round(DEEP_SECONDS * rate), longest)
        basis, uses = _materials(rate, self._length)
        self.register_buffer("basis", basis, persistent=False)
        self.register_buffer("uses", uses, persistent=False)
        lows, highs = zip(*(drum.fall for drum in DRUMS if drum.fall), strict=True)
        self.register_buffer("reach", torch.tensor([lows, highs]).log(), persistent=False)
        self.basis: Tensor
        self.uses: Tensor
        self.reach: Tensor
        self.size = len(DRUMS) * len(basis) + len(FALLING) * FALLS

    def forward(self, x: Tensor) -> Tensor:
        """One-shots (B, voices, channels, samples), float32, of free numbers (B, channels, size)."""
        weights, falls = x.float().split((x.shape[2] - len(FALLING) * FALLS, len(FALLING) * FALLS), 2)
        weights = loudness(weights.unflatten(2, self.uses.shape)) * self.uses
        shots = (weights @ self.basis).transpose(1, 2)
        shots = nn.functional.pad(shots, (0, self._deep - self._length))
        low = self._fallen(falls.unflatten(2, (len(FALLING), FALLS)))
        parts = list(shots.unbind(1))
        for place, voice in enumerate(FALLING):
            parts[voice] = parts[voice] + low[:, :, place]
        return torch.stack(parts, 1)

    def _fallen(self, x: Tensor) -> Tensor:
        """Overdriven falling sines (B, channels, voices, samples) of free numbers (B, channels, voices, FALLS)."""
        level, hertz, drop, speed, decay, drive = x.unsqueeze(4).unbind(3)
        time = torch.arange(self._deep, device=x.device) / self._rate
        # The channels of a drum differ in level alone: two pitches of one skin would beat.
        hertz, drop, speed, decay, drive = (part.mean(1, keepdim=True) for part in (hertz, drop, speed, decay, drive))
        low, high = self.reach[0][:, None], self.reach[1][:, None]
        hertz = (low + (high - low) * torch.sigmoid(hertz)).exp()
        speed = 0.015 + 0.045 * torch.sigmoid(speed)
        turns = hertz * (time + 7 * torch.sigmoid(drop) * speed * (1 - torch.exp(-time / speed)))
        body = torch.sin(2 * math.pi * turns) * torch.exp(-time / (0.02 * (20 * torch.sigmoid(decay).square() + 1)))
        pushed = 0.5 + 5 * torch.sigmoid(drive)
        gain = loudness(level) / torch.tanh(pushed)
        return torch.tanh(pushed * body) * gain * _ends(self._deep, self._rate, x.device)


def _ends(count: int, rate: int, device: torch.device | str = "cpu") -> Tensor:
    """Gain (count,) that lets a sound begin without a click and end in silence."""
    gain = torch.ones(count, device=device)
    rise, fall = max(1, round(ATTACK * rate)), max(1, round(FADE * count))
    gain[:rise] = torch.arange(rise, device=device) / rise
    gain[-fall:] = torch.linspace(0, math.pi / 2, fall, device=device).cos().square()
    return gain


def _materials(rate: int, count: int) -> tuple[Tensor, Tensor]:
    """Sounds (rows, count), and which of them each drum uses, 0 or 1: (voices, rows)."""
    rows, uses = [], []
    time = torch.arange(count) / rate
    random = torch.Generator().manual_seed(0)
    top = HIGHEST * rate
    edges = torch.logspace(math.log10(LOWEST_BAND), math.log10(top), BANDS + 2).tolist()
    for low, middle, high in zip(edges, edges[1:], edges[2:], strict=False):
        noise = _band(low, middle, high, rate, count, random)
        for begin, swell, decay in BURSTS:
            after = (time - begin).clamp(min=0)
            shape = torch.exp(-after / decay) * (time >= begin)
            rows.append(noise * (shape * (1 - torch.exp(-after / swell)) if swell else shape))
            late = begin + swell > 0
            uses.append([(not late or d.late) and _within(d.noise, middle, decay) for d in DRUMS])
    for hertz in torch.logspace(math.log10(LOWEST_MODE), math.log10(min(HIGHEST_MODE, top)), MODES).tolist():
        for decay in RINGS:
            rows.append(torch.sin(2 * math.pi * hertz * time) * torch.exp(-time / decay))
            uses.append([_within(d.modes, hertz, decay) for d in DRUMS])
    sounds = torch.stack(rows) * _ends(count, rate)
    # Numbers too small to be heard make the product ten times slower.
    return torch.where(sounds.abs() > SILENT, sounds, 0.0), torch.tensor(uses).T.float()


def _within(spans: tuple[Span, ...], hertz: float, decay: float) -> bool:
    return any(span.low <= hertz <= span.high and span.shortest <= decay <= span.longest for span in spans)


def _band(low: float, middle: float, high: float, rate: int, count: int, random: torch.Generator) -> Tensor:
    """Noise (count,) around a frequency, at a level at which neighbours add up to about white noise."""
    hertz = torch.fft.rfftfreq(count, 1 / rate)
    shape = torch.minimum((hertz - low) / (middle - low), (high - hertz) / (high - middle)).clamp(min=0)
    phase = 2 * math.pi * torch.rand(len(hertz), generator=random)
    noise = torch.fft.irfft(shape * torch.polar(torch.ones_like(phase), phase), count)
    return noise * (NOISE / noise.std())
