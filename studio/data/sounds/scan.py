"""Listening through every sound of a set before anything is trained."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.audio.pictures import spectrogram_picture
from studio.audio.pitch import CONFIDENT, Pitch, hear_pitch
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.data.balanced import balanced
from studio.data.scan_cache import load, save
from studio.data.sounds.options import SoundOptions
from studio.data.sounds.report import FoundPitch, SoundReport
from studio.data.sounds.source import MAX_SECONDS, SoundItem, SoundSource
from studio.data.source import Problem
from studio.data.workers import each

MAX_THUMBNAILS = 200
THUMBNAIL = 64
SHOWN_SECONDS = 4.0
SILENT = 1e-3  # peak below which nothing is to be heard (-60 dBFS)
FLAT = 3  # samples in a row at the very top that make a cut-off peak
CUT_OFF = 2  # such peaks that make a clipped sound
PITCHED = 0.2  # share of a set that must be heard to be pitched, where nobody tells any pitch
CHECKED = 60  # sounds listened to, to learn which octave the file names mean
AGREE = 0.6  # share of them that must agree
LENGTHS = (0.512, 1.024, 2.048)


@dataclass(frozen=True, slots=True)
class Look:
    """What one sound says about itself; `reason` when it cannot be used."""

    seconds: float = 0.0
    rate: int = 0
    channels: int = 0
    digest: bytes = b""
    clipped: bool = False
    silent: bool = False
    heard: Pitch | None = None
    picture: np.ndarray | None = None
    reason: str = ""


def scan(source: SoundSource, reporter: Reporter | None = None) -> SoundReport:
    """Listen to every sound once and report; a set that has not changed since comes from the cache.

    Raises:
        Cancelled: somebody asked to stop.
    """
    reporter = reporter or Reporter()
    fingerprint = source.fingerprint()
    known = load(fingerprint, source)
    if isinstance(known, SoundReport):
        return known
    report = heard(source, reporter)
    save(fingerprint, report)
    return report


def heard(source: SoundSource, reporter: Reporter) -> SoundReport:
    """Listen to every sound, whatever the cache says."""
    looks = _drawn(source, reporter) if source.drawn else _looks(source, range(len(source)), reporter)
    return _report(source, looks, reporter)


def _looks(source: SoundSource, indices: Sequence[int], reporter: Reporter, pictures: bool = False) -> list[Look]:
    named = [index for index in indices if source.items[index].named]
    # The octave of names is learned from some of them, spread over the set.
    checked = set(named[:: max(1, len(named) // CHECKED)])

    def look(index: int) -> Look:
        item = source.items[index]
        return _look(source, index, source.listens and (item.pitch is None or index in checked), pictures)

    workers = 1 if source.sequential else None
    return [found for _index, found in each(look, indices, _("Listening to the sounds"), reporter, workers)]


def _drawn(source: SoundSource, reporter: Reporter) -> list[Look]:
    """Looks at a set that the studio plays itself: the sounds to be shown speak for all."""
    everything = range(len(source))
    shown = balanced(everything, [item.label for item in source.items], MAX_THUMBNAILS)
    seen = dict(zip(shown, _looks(source, shown, reporter, pictures=True), strict=True))
    first = seen[shown[0]]
    return [
        seen.get(index) or Look(first.seconds, first.rate, first.channels, index.to_bytes(8, "big"))
        for index in everything
    ]


def _look(source: SoundSource, index: int, listen: bool, picture: bool) -> Look:
    try:
        sound = source.read(index)
        long = sound.seconds >= MAX_SECONDS - 0.1
        seconds = source.seconds(index) if long else sound.seconds
    except StudioError as error:
        return Look(reason=error.sentence)
    silent = sound.peak < SILENT
    header = f"{sound.rate} {sound.samples.shape} {seconds}".encode()
    return Look(
        seconds,
        sound.rate,
        sound.channels,
        hashlib.blake2b(header + sound.samples.tobytes(), digest_size=16).digest(),
        clipped(sound),
        silent,
        hear_pitch(sound.mono, sound.rate) if listen and not silent else None,
        spectrogram(sound) if picture else None,
        _("Nothing is to be heard in it.") if silent else "",
    )


def clipped(sound: Sound) -> bool:
    """Whether peaks are cut off: several times a few samples in a row stand at the very top."""
    peak = sound.peak
    if peak < 0.5:
        return False
    top = (np.abs(sound.samples) >= peak * 0.9999).any(1)
    edges = np.diff(np.concatenate(([0], top.astype(np.int8), [0])))
    lasting = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
    return int((lasting >= FLAT).sum()) >= CUT_OFF


def _report(source: SoundSource, looks: Sequence[Look], reporter: Reporter) -> SoundReport:
    items = source.items
    good = [index for index, look in enumerate(looks) if not look.reason]
    bad = frozenset(range(len(looks))) - frozenset(good)
    found = [Problem(items[index].key, looks[index].reason) for index in sorted(bad)]
    counts = Counter(items[index].label for index in good)
    chosen = balanced(good, [items[index].label for index in good], MAX_THUMBNAILS)
    lengths = [looks[index].seconds for index in good] or [0.0]
    velocities = Counter(v for index in good if (v := items[index].velocity) is not None)
    octaves = _octaves(items, looks)
    return SoundReport(
        title=source.title,
        spec=source.spec,
        usable=len(good),
        total=len(looks) + len(source.problems),
        classes=tuple((name, counts[label]) for label, name in enumerate(source.labels)),
        duplicates=_duplicates(items, looks, good),
        problems=(*source.problems, *found),
        ignored=source.ignored,
        thumbnails=_thumbnails(source, looks, chosen, reporter),
        thumbnail_keys=tuple(items[index].key for index in chosen),
        thumbnail_labels=tuple(items[index].label for index in chosen),
        thumbnail_indices=tuple(chosen),
        seconds=(min(lengths), float(np.median(lengths)), max(lengths)),
        rates=tuple(Counter(looks[index].rate for index in good).most_common()),
        channels=tuple(Counter(looks[index].channels for index in good).most_common()),
        clipped=tuple(items[index].key for index in good if looks[index].clipped),
        silent=tuple(item.key for item, look in zip(items, looks, strict=True) if look.silent),
        keys=tuple(item.key for item in items),
        labels=tuple(item.label for item in items),
        pitches=_pitches(items, looks, good, octaves),
        octaves=octaves,
        velocities=tuple(sorted(velocities.items())),
        suggested=suggest(lengths, len(velocities) > 1),
        bad=bad,
    )


def suggest(lengths: Sequence[float], varied: bool) -> SoundOptions:
    """Preparation for sounds of these lengths in seconds; where velocities vary, soft ones stay soft."""
    median = float(np.median(lengths))
    seconds = next((length for length in LENGTHS if median <= 1.25 * length), LENGTHS[-1])
    return SoundOptions(seconds=seconds, loudness="none" if varied else "peak")


def _octaves(items: Sequence[SoundItem], looks: Sequence[Look]) -> int:
    """By how many octaves the notes in file names lie below the sounds.

    Makers of samples count octaves differently: MIDI 60 is C4 to some, C3 to others.
    """
    apart = [
        (look.heard.midi - item.pitch) / 12
        for item, look in zip(items, looks, strict=True)
        if item.named and item.pitch is not None and look.heard is not None and look.heard.confidence >= CONFIDENT
    ]
    # Half a semitone of tuning is fine; a name that tells something else altogether tells no octave.
    whole = [round(step) for step in apart if abs(step - round(step)) < 0.05]
    if not whole:
        return 0
    octaves, count = Counter(whole).most_common(1)[0]
    return octaves if abs(octaves) <= 2 and count >= AGREE * len(apart) else 0


def _pitches(
    items: Sequence[SoundItem], looks: Sequence[Look], good: Sequence[int], octaves: int
) -> dict[int, FoundPitch]:
    told = any(items[index].pitch is not None for index in good)
    sure = sum(1 for index in good if _sure(looks[index].heard))
    heard = told or sure >= PITCHED * max(1, len(good))
    result = {}
    for index in good:
        item, listened = items[index], looks[index].heard
        if item.pitch is not None:
            midi = item.pitch + 12 * octaves if item.named else item.pitch
            result[index] = FoundPitch(float(midi), 1.0, "name" if item.named else "given")
        elif listened is not None:
            midi_heard = round(listened.midi, 3) if heard and _sure(listened) else None
            result[index] = FoundPitch(midi_heard, round(listened.confidence, 3), "heard")
        else:
            result[index] = FoundPitch(None, 0.0, "heard")
    return result


def _sure(pitch: Pitch | None) -> bool:
    return pitch is not None and pitch.confidence >= CONFIDENT


def _duplicates(items: Sequence[SoundItem], looks: Sequence[Look], good: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    groups: defaultdict[bytes, list[int]] = defaultdict(list)
    for index in good:
        groups[looks[index].digest].append(index)
    return tuple(tuple(items[i].key for i in group) for group in groups.values() if len(group) > 1)


def _thumbnails(source: SoundSource, looks: Sequence[Look], chosen: Sequence[int], reporter: Reporter) -> np.ndarray:
    def picture(index: int) -> np.ndarray:
        made = looks[index].picture
        return thumbnail(source, index) if made is None else made

    result = np.zeros((len(chosen), THUMBNAIL, THUMBNAIL, 3), np.uint8)
    workers = 1 if source.sequential else None
    for row, (_index, pixels) in enumerate(each(picture, chosen, _("Making thumbnails"), reporter, workers)):
        result[row] = pixels
    return result


def thumbnail(source: SoundSource, index: int) -> np.ndarray:
    """uint8 (64, 64, 3) spectrogram of one sound's beginning; black when it has become unreadable."""
    try:
        return spectrogram(source.read(index))
    except StudioError:
        return np.zeros((THUMBNAIL, THUMBNAIL, 3), np.uint8)


def spectrogram(sound: Sound) -> np.ndarray:
    """uint8 (64, 64, 3) of a sound's first seconds."""
    return spectrogram_picture(sound.samples[: round(SHOWN_SECONDS * sound.rate)], sound.rate, THUMBNAIL, THUMBNAIL)
