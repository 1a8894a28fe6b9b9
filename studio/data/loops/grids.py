"""Bar lines that a person put right: tempo and downbeat of single files, as they travel with a set's parameters."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.loops import FASTEST, SLOWEST
from studio.core.params import ParamSpec

MOST = 20_000  # files
LATEST = 3600.0  # seconds into a file at which its first bar may begin

Grids = Mapping[str, tuple[float, float]]

GRIDS = ParamSpec(
    "grids",
    "text",
    "",
    N_("Corrected bar lines"),
    N_('Tempo and downbeat of single files where they were put right, as JSON: {"file": [BPM, seconds]}.'),
)


def grids_from(text: str) -> dict[str, tuple[float, float]]:
    """File to (beats per minute, seconds of the first bar line); raises StudioError for anything else."""
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or len(found) > MOST:
            raise ValueError
        return {str(key): _grid(*pair) for key, pair in found.items()}
    except (ValueError, TypeError, RecursionError) as error:
        raise StudioError(_("The corrected bar lines are damaged.")) from error


def grids_text(grids: Grids) -> str:
    """What `grids_from` reads."""
    return json.dumps({key: list(grids[key]) for key in sorted(grids)}, ensure_ascii=False) if grids else ""


def _grid(bpm: float, downbeat: float) -> tuple[float, float]:
    bpm, downbeat = float(bpm), float(downbeat)
    if not (SLOWEST <= bpm <= FASTEST and 0 <= downbeat <= LATEST and math.isfinite(downbeat)):
        raise ValueError
    return bpm, downbeat
