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
from studio.core.loops import LoopFacts
from studio.core.messages import Samples
from studio.core.paths import write_atomic
from studio.core.progress import Reporter
from studio.core.scales import key_name
from studio.export import EXPORTERS
from studio.export.files import check_written
from studio.export.folders import whole_folder
from studio.export.naming import loop_stem
from studio.export.stems import unique

MANIFEST = "crate.csv"
COLUMNS = ("file", "title", "stars", "colour", "style", "bpm", "bars", "key", "seed")


@dataclass(frozen=True)
class Kept:
    """One loop of a crate.

    Attributes:
        title: what a person calls it.
        samples: one sound with its `loop`.
        document: what restores it; None leaves it out.
    """

    title: str
    samples: Samples
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
    facts = [one.samples.loop for one in kept]
    loops = [one for one in facts if one is not None]
    if not kept or len(loops) < len(kept):
        raise StudioError(_("There are no loops to save."))
    exporter = EXPORTERS.get(kind)
    stems = unique(loop_stem(one.title or one.style, facts) for one, facts in zip(kept, loops, strict=True))
    names = [f"{stem}{exporter.suffix}" for stem in stems]
    with whole_folder(folder) as unfinished:
        pairs = zip(names, kept, strict=True)
        for name, one in reporter.track(_("Saving the crate"), pairs, len(kept)):
            exporter.write(unfinished / name, one.samples, one.document, **params)
        listed = _listed(names, kept, loops).encode()
        write_atomic(unfinished / MANIFEST, listed)
        check_written(unfinished / MANIFEST, (unfinished / MANIFEST).read_bytes() == listed, None)
    return [folder / name for name in names]


def _listed(names: Sequence[str], kept: Sequence[Kept], loops: Sequence[LoopFacts]) -> str:
    """The list as CSV."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for name, one, facts in zip(names, kept, loops, strict=True):
        key = key_name(facts.root, facts.scale) if facts.root is not None and facts.scale else ""
        seed = "" if facts.seed is None else facts.seed
        table.writerow((name, one.title, one.stars, one.colour, one.style, f"{facts.bpm:g}", facts.bars, key, seed))
    return text.getvalue()
