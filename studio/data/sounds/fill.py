"""Writing a store of sounds: a stream of rows, the small arrays beside it, and the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import write_json
from studio.core.progress import Reporter
from studio.data.array_file import finish, reserve
from studio.data.listing import printable
from studio.data.sounds import store as stores
from studio.data.sounds.options import AudibleOptions
from studio.data.sounds.report import MIN_SOUNDS
from studio.data.sounds.source import SoundSource
from studio.data.source import Problem
from studio.data.workers import each

FULL_SCALE = 32767
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Made(Generic[Told]):
    """What one item became.

    Attributes:
        rows: float32 (rows, options.length, options.channels) in [-1, 1].
        told: what is known of each row.
    """

    rows: np.ndarray
    told: Sequence[Told]


def stream(
    path: Path,
    source: SoundSource,
    options: AudibleOptions,
    skip: frozenset[int],
    make: Callable[[int], Made[Told]],
    reporter: Reporter,
) -> tuple[list[Told], list[Problem]]:
    """Make every item ready and write its rows into one array.

    Args:
        path: of the array.
        make: one item by index, called on several threads; a StudioError leaves the item out.

    Returns:
        What is known of each row, and the items left out with the reason; raises StudioError when too few remain.
    """
    indices = [index for index in range(len(source)) if index not in skip]
    problems: list[Problem] = []
    told: list[Told] = []

    def work(index: int) -> tuple[bytes, Sequence[Told]] | str:
        try:
            made = make(index)
        except StudioError as error:
            return error.sentence
        return np.round(made.rows * FULL_SCALE).astype("<i2").tobytes(), made.told

    workers = 1 if source.sequential else None
    with open(path, "w+b") as file:
        # Written as a stream: a full disk is an error here, while it kills whoever writes to a memory map.
        reserve(file)
        for index, made in each(work, indices, _("Preparing sounds"), reporter, workers):
            if isinstance(made, str):
                problems.append(Problem(source.items[index].key, made))
            else:
                file.write(made[0])
                told += made[1]
        if len(told) < MIN_SOUNDS:
            raise _too_few(len(told), problems)
        finish(file, "<i2", (len(told), options.length, options.channels))
    return told, problems


def write_rest(
    folder: Path,
    kind: type[stores.SoundStore],
    source: SoundSource,
    options: AudibleOptions,
    schema: ConditionSchema,
    small: dict[str, np.ndarray],
    problems: list[Problem],
) -> None:
    """The small arrays and the document beside the sounds."""
    for name, array in small.items():
        np.save(folder / f"{name}.npy", array)
    document = {
        "version": stores.VERSION,
        "kind": kind.kind,
        "count": len(small["labels"]),
        "check": stores.check(np.load(folder / kind.file, mmap_mode="r"), small),
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
