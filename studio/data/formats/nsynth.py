"""The layout of the NSynth data set: `examples.json` with what every note is, and a folder `audio`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.notes import HIGHEST, LOWEST
from studio.core.params import ParamSpec, Value
from studio.core.progress import Reporter
from studio.data.formats import FORMATS, Format
from studio.data.formats.folder import list_folder
from studio.data.listing import MAX_CLASSES, Listing, natural, printable
from studio.data.sounds.files import LISTEN, SOUNDS, FileSounds, folder_opener
from studio.data.sounds.source import SoundItem
from studio.data.source import Source

DOCUMENT, AUDIO = "examples.json", "audio"
MAX_DOCUMENT = 1 << 30  # the largest part of the original has 110 MB
FIELDS = {"family": "instrument_family_str", "source": "instrument_source_str", "instrument": "instrument_str"}


@FORMATS.register
class NSynth(Format):
    name = "nsynth"
    title = N_("NSynth data set")
    about = N_("A folder with examples.json, which tells pitch, velocity and instrument, and the sounds in “audio”.")
    params = (
        ParamSpec(
            "style",
            "choice",
            "family",
            N_("Style"),
            N_("What is a style: the family (bass, brass...), how it was made (acoustic...), or each instrument."),
            choices=tuple(FIELDS),
        ),
        LISTEN,
    )
    order = 10

    @classmethod
    def matches(cls, path: Path) -> bool:
        return path.is_dir() and (path / DOCUMENT).is_file() and (path / AUDIO).is_dir()

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        examples = _examples(path / DOCUMENT)
        root = path / AUDIO
        listing = list_folder(root, reporter, SOUNDS)
        told = {key: examples.get(Path(key).stem, {}) for key in listing.keys}
        for key, example in told.items():
            if not example:
                listing.refuse(key, _("“examples.json” says nothing about it; it has no style and no given pitch."))
        styles = _styles(told, FIELDS[str(params["style"])], listing)
        index = {style: position for position, style in enumerate(styles)}
        items = [_item(key, told[key], index.get(_word(told[key], FIELDS[str(params["style"])]), -1)) for key in told]
        title = printable(path.name or str(path))
        return FileSounds(str(path), title, items, styles, listing, list(told), folder_opener(root), params)


def _examples(file: Path) -> dict[str, dict[str, Any]]:
    """Name of each note to its fields; what is no such entry is left out."""
    try:
        if file.stat().st_size > MAX_DOCUMENT:
            raise StudioError(_("“{name}” is larger than such a file can be.").format(name=file.name), path=file)
        document = json.loads(file.read_bytes())
    except OSError as error:
        sentence = _("“{name}” cannot be read: {why}.")
        raise StudioError(sentence.format(name=file.name, why=error.strerror or error), path=file) from error
    except (ValueError, RecursionError) as error:
        sentence = _("“{name}” is damaged: it is not valid JSON.")
        raise StudioError(sentence.format(name=file.name), path=file) from error
    if not isinstance(document, dict):
        raise StudioError(_("“{name}” does not hold a list of notes.").format(name=file.name), path=file)
    return {str(name): entry for name, entry in document.items() if isinstance(entry, dict)}


def _styles(told: Mapping[str, Mapping[str, Any]], field: str, listing: Listing) -> tuple[str, ...]:
    names = sorted({word for example in told.values() if (word := _word(example, field))}, key=natural)
    if len(names) > MAX_CLASSES:
        sentence = _("It has {count} styles, more than can be used: none of them is one.")
        listing.refuse(DOCUMENT, sentence.format(count=len(names)))
        return ()
    return tuple(printable(name) for name in names)


def _word(example: Mapping[str, Any], field: str) -> str:
    value = example.get(field)
    return value if isinstance(value, str) else ""


def _item(key: str, example: Mapping[str, Any], label: int) -> SoundItem:
    pitch, velocity = _number(example.get("pitch"), LOWEST), _number(example.get("velocity"), 1)
    return SoundItem(printable(key), label, pitch, velocity)


def _number(value: Any, least: int) -> float | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= HIGHEST
    return float(value) if good else None
