"""Sample packs: a folder of WAVs, one for each key and velocity, with the SFZ that makes them an instrument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from studio.core.i18n import _
from studio.core.latent import Voice
from studio.core.messages import Samples
from studio.core.paths import write_atomic
from studio.core.progress import Reporter
from studio.export.files import check_written
from studio.export.folders import whole_folder
from studio.export.sfz import Region, read_sfz, sfz_text
from studio.export.wav import Wav, sampling_of


@dataclass(frozen=True)
class Note:
    """One sound of a pack.

    Attributes:
        name: what its file is called, without the ending; see `naming`.
        key: MIDI note.
        velocity: 1 to 127; None where all velocities sound the same.
        samples: the sound, see `Exporter.write`.
        document: what restores it; None leaves it out.
    """

    name: str
    key: int
    velocity: int | None
    samples: Samples
    document: Mapping[str, Any] | None = None


def write_pack(
    folder: Path,
    notes: Iterable[Note],
    total: int,
    velocities: Sequence[int],
    voice: Voice,
    touch: float,
    reporter: Reporter,
    **params: Any,
) -> Path:
    """Write a pack all or nothing; every file has been read back when this returns.

    Args:
        folder: that of the pack, new or empty; its name is that of the SFZ.
        notes: made while they are taken.
        total: how many there are.
        velocities: of the layers; empty where the notes have none.
        voice: played by the sampler; its brightness must be in the sounds already.
        touch: power of the velocity that a note's loudness is.
        params: of the WAV exporter.

    Returns:
        Path of the SFZ.

    Raises:
        StudioError: the folder is taken, or the disk full.
        Cancelled: somebody asked for it; nothing is left behind.
    """
    layers = velocity_ranges(velocities)
    with whole_folder(folder) as unfinished:
        regions = []
        for note in reporter.track(_("Making the sample pack"), notes, total):
            name = f"{note.name}{Wav.suffix}"
            path = Wav.write(unfinished / name, note.samples, note.document, **params)
            sampling = sampling_of(path)
            low, high = layers.get(note.velocity or 0, (1, 127))
            regions.append(Region(name, note.key, low, high, sampling.loop if sampling is not None else None))
        sfz = unfinished / f"{folder.name}.sfz"
        write_atomic(sfz, sfz_text(folder.name, regions, voice, touch).encode())
        check_written(sfz, read_sfz(sfz) == regions, None)
    return folder / sfz.name


def velocity_ranges(velocities: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Lowest and highest velocity that plays each layer: they meet half-way and cover 1 to 127."""
    order = sorted(set(velocities))
    edges = [0, *((low + high) // 2 for low, high in pairwise(order)), 127]
    return {velocity: (edges[i] + 1, edges[i + 1]) for i, velocity in enumerate(order)}
