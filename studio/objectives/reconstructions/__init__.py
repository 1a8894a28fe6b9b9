"""Reconstruction losses: how far a rebuilt sample is from the real one. One file each."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.registry import Registry
from studio.objectives.base import Reconstruction

RECONSTRUCTIONS: Registry[type[Reconstruction]] = Registry(N_("reconstruction"), "studio.objectives.reconstructions")
