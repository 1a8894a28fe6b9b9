"""WAV files that carry their recipe, note and loop in chunks of their own behind the samples."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from studio.audio.acid import CHUNK as ACID_CHUNK
from studio.audio.acid import acid_of, pack_acid
from studio.audio.riff import chunks as chunks_of
from studio.core.i18n import N_
from studio.core.messages import Samples
from studio.core.params import ParamSpec, validated
from studio.core.paths import write_atomic
from studio.export import EXPORTERS
from studio.export.document import LIMIT, damaged, dump_document, too_large
from studio.export.files import check_written, opened
from studio.export.sampler import Sampling, pack_smpl, parse_smpl, stored
from studio.export.sounds import FLOAT, HINT, SOFTWARE, Taken, same_samples, sound_params, take

# Readers skip chunks that they do not know; behind the samples they disturb not even those that expect 44 bytes before.
RECIPE_CHUNK = b"gans"
SMPL_LIMIT = 1 << 16
_CRC = struct.Struct("<I")


@EXPORTERS.register
class Wav:
    """One sound."""

    name: ClassVar[str] = "wav"
    title: ClassVar[str] = N_("Sound (WAV)")
    about: ClassVar[str] = N_("Opens in every sampler and editor; note, loop and recipe inside.")
    params: ClassVar[tuple[ParamSpec, ...]] = sound_params(("24", "16", FLOAT))
    takes: ClassVar[Literal["pictures", "sounds"]] = "sounds"
    suffix: ClassVar[str] = ".wav"

    @staticmethod
    def write(path: Path, samples: Samples, document: Mapping[str, Any] | None, **params: Any) -> Path:
        """Write the first sound."""
        values = validated(Wav.params, params)
        document = document if values["recipe"] else None
        taken = take(samples, values)
        write_atomic(path, _riff(taken, document))
        same = same_samples(path, taken) and sampling_of(path) == stored(taken.sampling)
        same = same and acid_of(path) == taken.acid
        return check_written(path, same, document)

    @staticmethod
    def read(path: Path) -> bytes | None:
        """The recipe inside a WAV."""
        body = _find(path, RECIPE_CHUNK, LIMIT + _CRC.size)
        if body is None:
            return None
        text = body[_CRC.size :]
        if body[: _CRC.size] != _CRC.pack(zlib.crc32(text)):
            raise damaged()
        return text


def sampling_of(path: Path) -> Sampling | None:
    """Note and loop of a WAV from any program, None without; raises StudioError when it cannot be read."""
    body = _find(path, b"smpl", SMPL_LIMIT)
    return None if body is None else parse_smpl(body)


def _riff(taken: Taken, document: Mapping[str, Any] | None) -> bytes:
    count, channels = taken.samples.shape
    width = taken.bits // 8
    block = channels * width
    kind = 3 if taken.bits == 32 else 1  # IEEE float, or whole numbers
    layout = struct.pack("<HHIIHH", kind, channels, taken.rate, taken.rate * block, block, taken.bits)
    chunks = [(b"fmt ", layout if kind == 1 else layout + b"\0\0")]
    if kind == 3:
        chunks.append((b"fact", struct.pack("<I", count)))
    chunks.append((b"data", _data(taken, width)))
    if taken.sampling is not None:
        chunks.append((b"smpl", pack_smpl(taken.sampling, taken.rate)))
    if taken.acid is not None:
        chunks.append((ACID_CHUNK, pack_acid(taken.acid)))
    if document is not None:
        info = b"".join(
            _chunk(name, text.encode("ascii") + b"\0") for name, text in ((b"ISFT", SOFTWARE), (b"ICMT", HINT))
        )
        recipe = dump_document(document)
        chunks += [(b"LIST", b"INFO" + info), (RECIPE_CHUNK, _CRC.pack(zlib.crc32(recipe)) + recipe)]
    body = b"WAVE" + b"".join(_chunk(name, body) for name, body in chunks)
    return _chunk(b"RIFF", body)


def _data(taken: Taken, width: int) -> bytes:
    """Samples in the order of the file, little end first."""
    if taken.bits == 32:
        return taken.samples.astype("<f4").tobytes()
    return taken.samples.astype("<i4").reshape(-1, 1).view("u1")[:, :width].tobytes()


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _find(path: Path, name: bytes, limit: int) -> bytes | None:
    """Body of the first chunk of that name, None without; nothing else is read."""
    with opened(path) as file:
        for found, length in chunks_of(file):
            if found == name:
                if length > limit:
                    raise too_large()
                body = file.read(length)
                if len(body) < length:
                    raise damaged()
                return body
    return None
