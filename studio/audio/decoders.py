"""Decoding sound files piece by piece: libsndfile for what it knows, FFmpeg for the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _

MAX_RATE, MAX_CHANNELS = 768_000, 64
_PIECE = 1 << 16  # frames decoded at a time
_LEAD = 0.25  # seconds decoded and thrown away before a place: compressed frames lean on the ones before
# Lists of other files and drawings in text are among what FFmpeg opens: a sound is one file of these here.
_CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,eac3,flac,flv,matroska,webm,mov,mp4,m4a,3gp,mp3,mpc,mpc8,"
    "mpeg,mpegts,ogg,rm,tak,tta,voc,w64,wav,wv"
)
_BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}


@dataclass(frozen=True)
class SoundFacts:
    """What a sound file says about itself.

    Attributes:
        seconds: how long it lasts, 0 where only decoding all of it would tell.
        rate: samples per second.
        channels: how many.
        format: container and coding ("WAV PCM_24", "AAC").
        bits: of one sample; 0 for compressed sound.
    """

    seconds: float
    rate: int
    channels: int
    format: str
    bits: int = 0


class Decoder(Protocol):
    """An open sound file."""

    facts: SoundFacts

    def pieces(self, start: float) -> Iterator[np.ndarray]:
        """Float32 (n, channels) pieces from `start` seconds to the end; call it once."""

    def close(self) -> None: ...


def opened(file: Path | BinaryIO) -> Decoder:
    """The file open for decoding, whatever its name says it is.

    Raises:
        StudioError: it is no sound, damaged, or of an impossible rate or number of channels.
    """
    decoder = _opened(file)
    facts = decoder.facts
    if not (0 < facts.rate <= MAX_RATE and 0 < facts.channels <= MAX_CHANNELS):
        decoder.close()
        sentence = _("Its header is damaged: {rate} Hz and {channels} channels are impossible.")
        raise StudioError(sentence.format(rate=facts.rate, channels=facts.channels))
    return decoder


def _opened(file: Path | BinaryIO) -> Decoder:
    try:
        if not _for_ffmpeg(_head(file)):
            return _SndFile(file)
    except OSError as error:
        # libsndfile's own complaints are RuntimeErrors: this is the system's.
        raise StudioError(_("It cannot be read: {why}.").format(why=error.strerror or type(error).__name__)) from error
    except Exception:  # not a kind that it knows, or damaged: FFmpeg knows more kinds and forgives more
        pass
    if not isinstance(file, Path):
        file.seek(0)
    return _Av(file)


def _head(file: Path | BinaryIO) -> bytes:
    if isinstance(file, Path):
        with open(file, "rb") as stream:
            return stream.read(12)
    head = file.read(12)
    file.seek(0)
    return head


def _for_ffmpeg(head: bytes) -> bool:
    """Whether a file that begins so is FFmpeg's: libsndfile seeks inexactly in MP3 and takes others for MP3."""
    mpeg = head[:1] == b"\xff" and len(head) > 1 and head[1] >= 0xE0
    return mpeg or head[4:8] == b"ftyp" or head.startswith((b"ID3", b"\x1aE\xdf\xa3", b"0&\xb2u"))


class _SndFile:
    """WAV, AIFF, FLAC, Ogg, MP3 and their relatives."""

    def __init__(self, file: Path | BinaryIO) -> None:
        import soundfile

        # By its name alone soundfile would take a file called .raw for bare samples of a rate that nobody told.
        raw = isinstance(file, Path) and file.suffix.casefold() == ".raw"
        self._file = soundfile.SoundFile(file, format="WAV" if raw else None)
        shown = f"{self._file.format} {self._file.subtype}" if self._file.subtype in _BITS else self._file.format
        rate = int(self._file.samplerate)
        frames = min(int(self._file.frames), 1 << 48)
        bits = _BITS.get(self._file.subtype, 0)
        self.facts = SoundFacts(frames / max(1, rate), rate, int(self._file.channels), shown, bits)

    def pieces(self, start: float) -> Iterator[np.ndarray]:
        self._file.seek(min(round(start * self.facts.rate), int(self._file.frames)))
        while True:
            piece: np.ndarray = self._file.read(_PIECE, dtype="float32", always_2d=True)
            if not len(piece):
                return
            yield piece

    def close(self) -> None:
        self._file.close()


