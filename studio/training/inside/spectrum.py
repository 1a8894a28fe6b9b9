"""How much energy generated and real samples have from coarse to fine, or from low to high."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from studio.core.i18n import N_
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.inside.bench import Bench, bench

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

COUNT = 32
KEPT, SMOOTH = 12, 4  # looks over which the levels of real and of generated samples are averaged
LOWEST_HZ, BANDS = 50.0, 48
FLOOR_DB = -120.0
FINE = 2 / 3  # of the axis from which on its upper part is compared


@INSIGHTS.register
class Spectrum(Lens):
    """Power over spatial frequency of pictures, averaged round the circle; the long-term spectrum of sounds."""

    name = "spectrum"
    title = N_("Spectrum")
    about = N_("Whether generated samples have as much fine detail, or treble, as real ones.")
    kinds = ("pictures", "sounds", "loops")

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """Levels in dB of `made` and `real` samples (n,) over `places` (n,) in the `unit`.

        The unit is "cycles" to the width of a picture, or "Hz"; `fine` is by how many dB generated samples have more
        in the upper third of the axis, and `whole` by how many over all of it.
        """
        table = bench(trainer)
        count = table.most(COUNT)
        made, places = table.made(count)
        axis, power = _power(table, table.samples(made))
        kept = table.notes.setdefault("spectrum", {"made": [], "real": []})
        kept["made"] = [*kept["made"], power][-SMOOTH:]
        if len(kept["real"]) < KEPT:
            kept["real"].append(_power(table, table.samples(table.real(places)))[1])
        level, real = (_decibels(np.mean(kept[name], 0)) for name in ("made", "real"))
        upper = slice(int(len(axis) * FINE), None)
        return {
            "places": axis,
            "unit": "Hz" if trainer.shape.length else "cycles",
            "made": level,
            "real": real,
            "fine": float((level[upper] - real[upper]).mean()),
            "whole": float((level - real).mean()),
        }


def _power(table: Bench, samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Axis (n,) and mean power (n,) of pictures (B, H, W, C) or sounds (B, samples, channels)."""
    rate = table.trainer.shape.rate
    return _heard(samples, rate) if rate else _radial(samples)


def _decibels(power: np.ndarray) -> np.ndarray:
    level: np.ndarray = np.maximum(10 * np.log10(power + 1e-12), FLOOR_DB)
    return level


def _radial(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Power of the grey pictures over distance from the middle of their Fourier transform, from 1 cycle on."""
    grey = pictures.astype(np.float32).mean(3) / 255
    side = grey.shape[1]
    power = np.abs(np.fft.rfft2(grey - grey.mean((1, 2), keepdims=True))) ** 2 / side**4
    across, down = np.fft.rfftfreq(side, 1 / side), np.fft.fftfreq(side, 1 / side)
    ring = np.round(np.hypot(down[:, None], across)).astype(int)
    inside = ring <= side // 2
    total = np.bincount(ring[inside], power.mean(0)[inside])
    return np.arange(1, side // 2 + 1), total[1:] / np.bincount(ring[inside])[1:]


def _heard(sounds: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Power in bands that are evenly spaced in octaves, over all sounds from beginning to end."""
    mono = sounds.mean(2)
    power = (np.abs(np.fft.rfft(mono)) ** 2).mean(0) / mono.shape[1] ** 2
    edges = np.geomspace(LOWEST_HZ, rate / 2, BANDS + 1)
    bins = np.searchsorted(np.fft.rfftfreq(mono.shape[1], 1 / rate), edges)
    summed = np.concatenate([[0], np.cumsum(power)])
    bins = np.clip(bins, 0, len(power))
    return np.sqrt(edges[1:] * edges[:-1]), summed[bins[1:]] - summed[bins[:-1]]
