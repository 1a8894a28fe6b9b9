"""Representations of sound: each one file with one registered class."""

from __future__ import annotations

from studio.audio.representations.base import Representation
from studio.core.i18n import N_
from studio.core.registry import Registry

REPRESENTATIONS: Registry[type[Representation]] = Registry(N_("representation"), "studio.audio.representations")
