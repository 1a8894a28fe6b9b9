"""What is known of the bars of one file: told by a person, an `acid` chunk or its name, or heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from studio.audio.acid import Acid, acid_of
from studio.audio.files import blocks, probe
from studio.audio.hits import Hits, hits_of
from studio.audio.loop_names import NameFacts, facts_from_name
from studio.audio.tempo import LONGEST, Tempo, find_tempo, three_beats
from studio.core.i18n import _
from studio.core.loops import BEATS, FASTEST
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.data.loops.source import Origin

BUSY = 1.5  # hits of a beat
BLOCK = 10.0  # seconds of a file held at once
SHORTEST = 60 * BEATS / FASTEST  # seconds of a bar
TELLS = 0.97  # share of a bar that counts as one
NOTHING = 120.0  # beats per minute that are shown where nobody knows

Opener = Callable[[str], "Path | BinaryIO"]


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of one file.

    Attributes:
        bpm, downbeat: beats per minute, and seconds to the first bar line; the best guess where `reason` says no.
        count: whole bars from there on.
        seconds: of the whole file.
        origin: who told the tempo.
        root, scale: key, as in `LoopItem`.
        reason: why it is no loop, as a sentence; empty where it is one.
        busy: so much begins in it that it is no row of single notes.
        unheard: no beat is heard in it; it is a loop where it is as long as others are.
    """

    bpm: float
    downbeat: float
    count: int
    seconds: float
    origin: Origin
    root: int | None = None
    scale: str = ""
    reason: str = ""
    busy: bool = False
    unheard: bool = False


def bars_of(key: str, opener: Opener, grid: tuple[float, float] | None, reporter: Reporter) -> Bars:
    """Look at a file and listen to it; raises StudioError where it cannot be read.

    Args:
        grid: tempo and downbeat that a person gave it.
    """
    opened = opener(key)
    name, acid = facts_from_name(PurePosixPath(key).stem), acid_of(opened)
    if not isinstance(opened, Path):
        opened.seek(0)
    root, scale = name.root, name.scale
    if root is None and acid is not None and acid.root is not None:
        root = acid.root % 12
    if grid is not None:
        seconds = probe(opened).seconds
        count = whole_bars(seconds, *grid)
        reason = "" if count > 0 else _("It is shorter than a bar at {bpm:g} BPM.").format(bpm=grid[0])
        return Bars(grid[0], grid[1], count, seconds, "given", root, scale, reason)
    if acid is not None and acid.one_shot and not name.sure:
        return Bars(NOTHING, 0.0, 0, probe(opened).seconds, "acid", root, scale, _("It calls itself a single hit."))
    return _heard(_listened(opened, reporter), name, acid, root, scale)


def whole_bars(seconds: float, bpm: float, downbeat: float) -> int:
    """How many bars lie in a file from its downbeat on; the last may end a little early."""
    return max(0, int((seconds - downbeat) * bpm / 60 / BEATS + 1 - TELLS))


def _listened(opened: Path | BinaryIO, reporter: Reporter) -> Hits:
    def counted() -> Iterator[Sound]:
        for block in blocks(opened, BLOCK):
            reporter.check()
            yield block

    return hits_of(counted())


def _heard(hits: Hits, name: NameFacts, acid: Acid | None, root: int | None, scale: str) -> Bars:
    """From who tells the tempo and where the hits are."""
    origin: Origin = "heard"
    found: Tempo | None = None
    if acid is not None and not acid.one_shot:
        found, origin = find_tempo(hits, acid.bpm), "acid"
        if acid.meter[0] != BEATS:
            sentence = _("Its bars have {n} beats; loops are learned in bars of four.")
            return _of(found, hits, origin, root, scale, sentence.format(n=acid.meter[0]))
    elif name.bpm is not None:
        told = find_tempo(hits, name.bpm)
        if told is not None and (name.sure or told.whole):
            found, origin = told, "name"
    found = found or find_tempo(hits)
    if hits.seconds < TELLS * SHORTEST:
        return _of(found, hits, origin, root, scale, _("It is shorter than a bar."))
    if found is None or not found.steady:
        none = _of(found, hits, origin, root, scale, _("No steady beat is heard in it."))
        return replace(none, unheard=hits.seconds <= LONGEST)
    if origin == "heard" and three_beats(hits, found):
        sentence = _("Its bars have {n} beats; loops are learned in bars of four.")
        return _of(found, hits, origin, root, scale, sentence.format(n=3))
    if found.bars < TELLS:
        sentence = _("It is shorter than a bar at {bpm:g} BPM.")
        return _of(found, hits, origin, root, scale, sentence.format(bpm=round(found.bpm, 1)))
    if hits.seconds <= LONGEST and not found.whole:
        sentence = _("It has {bars:.1f} bars at {bpm:g} BPM, not whole ones.")
        return _of(found, hits, origin, root, scale, sentence.format(bars=found.bars, bpm=round(found.bpm, 1)))
    return _of(found, hits, origin, root, scale)


def _of(found: Tempo | None, hits: Hits, origin: Origin, root: int | None, scale: str, reason: str = "") -> Bars:
    found = found or Tempo(NOTHING, 0.0, 0.0, 0.0)
    count = found.whole or int(found.bars + 1 - TELLS)
    busy = len(hits.times) >= BUSY * hits.seconds * found.bpm / 60
    return Bars(found.bpm, found.downbeat, count, hits.seconds, origin, root, scale, reason, busy)
