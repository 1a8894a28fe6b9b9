"""Regularisers: terms that keep the discriminator smooth. One file each."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.registry import Registry
from studio.objectives.base import Regulariser

REGULARISERS: Registry[type[Regulariser]] = Registry(N_("regulariser"), "studio.objectives.regularisers")
