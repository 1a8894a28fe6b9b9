"""How a discriminator of pictures is told the class: the three ways of the literature, to choose from."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from studio.core.i18n import N_
from studio.core.params import ParamSpec

WAYS = {
    "concatenation": (
        N_("Laid beside the pixels (concatenation)"),
        N_(
            "The class goes in with the picture, as in the first conditional GAN (arXiv:1411.1784). Simple, and the "
            "network has to find out by itself what it is good for."
        ),
    ),
    "auxiliary": (
        N_("Named by a classifier (auxiliary)"),
        N_(
            "The discriminator has to name the class as well, and the generator is paid for classes that can be named "
            "(AC-GAN, arXiv:1610.09585). Clear classes, at the cost of variety within each."
        ),
    ),
    "projection": (
        N_("Compared at the end (projection)"),
        N_(
            "How well the picture suits its class is a product of what both are known by, and part of the verdict "
            "(arXiv:1802.05637). Understands blends of classes, and is the steadiest."
        ),
    ),
}
CONDITIONS = ParamSpec(
    "conditions",
    "choice",
    "projection",
    N_("How classes enter"),
    N_("Compared at the end, laid beside the pixels, or guessed by a classifier of its own."),
    choices=("projection", "concatenation", "auxiliary"),
)


class Verdict(nn.Module):
    """Last layers of a discriminator: features (B, size) -> logits, and the class by one of three ways.

    "projection" adds the product of features and an embedding of c (arXiv:1802.05637); "concatenation" lays c beside
    the picture as planes, one for each of its numbers (arXiv:1411.1784); "auxiliary" leaves c out of the logits and
    has a classifier name the class (AC-GAN, arXiv:1610.09585). Without conditions all three are the same.

    Args:
        size: of the features.
        summed: over so many positions each of them is a sum; first weights are smaller accordingly.

    Attributes:
        planes: how many planes `beside` adds.
    """

    def __init__(self, size: int, classes: int, way: str, summed: int = 1) -> None:
        super().__init__()
        self.planes = classes if way == "concatenation" else 0
        self.last = nn.Linear(size, 1)
        self.classes = nn.Linear(classes, size, bias=False) if classes and way == "projection" else None
        self.names = nn.Linear(size, classes) if classes and way == "auxiliary" else None
        for layer in filter(None, (self.last, self.classes, self.names)):
            nn.init.normal_(layer.weight, 0, (size * summed) ** -0.5)
        nn.init.zeros_(self.last.bias)

    def beside(self, x: Tensor, c: Tensor) -> Tensor:
        """Pictures (B, C, H, W) with the planes of c (B, classes) where they are asked for."""
        return beside(x, c) if self.planes else x

    def forward(self, h: Tensor, c: Tensor) -> Tensor:
        """Logits (B,) of features h under c."""
        logits: Tensor = self.last(h).squeeze(1)
        return logits if self.classes is None else logits + (self.classes(c) * h).sum(1)

    def doubt(self, h: Tensor, c: Tensor) -> Tensor:
        """Cross-entropy between c and the class that is named, averaged over the batch; 0 without classifier.

        Blended classes are shares; a sample without a class costs nothing.
        """
        return h.new_zeros(()) if self.names is None else doubt(self.names(h), c)


def beside(x: Tensor, c: Tensor) -> Tensor:
    """Pictures (B, C, H, W) with a plane for each number of c (B, classes): (B, C + classes, H, W)."""
    return torch.cat([x, c.to(x)[:, :, None, None].expand(-1, -1, *x.shape[2:])], 1)


def doubt(named: Tensor, c: Tensor) -> Tensor:
    """Cross-entropy between c (B, classes) and logits of the same shape, averaged over the batch."""
    return -(c * named.float().log_softmax(1)).sum(1).mean()
