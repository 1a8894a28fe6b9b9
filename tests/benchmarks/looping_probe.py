"""A window that trains on loops and plays them on four decks; started by `looping.py` in a process of its own.

Every deck is recorded. Prints one JSON object: intervals of a 16 ms timer, underruns, and how many bars of the
recordings are to the bit a bar of a loop that the deck was given.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Hashable
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from window_probe import Probe

from studio.audio.engine.looper import BAR_FADE
from studio.core.sound import Sound

LATENCY = os.environ.get("GAN_STUDIO_BENCH_LATENCY", "safe")  # about 30 ms ahead
DECKS = 4
SWAP_MS = 1300
WARM_UP = 5.0


class LoopingProbe(Probe):
    """Trains on the built-in loops and plays the network on all decks."""

    def run(self, seconds: float) -> dict[str, object]:
        session = self.session
        self.shell.show()
        self.wait(lambda: session.engine.state == "ready")
        session.new_project(self.folder / "project")
        session.library.open(self.spec, {"count": 400})
        self.wait(lambda: session.library.report is not None)
        session.train()
        self.wait(lambda: session.training.step > 0, 400)
        self.player = session.player
        self.player.wake()
        self.wait(lambda: self.player.status.state in ("playing", "silent"), 30)
        self.player.set_output("", LATENCY)
        self.spy()
        self.shell.window.stage.show_view("looper")
        self.decks = session.looper.decks[:DECKS]
        for deck in self.decks:
            deck.set_network("live")
            deck.set_mix(level=0.0, pan=0.0)
        self.wait(lambda: all(deck.loop is not None for deck in self.decks), 60)
        self.rest(WARM_UP)
        return self.play(seconds)

    def spy(self) -> None:
        """Know every bar that any deck is given."""
        engine = self.player.engine
        assert engine is not None
        load = engine.loop
        self.loaded: dict[Hashable, Sound] = {}

        def loop(key: Hashable, sound: Sound) -> None:
            self.loaded.setdefault(key, sound)
            load(key, sound)

        put, self.at_once = engine.deck, 0

        def deck(deck: int, key: Hashable | None, number: int, when: str = "bar") -> None:
            self.at_once += when == "now"
            put(deck, key, number, when)

        engine.loop = loop  # type: ignore[method-assign]
        engine.deck = deck  # type: ignore[method-assign]
        self.engine = engine

    def play(self, seconds: float) -> dict[str, object]:
        looper, before, self.at_once = self.session.looper, self.player.status.underruns, 0
        files: dict[str | int, Path] = {deck: self.folder / f"deck {deck}.wav" for deck in range(DECKS)}
        self.engine.record(files, "wav", 32)
        looper.play()
        self.wait(lambda: self.player.status.transport.recording > 0, 30)
        swaps = QTimer(interval=SWAP_MS)
        swaps.timeout.connect(lambda: random.choice(self.decks).randomise())
        swaps.start()
        result = self.timer(seconds)
        swaps.stop()
        bar = self.player.status.transport.bar_frames
        self.engine.record_stop()
        self.wait(lambda: self.player.status.transport.recording == 0, 30)
        result["underruns"] = self.player.status.underruns - before
        result["latency_ms"] = self.player.status.latency_ms
        result["loops_per_second"] = result.pop("pictures_per_second")
        looper.stop()
        return result | self.compared(files, bar, self.player.status.rate)

    def compared(self, files: dict[str | int, Path], bar: int, rate: int) -> dict[str, object]:
        """Recordings against what was loaded, bar by bar, but for the fades that end a bar."""
        whole = bar - round(BAR_FADE * rate)
        known = {}
        for key, sound in self.loaded.items():
            samples = np.broadcast_to(sound.samples, (len(sound.samples), 2))
            for begin in range(0, len(samples), bar):
                known[_mark(samples[begin : begin + whole])] = (key, begin // bar)
        lengths, strange, swaps = [], 0, 0
        for path in files.values():
            with soundfile.SoundFile(path) as file:
                lengths.append(file.frames)
                found = [known.get(_mark(block[:whole])) for block in file.blocks(bar, dtype="float32")]
            strange += sum(place is None for place in found)
            swaps += sum(None not in (one, two) and one[0] != two[0] for one, two in pairwise(found))
        alike = len(set(lengths)) == 1 and lengths[0] % bar == 0
        # A bar in which something else was to be heard at once is two loops.
        strange = max(0, strange - self.at_once)
        return {"bars": lengths[0] / bar, "lengths_alike": alike, "strange_bars": strange, "swaps": swaps}


def _mark(samples: np.ndarray) -> bytes:
    """What only the same samples have."""
    return blake2b(np.ascontiguousarray(samples + np.float32(0)).tobytes(), digest_size=16).digest()


def main() -> None:
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    probe = LoopingProbe(app, folder, "builtin:loops")
    result = probe.run(seconds)
    probe.session.close()
    print("RESULT " + json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
