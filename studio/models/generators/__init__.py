"""Generators: (latent z or style w, conditions) -> picture. One file each."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.registry import Registry
from studio.models.base import Generator

GENERATORS: Registry[type[Generator]] = Registry(N_("generator"), "studio.models.generators")
