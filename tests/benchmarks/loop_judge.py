"""Independent judges of loops: style by a classifier, timing by librosa's onsets, keys by harmonic sums, seams."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import librosa
import numpy as np
import torch
from torch import nn

from studio.core.loops import STEPS
from studio.core.notes import NAMES
from studio.core.scales import SCALES
from tests.benchmarks.measures import frechet

STEPS_LEARNED = 700
NEAR = 0.015  # seconds from the grid
SEAM = 2.0  # times the local 99th percentile of steps from sample to sample
LOCAL = 0.05  # seconds to either side of the wrap
NOTES_SIZE = 8192  # window of the spectra in which notes are sought
NOTES = np.arange(28, 92)  # MIDI
OVERTONES = np.arange(1, 21)  # the first is the fundamental
WIDE = 10.0, 0.02  # Hz and share of its frequency that an overtone is wide: short notes are not sharp
MOST = 12  # notes at a time
EXPLAINED = 0.98  # of a frame's energy that is enough
PRESENT = 0.15  # of its loudest overtone, how large a fundamental must be: a chord is not one note far below
SILENT = 1e-4  # size of a spectrum without notes


class Classifier(nn.Module):
    """Log mel spectrogram of a bar -> style; time is kept, as the rhythm tells."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        widths = (1, 24, 32, 48, 64)
        self.body = nn.Sequential(
            *(nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.BatchNorm2d(b), nn.ReLU()) for a, b in pairwise(widths)),
            nn.AdaptiveAvgPool2d((5, 8)),
            nn.Flatten(),
            nn.Dropout(0.3),
        )
        self.features = nn.Linear(64 * 40, 96)
        self.last = nn.Linear(96, classes)

    def embed(self, x: torch.Tensor) -> torch.Tensor:
        return self.features(self.body(x.unsqueeze(1)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.embed(x).relu())


class LoopJudge:
    """Trained on real loops alone, at the start.

    Attributes:
        accuracy: on held-out loops.
    """

    def __init__(self, fitting: Any, held: Any) -> None:
        self.held = held
        self._bank = torch.from_numpy(librosa.filters.mel(sr=fitting.rate, n_fft=1024, n_mels=80))
        torch.manual_seed(1)
        self.network = Classifier(max(1, len(fitting.schema.classes)))
        x, y = self.heard(fitting.sounds[..., 0] / 32767), torch.from_numpy(fitting.labels).clamp(min=0)
        adam = torch.optim.Adam(self.network.parameters(), 2e-3, weight_decay=1e-4)
        for step in range(STEPS_LEARNED):
            adam.param_groups[0]["lr"] = 2e-3 * (1 - step / STEPS_LEARNED)
            chosen = torch.randint(len(x), (48,))
            noisy = x[chosen] + 0.1 * torch.randn(48, 1, 1) + 0.02 * torch.randn(48, *x.shape[1:])
            adam.zero_grad()
            nn.functional.cross_entropy(self.network(noisy), y[chosen]).backward()
            adam.step()
        self.network.eval()
        self._real = self._embed(self.heard(held.sounds[..., 0] / 32767))
        self.accuracy = float(np.mean(self._guess(self._real) == held.labels))

    def heard(self, sounds: np.ndarray) -> torch.Tensor:
        """Log mel spectrograms (N, 80, frames) of loops (N, samples), around their ends."""
        around = np.concatenate([sounds[:, -512:], sounds, sounds[:, :512]], 1)
        parts = torch.as_tensor(around, dtype=torch.float32).split(128)
        window = torch.hann_window(1024)
        return torch.cat(
            [
                (self._bank @ torch.stft(p, 1024, 256, window=window, center=False, return_complex=True).abs() + 1e-3)
                .log()
                .div(3)
                for p in parts
            ]
        )

    def report(self, sounds: np.ndarray, chosen: np.ndarray) -> dict[str, float]:
        """Measures of (N, samples) made under the conditions of the held-out loops `chosen`."""
        labels = self.held.labels[chosen]
        made, real = self._embed(self.heard(sounds)), self._real
        result = {
            "style": float(np.mean(self._guess(made) == labels)),
            "fd": frechet(made, real),
            "diversity": _spread(made, labels) / _spread(real[chosen], labels),
            "seams": float(sum(seam(sound, self.held.rate) > SEAM for sound in sounds)),
        }
        keys = keys_of(self.held)
        if keys is not None:
            inside = [in_key(sound, self.held.rate, *keys[row]) for sound, row in zip(sounds, chosen, strict=True)]
            result["in key"] = float(np.nanmean(inside))
        return result

    @torch.no_grad()
    def _embed(self, heard: torch.Tensor) -> np.ndarray:
        return torch.cat([self.network.embed(part) for part in heard.split(128)]).numpy()

    @torch.no_grad()
    def _guess(self, embedded: np.ndarray) -> np.ndarray:
        return self.network.last(torch.from_numpy(embedded).relu()).argmax(1).numpy()


def on_grid(sounds: np.ndarray, rate: int, bars: int) -> float:
    """Share of onsets within 15 ms of the sixteenths of straight loops (N, samples), one common offset taken off."""
    step = sounds.shape[1] / rate / (STEPS * bars)
    places = np.concatenate([_onsets(sound, rate) for sound in sounds]) % step
    shares = [np.mean(np.abs((places - offset + step / 2) % step - step / 2) <= NEAR) for offset in _offsets(step)]
    return float(max(shares))


def seam(sound: np.ndarray, rate: int) -> float:
    """Jump from the last sample to the first, over the 99th percentile of the steps around it."""
    near = round(LOCAL * rate)
    steps = np.abs(np.diff(np.concatenate([sound[-near:], sound[:near]])))
    return float(steps[near - 1] / (np.percentile(np.delete(steps, near - 1), 99) + 1e-5))


def keys_of(held: Any) -> list[tuple[int, str]] | None:
    """Root and scale of each loop of a part of a store, by its condition vectors; None where there are none."""
    column, places = 0, {}
    for field in held.schema.fields:
        places[field.name] = (column, field)
        column += field.width
    if "key" not in places or "scale" not in places:
        return None
    key, (first, scales) = places["key"][0], places["scale"]
    return [
        (int(row[key : key + len(NAMES)].argmax()), scales.values[int(row[first : first + scales.width].argmax())])
        for row in held.conditions
    ]


def in_key(sound: np.ndarray, rate: int, root: int, scale: str) -> float:
    """Share of the energy of a loop's notes, overtones with their fundamental, of the notes that lie in a key.

    Of the built-in phrases .975 is found inside their keys, .36 inside those a semitone above, where two or three
    notes of seven are the same, and .56 where everything is a quarter tone flat.
    """
    around = np.concatenate([sound, sound[:NOTES_SIZE]]).astype(np.float32)
    spectra = np.abs(librosa.stft(around, n_fft=NOTES_SIZE, hop_length=NOTES_SIZE // 2, center=False))
    inside = total = 0.0
    allowed = {(root + note) % 12 for note in SCALES[scale]}
    for frame in spectra.T:
        for note, energy in _notes(frame, rate):
            total += energy
            inside += energy * (note % 12 in allowed)
    return inside / total if total > 0 else float("nan")


def _notes(frame: np.ndarray, rate: int) -> list[tuple[int, float]]:
    """Notes and their energy with all overtones in a spectrum, one after another.

    Each time that note among those with the loudest bin as an overtone whose overtones sum up to most, weighted
    as in Klapuri, "Multiple fundamental frequency estimation by summing harmonic amplitudes" (2006).
    """
    fundamentals = librosa.midi_to_hz(NOTES)[:, None]
    places = fundamentals * OVERTONES * (NOTES_SIZE / rate)
    heard = places < len(frame) - 2
    weights = (fundamentals + 52) / (fundamentals * OVERTONES + 320) * heard
    middles = np.where(heard, np.round(places), 1).astype(int)
    reach = np.maximum(WIDE[0] * NOTES_SIZE / rate, WIDE[1] * places)
    sizes = np.maximum.reduce([frame[middles + n] for n in (-1, 0, 1)]) * heard
    present = sizes[:, 0] >= PRESENT * sizes.max(1)
    left, found = frame.copy(), []
    left[: int(places[0, 0] - 2)] = 0
    enough = (1 - EXPLAINED) * np.square(left).sum()
    while len(found) < MOST and left.max() > SILENT and np.square(left).sum() > enough:
        top = int(left.argmax())
        fitting = (np.abs(places - top) <= np.maximum(1.6, WIDE[1] * places)).any(1) & present
        sums = (np.maximum.reduce([left[middles + n] for n in (-1, 0, 1)]) * weights).sum(1)
        if fitting.any():
            best = int(np.where(fitting, sums, -1).argmax())
            spans = zip(places[best][heard[best]], reach[best], strict=False)
            bins = np.concatenate([np.arange(int(place - wide), int(place + wide) + 1) for place, wide in spans])
            bins = np.unique(bins.clip(0, len(left) - 1))
            found.append((int(NOTES[best]), float(np.square(left[bins]).sum())))
        else:
            bins = np.arange(max(0, top - 5), min(len(left), top + 6))
        left[bins] = 0
    return found


def _onsets(sound: np.ndarray, rate: int) -> np.ndarray:
    """Seconds at which librosa hears something begin, in the second of three rounds."""
    hop = 64
    thrice = np.tile(sound, 3).astype(np.float32)
    strength = librosa.onset.onset_strength(y=thrice, sr=rate, hop_length=hop, n_fft=512, n_mels=40)
    found = librosa.onset.onset_detect(
        onset_envelope=strength, sr=rate, hop_length=hop, units="time", delta=0.1, wait=6
    )
    long = len(sound) / rate
    return found[(found >= long) & (found < 2 * long)] - long


def _offsets(step: float) -> np.ndarray:
    return np.arange(-step / 2, step / 2, 0.001)


def _spread(features: np.ndarray, groups: np.ndarray) -> float:
    """Mean distance within groups."""
    found = []
    for group in np.unique(groups):
        part = features[groups == group]
        if len(part) > 1:
            apart = np.linalg.norm(part[:, None] - part[None], axis=2)
            found.append(apart[np.triu_indices(len(part), 1)].mean())
    return float(np.mean(found))
