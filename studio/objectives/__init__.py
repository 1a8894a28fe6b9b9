"""Objectives: what each network wants, as functions of logits only. One file each."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.registry import Registry
from studio.objectives.base import Objective

OBJECTIVES: Registry[type[Objective]] = Registry(N_("objective"), "studio.objectives")
