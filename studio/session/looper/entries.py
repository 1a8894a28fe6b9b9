"""Kept loops as the project remembers them, and as they leave it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.core.loops import Loop
from studio.core.scales import key_name, parse_key
from studio.session.looper.places import z_of
from studio.session.looper.takes import Take
from studio.session.project import CrateEntry

if TYPE_CHECKING:
    from studio.export.crate import Kept


def entry_of(take: Take, style: str, file: str) -> CrateEntry:
    """What the project remembers of a take, but for title and network."""
    loop, info = take.heard, take.made.info
    z = z_of(take.setup.place, info.sizes, info.latent)
    pattern = loop.score.pattern.velocities if loop.score is not None else np.zeros((0, 0))
    return CrateEntry(
        id=uuid.uuid4().hex[:8],
        file=file,
        title=style,
        style=style,
        key=key_name(loop.root, loop.scale) if loop.root is not None and loop.scale else "",
        bpm=loop.bpm,
        bars=loop.bars,
        seed=take.setup.place.seed,
        run_id=take.weights.run_id,
        deck=take.kept.to_json(),
        z=[round(float(value), 5) for value in z],
        pattern=np.rint(100 * pattern).astype(int).tolist(),
    )


def exported(entry: CrateEntry, path: Path) -> Kept:
    """A kept loop as the exporter takes it."""
    from studio.audio.files import read_sound
    from studio.export.crate import Kept
    from studio.export.files import has_document, read_document

    root, scale = parse_key(entry.key) or (None, "")
    loop = Loop(read_sound(path), entry.bpm, entry.bars, root, scale)
    document = read_document(path) if has_document(path) else None
    return Kept(entry.title, loop, entry.seed, document, entry.style, entry.stars, entry.colour)
