"""Remembering scan reports, so that a set that did not change opens at once."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.paths import cache_dir, write_atomic
from studio.data.options import PrepareOptions
from studio.data.report import ScanReport
from studio.data.source import Problem, Source, fingerprint_of

VERSION = 1
KEEP = 60  # reports, of some megabytes at most each


def load(fingerprint: str, source: Source) -> ScanReport | None:
    """The report of that content, under the source's present name; None when there is none or it is damaged."""
    path = _path(fingerprint)
    try:
        with np.load(path, allow_pickle=False) as archive:
            report = _decoded(json.loads(archive["document"].tobytes()), archive["thumbnails"])
    except Exception:  # a damaged cache is no cache
        return None
    return replace(report, title=source.title, spec=source.spec)


def save(fingerprint: str, report: ScanReport) -> None:
    """Remember the report; a cache that cannot be written is done without."""
    document = asdict(replace(report, thumbnails=np.zeros(0)))
    del document["thumbnails"]
    document |= {"suggested": report.suggested.model_dump(), "bad": sorted(report.bad)}
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


def _decoded(document: dict[str, Any], thumbnails: np.ndarray) -> ScanReport:
    def pairs(name: str) -> tuple[tuple[str, int], ...]:
        return tuple((str(word), int(count)) for word, count in document[name])

    if thumbnails.dtype != np.uint8 or thumbnails.shape[1:] != (64, 64, 3):
        raise ValueError("not thumbnails")
    return ScanReport(
        **{
            **document,
            "classes": pairs("classes"),
            "sizes": pairs("sizes"),
            "duplicates": tuple(tuple(group) for group in document["duplicates"]),
            "problems": tuple(Problem(**problem) for problem in document["problems"]),
            "thumbnails": thumbnails,
            "thumbnail_keys": tuple(document["thumbnail_keys"]),
            "thumbnail_labels": tuple(document["thumbnail_labels"]),
            "suggested": PrepareOptions.model_validate(document["suggested"]),
            "bad": frozenset(document["bad"]),
        }
    )


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEEP:]:
        file.unlink(missing_ok=True)
