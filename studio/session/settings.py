"""The person's settings, remembered between launches."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from studio.core.errors import StudioError
from studio.core.paths import config_dir, read_json, write_json


class Settings:
    """Small JSON values by name, written when they change.

    A damaged or unreadable file means defaults, never a refusal to start.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or config_dir() / "settings.json"
        self._values: dict[str, Any] = {}
        with contextlib.suppress(StudioError):
            document = read_json(self._path)
            self._values = document if isinstance(document, dict) else {}

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        """Remember a JSON value; a settings folder that cannot be written is not worth a message."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        with contextlib.suppress(StudioError, OSError):
            write_json(self._path, self._values)

    def remember(self, key: str, value: str, most: int = 12) -> None:
        """Put a value at the head of a list of recent ones."""
        old = [str(v) for v in self.get(key, []) if v != value]
        self.set(key, [value, *old][:most])
