"""Real samples of a set, laid out like a sheet of generated ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.core.messages import Sheet, frozen

if TYPE_CHECKING:
    from studio.session.stores import Prepared

POINTS = 2000  # that are drawn, about
KINDS = "codes/kinds"  # in a checkpoint: of each sample the kind that was found without labels


def kinds_found(checkpoint: Path | None) -> np.ndarray | None:
    """The kinds of a set's samples, as a run with codes sorted them: int64 (N,); None where that is not known."""
    from safetensors import SafetensorError, safe_open

    try:
        if checkpoint is None:
            return None
        with safe_open(checkpoint / "state.safetensors", "np") as reader:
            return np.asarray(reader.get_tensor(KINDS)) if KINDS in reader.keys() else None  # noqa: SIM118
    except (SafetensorError, OSError):
        return None


def real_beside(store: Prepared, like: Sheet, labels: np.ndarray | None = None) -> Sheet:
    """Samples of the same class and nearest pitch, tile by tile; no sample twice as long as there are enough.

    Of a set of points every tile shows all of it.

    Args:
        labels: classes of the samples (N,), where the sheet's are not those of the set.
    """
    known = np.asarray(store.labels) if labels is None else labels
    used: set[int] = set()
    chosen = [_pick(store, like, tile, used, known) for tile in range(len(like.tiles))]
    if store.kind == "pictures":
        tiles = np.stack([store.pictures[index] for index in chosen])  # type: ignore[union-attr]
        return Sheet(like.run_id, 0, frozen(tiles), labels=like.labels)
    if store.kind == "points":
        from studio.core.plane_picture import points_picture

        shown = np.asarray(store.points[:: max(1, len(store) // POINTS)])  # type: ignore[union-attr]
        picture = points_picture(shown, like.tiles.shape[1])
        return Sheet(like.run_id, 0, frozen(np.stack([picture] * len(like.tiles))), labels=like.labels)
    from studio.audio.loop_pictures import loop_picture
    from studio.audio.pictures import spectrogram_picture

    sounds = np.stack([store.sounds[index] for index in chosen]).astype(np.float32) / 32767  # type: ignore[union-attr]
    rate = int(store.options.rate)  # type: ignore[union-attr]
    height, width = like.tiles.shape[1:3]
    if like.bars:
        tiles = np.stack([loop_picture(sound, rate, None, height, width) for sound in sounds])
        return Sheet(like.run_id, 0, frozen(tiles), (), like.labels, frozen(sounds), rate, bars=like.bars)
    tiles = np.stack([spectrogram_picture(sound, rate, height, width) for sound in sounds])
    heard = tuple(float(store.pitches[index]) for index in chosen)  # type: ignore[union-attr]
    pitches = heard if like.pitches else ()
    return Sheet(like.run_id, 0, frozen(tiles), labels=like.labels, sounds=frozen(sounds), rate=rate, pitches=pitches)


def _pick(store: Prepared, like: Sheet, tile: int, used: set[int], labels: np.ndarray) -> int:
    """Index of a sample for a tile."""
    label = like.labels[tile] if like.labels else -1
    pool = np.flatnonzero(labels == label) if label >= 0 else np.arange(len(store))
    pool = pool if len(pool) else np.arange(len(store))
    fresh = pool[~np.isin(pool, list(used))]
    pool = fresh if len(fresh) else pool
    if like.pitches and store.kind == "sounds":
        away = np.abs(store.pitches[pool] - like.pitches[tile])  # type: ignore[union-attr]
        pool = pool[away == np.nanmin(away)] if np.isfinite(away).any() else pool
    # Spread over the set, as neighbours in it are often alike.
    index = int(pool[(tile * max(1, len(pool) // len(like.tiles))) % len(pool)])
    used.add(index)
    return index