class _Av:
    """AAC, Opus, Apple's and Microsoft's containers, 64-bit whole numbers, and the sound of videos."""

    def __init__(self, file: Path | BinaryIO) -> None:
        import av

        options = {"protocol_whitelist": "file", "format_whitelist": _CONTAINERS}
        try:
            self._container: Any = av.open(str(file) if isinstance(file, Path) else file, options=options)
        except Exception as error:
            raise StudioError(_("It is no sound file, or it is damaged.")) from error
        stream: Any = next(iter(self._container.streams.audio), None)
        # A stream of a coding that FFmpeg does not know either has no context.
        if stream is None or stream.codec_context is None:
            self._container.close()
            raise StudioError(_("There is no sound in it."))
        stream.thread_count = 1  # the window and the trainer need the other cores
        self._stream = stream
        codec = stream.codec_context
        bits = 8 * codec.format.bytes if codec.name.startswith("pcm_") and codec.format else 0
        channels = int(codec.layout.nb_channels) if codec.layout else 0
        self.facts = SoundFacts(
            self._seconds(), int(codec.rate or 0), channels, codec.name.removesuffix("float").upper(), bits
        )

    def _seconds(self) -> float:
        if self._stream.duration:
            return float(self._stream.duration * self._stream.time_base)
        return float(self._container.duration or 0) / 1_000_000

    def pieces(self, start: float) -> Iterator[np.ndarray]:
        from av import AudioResampler

        rate = self.facts.rate
        # A start before zero is the encoder's run-up, which FFmpeg drops by itself.
        first = max(0.0, float((self._stream.start_time or 0) * self._stream.time_base))
        if start > 0:
            place = int(max(0.0, first + start - _LEAD) / self._stream.time_base)
            self._container.seek(place, stream=self._stream)
        # Interleaved: of separate channels PyAV knows the first eight only, and reads elsewhere for the others.
        shaper = AudioResampler("flt", self._stream.codec_context.layout, rate)
        skip = -1 if start > 0 else 0  # samples still to be thrown away; -1 before the first time stamp tells
        same: tuple[str, int, int] | None = None
        for frame in self._frames():
            shape = (frame.format.name, frame.layout.nb_channels, frame.sample_rate)
            same = same or shape
            # Frames of another shape than the first read memory that is not theirs: FFmpeg's binding does not look.
            if shape != same or shape[1] != self.facts.channels:
                raise StudioError(_("It is damaged: its number of channels or its rate changes on the way."))
            if skip < 0:
                came = first + start if frame.time is None else frame.time
                skip = max(0, round((first + start - came) * rate))
            frame.pts = None
            for shaped in shaper.resample(frame):
                piece = shaped.to_ndarray().reshape(-1, self.facts.channels)[skip:]
                skip = max(0, skip - shaped.samples)
                if len(piece):
                    yield np.ascontiguousarray(piece, np.float32)

    def _frames(self) -> Iterator[Any]:
        """Decoded frames; a damaged packet is passed over, as players do."""
        from av.error import FFmpegError

        damaged = 0
        for packet in self._container.demux(self._stream):
            try:
                yield from packet.decode()
            except FFmpegError as error:
                damaged += 1
                if damaged > 100:
                    raise StudioError(_("It is no sound file, or it is damaged.")) from error

    def close(self) -> None:
        self._container.close()


def whole_pieces(decoder: Decoder, start: float, seconds: float) -> Iterator[np.ndarray]:
    """Checked pieces of a decoder from `start` for at most `seconds`.

    Raises:
        StudioError: damaged on the way, or samples that are no numbers.
    """
    left = math.inf if math.isinf(seconds) else max(1, round(seconds * decoder.facts.rate))
    try:
        for piece in decoder.pieces(start):
            part = piece if len(piece) <= left else piece[: int(left)]
            if not np.isfinite(part).all():
                raise StudioError(_("Some of its samples are not numbers (NaN or infinite)."))
            yield part
            left -= len(part)
            if left <= 0:
                return
    except StudioError:
        raise
    except Exception as error:  # codecs raise many kinds
        raise StudioError(_("It is damaged at {seconds:.1f} s or after.").format(seconds=start)) from error
