"""The `acid` chunk: what others read of ours, and ours of others."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.audio.acid import Acid, acid_of, pack_acid, parse_acid


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + struct.pack("<I", len(b)) + b + b"\0" * (len(b) % 2) for name, b in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def test_the_bytes_are_where_others_look_for_them() -> None:
    body = pack_acid(Acid(123.5, 8, 57))
    assert len(body) == 24
    assert struct.unpack_from("<I", body)[0] == 0b110  # a loop that stretches, with a root note
    assert struct.unpack_from("<H", body, 4)[0] == 57
    assert struct.unpack_from("<I", body, 12)[0] == 8
    assert struct.unpack_from("<HH", body, 16) == (4, 4)
    assert struct.unpack_from("<f", body, 20)[0] == 123.5


@given(
    st.builds(
        Acid,
        st.floats(20, 400, width=32),
        st.integers(0, 512),
        st.none() | st.integers(0, 127),
        st.booleans(),
        st.sampled_from([(4, 4), (3, 4), (6, 8)]),
    )
)
def test_packing_and_parsing_agree(acid: Acid) -> None:
    assert parse_acid(pack_acid(acid)) == acid


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    acid = parse_acid(body)
    assert acid is None or 0 <= acid.bpm <= 1000


@pytest.mark.parametrize("bpm", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_a_tempo_that_cannot_be_is_none(bpm: float) -> None:
    assert parse_acid(struct.pack("<IHHfIHHf", 0, 60, 0, 0, 4, 4, 4, bpm)) is None


def test_a_one_shot_needs_no_tempo() -> None:
    acid = parse_acid(struct.pack("<IHHfIHHf", 3, 60, 0, 0, 0, 0, 0, 0.0))
    assert acid == Acid(0.0, 0, 60, True)


def test_found_among_other_chunks(tmp_path: Path) -> None:
    acid = Acid(96.0, 16)
    data = riff((b"fmt ", b"\0" * 16), (b"data", b"odd"), (b"acid", pack_acid(acid)), (b"LIST", b"INFO"))
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    assert acid_of(path) == acid
    assert acid_of(io.BytesIO(data)) == acid
    path.write_bytes(data[: data.index(b"acid") + 20])
    assert acid_of(path) is None
    assert acid_of(tmp_path / "none.wav") is None
    assert acid_of(io.BytesIO(b"fLaC")) is None
