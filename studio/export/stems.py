"""A set of loops that belong together: one name, one length, one tempo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Samples
from studio.export import EXPORTERS
from studio.export.folders import whole_folder
from studio.export.naming import clean


@dataclass(frozen=True)
class Stem:
    """One loop of a set.

    Attributes:
        name: what it is ("Drums"); comes after the set's name.
        samples: one sound with its `loop`.
        document: what restores it; None leaves it out.
    """

    name: str
    samples: Samples
    document: Mapping[str, Any] | None = None


def write_stems(folder: Path, stems: Sequence[Stem], kind: str = "wav", **params: Any) -> list[Path]:
    """Write loops as long as the longest of them, all or nothing; each file has been read back when this returns.

    Args:
        folder: new or empty; its name is that of the set.
        kind: exporter, "wav" or "flac".
        params: of the exporter.

    Returns:
        The files in the order of the stems, "NAME_Drums.wav".

    Raises:
        StudioError: the loops have not one tempo and rate, the folder is taken, or the disk full.
    """
    facts = [stem.samples.loop for stem in stems]
    loops = [one for one in facts if one is not None]
    if not stems or len(loops) < len(stems):
        raise StudioError(_("There are no loops to save."))
    if len({(one.bpm, stem.samples.rate) for one, stem in zip(loops, stems, strict=True)}) > 1:
        raise StudioError(_("Stems need one tempo and one sample rate."))
    bars = max(one.bars for one in loops)
    names = unique(f"{folder.name}_{clean(stem.name)}" for stem in stems)
    exporter = EXPORTERS.get(kind)
    with whole_folder(folder) as unfinished:
        for name, stem in zip(names, stems, strict=True):
            exporter.write(
                unfinished / f"{name}{exporter.suffix}", repeated(stem.samples, bars), stem.document, **params
            )
    return [folder / f"{name}{exporter.suffix}" for name in names]


def repeated(samples: Samples, bars: int) -> Samples:
    """The loop so often that it fills these bars, a multiple of its own."""
    if samples.loop is None or samples.sounds is None or samples.loop.bars == bars:
        return samples
    times = bars // samples.loop.bars
    return replace(samples, sounds=np.tile(samples.sounds[:1], (1, times, 1)), loop=replace(samples.loop, bars=bars))


def unique(names: Iterable[str]) -> list[str]:
    """Names that differ even where case does not count: the second of two gets a number."""
    taken: set[str] = set()
    found = []
    for name in names:
        candidate, count = name, 2
        while candidate.casefold() in taken:
            candidate, count = f"{name}_{count}", count + 1
        taken.add(candidate.casefold())
        found.append(candidate)
    return found
