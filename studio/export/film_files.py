"""Moments of a run into files: H.264 with AAC, VP9 with Opus, and GIF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter

if TYPE_CHECKING:
    from studio.core.messages import Sheet
    from studio.export.film import Moment
    from studio.export.film_frames import Frames

RATE = 48_000  # Hz, which both codecs of sound take
BT709 = 1  # colours of high definition, as players take them when nothing is said
CONTAINERS = {
    ".mp4": ("mp4", "libx264", {"crf": "18", "preset": "veryfast"}, "aac"),
    ".webm": ("webm", "libvpx-vp9", {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6"}, "libopus"),
}
SHORTEST = 20  # milliseconds of a picture of a GIF; browsers slow shorter ones down


def write_video(
    path: Path,
    suffix: str,
    shown: Iterable[tuple[Moment, Sheet]],
    frames: Frames,
    tile: int | None,
    fps: int,
    comment: str,
    reporter: Reporter,
) -> None:
    """Encode MP4 or WebM.

    Args:
        tile: whose sound is heard; None in silence.
        comment: text that the file carries; empty for none.

    Raises:
        StudioError: this installation cannot encode it.
        OSError: the disk refuses.
        Cancelled: somebody asked for it.
    """
    import av

    form, codec, options, voice = CONTAINERS[suffix]
    if codec not in av.codecs_available:
        sentence = _("This installation cannot make {kind} films.").format(kind=suffix[1:].upper())
        raise StudioError(sentence, _("Choose another kind of film."))
    with _refusals(), path.open("wb") as file, av.open(file, "w", format=form) as container:
        container.metadata["title"] = path.stem if not comment else "GAN Studio"
        if comment:
            container.metadata["comment"] = comment
        picture: Any = container.add_stream(codec, rate=fps, options=options)
        picture.width, picture.height, picture.pix_fmt = frames.width, frames.height, "yuv420p"
        context = picture.codec_context
        context.color_range = context.colorspace = context.color_primaries = context.color_trc = BT709
        picture.thread_count = 1  # the window and the trainer need the other cores
        sound = _Sound(container, voice) if tile is not None else None
        for moment, sheet in shown:
            _show(container, picture, frames.draw(sheet, moment, tile), moment, fps, reporter)
            if sound is not None:
                sound.play(sheet, tile)
        container.mux(picture.encode())
        if sound is not None:
            sound.end()


@contextmanager
def _refusals() -> Iterator[None]:
    """Says what the disk said: the last of it reaches us as a fault of the writer (RuntimeError)."""
    try:
        yield
    except RuntimeError as error:
        if isinstance(error.__context__, OSError):
            raise error.__context__ from None
        raise


def _show(container: Any, stream: Any, picture: np.ndarray, moment: Moment, fps: int, reporter: Reporter) -> None:
    """Encode a picture for as long as it stands."""
    from av import VideoFrame

    drawn = VideoFrame.from_ndarray(picture, format="rgb24")
    frame = drawn.reformat(format="yuv420p", dst_colorspace="ITU709")
    for number in range(round(moment.start * fps), round(moment.stop * fps)):
        frame.pts, frame.time_base = number, Fraction(1, fps)
        container.mux(stream.encode(frame))
        reporter.check()


class _Sound:
    """The track of sound: what it is given is heard one after the other."""

    def __init__(self, container: Any, codec: str) -> None:
        self._container = container
        self._stream = container.add_stream(codec, rate=RATE, layout="stereo")
        self._resampler: Any = None
        self._at = 0

    def play(self, sheet: Sheet, tile: int | None) -> None:
        """Go on with a tile of a sheet."""
        from av import AudioFrame, AudioResampler

        if sheet.sounds is None:
            return
        samples = sheet.sounds[min(tile or 0, len(sheet.sounds) - 1)].T
        both = np.ascontiguousarray(
            np.broadcast_to(samples[:1], (2, samples.shape[1])) if len(samples) == 1 else samples
        )
        if self._resampler is None:
            self._resampler = AudioResampler(format="fltp", layout="stereo", rate=RATE)
        frame = AudioFrame.from_ndarray(both.astype(np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = sheet.rate, self._at, Fraction(1, sheet.rate)
        self._at += samples.shape[1]
        self._encode(self._resampler.resample(frame))

    def end(self) -> None:
        """Let out what is held back."""
        if self._resampler is not None:
            self._encode(self._resampler.resample(None))
        self._container.mux(self._stream.encode(None))

    def _encode(self, frames: Sequence[Any]) -> None:
        for frame in frames:
            self._container.mux(self._stream.encode(frame))


def write_gif(path: Path, shown: Iterable[tuple[Moment, Sheet]], frames: Frames, comment: str) -> None:
    """Encode an animated GIF that goes round; raises OSError and Cancelled as `write_video` does."""
    from PIL import Image

    def drawn() -> Iterator[Image.Image]:
        for moment, sheet in shown:
            picture = Image.fromarray(frames.draw(sheet, moment))
            coloured = picture.quantize(255, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
            coloured.info["duration"] = max(SHORTEST, round(100 * moment.stop) * 10 - round(100 * moment.start) * 10)
            yield coloured

    pictures = drawn()
    with path.open("wb") as file:
        next(pictures).save(file, "GIF", save_all=True, append_images=pictures, loop=0, comment=comment.encode())


def read_comment(path: Path) -> str:
    """The text that a film carries, empty without one; raises StudioError when the file cannot be read."""
    import av
    from PIL import Image

    try:
        if path.suffix.lower() == ".gif":
            with Image.open(path) as picture:
                comment = picture.info.get("comment", b"")
                return comment.decode("utf-8", "replace") if isinstance(comment, bytes) else str(comment)
        with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
            told = {name.lower(): text for name, text in container.metadata.items()}
            return told.get("comment", "")
    except Exception as error:  # codecs raise many kinds
        raise StudioError(_("“{name}” cannot be read as a film.").format(name=path.name), path=path) from error
