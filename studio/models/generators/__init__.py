"""Generators: (latent z or style w, conditions) -> picture. One file each."""

from __future__ import annotations

from studio.core.registry import Registry
from studio.models.base import Generator

GENERATORS: Registry[type[Generator]] = Registry("generator", "studio.models.generators")
