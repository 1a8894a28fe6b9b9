"""A StyleGAN data set: a folder or zip of pictures whose classes are in dataset.json."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.params import Value
from studio.core.progress import Reporter
from studio.data.formats import FORMATS, Format
from studio.data.formats.folder import FolderSource, list_folder
from studio.data.formats.zip import ZipSource, list_archive, open_archive, read_entry
from studio.data.listing import MAX_CLASSES, Listing, items_of
from studio.data.source import Source

DOCUMENT = "dataset.json"
MAX_DOCUMENT = 256 << 20


@FORMATS.register
class StyleGAN(Format):
    name = "stylegan"
    title = N_("StyleGAN data set")
    about = N_("A folder or zip with dataset.json, as NVIDIA's dataset_tool.py writes it.")
    order = 20

    @classmethod
    def matches(cls, path: Path) -> bool:
        if path.is_dir():
            return (path / DOCUMENT).is_file()
        try:
            with zipfile.ZipFile(path) as archive:
                return DOCUMENT in archive.NameToInfo
        except Exception:  # not a zip, or one so damaged that another format may say so
            return False

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        if path.is_dir():
            listing = list_folder(path, reporter)
            listing.ignored -= 1
            labels, of_each = classes_of(_parsed(_document(path / DOCUMENT), path), listing)
            return FolderSource(path, listing, items_of(listing.keys, of_each), labels, params)
        archive = open_archive(path)
        try:
            listing = list_archive(archive, reporter)
            listing.ignored -= 1
            labels, of_each = classes_of(_parsed(read_entry(archive, DOCUMENT, MAX_DOCUMENT), path), listing)
        except BaseException:
            archive.close()
            raise
        return ZipSource(path, archive, listing, items_of(listing.keys, of_each), labels, params)


def classes_of(document: Any, listing: Listing) -> tuple[tuple[str, ...], list[int]]:
    """Names of the classes and the class of each listed picture, -1 where the document has none.

    What cannot be used (labels that are vectors, files that are not there) is told in `listing.problems`.

    Raises:
        StudioError: the document is not a StyleGAN data set's.
    """
    if not isinstance(document, dict) or "labels" not in document:
        raise StudioError(_("“dataset.json” does not hold a list of labels."))
    none = [-1] * len(listing.keys)
    pairs = _pairs(document["labels"])
    if not pairs:
        return (), none
    if any(isinstance(label, (list, dict, str, float)) and not _whole(label) for label in pairs.values()):
        listing.refuse(DOCUMENT, _("Its labels are not single class numbers; the pictures are used without classes."))
        return (), none
    for missing in sorted(set(pairs) - set(listing.keys) - {problem.path for problem in listing.problems}):
        listing.refuse(missing, _("“dataset.json” names it, but it is not there."))
    present = sorted({int(pairs[key]) for key in listing.keys if pairs.get(key) is not None})
    if len(present) > MAX_CLASSES:
        sentence = _("It has {count} classes, more than can be used; the pictures are used without classes.")
        listing.refuse(DOCUMENT, sentence.format(count=len(present)))
        return (), none
    position = {number: index for index, number in enumerate(present)}
    each = [position[int(pairs[key])] if pairs.get(key) is not None else -1 for key in listing.keys]
    return tuple(str(number) for number in present), each


def _pairs(labels: Any) -> dict[str, Any]:
    if labels is None:
        return {}
    try:
        pairs = dict(labels)
    except (TypeError, ValueError):
        pairs = None
    if pairs is None or not all(isinstance(key, str) for key in pairs):
        raise StudioError(_("The labels in “dataset.json” are not pairs of a file and a class."))
    return {key.replace("\\", "/"): label for key, label in pairs.items()}


def _whole(label: Any) -> bool:
    return isinstance(label, float) and label.is_integer()


def _document(file: Path) -> bytes:
    try:
        with open(file, "rb") as stream:
            text = stream.read(MAX_DOCUMENT + 1)
    except OSError as error:
        sentence = _("“{name}” cannot be read: {why}.")
        raise StudioError(sentence.format(name=DOCUMENT, why=error.strerror or error), path=file) from error
    if len(text) > MAX_DOCUMENT:
        raise StudioError(_("“{name}” is larger than such a file can be.").format(name=DOCUMENT), path=file)
    return text


def _parsed(text: bytes, path: Path) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        sentence = _("“dataset.json” in “{name}” is damaged: it is not valid JSON.")
        raise StudioError(sentence.format(name=path.name), path=path) from error
