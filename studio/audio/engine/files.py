"""Sound files that are written while they come about, by a thread of their own."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from studio.audio.mending import mend
from studio.core.i18n import _

MOST_BEHIND = 20.0  # seconds that wait for the disk in memory
LOOK_SECONDS = 1.0
LITTLE = 1 << 20
# The size of a WAV file is a number of 32 bits.
LARGEST_WAV = (1 << 32) - (1 << 20)
SUBTYPES = {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}


class Files:
    """Files that grow together; created with the first samples.

    Attributes:
        problem: why nothing more is written; what was written is kept.

    Args:
        paths: by what the caller calls them.
        rate: samples per second.
        format: "wav" or "flac".
        bits: of a sample; 32 is float.
    """

    def __init__(self, paths: dict[str | int, str], rate: int, format: str, bits: int) -> None:
        self.problem = ""
        self._paths, self._rate, self._format, self._bits = paths, rate, format, bits
        self._open: dict[str | int, Any] = {}
        self._blocks: deque[dict[str | int, np.ndarray]] = deque()
        self._behind, self._written = 0, 0
        self._complete = False
        self._more = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether the files are not closed yet."""
        return self._thread.is_alive()

    def put(self, blocks: dict[str | int, np.ndarray]) -> None:
        """Samples (n, 2) for some of the files; returns at once."""
        if self.problem:
            return
        self._behind += max(len(block) for block in blocks.values())
        self._blocks.append(blocks)
        if self._behind > MOST_BEHIND * self._rate:
            self.problem = _("The recording has ended early: the disk is too slow.")
        self._more.set()

    def finish(self, problem: str = "") -> None:
        """Nothing follows: close when all is written."""
        self.problem = self.problem or problem
        self._complete = True
        self._more.set()

    def join(self, seconds: float) -> None:
        """Wait for the files to be closed."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._look(there=False)
            self._write()
        # Full disks come as OSError, as an error of the library, or as fewer samples than it was given.
        except (OSError, RuntimeError, AssertionError) as error:
            self.problem = self.problem or self._reason(error)
        for target, file in self._open.items():
            with suppress(OSError, RuntimeError):
                file.close()
            if self.problem:
                with suppress(OSError):
                    path = Path(self._paths[target])
                    mend(path) if path.stat().st_size else path.unlink()
        self._blocks.clear()

    def _write(self) -> None:
        looked = time.monotonic()
        while self._blocks or not self._complete:
            self._more.wait(LOOK_SECONDS)
            self._more.clear()
            while self._blocks:
                blocks = self._blocks[0]
                for target, block in blocks.items():
                    self._file(target).write(block)
                self._blocks.popleft()
                self._behind -= max(len(block) for block in blocks.values())
                self._written += max(len(block) for block in blocks.values())
                if self._format == "wav" and self._written * 2 * self._bits // 8 > LARGEST_WAV:
                    self.problem = _("The recording has ended: WAV files do not get longer than this.")
                    return
            if time.monotonic() - looked > LOOK_SECONDS:
                looked = time.monotonic()
                self._look(there=True)

    def _file(self, target: str | int) -> Any:
        if target not in self._open:
            import soundfile

            form, subtype = self._format.upper(), SUBTYPES[self._bits]
            self._open[target] = soundfile.SoundFile(self._paths[target], "w", self._rate, 2, subtype, format=form)
        return self._open[target]

    def _look(self, there: bool) -> None:
        """Raise OSError where a folder, or a file that should be there, is gone: writing would go on unseen."""
        for target, path in self._paths.items():
            os.stat(path if there and target in self._open else os.path.dirname(path) or ".")

    def _reason(self, error: Exception) -> str:
        missing = [path for path in self._paths.values() if not os.path.isdir(os.path.dirname(path) or ".")]
        if missing or isinstance(error, FileNotFoundError):
            path = missing[0] if missing else str(getattr(error, "filename", ""))
            return _("The recording has ended early: {file} is not there any more.").format(file=path)
        with suppress(OSError):
            if any(shutil.disk_usage(os.path.dirname(path) or ".").free < LITTLE for path in self._paths.values()):
                return _("The recording has ended early: the disk is full.")
        return _("The recording has ended early: {reason}.").format(reason=error or type(error).__name__)
