"""A second set of pitched notes, unlike the built-in one: eight plain voices, written as WAV files in folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

RATE = 16000
SECONDS = 1.2
VOICES = ("square", "thin pulse", "triangle", "two saws", "low organ", "steel", "reed", "breath")
LOW, HIGH = 40, 80


def write_notes(folder: Path, takes: int = 3, seed: int = 0) -> Path:
    """Write 8 voices x 41 pitches x takes x 2 velocities below `folder`, names like `square/C4_v100_2.wav`."""
    random = np.random.default_rng(seed)
    names = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
    for voice in VOICES:
        (folder / voice).mkdir(parents=True, exist_ok=True)
        for midi in range(LOW, HIGH + 1):
            for velocity in (60, 110):
                for take in range(takes):
                    name = f"{names[midi % 12]}{midi // 12 - 1}_v{velocity}_{take}.wav"
                    sound = note(voice, midi, velocity / 127, random)
                    soundfile.write(folder / voice / name, sound, RATE, subtype="PCM_16")
    return folder


def note(voice: str, midi: int, force: float, random: np.random.Generator) -> np.ndarray:
    """One note, float64 (n,), built from band-limited partials and noise with an envelope of its own."""
    t = np.arange(int(SECONDS * RATE)) / RATE
    f0 = 440 * 2 ** ((midi - 69) / 12)
    k = np.arange(1, int(7600 / f0) + 1)
    tilt = {"square": 1.0, "thin pulse": 0.6, "triangle": 2.0, "two saws": 1.0, "low organ": 0.5}.get(voice, 1.2)
    strength = k ** -(tilt + 0.6 * (1 - force) + random.normal(0, 0.08))
    if voice in ("square", "triangle", "reed"):
        strength = np.where(k % 2 == 1, strength, 0.05 * strength)
    if voice == "low organ":
        strength = np.where(np.isin(k, (1, 2, 4, 8)), 1 / np.sqrt(k), 0)
    if voice == "thin pulse":
        strength = strength * np.abs(np.sin(np.pi * k * random.uniform(0.08, 0.13)))
    if voice == "reed":
        strength = strength * np.exp(-(((k * f0 - 1400) / 900) ** 2)) + 0.1 * strength
    decay = {"steel": 3.5, "triangle": 2.5, "thin pulse": 1.5}.get(voice, 0.0) * random.uniform(0.8, 1.25)
    spread = 0.4 if voice == "steel" else 0.0
    detune = (0.0, 0.004) if voice == "two saws" else (0.0,)
    out = np.zeros_like(t)
    for shift in detune:
        phase = 2 * np.pi * f0 * (1 + shift) * t[None] * k[:, None] + random.uniform(0, 2 * np.pi, (len(k), 1))
        fall = np.exp(-decay * (1 + spread * (k[:, None] - 1)) * t[None])
        out += (strength[:, None] * np.sin(phase) * fall).sum(0)
    if voice in ("breath", "reed"):
        noise = np.convolve(random.normal(0, 1, len(t)), np.ones(5) / 5, "same")
        out = out / np.abs(out).max() + noise * (0.25 if voice == "breath" else 0.05)
    attack = {"breath": 0.12, "reed": 0.04, "two saws": 0.06}.get(voice, 0.004)
    shape = np.minimum(1, t / attack) * np.minimum(1, (SECONDS - t) / 0.06)
    return 0.8 * (0.35 + 0.65 * force) * shape * out / np.abs(out).max()
