from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import Cancelled, StudioError
from studio.core.progress import Progress, Reporter
from studio.data.mnist import FILES, MIRRORS, Expected, download_mnist

CONTENT = {
    name: np.random.default_rng(seed).bytes(size)
    for seed, (name, size) in enumerate({"pictures.gz": 400_000, "labels.gz": 1_000}.items())
}
WANTED = {name: Expected(len(data), hashlib.sha256(data).hexdigest()) for name, data in CONTENT.items()}


@dataclass
class Mirrors:
    """A server on loopback; the first folder of a path says how it behaves.

    Attributes:
        log: (path, value of the Range header) of each request.
    """

    address: str = ""
    log: list[tuple[str, str]] = field(default_factory=list)

    def url(self, manner: str) -> str:
        return f"{self.address}/{manner}/"

    def asked(self, manner: str, name: str = "pictures.gz") -> list[str]:
        return [asked for path, asked in self.log if path == f"/{manner}/{name}"]


def answer(handler: BaseHTTPRequestHandler, manner: str, data: bytes, asked: str) -> None:
    """good and cut resume; whole ignores Range; wrong sends other bytes; lying resumes at a wrong place."""
    start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and manner not in ("whole", "wrong") else 0
    if manner == "wrong":
        data = bytes(len(data))
    if manner == "long":
        data += b"more"
    if start >= len(data):
        handler.send_error(416)
        return
    handler.send_response(206 if start else 200)
    if start:
        shift = 5 if manner == "lying" else 0
        handler.send_header("Content-Range", f"bytes {start + shift}-{len(data) - 1}/{len(data)}")
    handler.send_header("Content-Length", str(len(data) - start))
    handler.end_headers()
    end = min(len(data), start + 150_000) if manner == "cut" else len(data)
    end = min(end, 100_000) if manner == "stuck" else end
    handler.wfile.write(data[start:end])
    if end < len(data):
        handler.close_connection = True


@pytest.fixture
def mirrors() -> Iterator[Mirrors]:
    state = Mirrors()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            state.log.append((self.path, asked))
            manner, name = self.path.strip("/").split("/")
            if manner == "missing":
                self.send_error(404)
            else:
                answer(self, manner, CONTENT[name], asked)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_good_mirror_with_progress(mirrors: Mirrors, tmp_path: Path) -> None:
    seen: list[Progress] = []
    folder = download_mnist(tmp_path / "mnist", Reporter(seen.append), [mirrors.url("good")], WANTED)
    assert folder == tmp_path / "mnist"
    assert files(folder) == CONTENT
    assert (seen[-1].done, seen[-1].total) == (401_000, 401_000)
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)


def test_what_is_there_is_kept(mirrors: Mirrors, tmp_path: Path) -> None:
    (tmp_path / "pictures.gz").write_bytes(CONTENT["pictures.gz"])
    (tmp_path / "labels.gz").write_bytes(bytes(1000))
    download_mnist(tmp_path, None, [mirrors.url("good")], WANTED)
    assert [path for path, _ in mirrors.log] == ["/good/labels.gz"]
    assert files(tmp_path) == CONTENT


@pytest.mark.parametrize("bad", ["missing", "wrong", "stuck", "lying"])
def test_the_next_mirror_takes_over(mirrors: Mirrors, tmp_path: Path, bad: str) -> None:
    download_mnist(tmp_path, None, [mirrors.url(bad), mirrors.url("good")], WANTED)
    assert files(tmp_path) == CONTENT
    assert mirrors.asked(bad)


def test_nobody_there(tmp_path: Path, mirrors: Mirrors) -> None:
    dead = "http://127.0.0.1:9/"
    download_mnist(tmp_path / "a", None, [dead, mirrors.url("good")], WANTED)
    with pytest.raises(StudioError, match="cannot be reached"):
        download_mnist(tmp_path / "b", None, [dead], WANTED)
    with pytest.raises(StudioError, match="no address"):
        download_mnist(tmp_path / "b", None, [], WANTED)


def test_a_cut_connection_resumes_where_it_broke_off(mirrors: Mirrors, tmp_path: Path) -> None:
    download_mnist(tmp_path, None, [mirrors.url("cut")], WANTED)
    assert files(tmp_path) == CONTENT
    assert mirrors.asked("cut") == ["", "bytes=150000-", "bytes=300000-"]


def test_a_half_file_of_last_time_is_completed_elsewhere(mirrors: Mirrors, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="broke off"):
        download_mnist(tmp_path, None, [mirrors.url("stuck")], WANTED)
    assert files(tmp_path) == {"pictures.gz.part": CONTENT["pictures.gz"][:100_000]}
    download_mnist(tmp_path, None, [mirrors.url("good")], WANTED)
    assert mirrors.asked("good") == ["bytes=100000-"]
    assert files(tmp_path) == CONTENT


@pytest.mark.parametrize("half", [bytes(1000), bytes(400_000), bytes(500_000)])
@pytest.mark.parametrize("manner", ["good", "whole", "long"])
def test_a_wrong_half_file_is_thrown_away(mirrors: Mirrors, tmp_path: Path, half: bytes, manner: str) -> None:
    (tmp_path / "pictures.gz.part").write_bytes(half)
    download_mnist(tmp_path, None, [mirrors.url(manner)], WANTED)
    assert files(tmp_path) == CONTENT


def test_a_wrong_checksum_everywhere_is_a_sentence_and_leaves_no_file(mirrors: Mirrors, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="not the right file"):
        download_mnist(tmp_path, None, [mirrors.url("wrong"), mirrors.url("wrong")], WANTED)
    assert files(tmp_path) == {}
    assert len(mirrors.asked("wrong")) == 2


def test_cancel_keeps_the_half_file_for_the_next_time(mirrors: Mirrors, tmp_path: Path) -> None:
    reporter = Reporter(lambda progress: reporter.cancel() if progress.done > 150_000 else None)
    with pytest.raises(Cancelled):
        download_mnist(tmp_path, reporter, [mirrors.url("good")], WANTED)
    (name,) = files(tmp_path)
    assert name == "pictures.gz.part"
    download_mnist(tmp_path, None, [mirrors.url("good")], WANTED)
    assert mirrors.asked("good")[1].startswith("bytes=")
    assert files(tmp_path) == CONTENT


def test_a_place_that_cannot_be_written_is_a_sentence(mirrors: Mirrors, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match="could not be saved"):
        download_mnist(tmp_path / "file" / "mnist", None, [mirrors.url("good")], WANTED)


def test_the_list_of_mirrors_and_files() -> None:
    assert len(MIRRORS) >= 3
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in MIRRORS)
    assert len(FILES) == 4
    assert all(len(expected.sha256) == 64 for expected in FILES.values())
