"""Sounds that lie in files: in a folder, in an archive, or several in one long recording."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from studio.audio.files import SOUND_SUFFIXES, VIDEO_SUFFIXES, blocks, looks_like_sound, probe, read_sound
from studio.audio.onsets import find_onsets
from studio.audio.pitch import pitch_from_name, velocity_from_name
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.params import ParamSpec, Value
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.data.listing import Listing, Wanted, printable
from studio.data.sounds.source import MAX_SECONDS, SoundItem, SoundSource
from studio.data.source import fingerprint_of

CUT_FROM = 1.5  # seconds below which a file is one sound
BLOCK = 10.0  # seconds of a long file held at once
SHORTEST = 0.05  # seconds of a sound cut out of a longer one
MAX_PIECES = 20_000  # sounds cut out of one file

LISTEN = ParamSpec(
    "detect", "bool", True, N_("Find pitches by listening"), N_("Where neither the set nor the file name tells one.")
)
CUT = ParamSpec(
    "cut",
    "bool",
    False,
    N_("Cut long files (onsets)"),
    N_("Every place in a long recording where a sound begins starts a sound of its own."),
)

Opener = Callable[[str], Path | BinaryIO]


def kind_of(name: str) -> str:
    """What a file's name promises: "sound", also for the sound track of a video, or "unknown"."""
    suffix = PurePosixPath(name).suffix.casefold()
    return "sound" if suffix in SOUND_SUFFIXES or suffix in VIDEO_SUFFIXES else "unknown"


SOUNDS = Wanted("sound", kind_of, looks_like_sound)


class FileSounds(SoundSource):
    """Sounds read from files when they are asked for.

    Args:
        files: key of the file that each item lies in.
        stamps: what shows that each item's file changed.
        opener: what a file's key opens.
    """

    def __init__(
        self,
        spec: str,
        title: str,
        items: Sequence[SoundItem],
        labels: Sequence[str],
        listing: Listing,
        files: Sequence[str],
        opener: Opener,
        params: Mapping[str, Value],
    ) -> None:
        super().__init__(
            spec,
            title,
            items,
            labels=labels,
            problems=listing.problems,
            ignored=listing.ignored,
            params=params,
            listens=bool(params.get("detect", False)),
        )
        self._files = tuple(files)
        stamps = dict(zip(listing.keys, listing.stamps, strict=True))
        self._stamps = tuple(stamps.get(file, "") for file in files)
        self._opener = opener

    def read(self, index: int) -> Sound:
        item = self.items[index]
        wanted = MAX_SECONDS if item.seconds is None else min(item.seconds, MAX_SECONDS)
        return read_sound(self._opener(self._files[index]), item.start, wanted)

    def seconds(self, index: int) -> float:
        item = self.items[index]
        if item.seconds is not None:
            return item.seconds
        return max(0.0, probe(self._opener(self._files[index])).seconds - item.start)

    def fingerprint(self) -> str:
        stamped = zip(self.items, self._stamps, strict=True)
        # What is heard depends on whether anybody listens.
        return fingerprint_of((self.listens, *((*_told(item), stamp) for item, stamp in stamped)))


class ZipSounds(FileSounds):
    """Sounds inside an archive; each is unpacked to memory when it is read, never to disk."""

    def __init__(
        self,
        archive: zipfile.ZipFile,
        spec: str,
        title: str,
        items: Sequence[SoundItem],
        labels: Sequence[str],
        listing: Listing,
        files: Sequence[str],
        params: Mapping[str, Value],
    ) -> None:
        super().__init__(spec, title, items, labels, listing, files, entry_opener(archive), params)
        self._archive = archive

    def close(self) -> None:
        self._archive.close()


def _told(item: SoundItem) -> tuple[object, ...]:
    return item.key, item.label, item.pitch, item.velocity, item.start, item.seconds, item.named


def folder_opener(root: Path) -> Opener:
    return lambda key: root / key


def entry_opener(archive: zipfile.ZipFile) -> Opener:
    from studio.data.formats.zip import read_entry

    return lambda key: io.BytesIO(read_entry(archive, key))


def named_item(key: str, label: int) -> SoundItem:
    """The item of a whole file, with what its name tells."""
    stem = PurePosixPath(key).stem
    pitch = pitch_from_name(stem)
    return SoundItem(printable(key), label, pitch, velocity_from_name(stem), named=pitch is not None)


def cut_up(
    items: Sequence[SoundItem], files: Sequence[str], opener: Opener, reporter: Reporter
) -> tuple[list[SoundItem], list[str]]:
    """The items with long files cut where sounds begin, and the file of each.

    A file that cannot be read stays whole: scanning says why.
    """
    pieces: list[SoundItem] = []
    places: list[str] = []
    for count, (item, file) in enumerate(zip(items, files, strict=True)):
        reporter.report(_("Finding where sounds begin"), count, len(items))
        try:
            parts = _parts(item, file, opener, reporter)
        except StudioError:
            parts = [item]
        pieces += parts
        places += [file] * len(parts)
    return pieces, places


def _parts(item: SoundItem, file: str, opener: Opener, reporter: Reporter) -> list[SoundItem]:
    seconds = probe(opener(file)).seconds
    if 0 < seconds < CUT_FROM:
        return [item]
    heard = 0.0

    def counted() -> Iterator[Sound]:
        nonlocal heard
        for block in blocks(opener(file), BLOCK):
            reporter.check()
            heard += block.seconds
            yield block

    begins = find_onsets(counted())[:MAX_PIECES]
    if len(begins) < 2:
        return [item]
    lengths = [end - begin for begin, end in zip(begins, [*begins[1:], heard], strict=True)]
    return [
        # One name cannot tell the pitch of many sounds.
        replace(item, key=f"{item.key} {_clock(begin)}", start=begin, seconds=length, pitch=None, named=False)
        for begin, length in zip(begins, lengths, strict=True)
        if length >= SHORTEST
    ]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest / 1000:06.3f}"
