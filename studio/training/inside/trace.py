"""A sample on its way through a network, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from studio.models.layers import UpConv

KINDS: tuple[tuple[type[nn.Module], str], ...] = (
    (nn.Linear, "linear"),
    (UpConv, "enlarging"),
    (nn.ConvTranspose1d, "transposed"),
    (nn.ConvTranspose2d, "transposed"),
    (nn.Conv1d, "convolution"),
    (nn.Conv2d, "convolution"),
)
STILL = 0.02  # a map that varies less than this share of the liveliest one is at rest


@dataclass
class Layer:
    """Weights, and whatever without weights of its own follows them directly.

    Attributes:
        names: dotted paths of the module with the weights, and of those after it that belong to it, as normalisations.
        module: the one with the weights.
        output: what leaves the layer for one sample, without the batch: (C, H, W), (C, T) or (F,).
    """

    names: list[str]
    module: nn.Module
    output: Tensor

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def kind(self) -> str:
        return next((kind for cls, kind in KINDS if isinstance(self.module, cls)), "other")

    @property
    def weight(self) -> Tensor:
        """The weights as they are used, the largest tensor of the module."""
        return max(_used(self.module), key=Tensor.numel).float()

    def parameters(self, network: nn.Module) -> list[nn.Parameter]:
        """All that is learned in this layer of a network with the same layers."""
        return [p for name in self.names for p in _learned(network.get_submodule(name))]


def trace(network: nn.Module, run: Callable[[], object]) -> list[Layer]:
    """Layers of a network in the order in which `run`, a pass of one sample, goes through them."""
    found: dict[str, Layer] = {}
    last: list[Layer] = []

    def hook(name: str, module: nn.Module, output: object) -> None:
        if not isinstance(output, Tensor) or output.dim() < 2 or len(output) != 1:
            return
        if any(weight.dim() > 1 for weight in _used(module)):
            found[name] = Layer([name], module, output[0])
            last[:] = [found[name]]
        elif last:
            last[0].output = output[0]
            if name not in last[0].names:
                last[0].names.append(name)

    handles = [
        module.register_forward_hook(lambda module, _inputs, output, name=name: hook(name, module, output))
        for name, module in network.named_modules()
        if name and "parametrizations" not in name and (_used(module) or not list(module.children()))
    ]
    try:
        run()
    finally:
        for handle in handles:
            handle.remove()
    return list(found.values())


def maps(output: Tensor, most: int, side: int) -> tuple[np.ndarray, np.ndarray]:
    """What leaves a layer as pictures.

    Args:
        output: as `Layer.output`.
        most: maps at most; the liveliest, in the network's own order.
        side: pixels of a map at most, either way.

    Returns:
        uint8 (n, H, W), each spread over its own range, dark where a map is at rest; and their numbers (n,). Layers
        without places are one map: numbers in rows, or channels over time.
    """
    x = output.detach().float()
    if x.dim() == 1:
        columns = math.ceil(math.sqrt(len(x)))
        x = torch.nn.functional.pad(x, (0, -len(x) % columns), value=float(x.min())).view(1, -1, columns)
    elif x.dim() == 2:
        x = x[None]
    spread = x.flatten(1).amax(1) - x.flatten(1).amin(1)
    chosen = spread.argsort(descending=True)[:most].sort().values
    x, spread = x[chosen], spread[chosen]
    sizes = min(side, x.shape[1]), min(side, x.shape[2])
    if tuple(x.shape[1:]) != sizes:
        x = torch.nn.functional.adaptive_avg_pool2d(x, sizes)
    low = x.flatten(1).amin(1)[:, None, None]
    range_ = (x.flatten(1).amax(1)[:, None, None] - low).clamp(min=max(STILL * float(spread.max()), 1e-12))
    return ((x - low) / range_ * 255).byte().cpu().numpy(), chosen.cpu().numpy()


def mosaic(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Maps (n, H, W) side by side with a dark pixel between them: uint8 (h, w)."""
    rows = -(-len(pictures) // columns)
    height, width = pictures.shape[1] + 1, pictures.shape[2] + 1
    whole = np.zeros((rows * height, columns * width), np.uint8)
    for place, picture in enumerate(pictures):
        top, left = place // columns * height, place % columns * width
        whole[top : top + height - 1, left : left + width - 1] = picture
    return whole[:-1, :-1]


def _used(module: nn.Module) -> list[Tensor]:
    """Tensors of a module's own parameters as they are used."""
    own = [p.detach() for p in module.parameters(recurse=False)]
    if not parametrize.is_parametrized(module):
        return own
    with torch.no_grad():
        return own + [getattr(module, name).detach() for name in module.parametrizations]  # type: ignore[union-attr]


def _learned(module: nn.Module) -> list[nn.Parameter]:
    """A module's own parameters, those behind a parametrisation too."""
    own = list(module.parameters(recurse=False))
    if parametrize.is_parametrized(module):
        own += list(module.parametrizations.parameters())  # type: ignore[union-attr]
    return own
