from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
import threading
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.core.errors import Cancelled, StudioError
from studio.core.paths import cache_dir
from studio.core.progress import Progress, Reporter
from studio.data.open import open_source
from studio.data.prepare import PrepareOptions, apply, prepare, store_path
from studio.data.store import Store

Make = Callable[..., Any]
SMALL = PrepareOptions(resolution=16, channels=3)


def leftovers() -> list[str]:
    """Names in the folder of stores, hidden ones too."""
    folder = cache_dir() / "stores"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("channels", [1, 3])
def test_a_store_holds_what_apply_gives(two_classes: Path, channels: int) -> None:
    source = open_source(str(two_classes))
    options = PrepareOptions(resolution=32, channels=channels, mirror=True)
    made = prepare(source, options)
    for store in (made, Store.open(made.path)):
        assert (len(store), store.resolution, store.channels) == (11, 32, channels)
        assert store.pictures.dtype == np.uint8
        assert isinstance(store.pictures, np.memmap)
        assert not store.pictures.flags.writeable
        assert store.labels.dtype == np.int64
        assert store.labels.tolist() == [item.label for item in source.items]
        for index in (0, 6, 10):
            assert (store.pictures[index] == apply(source.read(index), options)).all()
        assert store.schema == source.schema
        assert (store.spec, store.title, store.options) == (source.spec, source.title, options)
        assert (store.fingerprint, store.problems) == (source.fingerprint(), ())


def test_the_second_time_comes_from_the_disk(two_classes: Path) -> None:
    source = open_source(str(two_classes))
    first = prepare(source, SMALL)
    seen: list[Progress] = []
    assert prepare(open_source(str(two_classes)), SMALL, Reporter(seen.append)).path == first.path
    assert seen == []


def test_the_key_is_content_options_and_what_is_left_out(two_classes: Path, noise: Make) -> None:
    source = open_source(str(two_classes))
    paths = {store_path(source, SMALL), store_path(source, SMALL, skip=frozenset({1}))}
    for change in ({"resolution": 32}, {"channels": 1}, {"fit": "pad"}, {"mirror": True}, {"background": "white"}):
        paths.add(store_path(source, SMALL.model_copy(update=change)))
    noise(900).save(two_classes / "cat" / "new.png")
    paths.add(store_path(open_source(str(two_classes)), SMALL))
    assert len(paths) == 8


def test_mirroring_shares_the_pictures_on_disk(two_classes: Path) -> None:
    source = open_source(str(two_classes))
    plain = prepare(source, SMALL)
    seen: list[Progress] = []
    mirrored = prepare(source, SMALL.model_copy(update={"mirror": True}), Reporter(seen.append))
    assert (plain.options.mirror, mirrored.options.mirror) == (False, True)
    assert (plain.path / "pictures.npy").samefile(mirrored.path / "pictures.npy")
    assert (mirrored.pictures == plain.pictures).all()
    assert seen == []


def test_what_is_skipped_or_vanished_is_left_out(two_classes: Path) -> None:
    source = open_source(str(two_classes))
    (two_classes / "dog" / "1.png").unlink()
    store = prepare(source, SMALL, skip=frozenset({0}))
    assert len(store) == 9
    assert [problem.path for problem in store.problems] == ["dog/1.png"]
    assert "No such file" in store.problems[0].reason
    assert store.labels.tolist() == [0] * 5 + [1] * 4
    assert (store.pictures[5] == apply(source.read(6), SMALL)).all()


def test_too_few_pictures_is_a_sentence_and_leaves_nothing(two_classes: Path) -> None:
    source = open_source(str(two_classes))
    shutil.rmtree(two_classes / "cat")
    with pytest.raises(StudioError, match="Only 5 pictures") as caught:
        prepare(source, SMALL)
    assert "cat/0.png" in caught.value.hint
    assert leftovers() == []


def test_cancel_leaves_nothing(tmp_path: Path, fill: Make) -> None:
    source = open_source(str(fill(tmp_path / "set", 200)))
    reporter = Reporter(lambda progress: reporter.cancel() if progress.done > 30 else None)
    with pytest.raises(Cancelled):
        prepare(source, SMALL, reporter)
    assert leftovers() == []


