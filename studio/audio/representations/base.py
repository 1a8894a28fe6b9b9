"""What every representation offers: the way from sounds to network tensors and back."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor

from studio.core.params import ParamSpec


class Representation:
    """A small reversible module between sounds and the tensors that networks learn."""

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]

    def encode(self, sounds: Tensor) -> Tensor:
        """Network tensor of sounds (B, channels, length), float32 in [-1, 1]."""
        raise NotImplementedError

    def decode(self, tensor: Tensor) -> Tensor:
        """Sounds (B, channels, length) of a network tensor, float32."""
        raise NotImplementedError
