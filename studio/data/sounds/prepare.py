"""Filling a store with sounds: each made ready, with its style, pitch and velocity."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import write_json
from studio.core.progress import Reporter
from studio.data.array_file import finish, reserve
from studio.data.listing import printable
from studio.data.sounds import store as stores
from studio.data.sounds.conditions import schema_of, vectors
from studio.data.sounds.options import SoundOptions
from studio.data.sounds.report import MIN_SOUNDS
from studio.data.sounds.scan import scan
from studio.data.sounds.shape import apply
from studio.data.sounds.source import SoundSource
from studio.data.source import Problem
from studio.data.workers import each

FULL_SCALE = 32767


def fill(folder: Path, source: SoundSource, options: SoundOptions, reporter: Reporter, skip: frozenset[int]) -> None:
    """Write sounds, what each is and the document into an empty folder; raises StudioError when too few remain."""
    pitches = scan(source, reporter).pitches
    indices = [index for index in range(len(source)) if index not in skip]
    problems: list[Problem] = []
    kept: list[int] = []

    def work(index: int) -> np.ndarray | str:
        try:
            return np.round(apply(source.read(index), options) * FULL_SCALE).astype("<i2")
        except StudioError as error:
            return error.sentence

    workers = 1 if source.sequential else None
    with open(folder / stores.SOUNDS, "w+b") as file:
        # Written as a stream: a full disk is an error here, while it kills whoever writes to a memory map.
        reserve(file)
        for index, made in each(work, indices, _("Preparing sounds"), reporter, workers):
            if isinstance(made, str):
                problems.append(Problem(source.items[index].key, made))
            else:
                file.write(made.tobytes())
                kept.append(index)
        if len(kept) < MIN_SOUNDS:
            raise _too_few(len(kept), problems)
        finish(file, "<i2", (len(kept), options.length, options.channels))
    told = [pitches[index].midi if index in pitches else None for index in kept]
    _write_rest(folder, source, options, kept, told, problems)


def _write_rest(
    folder: Path,
    source: SoundSource,
    options: SoundOptions,
    kept: list[int],
    told: list[float | None],
    problems: list[Problem],
) -> None:
    """The small arrays and the document beside the sounds."""
    items = [source.items[index] for index in kept]
    schema = schema_of(source.labels, told, [item.velocity for item in items])
    labels = np.array([item.label for item in items], np.int64)
    pitches = np.array([np.nan if pitch is None else pitch for pitch in told], np.float32)
    velocities = np.array([np.nan if item.velocity is None else item.velocity for item in items], np.float32)
    small = {
        "labels": labels,
        "conditions": vectors(schema, labels, pitches, velocities),
        "pitches": pitches,
        "velocities": velocities,
    }
    for name, array in small.items():
        np.save(folder / f"{name}.npy", array)
    document = {
        "version": stores.VERSION,
        "kind": "sounds",
        "count": len(kept),
        "check": stores.check(np.load(folder / stores.SOUNDS, mmap_mode="r"), small),
        "spec": printable(source.spec),
        "title": printable(source.title),
        "fingerprint": source.fingerprint(),
        "options": options.model_dump(),
        "schema": schema.to_json(),
        "problems": [[problem.path, problem.reason] for problem in problems],
    }
    write_json(folder / stores.DOCUMENT, document)


def _too_few(count: int, problems: list[Problem]) -> StudioError:
    sentence = _("Only {count} sounds could be prepared; at least {least} are needed.")
    hint = (
        _("The first problem: {path}: {reason}").format(path=problems[0].path, reason=problems[0].reason)
        if problems
        else ""
    )
    return StudioError(sentence.format(count=count, least=MIN_SOUNDS), hint)
