"""A table (CSV) that names sound files and tells style, pitch and velocity of each."""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.notes import HIGHEST, LOWEST, parse_note
from studio.core.params import Value
from studio.core.progress import Reporter
from studio.data.formats import FORMATS, Format
from studio.data.listing import MAX_CLASSES, Listing, natural, printable
from studio.data.sounds.files import LISTEN, FileSounds, folder_opener, kind_of, named_item
from studio.data.sounds.source import SoundItem
from studio.data.source import Source

SUFFIXES = (".csv", ".tsv")
MAX_TABLE = 256 << 20  # bytes
HEAD = 1 << 16
COLUMNS = {
    "file": ("file", "filename", "file_name", "filepath", "file_path", "path", "audio", "sound", "sample"),
    "style": ("style", "class", "label", "instrument", "category", "family"),
    "pitch": ("pitch", "note", "midi", "midi_note", "midi_pitch"),
    "velocity": ("velocity", "vel", "midi_velocity"),
}


@FORMATS.register
class Manifest(Format):
    name = "manifest"
    title = N_("Table of sounds (CSV)")
    about = N_("A CSV or TSV with the columns file, style, pitch (a MIDI number or C#4) and velocity; or its folder.")
    params = (LISTEN,)
    order = 15

    @classmethod
    def matches(cls, path: Path) -> bool:
        return _table_of(path) is not None

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        table = _table_of(path)
        if table is None:
            raise StudioError(_("“{name}” is no table of sounds.").format(name=path.name), path=path)
        rows = _rows(table)
        listing = Listing()
        told = _listed(rows, table.parent, listing, reporter)
        styles = sorted({row["style"] for row in told.values() if row["style"]}, key=natural)
        if len(styles) > MAX_CLASSES:
            sentence = _("It has {count} styles, more than can be used: none of them is one.")
            listing.refuse(table.name, sentence.format(count=len(styles)))
            styles = []
        index = {style: position for position, style in enumerate(styles)}
        items = [_item(key, row, index.get(row["style"], -1), listing) for key, row in told.items()]
        title = printable(path.stem if path.is_file() else path.name)
        opener = folder_opener(table.parent)
        return FileSounds(str(path), title, items, styles, listing, list(told), opener, params)


def _table_of(path: Path) -> Path | None:
    """The table itself, or the one in a folder: with a column of files, of which the first is a sound."""
    try:
        if path.is_file():
            return path if path.suffix.casefold() in SUFFIXES and _names_sounds(path) else None
        if not path.is_dir():
            return None
        inside = (entry.name for entry in os.scandir(path) if entry.name.casefold().endswith(SUFFIXES))
        return next((path / name for name in sorted(inside) if _names_sounds(path / name)), None)
    except OSError:
        return None


def _names_sounds(table: Path) -> bool:
    with open(table, "rb") as file:
        text = decoded(file.read(HEAD))
    try:
        rows = _parsed(text)
        return bool(rows) and kind_of(rows[0]["file"]) == "sound"
    except StudioError:
        return False


def _rows(table: Path) -> list[dict[str, str]]:
    try:
        if table.stat().st_size > MAX_TABLE:
            raise StudioError(_("“{name}” is larger than such a file can be.").format(name=table.name), path=table)
        return _parsed(decoded(table.read_bytes()))
    except OSError as error:
        sentence = _("“{name}” cannot be read: {why}.")
        raise StudioError(sentence.format(name=table.name, why=error.strerror or error), path=table) from error


def decoded(content: bytes) -> str:
    """Text in UTF-8 or, from old programs, UTF-16 or Windows' Western encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A head that was cut off in the middle of a letter is still UTF-8.
        if len(content) - error.start < 4:
            return content[: error.start].decode("utf-8-sig")
        return content.decode("cp1252", "replace")


def _parsed(text: str) -> list[dict[str, str]]:
    """Rows with the keys of `COLUMNS`, empty where a table has none; raises StudioError without a column of files."""
    lines = text.splitlines()
    header = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t|", key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise StudioError(_("The table is damaged.")) from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    names = [cell.strip().casefold().replace(" ", "_") for cell in rows[0]] if rows else []
    places = {column: next((names.index(n) for n in known if n in names), -1) for column, known in COLUMNS.items()}
    if places["file"] < 0:
        raise StudioError(_("The table has no column called “file”."))
    return [{column: _cell(row, place) for column, place in places.items()} for row in rows[1:]]


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if 0 <= place < len(row) else ""


def _listed(
    rows: Sequence[Mapping[str, str]], root: Path, listing: Listing, reporter: Reporter
) -> dict[str, Mapping[str, str]]:
    """Key of each file that is there to its row, in the table's order."""
    told: dict[str, Mapping[str, str]] = {}
    whole = os.path.realpath(root)
    for count, row in enumerate(rows):
        if count % 500 == 0:
            reporter.report(_("Listing files"), count, len(rows))
        name = row["file"].replace("\\", "/").replace("\0", "")
        path = os.path.normpath(os.path.join(root, name))
        real = os.path.realpath(path)
        if not name or not (real + os.sep).startswith(whole + os.sep):
            listing.refuse(name or f"{count + 2}", _("It does not lie in the folder of the table; it was not read."))
            continue
        key = os.path.relpath(real, whole).replace(os.sep, "/")
        if key in told:
            listing.refuse(key, _("The table names it more than once; the first row counts."))
            continue
        try:
            status = os.stat(real)
        except OSError:
            listing.refuse(name, _("The table names it, but it is not there."))
            continue
        if not os.path.isfile(real):
            listing.refuse(name, _("It is not an ordinary file."))
            continue
        told[key] = row
        listing.add(key, f"{status.st_size} {status.st_mtime_ns}")
    return told


def _item(key: str, row: Mapping[str, str], label: int, listing: Listing) -> SoundItem:
    named = named_item(key, label)
    pitch, velocity = _pitch(row["pitch"]), _number(row["velocity"], 1)
    if row["pitch"] and pitch is None:
        listing.refuse(
            key, _("“{text}” is no note between 0 and 127; the table's pitch is left out.").format(text=row["pitch"])
        )
    if row["velocity"] and velocity is None:
        sentence = _("“{text}” is no velocity between 1 and 127; it is left out.")
        listing.refuse(key, sentence.format(text=row["velocity"]))
    return SoundItem(
        named.key,
        label,
        named.pitch if pitch is None else pitch,
        named.velocity if velocity is None else velocity,
        named=pitch is None and named.pitch is not None,
    )


def _pitch(text: str) -> float | None:
    note = parse_note(text)
    return _number(text, LOWEST) if note is None else float(note)


def _number(text: str, least: int) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and least <= number <= HIGHEST else None
