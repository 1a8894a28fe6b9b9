"""Discriminators: (picture, conditions) -> logits and features. One file each."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.registry import Registry
from studio.models.base import Discriminator

DISCRIMINATORS: Registry[type[Discriminator]] = Registry(N_("discriminator"), "studio.models.discriminators")
