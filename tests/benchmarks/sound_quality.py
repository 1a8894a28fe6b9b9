"""Train on notes for some minutes, then let independent judges listen: pitch by librosa's yin, style by a classifier.

    python -m tests.benchmarks.sound_quality --data builtin:notes --minutes 4
    python -m tests.benchmarks.sound_quality --data other --minutes 4 --sounds folder

A fifth of the set is held out from training. "real" judges held-out notes themselves: no generator can be asked for
more. "other" is a second, plainer set of the benchmark's own (`other_notes.py`), written as files in folders.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import librosa
import numpy as np
import soundfile
import torch
from torch import nn

from studio.data.open import open_source
from studio.data.options import options_from
from studio.data.prepare import prepare
from studio.data.scan import scan
from studio.training.recipe import load_recipe
from studio.training.trainer import Trainer
from tests.benchmarks.measures import frechet
from tests.benchmarks.other_notes import write_notes

COLUMNS = ("pitch", "octave", "style", "fd", "diversity", "same note")
STEPS = 1200
PITCHED = 240  # notes whose pitch is measured


@dataclass(frozen=True)
class Split:
    """Part of a prepared store of sounds, with what a trainer needs of one."""

    sounds: np.ndarray
    labels: np.ndarray
    pitches: np.ndarray
    conditions: np.ndarray
    schema: Any
    options: Any
    fingerprint: str
    kind: str = "sounds"

    @property
    def rate(self) -> int:
        return self.options.rate

    @property
    def length(self) -> int:
        return self.sounds.shape[1]

    @property
    def channels(self) -> int:
        return self.sounds.shape[2]

    def __len__(self) -> int:
        return len(self.labels)


def split(store: Any, held_out: float = 0.2) -> tuple[Split, Split]:
    """Training and held-out parts, the same on every call."""
    order = np.random.default_rng(0).permutation(len(store))
    cut = round(len(order) * (1 - held_out))
    parts = [np.sort(order[:cut]), np.sort(order[cut:])]
    arrays = ("sounds", "labels", "pitches", "conditions")
    train, held = (
        Split(
            *(np.asarray(getattr(store, a)[part]) for a in arrays),
            store.schema,
            store.options,
            f"{store.fingerprint} {n}",
        )
        for n, part in enumerate(parts)
    )
    return train, held


class Classifier(nn.Module):
    """Log mel spectrogram (librosa's) -> style; 96 features before the last layer."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        widths = (1, 24, 32, 48, 64)
        self.body = nn.Sequential(
            *(nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.BatchNorm2d(b), nn.ReLU()) for a, b in pairwise(widths))
        )
        self.features = nn.Linear(64 * 5, 96)
        self.last = nn.Linear(96, classes)

    def embed(self, x: torch.Tensor) -> torch.Tensor:
        h = self.body(x.unsqueeze(1))
        return self.features(h.mean(3).flatten(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.embed(x).relu())


class Judge:
    """Trained on real notes alone, at the start.

    Attributes:
        accuracy: on held-out notes.
    """

    def __init__(self, fitting: Split, held: Split) -> None:
        self.held = held
        self._bank = librosa.filters.mel(sr=fitting.rate, n_fft=1024, n_mels=80)
        torch.manual_seed(1)
        self.network = Classifier(max(1, len(fitting.schema.classes)))
        x, y = self.heard(fitting.sounds[..., 0] / 32767), torch.from_numpy(fitting.labels).clamp(min=0)
        adam = torch.optim.Adam(self.network.parameters(), 2e-3, weight_decay=1e-4)
        for step in range(STEPS):
            # down to nothing at the end: at a constant rate one judge in four was caught in a bad moment
            adam.param_groups[0]["lr"] = 2e-3 * (1 - step / STEPS)
            chosen = torch.randint(len(x), (64,))
            noisy = x[chosen] + 0.1 * torch.randn(64, 1, 1) + 0.02 * torch.randn(64, *x.shape[1:])
            adam.zero_grad()
            nn.functional.cross_entropy(self.network(noisy), y[chosen]).backward()
            adam.step()
        self.network.eval()
        self._real = self.heard(held.sounds[..., 0] / 32767)
        self._embedded = self._embed(self._real)
        self.accuracy = self._style(self._real, held.labels)

    def heard(self, sounds: np.ndarray) -> torch.Tensor:
        """Log mel spectrograms (N, 80, frames) of (N, samples)."""
        spectrum = torch.stft(
            torch.as_tensor(sounds, dtype=torch.float32), 1024, 256, window=torch.hann_window(1024), return_complex=True
        ).abs()
        return (torch.from_numpy(self._bank) @ spectrum + 1e-3).log().div(3)

    def report(self, sounds: np.ndarray, chosen: np.ndarray) -> dict[str, float]:
        """Measures of (N, samples) made under the conditions of the held-out notes `chosen`."""
        held = self.held
        heard = self.heard(sounds)
        made, real = self._embed(heard), self._embedded
        off = self._off_pitch(sounds[:PITCHED], held.pitches[chosen[:PITCHED]])
        return {
            "pitch": float(np.mean(np.abs(off) <= 0.5)),
            "octave": float(np.mean(np.abs((off + 6) % 12 - 6) <= 0.5)),
            "style": self._style(heard, held.labels[chosen]),
            "fd": float(frechet(made, real)),
            "diversity": _spread(made, held.labels[chosen]) / _spread(real[chosen], held.labels[chosen]),
        }

    def same_note(self, generate: Any) -> float:
        """How different the takes of one note are, over the same for real ones: spread for fixed conditions."""
        held = self.held
        keys = [tuple(row) for row in held.conditions.round(4)]
        groups = [np.array([i for i, k in enumerate(keys) if k == key]) for key in sorted(set(keys))]
        groups = [group for group in groups if len(group) >= 2][:60]
        if not groups:
            return float("nan")
        chosen = np.concatenate(groups)
        marks = np.concatenate([np.full(len(group), n) for n, group in enumerate(groups)])
        made = self._embed(self.heard(generate(chosen)))
        return _spread(made, marks) / _spread(self._embedded[chosen], marks)

    def _off_pitch(self, sounds: np.ndarray, asked: np.ndarray) -> np.ndarray:
        """Semitones between the median of yin and the note asked for."""
        low, high = librosa.midi_to_hz(float(np.nanmin(asked)) - 7), librosa.midi_to_hz(float(np.nanmax(asked)) + 7)
        off = []
        for sound, note in zip(sounds, asked, strict=True):
            if np.isfinite(note):
                track = librosa.yin(sound.astype(np.float64), fmin=low, fmax=high, sr=self.held.rate)
                off.append(librosa.hz_to_midi(np.median(track)) - note)
        return np.array(off)

    @torch.no_grad()
    def _embed(self, heard: torch.Tensor) -> np.ndarray:
        return torch.cat([self.network.embed(part) for part in heard.split(128)]).numpy()

    @torch.no_grad()
    def _style(self, heard: torch.Tensor, labels: np.ndarray) -> float:
        guessed = torch.cat([self.network(part).argmax(1) for part in heard.split(128)]).numpy()
        return float(np.mean(guessed == np.maximum(labels, 0)))


def _spread(features: np.ndarray, groups: np.ndarray) -> float:
    """Mean distance within groups."""
    found = []
    for group in np.unique(groups):
        part = features[groups == group]
        if len(part) > 1:
            apart = np.linalg.norm(part[:, None] - part[None], axis=2)
            found.append(apart[np.triu_indices(len(part), 1)].mean())
    return float(np.mean(found))


def generator_of(trainer: Trainer, held: Split) -> Any:
    """A function from indices of held-out notes to sounds (N, samples) made under their conditions."""
    network = trainer.publish().build()

    def generate(chosen: np.ndarray) -> np.ndarray:
        random = torch.Generator().manual_seed(5)
        with torch.inference_mode():
            parts = []
            for rows in np.array_split(chosen, max(1, len(chosen) // 64)):
                z = torch.randn(len(rows), network.shape.latent, generator=random)
                parts.append(network.to_sound(network(z, torch.from_numpy(held.conditions[rows])))[:, 0])
        return torch.cat(parts).numpy()

    return generate


def train(trainer: Trainer, minutes: list[float], judge: Judge, sounds: Path | None) -> list[dict[str, Any]]:
    """Train until the last of the limits; one report at each."""
    reports = []
    chosen = np.random.default_rng(2).permutation(len(judge.held))[:800]
    for limit in sorted(minutes):
        while trainer.seconds < 60 * limit:
            trainer.step()
            trainer.drain_metrics()
        generate = generator_of(trainer, judge.held)
        made = generate(chosen)
        report = {"name": f"{trainer.seconds:.0f} s", "step": trainer.step_count, **judge.report(made, chosen)}
        reports.append(report | {"same note": judge.same_note(generate)})
        show(reports[-1:])
        if sounds is not None:
            sounds.mkdir(parents=True, exist_ok=True)
            for row in range(24):
                held, note = judge.held, chosen[row]
                name = f"{held.schema.classes[held.labels[note]]}_{held.pitches[note]:.0f}_{trainer.step_count}.wav"
                soundfile.write(sounds / name, made[row], held.rate)
    for note in trainer.notes():
        print(note.sentence)
    return reports


def show(reports: list[dict[str, Any]]) -> None:
    """A table for people."""
    for report in reports:
        print(f"{report['name']:10}" + "".join(f"{c} {report.get(c, float('nan')):.3f}  " for c in COLUMNS), flush=True)


def milliseconds(trainer: Trainer) -> float:
    """Median time of one note alone on one thread."""
    network = trainer.publish().build()
    z, c = torch.randn(1, network.shape.latent), torch.zeros(1, network.shape.schema_width)
    times = []
    with torch.inference_mode():
        for _round in range(50):
            began = time.perf_counter()
            network.to_sound(network(z, c))
            times.append(time.perf_counter() - began)
    return 1000 * float(np.median(times))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.sound_quality", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--data", default="builtin:notes")
    parser.add_argument("--recipe", default="notes")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="setting of the recipe")
    parser.add_argument("--minutes", type=float, nargs="+", default=[4.0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--sounds", type=Path, help="folder for some of the notes as WAV")
    parser.add_argument("--json", type=Path, help="write everything there")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.threads)
    with tempfile.TemporaryDirectory() as folder:
        spec = str(write_notes(Path(folder) / "other")) if chosen.data == "other" else chosen.data
        source = open_source(spec)
        report = scan(source)
        options = options_from(report.suggested.model_dump(), "sounds")
        store = prepare(source, options, skip=report.bad)
        fitting, held = split(store)
    judge = Judge(fitting, held)
    print(f"{store.title}: {report.summary}; {len(fitting):,} to learn from, judge right on {judge.accuracy:.4f}")
    everything = np.random.default_rng(2).permutation(len(held))[:800]
    reports = [{"name": "real", **judge.report(held.sounds[everything, :, 0] / 32767, everything)}]
    show(reports)
    recipe = load_recipe(chosen.recipe).edited(dict(pair.split("=", 1) for pair in chosen.set))
    trainer = Trainer(recipe, fitting, run_id="quality", seed=chosen.seed, device=chosen.device, threads=chosen.threads)
    reports += train(trainer, chosen.minutes, judge, chosen.sounds)
    print(f"one note alone: {milliseconds(trainer):.2f} ms")
    if chosen.json:
        chosen.json.write_text(json.dumps(reports, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
