"""Residual blocks with self-attention."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.models.attention import AT, SelfAttention
from studio.models.base import SMALLEST, Shape
from studio.models.generators import GENERATORS
from studio.models.generators.residual import ResidualGenerator


@GENERATORS.register
class AttentionGenerator(ResidualGenerator):
    """The residual generator with self-attention at 16 px (arXiv:1805.08318)."""

    name = "attention"
    title = N_("Self-attention")
    about = N_(
        "Residual blocks in which every place of the picture, at 16 px, can look at every other (SAGAN, "
        "arXiv:1805.08318). Keeps apart what belongs together at a distance, such as two eyes."
    )

    def __init__(self, shape: Shape, width: int = 128) -> None:
        super().__init__(shape, width)
        self.attention = SelfAttention(self.blocks[(AT // SMALLEST).bit_length() - 2].skip.out_channels)
