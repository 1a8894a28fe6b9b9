"""A crate of kept loops as a folder with a list beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.loops import Loop
from studio.core.paths import write_atomic
from studio.core.progress import Reporter
from studio.core.scales import key_name
from studio.export import EXPORTERS
from studio.export.files import check_written
from studio.export.folders import whole_folder
from studio.export.loops import facts_of, loop_samples
from studio.export.naming import loop_stem
from studio.export.stems import unique

MANIFEST = "crate.csv"
COLUMNS = ("file", "title", "stars", "colour", "style", "bpm", "bars", "key", "seed")


@dataclass(frozen=True)
class Kept:
    """One loop of a crate.

    Attributes:
        title: what a person calls it.
        seed: of its place in latent space, None where there is none.
        document: what restores it; None leaves it out.
    """

    title: str
    loop: Loop
    seed: int | None = None
    document: Mapping[str, Any] | None = None
    style: str = ""
    stars: int = 0
    colour: str = ""


def write_crate(folder: Path, kept: Sequence[Kept], reporter: Reporter, kind: str = "wav", **params: Any) -> list[Path]:
    """Write loops and their list, all or nothing; each file has been read back when this returns.

    Args:
        folder: new or empty.
        kind: exporter, "wav" or "flac".
        params: of the exporter.

    Returns:
        The files of the loops in their order.

    Raises:
        StudioError: there is no loop, the folder is taken, or the disk full.
        Cancelled: somebody asked for it; nothing is left behind.
    """
    if not kept:
        raise StudioError(_("There are no loops to save."))
    exporter = EXPORTERS.get(kind)
    stems = unique(loop_stem(one.title or one.style, facts_of(one.loop, one.seed)) for one in kept)
    names = [f"{stem}{exporter.suffix}" for stem in stems]
    with whole_folder(folder) as unfinished:
        pairs = zip(names, kept, strict=True)
        for name, one in reporter.track(_("Saving the crate"), pairs, len(kept)):
            exporter.write(unfinished / name, loop_samples(one.loop, one.seed), one.document, **params)
        listed = _listed(names, kept).encode()
        write_atomic(unfinished / MANIFEST, listed)
        check_written(unfinished / MANIFEST, (unfinished / MANIFEST).read_bytes() == listed, None)
    return [folder / name for name in names]


def _listed(names: Sequence[str], kept: Sequence[Kept]) -> str:
    """The list as CSV."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for name, one in zip(names, kept, strict=True):
        loop = one.loop
        key = key_name(loop.root, loop.scale) if loop.root is not None and loop.scale else ""
        seed = "" if one.seed is None else one.seed
        table.writerow((name, one.title, one.stars, one.colour, one.style, f"{loop.bpm:g}", loop.bars, key, seed))
    return text.getvalue()
