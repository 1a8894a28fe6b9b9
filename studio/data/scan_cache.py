"""Remembering scan reports, so that a set that did not change opens at once."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.paths import cache_dir, write_atomic
from studio.data.loops.report import LoopReport
from studio.data.points.report import PointReport
from studio.data.report import ScanReport
from studio.data.sounds.report import SoundReport
from studio.data.source import Source, fingerprint_of

AnyReport = ScanReport | SoundReport | PointReport

VERSION = 2
KEEP = 60  # reports, of some megabytes at most each


def load(fingerprint: str, source: Source) -> AnyReport | None:
    """The report of that content, under the source's present name; None when there is none or it is damaged."""
    path = _path(fingerprint)
    try:
        with np.load(path, allow_pickle=False) as archive:
            report = _decoded(json.loads(archive["document"].tobytes()), archive["thumbnails"])
    except Exception:  # a damaged cache is no cache
        return None
    return replace(report, title=source.title, spec=source.spec)


def save(fingerprint: str, report: AnyReport) -> None:
    """Remember the report; a cache that cannot be written is done without."""
    document = report.to_json() | {"kind": report.kind}
    buffer = io.BytesIO()
    text = np.frombuffer(json.dumps(document).encode(), np.uint8)
    np.savez_compressed(buffer, document=text, thumbnails=report.thumbnails)
    try:
        write_atomic(_path(fingerprint), buffer.getvalue())
        _prune(_path(fingerprint).parent)
    except (StudioError, OSError):
        return


def _path(fingerprint: str) -> Path:
    return cache_dir() / "scans" / f"{fingerprint_of((VERSION, fingerprint))[:32]}.npz"


def _decoded(document: dict[str, Any], thumbnails: np.ndarray) -> AnyReport:
    if thumbnails.dtype != np.uint8 or thumbnails.shape[1:] != (64, 64, 3):
        raise ValueError("not thumbnails")
    kind = document.pop("kind")
    if kind == "points":
        return PointReport.from_json(document, thumbnails)
    if kind == "loops":
        return LoopReport.from_json(document, thumbnails)
    if kind == "sounds":
        return SoundReport.from_json(document, thumbnails)
    return ScanReport.from_json(document, thumbnails)


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEEP:]:
        file.unlink(missing_ok=True)
