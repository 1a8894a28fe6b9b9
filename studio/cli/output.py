"""What a command prints: lines for people, one line that changes on a terminal, or JSON lines for programs."""

from __future__ import annotations

import json
import math
import shutil
import sys
import time
from typing import Any

EVERY_ON_TERMINAL = 0.2
EVERY_IN_FILE = 10.0
EVERY_JSON = 1.0


class Output:
    """Prints progress at a bearable rate and everything else at once.

    Args:
        as_json: JSON objects, one a line, instead of sentences.
    """

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self._changes_line = not as_json and sys.stdout.isatty()
        self._every = EVERY_JSON if as_json else EVERY_ON_TERMINAL if self._changes_line else EVERY_IN_FILE
        # A file gets no line for what is done at once.
        self._last = -math.inf if as_json or self._changes_line else time.monotonic()
        self._open_line = False

    def say(self, sentence: str, event: str, /, **facts: Any) -> None:
        """One line that stays: the sentence, or the event with its facts; an empty sentence is for JSON only."""
        if self.as_json:
            print(json.dumps(_finite({"event": event, **facts}), ensure_ascii=False), flush=True)
        elif sentence:
            self.end_line()
            print(sentence, flush=True)

    @property
    def due(self) -> bool:
        """Whether enough time has passed for another progress line."""
        return time.monotonic() - self._last >= self._every

    def progress(self, line: str, event: str = "progress", /, **facts: Any) -> None:
        """A line that the next one replaces on a terminal."""
        self._last = time.monotonic()
        if not self._changes_line:
            self.say(line, event, **facts)
            return
        width = shutil.get_terminal_size().columns - 1
        print(f"\r\x1b[K{line[:width]}", end="", flush=True)
        self._open_line = True

    def end_line(self) -> None:
        """Leave the changing line as it stands."""
        if self._open_line:
            print(flush=True)
            self._open_line = False


def clock(seconds: float) -> str:
    """ "1:23" or "1:02:03"."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def _finite(facts: Any) -> Any:
    """The same with NaN and infinity as null: JSON knows neither."""
    if isinstance(facts, float) and not math.isfinite(facts):
        return None
    if isinstance(facts, dict):
        return {str(key): _finite(value) for key, value in facts.items()}
    if isinstance(facts, (list, tuple)):
        return [_finite(value) for value in facts]
    return facts
