"""A video, as single pictures taken at a chosen rate."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.params import ParamSpec, Value
from studio.core.progress import Reporter
from studio.data.formats import FORMATS, Format
from studio.data.listing import printable
from studio.data.source import Item, Source, fingerprint_of

SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ogv", ".wmv", ".flv", ".ts", ".mts", ".3gp"}
)
MAX_FRAMES = 1_000_000
MAX_SIDE = 8192
_AHEAD = 10.0  # seconds that decoding on is preferred to seeking
_TAIL = 1.5  # seconds that the last frame may stand when a file promises more than it holds
_SAME = 1e-4  # seconds; rounding of time stamps


class VideoSource(Source):
    """Frames of a video; reading in order decodes on, anything else seeks."""

    sequential = True

    def __init__(self, path: Path, rate: float, params: Mapping[str, Value], reporter: Reporter) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._container: Any = _opened(path)
        self._frames: Iterator[Any] = iter(())
        self._shown: Any = None  # the frame on screen, and the one after it
        self._next: Any = None
        self._end = math.inf  # when the last frame began, once somebody decoded that far
        try:
            self._stream = _picture_stream(self._container, path)
            self._start = float((self._stream.start_time or 0) * self._stream.time_base)
            seconds = _duration(self._container, self._stream, path, reporter)
        except BaseException:
            self._container.close()
            raise
        count = max(1, math.ceil(seconds * rate - 1e-6))
        if count > MAX_FRAMES:
            self._container.close()
            sentence = _("At that rate “{name}” has more than a million frames.")
            raise StudioError(sentence.format(name=path.name), _("Choose a lower rate."), path)
        self._rate = rate
        items = [Item(_clock(index / rate)) for index in range(count)]
        super().__init__(str(path), printable(path.stem), items, params=params)

    def read(self, index: int) -> Image.Image:
        with self._lock:
            try:
                return self._frame_at(self._start + index / self._rate)
            except StudioError:
                raise
            except Exception as error:  # codecs raise many kinds
                self._shown = None
                raise StudioError(_("The video is damaged at this place.")) from error

    def fingerprint(self) -> str:
        status = self._path.stat()
        return fingerprint_of((self._path.name, status.st_size, status.st_mtime_ns, self._rate))

    def close(self) -> None:
        with self._lock:
            self._frames, self._shown, self._next = iter(()), None, None
            self._container.close()

    def _frame_at(self, when: float) -> Image.Image:
        """The frame on screen at `when` seconds: the last one that began by then."""
        if when <= self._end + _TAIL:
            self._go_to(when)
        if self._shown is None or when > self._end + _TAIL:
            raise StudioError(_("The video ends before this frame."))
        picture: Image.Image = self._shown.to_image()
        return picture.rotate(self._shown.rotation, expand=True) if self._shown.rotation else picture

    def _go_to(self, when: float) -> None:
        if self._shown is None or not self._shown.time <= when + _SAME <= self._shown.time + _AHEAD:
            self._container.seek(max(0, int(when / self._stream.time_base)), stream=self._stream)
            self._frames = (frame for frame in self._container.decode(self._stream) if frame.time is not None)
            self._shown = self._next = next(self._frames, None)
        while self._next is not None and self._next.time <= when + _SAME:
            self._shown, self._next = self._next, next(self._frames, None)
        if self._next is None and self._shown is not None:
            self._end = self._shown.time


@FORMATS.register
class Video(Format):
    name = "video"
    title = N_("Video")
    about = N_("Pictures taken from a film at a chosen rate.")
    params = (
        ParamSpec(
            "rate",
            "float",
            2.0,
            N_("Frames a second (rate)"),
            N_("How many pictures to take from each second of the film."),
            unit=N_("frames/s"),
            low=0.01,
            high=60.0,
            log=True,
        ),
    )
    order = 60

    @classmethod
    def matches(cls, path: Path) -> bool:
        return path.is_file() and path.suffix.casefold() in SUFFIXES

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        return VideoSource(path, float(params["rate"]), params, reporter)


def _opened(path: Path) -> Any:
    import av  # its libraries load slowly, and only videos need them

    try:
        # Some containers are lists of addresses: a data set is a file here and opens nothing else.
        return av.open(str(path), options={"protocol_whitelist": "file"})
    except Exception as error:
        sentence = _("“{name}” cannot be opened as a video: it is damaged or of an unknown kind.")
        raise StudioError(sentence.format(name=path.name), path=path) from error


def _picture_stream(container: Any, path: Path) -> Any:
    stream = next(iter(container.streams.video), None)
    if stream is None:
        raise StudioError(_("There are no pictures in “{name}”, only sound.").format(name=path.name), path=path)
    if not (0 < stream.width <= MAX_SIDE and 0 < stream.height <= MAX_SIDE):
        sentence = _("The frames of “{name}” are of an impossible size ({width} × {height}).")
        raise StudioError(sentence.format(name=path.name, width=stream.width, height=stream.height), path=path)
    stream.thread_count = 1  # the window and the trainer need the other cores
    return stream


def _duration(container: Any, stream: Any, path: Path, reporter: Reporter) -> float:
    """Seconds of picture, from the headers or, where they say nothing, by passing over all packets."""
    if stream.duration:
        return float(stream.duration * stream.time_base)
    if container.duration:
        return float(container.duration) / 1_000_000
    end = 0.0
    try:
        for count, packet in enumerate(container.demux(stream)):
            if count % 500 == 0:
                reporter.report(_("Reading {name}").format(name=path.name), count)
            if packet.pts is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * stream.time_base))
    except OSError as error:
        raise StudioError(_("“{name}” is damaged.").format(name=path.name), path=path) from error
    start = float((stream.start_time or 0) * stream.time_base)
    if end <= start:
        raise StudioError(_("“{name}” holds no frames.").format(name=path.name), path=path)
    return end - start


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest / 1000:06.3f}"
