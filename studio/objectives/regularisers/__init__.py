"""Regularisers: terms that keep the discriminator smooth. One file each."""

from __future__ import annotations

from studio.core.registry import Registry
from studio.objectives.base import Regulariser

REGULARISERS: Registry[type[Regulariser]] = Registry("regulariser", "studio.objectives.regularisers")
