"""Loops that lie in files: whole ones, and long recordings cut on their bar lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from studio.audio.files import read_sound
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.loops import BEATS
from studio.core.params import ParamSpec, Value
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.data.listing import Listing, printable
from studio.data.loops.bars import Bars, Opener, bars_of
from studio.data.loops.grids import grids_from
from studio.data.loops.source import LoopItem, LoopSource
from studio.data.source import fingerprint_of
from studio.data.workers import each

PIECE = 4  # bars into which longer files are cut
CLOSING = 0.010  # seconds over which the end of a piece runs into what came before its beginning
PEEKED = 24  # files that are listened to before a set is taken for loops
ALIKE = 0.004  # share by which a file without a beat may be longer or shorter than whole bars of the others
REMEMBERED = 50_000  # files

USE = ParamSpec(
    "use",
    "choice",
    "auto",
    N_("Use as"),
    N_(
        "Loops are whole bars in 4/4. Their tempo is read from the acid chunk of a WAV file, else from its name "
        "(“120bpm”, “Am”), else heard. Where that is wrong move the bar lines of the file, double or halve its tempo, "
        "or put the tempo into its name. Auto takes a set for loops where most files tell a tempo or are whole bars."
    ),
    choices=("auto", "notes", "loops"),
)


@dataclass(frozen=True, slots=True)
class Files:
    """Files of a set as a format listed them.

    Attributes:
        keys, labels: file and style of each.
        styles: names of the styles.
        opener: what a file's key opens.
    """

    spec: str
    title: str
    keys: Sequence[str]
    labels: Sequence[int]
    styles: Sequence[str]
    listing: Listing
    opener: Opener


class LoopFiles(LoopSource):
    """Loops read from files when they are asked for.

    Attributes:
        bars: what is known of the bars of each file that can be read, by its printable key; those that are no
            loops tell why.
        styles: style of each file, by its printable key.
    """

    def __init__(
        self, files: Files, items: Sequence[LoopItem], places: Sequence[str], bars: Mapping[str, Bars],
        params: Mapping[str, Value], archive: object = None,
    ) -> None:  # fmt: skip
        listing = files.listing
        super().__init__(
            files.spec,
            files.title,
            items,
            labels=files.styles,
            problems=listing.problems,
            ignored=listing.ignored,
            params=params,
            listens=False,
        )
        self.bars = dict(bars)
        labelled = zip(files.keys, files.labels, strict=True)
        self.styles = {printable(key): files.styles[label] for key, label in labelled if label >= 0}
        self._places = tuple(places)
        self._files = {printable(key): key for key in files.keys}
        stamps = dict(zip(listing.keys, listing.stamps, strict=True))
        self._stamps = tuple(stamps.get(place, "") for place in places)
        self._opener, self._archive = files.opener, archive

    def read(self, index: int) -> Sound:
        item = self.items[index]
        seconds = item.seconds or 0.0
        before = min(CLOSING, item.start) if item.seconds is not None and item.start else 0.0
        sound = read_sound(self._opener(self._places[index]), item.start - before, seconds + before)
        lead, count = round(before * sound.rate), round(seconds * sound.rate)
        samples = np.zeros((count, sound.channels), np.float32)
        # A file that ends a little early is silent there.
        part = sound.samples[lead : lead + count]
        samples[: len(part)] = part
        if lead:
            turn = np.linspace(0, np.pi / 2, lead, dtype=np.float32)[:, None]
            samples[-lead:] = samples[-lead:] * np.cos(turn) + sound.samples[:lead] * np.sin(turn)
        return Sound.of(samples, sound.rate)

    def file_of(self, key: str) -> str:
        """The file in which an item lies: its key as it is in `bars`."""
        place = next((place for item, place in zip(self.items, self._places, strict=True) if item.key == key), key)
        return printable(place)

    def whole(self, file: str, seconds: float) -> Sound:
        """The beginning of a file, by its printable key."""
        return read_sound(self._opener(self._files[file]), 0.0, seconds)

    def seconds(self, index: int) -> float:
        return self.items[index].seconds or 0.0

    def fingerprint(self) -> str:
        stamped = zip(self.items, self._stamps, strict=True)
        told = ((i.key, i.label, i.bpm, i.bars, i.start, i.seconds, i.root, i.scale, i.origin) for i, _ in stamped)
        return fingerprint_of(("loops", *self._stamps, *told))

    def close(self) -> None:
        if self._archive is not None:
            self._archive.close()  # type: ignore[attr-defined]


def loops_of(files: Files, params: Mapping[str, Value], reporter: Reporter, archive: object = None) -> LoopFiles | None:
    """The files as loops; None where they are to be used as notes.

    What is no loop is told in the listing's problems, with the reason.
    """
    grids = grids_from(str(params["grids"]))
    hearing = _Hearing(files, grids, reporter)
    use = params["use"]
    if use == "notes" or (use == "auto" and not grids and not _are_loops(files, hearing)):
        return None
    found: dict[str, Bars] = {}
    for index, heard in each(hearing.of, range(len(files.keys)), _("Listening for bars"), reporter):
        if isinstance(heard, Bars):
            found[files.keys[index]] = heard
        else:
            files.listing.refuse(files.keys[index], heard)
    _join(found)
    items: list[LoopItem] = []
    places: list[str] = []
    for key, label in zip(files.keys, files.labels, strict=True):
        bars = found.get(key)
        if bars is None:
            continue
        if bars.reason:
            files.listing.refuse(key, bars.reason)
            continue
        pieces = _pieces(printable(key), label, bars)
        items += pieces
        places += [key] * len(pieces)
    return LoopFiles(files, items, places, {printable(key): bars for key, bars in found.items()}, params, archive)


class _Hearing:
    """What is known of each file, listened to once for all the times that the set is opened."""

    def __init__(self, files: Files, grids: Mapping[str, tuple[float, float]], reporter: Reporter) -> None:
        self._files, self._grids, self._reporter = files, grids, reporter
        self._stamps = dict(zip(files.listing.keys, files.listing.stamps, strict=True))

    def of(self, index: int) -> Bars | str:
        """What is known, or why the file cannot be read."""
        key = self._files.keys[index]
        grid = self._grids.get(printable(key))
        known = (self._files.spec, key, self._stamps.get(key, ""), grid)
        with _LOCK:
            if known in _REMEMBERED:
                return _REMEMBERED[known]
        try:
            heard = bars_of(key, self._files.opener, grid, self._reporter)
        except StudioError as error:
            return error.sentence
        with _LOCK:
            if len(_REMEMBERED) >= REMEMBERED:
                _REMEMBERED.clear()
            _REMEMBERED[known] = heard
        return heard


_LOCK = Lock()
_REMEMBERED: dict[tuple[object, ...], Bars] = {}


def _are_loops(files: Files, hearing: _Hearing) -> bool:
    """Whether most of some files of a set are loops."""
    chosen = range(0, len(files.keys), max(1, len(files.keys) // PEEKED))[:PEEKED]
    if not chosen:
        return False
    heard = [hearing.of(index) for index in chosen]
    return sum(isinstance(one, Bars) and _is_loop(one) for one in heard) > len(chosen) / 2


def _is_loop(bars: Bars) -> bool:
    if bars.reason or not bars.count:
        return False
    return bars.origin != "heard" or bars.busy


def _join(found: dict[str, Bars]) -> None:
    """Files without a beat (a pad) that are as long as whole bars at the tempo of the others are loops too."""
    tempi = Counter(round(bars.bpm, 1) for bars in found.values() if not bars.reason)
    if not tempi:
        return
    bpm, _count = tempi.most_common(1)[0]
    for key, bars in found.items():
        whole = bars.seconds * bpm / 60 / BEATS
        count = round(whole)
        if bars.unheard and count in (1, 2, 4, 8) and abs(whole / count - 1) < ALIKE:
            exact = 60 * BEATS * count / bars.seconds
            found[key] = replace(bars, bpm=exact, downbeat=0.0, count=count, reason="", unheard=False)


def _pieces(key: str, label: int, bars: Bars) -> list[LoopItem]:
    """The loop of a file, or several on the bar lines of a longer one."""
    bar = 60 * BEATS / bars.bpm
    item = LoopItem(
        key, label, bpm=bars.bpm, bars=bars.count, root=bars.root, scale=bars.scale, origin=bars.origin,
        start=bars.downbeat, seconds=bar * bars.count,
    )  # fmt: skip
    if bars.count <= PIECE:
        return [item]
    pieces = []
    for first in range(0, bars.count, PIECE):
        left = min(PIECE, bars.count - first)
        # Three bars that are left over are two and one.
        for length, begin in ((2, first), (1, first + 2)) if left == 3 else ((left, first),):
            name = _("{file} bar {number}").format(file=key, number=begin + 1)
            start = bars.downbeat + bar * begin
            pieces.append(replace(item, key=name, bars=length, start=start, seconds=bar * length))
    return pieces
