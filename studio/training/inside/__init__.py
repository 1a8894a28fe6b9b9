"""Looks inside the two networks while they learn, or afterwards. One file each."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.registry import Registry
from studio.training.inside.base import Lens

INSIGHTS: Registry[type[Lens]] = Registry(N_("look"), "studio.training.inside")
