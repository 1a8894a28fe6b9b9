"""The doctor's rules; each is one file."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.registry import Registry
from studio.training.doctor.base import Rule

RULES: Registry[type[Rule]] = Registry(N_("diagnosis"), "studio.training.doctor.rules")
