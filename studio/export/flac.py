"""FLAC files that carry their recipe in a comment, and note and loop in a `riff` block as samplers read them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Literal

from studio.audio.acid import CHUNK as ACID_CHUNK
from studio.audio.acid import Acid, pack_acid, parse_acid
from studio.core.i18n import N_
from studio.core.loops import LoopFacts
from studio.core.messages import Samples
from studio.core.notes import NAMES
from studio.core.params import ParamSpec, validated
from studio.core.paths import write_atomic
from studio.core.scales import key_name
from studio.export import EXPORTERS
from studio.export.document import LIMIT, damaged, dump_document, too_large
from studio.export.files import check_written, opened
from studio.export.sampler import Sampling, pack_smpl, parse_smpl, stored
from studio.export.sounds import HINT, SOFTWARE, Taken, same_samples, sound_params, take

SIGNATURE = b"fLaC"
LAST = 0x80
STREAMINFO, APPLICATION, COMMENT = 0, 2, 4
BLOCKS = 1000
# A block is at most 16 MiB by its header; ours are far smaller.
BLOCK_LIMIT = LIMIT + (1 << 16)
KEY = "GAN_STUDIO"
_U32 = struct.Struct("<I")


@EXPORTERS.register
class Flac:
    """One sound, smaller."""

    name: ClassVar[str] = "flac"
    title: ClassVar[str] = N_("Sound (FLAC)")
    about: ClassVar[str] = N_("The same samples in about half the space; note, loop and recipe inside.")
    params: ClassVar[tuple[ParamSpec, ...]] = sound_params(("24", "16"))
    takes: ClassVar[Literal["pictures", "sounds"]] = "sounds"
    suffix: ClassVar[str] = ".flac"

    @staticmethod
    def write(path: Path, samples: Samples, document: Mapping[str, Any] | None, **params: Any) -> Path:
        """Write the first sound."""
        values = validated(Flac.params, params)
        document = document if values["recipe"] else None
        taken = take(samples, values)
        write_atomic(path, _with_blocks(_encoded(taken), taken, document))
        same = same_samples(path, taken) and sampling_of(path) == stored(taken.sampling)
        same = same and acid_of(path) == taken.acid
        return check_written(path, same, document)

    @staticmethod
    def read(path: Path) -> bytes | None:
        """The recipe inside a FLAC."""
        body = _find(path, COMMENT, b"")
        key = f"{KEY}=".encode()
        comment = None if body is None else next((c[len(key) :] for c in _comments(body) if c.startswith(key)), None)
        if comment is None:
            return None
        checksum, __, text = comment.partition(b" ")
        if checksum != _checksum(text):
            raise damaged()
        return text


def sampling_of(path: Path) -> Sampling | None:
    """Note and loop of a FLAC, None without; raises StudioError when it cannot be read."""
    body = _find(path, APPLICATION, b"riffsmpl")
    return None if body is None else parse_smpl(body[12:])


def acid_of(path: Path) -> Acid | None:
    """Tempo, beats and root of a FLAC, None without; raises StudioError when it cannot be read."""
    body = _find(path, APPLICATION, b"riff" + ACID_CHUNK)
    return None if body is None else parse_acid(body[12:])


def _encoded(taken: Taken) -> bytes:
    import soundfile

    buffer = io.BytesIO()
    samples = taken.samples << (32 - taken.bits)
    soundfile.write(buffer, samples, taken.rate, format="FLAC", subtype=f"PCM_{taken.bits}")
    return buffer.getvalue()


def _with_blocks(data: bytes, taken: Taken, document: Mapping[str, Any] | None) -> bytes:
    """The encoder's stream with our blocks in place of its comments."""
    stream = io.BytesIO(data)
    blocks = [(kind, stream.read(length)) for kind, length in _walk(stream) if kind == STREAMINFO]
    sound = data[stream.tell() :]
    if taken.sampling is not None:
        smpl = pack_smpl(taken.sampling, taken.rate)
        blocks.append((APPLICATION, b"riffsmpl" + _U32.pack(len(smpl)) + smpl))
    if taken.acid is not None:
        acid = pack_acid(taken.acid)
        blocks.append((APPLICATION, b"riff" + ACID_CHUNK + _U32.pack(len(acid)) + acid))
    comments = [] if taken.facts is None else _told(taken.facts)
    if document is not None:
        recipe = dump_document(document)
        comments += [f"COMMENT={HINT}".encode(), f"{KEY}=".encode() + _checksum(recipe) + b" " + recipe]
    listed = b"".join(_U32.pack(len(comment)) + comment for comment in comments)
    maker = SOFTWARE.encode()
    blocks.append((COMMENT, _U32.pack(len(maker)) + maker + _U32.pack(len(comments)) + listed))
    heads = [bytes([kind | (LAST if i == len(blocks) - 1 else 0)]) for i, (kind, __) in enumerate(blocks)]
    written = [head + len(body).to_bytes(3, "big") + body for head, (__, body) in zip(heads, blocks, strict=True)]
    return SIGNATURE + b"".join(written) + sound


def _told(facts: LoopFacts) -> list[bytes]:
    """Tempo and key as players and DJ programs look for them."""
    told = [f"BPM={facts.bpm:.6g}"]
    if facts.root is not None and facts.scale:
        name = NAMES[facts.root % len(NAMES)]
        key = {"major": name, "minor": f"{name}m"}.get(facts.scale) or key_name(facts.root, facts.scale)
        told.append(f"INITIALKEY={key}")
    return [comment.encode() for comment in told]


def _checksum(text: bytes) -> bytes:
    return b"%08x" % zlib.crc32(text)


def _comments(body: bytes) -> Iterator[bytes]:
    """Each comment of a block (Vorbis I specification, section 5); raises StudioError where lengths do not fit."""
    stream = io.BytesIO(body)

    def exactly(length: int) -> bytes:
        part = stream.read(length)
        if len(part) < length:
            raise damaged()
        return part

    def number() -> int:
        return int(_U32.unpack(exactly(_U32.size))[0])

    exactly(number())  # the program that wrote it
    for _index in range(number()):
        yield exactly(number())


def _find(path: Path, kind: int, begins: bytes) -> bytes | None:
    """Body of the first block of that kind that begins so, None without; nothing else is read."""
    with opened(path) as file:
        for found, length in _walk(file):
            start = file.read(min(length, len(begins)))
            if found == kind and start == begins:
                if length > BLOCK_LIMIT:
                    raise too_large()
                body = start + file.read(length - len(start))
                if len(body) < length:
                    raise damaged()
                return body
    return None


def _walk(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Kind and length of each metadata block, the file standing at its body; nothing of other files."""
    if file.read(len(SIGNATURE)) != SIGNATURE:
        return
    for _index in range(BLOCKS):
        head = file.read(4)
        if len(head) < 4:
            return
        length = int.from_bytes(head[1:], "big")
        after = file.tell() + length
        yield head[0] & ~LAST, length
        file.seek(after)
        if head[0] & LAST:
            return
