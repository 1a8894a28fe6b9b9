"""Sound as it is."""

from __future__ import annotations

from torch import Tensor

from studio.audio.representations import REPRESENTATIONS
from studio.audio.representations.base import Representation
from studio.core.i18n import N_


@REPRESENTATIONS.register
class Wave(Representation):
    """The samples themselves: (B, channels, length) in [-1, 1]."""

    name = "wave"
    title = N_("Waveform")
    about = N_("The samples as they are. Nothing is lost, and small errors are heard at once, as noise.")
    params = ()

    def encode(self, sounds: Tensor) -> Tensor:
        return sounds

    def decode(self, tensor: Tensor) -> Tensor:
        return tensor
