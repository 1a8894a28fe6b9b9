"""A folder, a zip or a single file of sounds; sub-folders are styles."""

from __future__ import annotations

import os
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from studio.audio.files import VIDEO_SUFFIXES, is_sound
from studio.core.i18n import N_
from studio.core.params import Value
from studio.core.progress import Reporter
from studio.data.formats import FORMATS, Format
from studio.data.formats.folder import list_folder
from studio.data.formats.zip import list_archive, open_archive
from studio.data.listing import Listing, folder_classes, is_junk, kind_of, printable
from studio.data.loops.files import USE, Files, loops_of
from studio.data.loops.grids import GRIDS
from studio.data.sounds import files
from studio.data.sounds.files import CUT, LISTEN, SOUNDS, FileSounds, ZipSounds, cut_up, folder_opener, named_item
from studio.data.source import Source

PEEKED = 5000  # names looked at to tell sounds from pictures


@FORMATS.register
class SoundFolder(Format):
    name = "sounds"
    title = N_("Folder of sounds")
    about = N_("WAV, FLAC, Ogg, MP3, AIFF, M4A, AAC or Opus files, or videos with sound; each sub-folder is a style.")
    params = (USE, CUT, LISTEN, GRIDS)
    order = 85

    @classmethod
    def matches(cls, path: Path) -> bool:
        return path.is_dir() and mostly_sounds(_names(path))

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        listing = list_folder(path, reporter, SOUNDS)
        labels, of_each, complaint = folder_classes(listing.keys)
        if complaint:
            listing.refuse(path.name, complaint)
        title, opener = printable(path.name or str(path)), folder_opener(path)
        as_loops = loops_of(Files(str(path), title, listing.keys, of_each, labels, listing, opener), params, reporter)
        if as_loops is not None:
            return as_loops
        items = [named_item(key, label) for key, label in zip(listing.keys, of_each, strict=True)]
        places = list(listing.keys)
        if params["cut"]:
            items, places = cut_up(items, places, opener, reporter)
        return FileSounds(str(path), title, items, labels, listing, places, opener, params)


@FORMATS.register
class SoundZip(Format):
    name = "sound-zip"
    title = N_("Zip of sounds")
    about = N_("The same as a folder of sounds, packed in one file.")
    params = (USE, CUT, LISTEN, GRIDS)
    order = 75

    @classmethod
    def matches(cls, path: Path) -> bool:
        if not path.is_file():
            return False
        try:
            with zipfile.ZipFile(path) as archive:
                names = [info.filename for info in archive.infolist()[:PEEKED] if not info.is_dir()]
        except Exception:  # not a zip, or one so damaged that another format may say so
            return False
        return mostly_sounds(name for name in names if not any(is_junk(part) for part in name.split("/")))

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        archive = open_archive(path)
        try:
            listing = list_archive(archive, reporter, SOUNDS)
            labels, of_each, complaint = folder_classes(listing.keys)
            if complaint:
                listing.refuse(path.name, complaint)
            title, opener = printable(path.stem), files.entry_opener(archive)
            entries = Files(str(path), title, listing.keys, of_each, labels, listing, opener)
            as_loops = loops_of(entries, params, reporter, archive)
            if as_loops is not None:
                return as_loops
            items = [named_item(key, label) for key, label in zip(listing.keys, of_each, strict=True)]
            places = list(listing.keys)
            if params["cut"]:
                items, places = cut_up(items, places, opener, reporter)
        except BaseException:
            archive.close()
            raise
        return ZipSounds(archive, str(path), title, items, labels, listing, places, params)


@FORMATS.register
class SoundFile(Format):
    name = "sound-file"
    title = N_("Long recording")
    about = N_("One sound file, cut where sounds begin in it, or on the bar lines of its tempo.")
    params = (USE, replace(CUT, default=True), LISTEN, GRIDS)
    order = 70

    @classmethod
    def matches(cls, path: Path) -> bool:
        return path.is_file() and is_sound(path)

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        status = path.stat()
        listing = Listing([path.name], [f"{status.st_size} {status.st_mtime_ns}"])
        title, opener = printable(path.stem), folder_opener(path.parent)
        alone = Files(str(path), title, listing.keys, [-1], (), listing, opener)
        as_loops = loops_of(alone, params, reporter)
        if as_loops is not None:
            return as_loops
        items, places = [named_item(path.name, -1)], [path.name]
        if params["cut"]:
            items, places = cut_up(items, places, opener, reporter)
        return FileSounds(str(path), title, items, (), listing, places, opener, params)


def mostly_sounds(names: Iterable[str]) -> bool:
    """Whether files of these names make a set of sounds: more sounds than pictures, or films and no pictures."""
    kinds: Counter[str] = Counter()
    for name in names:
        film = PurePosixPath(name).suffix.casefold() in VIDEO_SUFFIXES
        kinds["film" if film else "picture" if kind_of(name) != "unknown" else files.kind_of(name)] += 1
    return kinds["sound"] > kinds["picture"] or (kinds["film"] > 0 and not kinds["picture"])


def _names(root: Path) -> list[str]:
    """Names of some thousand files below a folder, hidden ones left out; what cannot be read is passed over."""
    found: list[str] = []
    for _folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not is_junk(name)]
        found += [name for name in names if not is_junk(name)]
        if len(found) >= PEEKED:
            break
    return found