def spoil_pictures(store: Path) -> None:
    data = bytearray((store / "pictures.npy").read_bytes())
    data[128:] = bytes(len(data) - 128)
    (store / "pictures.npy").write_bytes(data)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut": lambda store: (store / "pictures.npy").write_bytes((store / "pictures.npy").read_bytes()[:-100]),
    "header": lambda store: (store / "pictures.npy").write_bytes(b"nonsense" * 1000),
    "zeros": spoil_pictures,
    "empty": lambda store: (store / "pictures.npy").write_bytes(b""),
    "labels": lambda store: np.save(store / "labels.npy", np.zeros(11, np.int64)),
    "pickle": lambda store: np.save(store / "labels.npy", np.array([{}], dtype=object), allow_pickle=True),
    "document": lambda store: (store / "store.json").write_text("{"),
    "list": lambda store: (store / "store.json").write_text("[]"),
    "field": lambda store: (store / "store.json").write_text('{"version": 1}'),
    "gone": lambda store: (store / "store.json").unlink(),
    "all gone": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_says_so_and_is_made_again(two_classes: Path, damage: str) -> None:
    source = open_source(str(two_classes))
    store = prepare(source, SMALL)
    wanted = np.array(store.pictures)
    DAMAGE[damage](store.path)
    with pytest.raises(StudioError, match="missing or damaged"):
        Store.open(store.path)
    again = prepare(source, SMALL)
    assert (again.pictures == wanted).all()
    assert leftovers() == [again.path.name]


def test_a_full_disk_is_known_before(two_classes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = prepare(open_source(str(two_classes)), PrepareOptions(resolution=256))
    usage = namedtuple("usage", "total used free")(1 << 40, 1 << 40, 1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(StudioError, match=r"needs 64 MB on the disk, and 1 MB are free") as caught:
        prepare(open_source(str(two_classes)), SMALL)
    assert "2 MB are earlier prepared sets" in caught.value.hint
    assert leftovers() == [earlier.path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_disk_that_fills_up_on_the_way_is_a_sentence_and_leaves_nothing(two_classes: Path) -> None:
    """A limit on file sizes stands in for the full disk; it holds for a whole process, so another one tries."""
    code = f"""
        import resource
        from studio.core.errors import StudioError
        from studio.data.open import open_source
        from studio.data.prepare import PrepareOptions, prepare
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        try:
            prepare(open_source({str(two_classes)!r}), PrepareOptions(resolution=64))
        except StudioError as error:
            print(error.sentence)
    """
    output = subprocess.check_output([sys.executable, "-c", textwrap.dedent(code)], text=True)
    assert output == "The set could not be prepared: File too large.\n"
    assert leftovers() == []


def test_an_unwritable_place_is_a_sentence(two_classes: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match="could not be prepared"):
        prepare(open_source(str(two_classes)), SMALL, root=tmp_path / "file" / "stores")


@pytest.mark.skipif(sys.platform == "win32", reason="kill of POSIX")
def test_what_a_killed_process_left_is_cleared_away(two_classes: Path) -> None:
    """A process is killed in the middle of preparing; the next one clears up and finishes."""
    code = f"""
        import time
        from studio.data.open import open_source
        from studio.data.prepare import PrepareOptions, prepare
        source = open_source({str(two_classes)!r})
        source.read = lambda index: print("reading", flush=True) or time.sleep(60)
        source.read_reduced = lambda index, side: source.read(index)
        prepare(source, PrepareOptions(resolution=16))
    """
    killed = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE)
    assert killed.stdout is not None
    killed.stdout.readline()
    killed.kill()
    killed.wait()
    killed.stdout.close()
    assert len(leftovers()) == 1
    assert leftovers()[0].endswith(".part")
    store = prepare(open_source(str(two_classes)), SMALL)
    assert leftovers() == [store.path.name]


def test_another_process_may_finish_first(two_classes: Path) -> None:
    source = open_source(str(two_classes))

    def meanwhile(progress: Progress) -> None:
        if progress.done == progress.total:
            prepare(open_source(str(two_classes)), SMALL)

    store = prepare(source, SMALL, Reporter(meanwhile))
    assert len(store) == 11
    assert leftovers() == [store.path.name]


def test_a_moved_set_uses_the_store_under_its_new_name(two_classes: Path) -> None:
    first = prepare(open_source(str(two_classes)), SMALL)
    moved = two_classes.rename(two_classes.with_name("moved"))
    second = prepare(open_source(str(moved)), SMALL)
    assert second.path == first.path
    assert (second.spec, second.title) == (str(moved), "moved")


def test_idle_threads_end(two_classes: Path) -> None:
    before = threading.active_count()
    prepare(open_source(str(two_classes)), SMALL)
    assert threading.active_count() == before
