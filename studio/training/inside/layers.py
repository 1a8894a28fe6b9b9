"""Both networks as chains of layers with the shown sample flowing through."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.inside.bench import Bench, bench, finite
from studio.training.inside.trace import Layer, maps, mosaic, trace

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

THUMB, ACROSS = 16, 3  # pixels of a map, and maps side by side, in a layer's small picture
SMALL_WEIGHT = 1e-3  # of the largest: as good as nothing


@INSIGHTS.register
class Layers(Lens):
    """Sizes, weights, gradients and what the shown sample becomes in every layer."""

    name = "layers"
    title = N_("Layers")
    about = N_("Both networks, layer by layer, with the shown sample on its way through them.")

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """`generator` and `discriminator`: a dictionary for each layer in order; see `_layer`.

        Also `parameters` of each network by its name, the `picture` (H, W, C) that the sample is, its `sound`
        (samples, channels) or None, its `rate`, its `logit`, and the latent `z` (latent,) that it began with.
        """
        table = bench(trainer)
        z, _c = table.shown(request)
        chain, judged, x, logit = passes(table, request)
        sample = table.samples(x)
        return {
            "generator": [_layer(layer, trainer.generator) for layer in chain],
            "discriminator": [_layer(layer, trainer.discriminator) for layer in judged],
            "parameters": {
                "generator": sum(p.numel() for p in trainer.generator.parameters()),
                "discriminator": sum(p.numel() for p in trainer.discriminator.parameters()),
            },
            "picture": table.tiles(sample)[0],
            "sound": sample[0] if trainer.shape.length else None,
            "rate": trainer.shape.rate,
            "logit": logit,
            "z": z[0],
        }


@torch.no_grad()
def passes(table: Bench, request: dict[str, Any]) -> tuple[list[Layer], list[Layer], Tensor, float]:
    """Layers of both networks, the shown sample (1, ...) between them, and its logit."""
    trainer = table.trainer
    z, c = table.shown(request)
    made: list[Tensor] = []
    judged: list[Tensor] = []

    def make() -> Tensor:
        made.append(table.make(z, c))
        return made[0]

    def judge() -> Tensor:
        seen = trainer.discriminator.see(made[0])
        judged.append(finite(trainer.discriminator.judge(seen, trainer.told(c.to(trainer.device)))[0]))
        return judged[0]

    chain = trace(table.network, make)
    return chain, trace(trainer.discriminator, judge), made[0], float(judged[0])


def _layer(layer: Layer, learning: nn.Module) -> dict[str, Any]:
    """One layer for a watcher.

    Returns:
        `name`; `kind` "linear", "convolution", "transposed", "enlarging" or "other"; `kernel` and `stride` (0 without);
        `shape` of what leaves it; `parameters`; `gradient`, the norm of the last step's, and `weight`, that of the
        weights, both NaN where there is none; `spread` of the weights; `small`, the share of them that is as good as
        nothing; `quiet`, the share of its numbers that are 0 for the sample; `thumb`, uint8 (h, w).
    """
    weight = layer.weight
    pictures, _numbers = maps(layer.output, ACROSS**2, THUMB if layer.output.dim() == 3 else 3 * THUMB)
    stride = getattr(layer.module, "stride", 0)
    kernel = tuple(weight.shape[2:])
    return {
        "name": layer.name,
        "kind": layer.kind,
        "kernel": int(kernel[-1]) if kernel and layer.kind != "linear" else 0,
        "stride": int(stride[-1]) if isinstance(stride, tuple) else 2 if layer.kind == "enlarging" else 0,
        "shape": tuple(layer.output.shape),
        "parameters": sum(p.numel() for p in layer.parameters(learning)),
        "gradient": _gradient(layer, learning),
        "weight": float(weight.norm()),
        "spread": float(weight.std()) if weight.numel() > 1 else 0.0,
        "small": float((weight.abs() < SMALL_WEIGHT * weight.abs().max()).float().mean()),
        "quiet": float((layer.output == 0).float().mean()),
        "thumb": mosaic(pictures, min(ACROSS, len(pictures))),
    }


def _gradient(layer: Layer, learning: nn.Module) -> float:
    """Norm of what the optimiser was last given for a layer; of the shown network the one that it is the average of."""
    norms = [float(p.grad.norm()) for p in layer.parameters(learning) if p.grad is not None]
    return math.hypot(*norms) if norms else math.nan
