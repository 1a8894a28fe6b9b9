"""Listening through every loop of a set before anything is trained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from studio.core.loops import BARS
from studio.core.progress import Reporter
from studio.data.loops.options import FASTEST, SLOWEST, LoopOptions
from studio.data.loops.report import FoundLoop, LoopReport
from studio.data.loops.source import LoopSource
from studio.data.scan_cache import load, save
from studio.data.sounds.scan import heard

ONE = 0.5  # share of the loops at one tempo that makes it the set's own


def scan(source: LoopSource, reporter: Reporter | None = None) -> LoopReport:
    """Listen to every loop once and report; a set that has not changed since comes from the cache.

    Raises:
        Cancelled: somebody asked to stop.
    """
    fingerprint = source.fingerprint()
    known = load(fingerprint, source)
    if isinstance(known, LoopReport):
        return known
    plain = heard(source, reporter or Reporter())
    loops = {
        index: FoundLoop(item.bpm, item.bars, item.root, item.scale, item.origin)
        for index, item in enumerate(source.items)
        if index not in plain.bad
    }
    report = LoopReport.of(plain, loops, suggest(list(loops.values())))
    save(fingerprint, report)
    return report


def suggest(loops: Sequence[FoundLoop]) -> LoopOptions:
    """Preparation for those loops: the tempo that most are at or the one in the middle, and as long as most are."""
    tempi = Counter(round(loop.bpm, 1) for loop in loops if loop.bpm)
    if not tempi:
        return LoopOptions()
    common, count = tempi.most_common(1)[0]
    bpm = common if count >= ONE * tempi.total() else round(float(np.median(list(tempi.elements()))))
    short = float(np.median([loop.bars for loop in loops if loop.bars] or [1]))
    bars = max(bars for bars in BARS if bars <= max(1.0, short))
    return LoopOptions.model_validate({"bpm": min(max(bpm, SLOWEST), FASTEST), "bars": bars})
