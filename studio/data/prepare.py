"""Preparing a set once: every picture or sound made ready and written into one array on disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import psutil

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import cache_dir, sync_folder, write_json
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.data import store as stores
from studio.data.array_file import finish, reserve
from studio.data.listing import printable
from studio.data.loops import prepare as loops
from studio.data.loops.options import LoopOptions
from studio.data.loops.shape import conformed
from studio.data.loops.source import LoopItem, LoopSource
from studio.data.options import OPTION_SPECS, AnyOptions, PrepareOptions, options_from
from studio.data.pixels import apply
from studio.data.points import prepare as points
from studio.data.points import store as point_stores
from studio.data.points.options import PointOptions
from studio.data.points.source import PointSource
from studio.data.report import MIN_PICTURES
from studio.data.sounds import prepare as sounds
from studio.data.sounds import store as sound_stores
from studio.data.sounds.options import AudibleOptions, SoundOptions
from studio.data.sounds.shape import apply as ready
from studio.data.sounds.source import SoundSource
from studio.data.source import Item, Problem, Source, fingerprint_of
from studio.data.store import AnyStore, Store, open_store
from studio.data.workers import each

__all__ = ["OPTION_SPECS", "PrepareOptions", "apply", "apply_sound", "options_from", "prepare", "store_path"]

_SPARE = 64 << 20  # bytes of disk to leave free


def prepare(
    source: Source,
    options: AnyOptions,
    reporter: Reporter | None = None,
    root: Path | None = None,
    skip: frozenset[int] = frozenset(),
) -> AnyStore:
    """The prepared store of a source, made now or found from an earlier time.

    Args:
        source: pictures, sounds, loops or points; one that cannot be read any more is left out and told in the store's
            `problems`.
        options: how to prepare, of the source's kind.
        root: folder of stores; by default in the person's cache.
        skip: indices to leave out, as from the report's `bad`.

    Raises:
        StudioError: fewer than 8 items remain, or the disk is full; nothing is left behind.
        Cancelled: somebody asked to stop; nothing is left behind.
    """
    if source.kind != options.kind:
        raise StudioError(_("These choices are not for a set of this kind."))
    reporter = reporter or Reporter()
    folder = store_path(source, options, root, skip)
    try:
        return _named(open_store(folder), source)
    except StudioError:
        pass
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder.parent)
        with tempfile.TemporaryDirectory(prefix=f".{os.getpid()}-", suffix=".part", dir=folder.parent) as made:
            part = Path(made) / "store"
            part.mkdir()
            _make(part, folder.parent, source, options, reporter, root, skip)
            _move(part, folder)
    except OSError as error:
        raise StudioError(
            _("The set could not be prepared: {why}.").format(why=error.strerror or error),
            _("Free some space on the disk and try again."),
            folder.parent,
        ) from error
    return _named(open_store(folder), source)


def _make(
    part: Path,
    stores_folder: Path,
    source: Source,
    options: AnyOptions,
    reporter: Reporter,
    root: Path | None,
    skip: frozenset[int],
) -> None:
    count = len(source) - len(skip)
    if isinstance(options, LoopOptions):
        assert isinstance(source, LoopSource)
        rows = sum(max(1, (item.bars or 1) // options.bars) for item in source.items)
        _want_space(stores_folder, rows * options.length * options.channels * 2)
        loops.fill(part, source, options, reporter, skip)
    elif isinstance(options, SoundOptions):
        assert isinstance(source, SoundSource)
        _want_space(stores_folder, count * options.length * options.channels * 2)
        sounds.fill(part, source, options, reporter, skip)
    elif isinstance(options, PointOptions):
        assert isinstance(source, PointSource)
        points.fill(part, source, options, skip)
    elif isinstance(options, PrepareOptions) and not _linked_twin(source, options, root, skip, part):
        _want_space(stores_folder, count * options.resolution**2 * options.channels)
        _fill(part, source, options, reporter, skip)


def _named(store: AnyStore, source: Source) -> AnyStore:
    """The store under the present name of a set that was moved since."""
    store.spec, store.title = source.spec, source.title
    return store


def apply_sound(item: Item, sound: Sound, options: AudibleOptions) -> np.ndarray:
    """One sound of a set made ready, the first piece of a loop: float32 (options.length, options.channels)."""
    if isinstance(options, SoundOptions):
        return ready(sound, options)
    assert isinstance(options, LoopOptions)
    assert isinstance(item, LoopItem)
    first: np.ndarray = conformed(sound, item.bars, options)[0]
    return first


def store_path(
    source: Source,
    options: AnyOptions,
    root: Path | None = None,
    skip: frozenset[int] = frozenset(),
) -> Path:
    """Folder where `prepare` puts the store of that content with those options."""
    choices = sorted(options.model_dump().items())
    versions = {"pictures": stores.VERSION, "points": point_stores.VERSION}
    version = versions.get(options.kind, sound_stores.VERSION)
    key = fingerprint_of((version, source.fingerprint(), choices, sorted(skip)))
    return (root or cache_dir() / "stores") / key[:32]


def _fill(folder: Path, source: Source, options: PrepareOptions, reporter: Reporter, skip: frozenset[int]) -> None:
    """Write pictures, labels and document into an empty folder."""
    indices = [index for index in range(len(source)) if index not in skip]
    problems: list[Problem] = []
    labels: list[int] = []

    def work(index: int) -> np.ndarray | str:
        try:
            image, _size = source.read_reduced(index, 2 * options.resolution)
            return apply(image, options)
        except StudioError as error:
            return error.sentence

    workers = 1 if source.sequential else None
    with open(folder / stores.PICTURES, "w+b") as file:
        # Written as a stream: a full disk is an error here, while it kills whoever writes to a memory map.
        reserve(file)
        for index, made in each(work, indices, _("Preparing pictures"), reporter, workers):
            item = source.items[index]
            if isinstance(made, str):
                problems.append(Problem(item.key, made))
            else:
                file.write(made.tobytes())
                labels.append(item.label)
        if len(labels) < MIN_PICTURES:
            raise _too_few(len(labels), problems)
        finish(file, "|u1", (len(labels), options.resolution, options.resolution, options.channels))
    np.save(folder / stores.LABELS, np.array(labels, np.int64))
    _write_document(folder, source, options, problems)


def _write_document(folder: Path, source: Source, options: PrepareOptions, problems: list[Problem]) -> None:
    pictures = np.load(folder / stores.PICTURES, mmap_mode="r")
    labels = np.load(folder / stores.LABELS)
    document = {
        "version": stores.VERSION,
        "count": len(labels),
        "check": stores.check(pictures, labels),
        "spec": printable(source.spec),
        "title": printable(source.title),
        "fingerprint": source.fingerprint(),
        "options": options.model_dump(),
        "schema": source.schema.to_json(),
        "problems": [[problem.path, problem.reason] for problem in problems],
    }
    write_json(folder / stores.DOCUMENT, document)


def _linked_twin(source: Source, options: PrepareOptions, root: Path | None, skip: frozenset[int], part: Path) -> bool:
    """Share the arrays of a store that differs in mirroring only, which does not change them."""
    other = store_path(source, options.model_copy(update={"mirror": not options.mirror}), root, skip)
    try:
        twin = Store.open(other)
        for name in (stores.PICTURES, stores.LABELS):
            os.link(other / name, part / name)
    except (StudioError, OSError):
        for name in (stores.PICTURES, stores.LABELS):
            (part / name).unlink(missing_ok=True)
        return False
    _write_document(part, source, options, list(twin.problems))
    return True


def _move(part: Path, folder: Path) -> None:
    """Put a finished store in its place; one that another process finished meanwhile is kept."""
    try:
        os.rename(part, folder)
    except OSError:
        try:
            open_store(folder)
        except StudioError:
            shutil.rmtree(folder)
            os.rename(part, folder)
    sync_folder(folder.parent)


def _want_space(stores_folder: Path, size: int) -> None:
    free = shutil.disk_usage(stores_folder).free
    if size + _SPARE > free:
        sentence = _("The prepared set needs {need} MB on the disk, and {free} MB are free.")
        held = sum(file.stat().st_size for file in stores_folder.glob("*/*.npy"))
        hint = _("Free some space, or choose a smaller size.")
        if held:
            hint += " " + _("{held} MB are earlier prepared sets, which can be deleted and made again.").format(
                held=held >> 20
            )
        raise StudioError(sentence.format(need=(size + _SPARE) >> 20, free=free >> 20), hint, stores_folder)


def _too_few(count: int, problems: list[Problem]) -> StudioError:
    sentence = _("Only {count} pictures could be prepared; at least {least} are needed.")
    hint = (
        _("The first problem: {path}: {reason}").format(path=problems[0].path, reason=problems[0].reason)
        if problems
        else ""
    )
    return StudioError(sentence.format(count=count, least=MIN_PICTURES), hint)


def _clear_leftovers(folder: Path) -> None:
    """Remove what killed processes left half made."""
    for part in folder.glob(".*.part"):
        owner = part.name.removeprefix(".").partition("-")[0]
        if owner.isdecimal() and int(owner) != os.getpid() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(part, ignore_errors=True)
