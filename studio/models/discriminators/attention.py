"""Residual blocks with self-attention."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.models.attention import AT, SelfAttention
from studio.models.base import Shape
from studio.models.discriminators import DISCRIMINATORS
from studio.models.discriminators.residual import ResidualDiscriminator


@DISCRIMINATORS.register
class AttentionDiscriminator(ResidualDiscriminator):
    """The residual discriminator with self-attention at 16 px (arXiv:1805.08318)."""

    name = "attention"
    title = N_("Self-attention")
    about = N_(
        "Residual blocks in which every place of the picture, at 16 px, can be compared with every other (SAGAN, "
        "arXiv:1805.08318). Notices that the left side does not suit the right one; spectral normalisation belongs "
        "beside it."
    )

    def __init__(self, shape: Shape, width: int = 128, conditions: str = "projection") -> None:
        super().__init__(shape, width, conditions)
        sizes = [self.first.out_channels, *(block.skip.out_channels for block in self.blocks)]
        self.attention = SelfAttention(sizes[(shape.resolution // AT).bit_length() - 1])
