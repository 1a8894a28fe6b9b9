"""A set of loops that belong together: one name, one length, one tempo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.loops import Loop
from studio.export import EXPORTERS
from studio.export.folders import whole_folder
from studio.export.loops import loop_samples, repeated
from studio.export.naming import clean


@dataclass(frozen=True)
class Stem:
    """One loop of a set.

    Attributes:
        name: what it is ("Drums"); comes after the set's name.
        seed: of its place in latent space, None where there is none.
        document: what restores it; None leaves it out.
    """

    name: str
    loop: Loop
    seed: int | None = None
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
    if not stems:
        raise StudioError(_("There are no loops to save."))
    if len({(stem.loop.bpm, stem.loop.sound.rate) for stem in stems}) > 1:
        raise StudioError(_("Stems need one tempo and one sample rate."))
    bars = max(stem.loop.bars for stem in stems)
    exporter = EXPORTERS.get(kind)
    names = [f"{name}{exporter.suffix}" for name in unique(f"{folder.name}_{clean(stem.name)}" for stem in stems)]
    with whole_folder(folder) as unfinished:
        for name, stem in zip(names, stems, strict=True):
            samples = loop_samples(repeated(stem.loop, bars), stem.seed)
            exporter.write(unfinished / name, samples, stem.document, **params)
    return [folder / name for name in names]


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
