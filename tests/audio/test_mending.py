"""Sound files that were cut off."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.audio.mending import mend

RATE, SIZE = 48_000, 40_000
SOUND = np.random.default_rng(0).uniform(-0.5, 0.5, (SIZE, 2)).astype(np.float32)


def write_and_die(path: str, options: dict[str, Any]) -> None:
    """Write without an end, as a process that is killed."""
    file = soundfile.SoundFile(path, "w", RATE, 2, **options)
    file.write(SOUND)
    os._exit(0)


@pytest.mark.parametrize(
    ("options", "least"),
    [
        ({"format": "WAV", "subtype": "PCM_24"}, SIZE - 4096),
        ({"format": "WAV", "subtype": "FLOAT"}, SIZE - 4096),
        ({"format": "FLAC", "subtype": "PCM_24"}, SIZE - 3 * 4096),
    ],
)
def test_what_was_written_is_read_again(tmp_path: Path, options: dict[str, Any], least: int) -> None:
    path = tmp_path / "a"
    process = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(str(path), options))
    process.start()
    process.join()
    assert mend(path)
    assert not mend(path)
    found, rate = soundfile.read(path, dtype="float32")
    assert (rate, found.shape[1]) == (RATE, 2)
    assert least <= len(found) <= SIZE
    np.testing.assert_allclose(found, SOUND[: len(found)], atol=2e-7)
    body = path.read_bytes()
    if options["format"] == "WAV":
        at = body.index(b"data")
        assert int.from_bytes(body[at + 4 : at + 8], "little") == len(body) - at - 8
        assert int.from_bytes(body[4:8], "little") == len(body) - 8


@pytest.mark.parametrize("format", ["WAV", "FLAC"])
def test_whole_files_stay_as_they_are(tmp_path: Path, format: str) -> None:
    path = tmp_path / "a"
    soundfile.write(path, SOUND, RATE, format=format)
    before = path.read_bytes()
    assert not mend(path)
    assert path.read_bytes() == before


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from([b"RIFF\x08\0\0\0WAVE", b"fLaC\0\0\0\x22\x10\0\x10\0", b""]),
    st.binary(max_size=200),
    st.binary(max_size=60),
)
def test_anything_else_never_grows(tmp_path: Path, start: bytes, middle: bytes, rest: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(start + middle + b"data\0\0\0\0" + rest + b"\xff\xf8" + rest)
    mend(path)
    assert path.stat().st_size <= len(start + middle + rest + rest) + 10
