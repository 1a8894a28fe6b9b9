"""Looking through a set before anything is trained: what is usable, and why the rest is not."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.data.balanced import balanced
from studio.data.loops import scan as loops
from studio.data.loops.source import LoopSource
from studio.data.options import PrepareOptions
from studio.data.pixels import apply, is_grey, plain, upright
from studio.data.points import scan as points
from studio.data.points.source import PointSource
from studio.data.report import MIN_PICTURES, ScanReport
from studio.data.scan_cache import AnyReport, load, save
from studio.data.sounds import scan as sounds
from studio.data.sounds.source import SoundSource
from studio.data.source import Problem, Source
from studio.data.workers import each

__all__ = ["MIN_PICTURES", "ScanReport", "scan", "suggest", "thumbnail"]

MAX_THUMBNAILS = 200
THUMBNAIL = 64
_LOOK = 128  # short side in pixels that is enough to judge a picture
_WIDE = 1.7  # long side over short side from which cropping to a square loses too much
_MAX_SIZES = 100


@dataclass(frozen=True, slots=True)
class _Look:
    """What one picture says about itself; `reason` when it cannot be read."""

    size: tuple[int, int] = (0, 0)
    grey: bool = True
    digest: bytes = b""
    reason: str = ""


def scan(source: Source, reporter: Reporter | None = None) -> AnyReport:
    """Read every picture, sound, loop or point once and report; a set that has not changed since comes from the cache.

    Raises:
        Cancelled: somebody asked to stop.
    """
    if isinstance(source, LoopSource):
        return loops.scan(source, reporter)
    if isinstance(source, SoundSource):
        return sounds.scan(source, reporter)
    if isinstance(source, PointSource):
        return points.scan(source)
    reporter = reporter or Reporter()
    fingerprint = source.fingerprint()
    known = load(fingerprint, source)
    if isinstance(known, ScanReport):
        return known
    looks = _drawn(source, reporter) if source.drawn else _looks(source, range(len(source)), reporter)
    report = _report(source, looks, reporter)
    save(fingerprint, report)
    return report


def _looks(source: Source, indices: Sequence[int], reporter: Reporter) -> list[_Look]:
    workers = 1 if source.sequential else None
    what = _("Looking at the pictures")
    return [look for _index, look in each(lambda i: _look(source, i), indices, what, reporter, workers)]


def _drawn(source: Source, reporter: Reporter) -> list[_Look]:
    """Looks at a set that the studio draws itself: the pictures to be shown speak for all."""
    everything = range(len(source))
    shown = balanced(everything, [item.label for item in source.items], MAX_THUMBNAILS)
    seen = dict(zip(shown, _looks(source, shown, reporter), strict=True))
    size, grey = seen[shown[0]].size, all(look.grey for look in seen.values())
    return [seen.get(index) or _Look(size, grey, index.to_bytes(8, "big")) for index in everything]


def _look(source: Source, index: int) -> _Look:
    try:
        image, size = source.read_reduced(index, _LOOK)
        picture = plain(upright(image))
        header = f"{size} {picture.mode} {picture.size}".encode()
        digest = hashlib.blake2b(header + picture.tobytes(), digest_size=16).digest()
        return _Look(size, is_grey(picture), digest)
    except StudioError as error:
        return _Look(reason=error.sentence)


def _report(source: Source, looks: Sequence[_Look], reporter: Reporter) -> ScanReport:
    good = [index for index, look in enumerate(looks) if not look.reason]
    bad = frozenset(range(len(looks))) - frozenset(good)
    found = [Problem(source.items[index].key, looks[index].reason) for index in sorted(bad)]
    problems = (*source.problems, *found)
    sizes = Counter(looks[index].size for index in good)
    counts = Counter(source.items[index].label for index in good)
    grey = all(looks[index].grey for index in good) and bool(good)
    chosen = balanced(good, [source.items[index].label for index in good], MAX_THUMBNAILS)
    return ScanReport(
        title=source.title,
        spec=source.spec,
        usable=len(good),
        total=len(looks) + len(source.problems),
        classes=tuple((name, counts[label]) for label, name in enumerate(source.labels)),
        sizes=tuple((f"{w}x{h}", count) for (w, h), count in sizes.most_common(_MAX_SIZES)),
        duplicates=_duplicates(source, looks, good),
        problems=problems,
        ignored=source.ignored,
        thumbnails=_thumbnails(source, chosen, reporter),
        thumbnail_keys=tuple(source.items[index].key for index in chosen),
        thumbnail_labels=tuple(source.items[index].label for index in chosen),
        grey=grey,
        suggested=suggest([looks[index].size for index in good], grey),
        bad=bad,
    )


def suggest(sizes: Sequence[tuple[int, int]], grey: bool) -> PrepareOptions:
    """Preparation for pictures of these (width, height): the largest of 32, 64, 128 that most of them fill."""
    if not sizes:
        return PrepareOptions(channels=1 if grey else 3)
    array = np.array(sizes, np.float64)
    short = float(np.median(array.min(1)))
    ratio = float(np.median(array.max(1) / array.min(1)))
    resolution = next((side for side in (128, 64) if side <= short), 32)
    return PrepareOptions.model_validate(
        {"resolution": resolution, "channels": 1 if grey else 3, "fit": "pad" if ratio > _WIDE else "crop"}
    )


def _duplicates(source: Source, looks: Sequence[_Look], good: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    groups: defaultdict[bytes, list[int]] = defaultdict(list)
    for index in good:
        groups[looks[index].digest].append(index)
    return tuple(tuple(source.items[i].key for i in group) for group in groups.values() if len(group) > 1)


def _thumbnails(source: Source, chosen: Sequence[int], reporter: Reporter) -> np.ndarray:
    result = np.zeros((len(chosen), THUMBNAIL, THUMBNAIL, 3), np.uint8)
    workers = 1 if source.sequential else None
    made = each(lambda i: thumbnail(source, i), chosen, _("Making thumbnails"), reporter, workers)
    for row, (_index, pixels) in enumerate(made):
        result[row] = pixels
    return result


def thumbnail(source: Source, index: int) -> np.ndarray:
    """uint8 (64, 64, 3) of one picture, whole, on black; black when it has become unreadable."""
    try:
        image, _size = source.read_reduced(index, 2 * THUMBNAIL)
    except StudioError:
        return np.zeros((THUMBNAIL, THUMBNAIL, 3), np.uint8)
    return apply(image, PrepareOptions(resolution=64, fit="crop"))
