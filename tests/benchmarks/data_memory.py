"""Memory of scanning and preparing 100,000 pictures at 64 px: `python tests/benchmarks/data_memory.py [COUNT]`.

The bar: under 1.5 GB beyond the file cache. Printed: seconds and the peak of anonymous memory (RssAnon of
/proc/self/status; elsewhere the resident set, which includes mapped files).
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from studio.data.options import PrepareOptions
from studio.data.prepare import prepare
from studio.data.scan import scan
from studio.data.source import Item, Source, fingerprint_of

LIMIT = 1500 << 20


class Generated(Source):
    """Colour pictures of 96 x 72 px drawn from their number, in ten classes."""

    def __init__(self, count: int) -> None:
        items = [Item(f"{index % 10}/{index:06d}.png", index % 10) for index in range(count)]
        super().__init__("builtin:generated", "Generated", items, labels=[str(label) for label in range(10)])

    def read(self, index: int) -> Image.Image:
        pixels = np.random.default_rng(index).integers(0, 256, (72, 96, 3), np.uint8)
        return Image.fromarray(pixels)

    def fingerprint(self) -> str:
        return fingerprint_of(("generated", len(self)))


def anonymous() -> int:
    """Bytes of memory of this process that no file backs."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) << 10
    except OSError:
        pass
    return int(psutil.Process().memory_info().rss)


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Print seconds and the peak of anonymous memory while the body runs."""
    peak, over = anonymous(), threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.02):
            peak = max(peak, anonymous())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - began
        over.set()
        watcher.join()
        verdict = "ok" if peak < LIMIT else "TOO MUCH"
        print(f"{what:<10} {seconds:8.1f} s   peak {peak / (1 << 20):7.0f} MB of {LIMIT >> 20} MB   {verdict}")


def main(count: int = 100_000) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["GAN_STUDIO_HOME"] = home
        source = Generated(count)
        with measured("scan"):
            report = scan(source)
        with measured("scan again"):
            assert scan(source).summary == report.summary
        with measured("prepare"):
            store = prepare(source, PrepareOptions(resolution=64, channels=3))
        with measured("open"):
            store = prepare(source, PrepareOptions(resolution=64, channels=3))
        with measured("draw"):
            chosen = np.random.default_rng(0).integers(0, len(store), (200, 64))
            assert sum(int(store.pictures[np.sort(batch)].max()) for batch in chosen) > 0
        print(f"{len(store):,} pictures, {os.path.getsize(store.path / 'pictures.npy') >> 20} MB on disk")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
