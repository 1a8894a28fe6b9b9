"""Encoders: real sample -> place in latent space. One file each."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.registry import Registry
from studio.models.base import Encoder

ENCODERS: Registry[type[Encoder]] = Registry(N_("encoder"), "studio.models.encoders")
