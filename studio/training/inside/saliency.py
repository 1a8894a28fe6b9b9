"""Where the discriminator looks: what of the shown sample its verdict depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from studio.core.i18n import N_
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.inside.bench import Bench, bench

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

COPIES, NOISE = 8, 0.1  # noisy copies over which gradients are averaged, and their noise beside the sample's spread
DEARER = 6  # times a sample that is made and judged: a gradient, and pictures of sounds
SIDE = 64
BRIGHTEST = 0.99  # quantile that is shown as full


@INSIGHTS.register
class Saliency(Lens):
    """Gradient of the logit, averaged over noisy copies (SmoothGrad, arXiv:1706.03825)."""

    name = "saliency"
    title = N_("Where it looks")
    about = N_("The parts of the shown sample on which the discriminator's verdict depends most.")
    kinds = ("pictures", "sounds", "loops")

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """The `picture` uint8 (H, W, C) that is judged, `heat` float32 (H, W) from 0 to 1 over it, and the `logit`.

        A sound's picture is its spectrogram where the discriminator hears it; where it is given a picture of the
        sound, it is that.
        """
        table = bench(trainer)
        z, c = table.shown(request)
        x = table.make(z, c).float()
        logit, slope = _slope(table, x, c)
        wave = trainer.shape.length and trainer.generator.representation is None
        if wave:
            sound, change = (t[0].T.cpu().numpy() for t in (x, slope))
            picture, heat = table.tiles(sound[None], SIDE)[0], _common(sound, change, trainer.shape.rate)
        elif trainer.shape.length:
            picture, heat = _plain(x[0]), slope[0].abs().amax(0).flip(0).cpu().numpy()
        else:
            picture, heat = table.samples(x)[0], slope[0].abs().amax(0).cpu().numpy()
        full = float(np.quantile(heat, BRIGHTEST)) or float(heat.max()) or 1.0
        return {"picture": picture, "heat": np.clip(heat / full, 0, 1).astype(np.float32), "logit": logit}


def _slope(table: Bench, x: Tensor, c: Tensor) -> tuple[float, Tensor]:
    """Logit of a sample (1, ...), and the mean slope of it over noisy copies, of the sample's shape."""
    trainer = table.trainer
    discriminator = trainer.discriminator
    random = torch.Generator().manual_seed(0)
    copies = table.most(DEARER * COPIES) // DEARER or 1
    noise = torch.randn(copies, *x.shape[1:], generator=random).to(x) * (NOISE * x.std())
    noisy = (x + noise if copies > 1 else x.clone()).requires_grad_(True)
    with torch.enable_grad():
        logits = discriminator.judge(discriminator.see(noisy), trainer.told(c.to(x)).expand(copies, -1))[0]
        (slopes,) = torch.autograd.grad(logits.sum(), noisy)
    return float(table.logits(x, c)[0]), slopes.mean(0, keepdim=True)


def _common(sound: np.ndarray, slope: np.ndarray, rate: int) -> np.ndarray:
    """How much the verdict would change if a place of the spectrogram grew louder: (SIDE, SIDE), at least 0."""
    from studio.audio.pictures import spectrogram_power

    slope = slope * (np.abs(sound).max() / max(float(np.abs(slope).max()), 1e-12))
    more, less = (spectrogram_power(sound + sign * slope, rate, SIDE, SIDE) for sign in (1, -1))
    heat: np.ndarray = np.sqrt(np.abs(more - less))
    return heat


def _plain(x: Tensor) -> np.ndarray:
    """The first channel of a representation (channels, bins, frames) as a picture (bins, frames, 1), low below."""
    first = x[0].flip(0)
    first = (first - first.amin()) / (first.amax() - first.amin()).clamp(min=1e-6)
    return first.mul(255).byte().cpu().numpy()[..., None]
