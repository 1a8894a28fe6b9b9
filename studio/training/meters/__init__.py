"""Meters: what the studio itself hears or sees in the sheets of a run while it trains. One file each."""

from __future__ import annotations

from studio.core.i18n import N_
from studio.core.registry import Registry
from studio.training.meters.base import Meter

METERS: Registry[type[Meter]] = Registry(N_("meter"), "studio.training.meters")
