from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.data.open import open_source, source_params
from studio.data.prepare import PrepareOptions, prepare
from studio.data.scan import scan

Film = Callable[..., Path]
FRAMES, RATE = 60, 10


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """Writes a film of 6 s whose frame n is grey 4 n."""

    def make(name: str = "film.mp4", codec: str = "mpeg4", gop: int = 12) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=RATE)
            stream.bit_rate = 4_000_000
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            stream.codec_context.gop_size = gop
            for index in range(FRAMES):
                pixels = np.full((48, 64, 3), 4 * index, np.uint8)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            container.mux(stream.encode())
        return path

    return make


def grey(picture: object) -> float:
    return float(np.asarray(picture).mean())


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi"])
def test_frames_at_a_rate_in_any_order(film: Film, name: str) -> None:
    with open_source(str(film(name)), {"rate": 2}) as source:
        assert len(source) == 12
        assert source.sequential
        wanted = [4 * RATE / 2 * index for index in range(12)]
        assert [grey(source.read(index)) for index in range(12)] == pytest.approx(wanted, abs=3)
        for index in (7, 2, 11, 0, 5, 5, 4):
            assert grey(source.read(index)) == pytest.approx(wanted[index], abs=3)
        assert source.items[3].key == "0:00:01.500"


def test_a_rate_above_the_films_own_repeats_frames(film: Film) -> None:
    with open_source(str(film()), {"rate": 20}) as source:
        assert len(source) == 120
        assert [grey(source.read(index)) for index in range(20)] == pytest.approx(
            [4 * (index // 2) for index in range(20)], abs=3
        )


def test_the_rate_is_a_parameter_and_part_of_the_fingerprint(film: Film) -> None:
    path = str(film())
    assert [spec.name for spec in source_params(path)] == ["rate"]
    with open_source(path) as slow, open_source(path, {"rate": 5}) as fast:
        assert slow.fingerprint() != fast.fingerprint()
    with pytest.raises(StudioError, match="between"):
        open_source(path, {"rate": 0})


def test_scan_and_prepare_a_film(film: Film) -> None:
    with open_source(str(film()), {"rate": 5}) as source:
        report = scan(source)
        assert (report.usable, report.sizes, report.problems) == (30, (("64x48", 30),), ())
        store = prepare(source, PrepareOptions(resolution=16, channels=1))
        assert [int(value) for value in store.pictures[::10].mean((1, 2, 3)).round()] == pytest.approx(
            [0, 80, 160], abs=4
        )


def test_a_film_cut_short_gives_the_frames_that_are_there(film: Film) -> None:
    path = film("film.mkv")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with open_source(str(path), {"rate": 5}) as source:
        report = scan(source)
        assert 3 < report.usable < 30
        assert report.usable + len(report.bad) == 30
        assert "ends before" in report.problems[-1].reason


@pytest.mark.parametrize("name", ["broken.mp4", "broken.avi", "broken.mkv"])
def test_a_corrupted_film_is_a_sentence(tmp_path: Path, name: str) -> None:
    for data in (b"", b"nonsense" * 100):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(StudioError, match="cannot be opened as a video"):
            open_source(str(tmp_path / name))


def test_a_film_held_upright_stands_upright(tmp_path: Path) -> None:
    """A telephone writes lying frames and "turn by 90 degrees clockwise" into the track's matrix."""
    path = tmp_path / "phone.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 64, 48, "yuv420p", 4_000_000
        pixels = np.zeros((48, 64, 3), np.uint8)
        pixels[:, :32] = 255
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 44
    data[matrix : matrix + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 48 << 16, 0, 1 << 30)
    path.write_bytes(data)
    with open_source(str(path)) as source:
        picture = np.asarray(source.read(0))
    assert picture.shape == (64, 48, 3)
    assert picture[:30].min() > 200
    assert picture[34:].max() < 50


def test_a_list_of_addresses_called_a_film_opens_nothing(film: Film, tmp_path: Path) -> None:
    """Containers such as playlists name other files and servers to read."""
    film("secret.mp4")
    for name, text in (
        ("list.ts", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n"),
        ("list.mp4", "ffconcat version 1.0\nfile http://127.0.0.1:9/a.mp4\n"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(StudioError):
            open_source(str(tmp_path / name))


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi"])
def test_damage_inside_is_a_reason(film: Film, name: str) -> None:
    path = film(name)
    whole = path.read_bytes()
    for seed in range(4):
        data, random = bytearray(whole), np.random.default_rng(seed)
        for place in random.integers(0, len(data), 4 ** (seed + 1)):
            data[place] = int(random.integers(0, 256))
        path.write_bytes(data)
        # Anything but a StudioError fails the test.
        with contextlib.suppress(StudioError), open_source(str(path), {"rate": 10}) as source:
            report = scan(source)
            assert report.usable + len(report.bad) == len(source)


def test_sound_alone_has_no_pictures(tmp_path: Path) -> None:
    path = tmp_path / "song.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(StudioError, match="only sound"):
        open_source(str(path))
