"""Recording what is heard, and every deck for itself, to files in the project while it plays."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import free_name
from studio.session.looper.desk import Desk
from studio.session.notices import Notices
from studio.session.project import Project
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.session.looper.deck import Deck

NOTICE = "recording"
FORMATS = ("wav", "flac")
BITS = 24
LATEST = 10.0  # seconds after which an end is no longer waited for


class Recording:
    """One recording at a time; when it has ended its files are looked at and a notice tells of them.

    Attributes:
        running: whether one has been begun and not ended.
        files: of the newest one.
    """

    def __init__(self, desk: Desk, settings: Settings, notices: Notices, need_project: Callable[[], Project]) -> None:
        self._desk, self._settings, self._notices, self._need_project = desk, settings, notices, need_project
        self.files: list[Path] = []
        self.running = False
        # Problem of the one before; when the end was asked for; whether the engine has said that it records.
        self._old = ""
        self._ending: float | None = None
        self._seen = False

    def start(self, what: str, decks: Sequence[Deck]) -> None:
        """Begin at the next bar line.

        Args:
            what: "master", what is heard without the metronome, or "decks", one file each.

        Raises:
            StudioError: there is no sound engine.
        """
        if self.running:
            return
        if self._desk.out is None:
            raise StudioError(_("There is nothing to record yet."), _("Start the looper first."))
        folder = self._need_project().kept_folder / "recordings"
        folder.mkdir(parents=True, exist_ok=True)
        suffix = str(self._settings.get("sound_format", "wav"))
        suffix = suffix if suffix in FORMATS else "wav"
        stamp = time.strftime("%Y-%m-%d %H.%M.%S")
        if what == "master":
            targets: dict[str | int, Path] = {"master": free_name(folder, stamp, f".{suffix}")}
        else:
            playing = [deck for deck in decks if deck.take is not None]
            targets = {deck.index: free_name(folder, f"{stamp} {_plain(deck.name)}", f".{suffix}") for deck in playing}
        if not targets:
            raise StudioError(_("There is nothing to record yet."), _("Choose a network for a deck first."))
        self.files = list(targets.values())
        self._old, self._ending, self._seen = self._desk.status.problem, None, False
        self._desk.record(targets, suffix, BITS)
        self.running = True

    def stop(self) -> list[Path]:
        """End at the next bar line; the files that come of it."""
        if not self.running:
            return []
        self._desk.record_stop()
        self.running, self._ending = False, time.monotonic()
        return self.files

    def poll(self) -> None:
        """See whether it has ended, by itself or as asked."""
        status = self._desk.status
        self._seen |= status.recording > 0
        if not status.problem:  # the engine has begun anew: the same sentence is news again
            self._old = ""
        if status.problem and status.problem != self._old and (self.running or self._ending is not None):
            self._old = status.problem
            self._cut_off(status.problem)
        elif self.running and self._seen and status.recording == 0:
            # The engine's process has ended: the one that follows knows nothing of it.
            self._cut_off(_("The recording has ended early: the sound was interrupted."))
        elif self._ending is not None and self._over(self._ending):
            self._ending = None
            self._look()

    def mend(self, folder: Path) -> None:
        """See to recordings of a project that were cut off when the studio last ended."""
        names = _mended(sorted(path for path in folder.glob("*") if path.suffix[1:] in FORMATS))
        if names:
            sentence = _("A recording was cut off; what there is of it is kept: {names}.")
            self._notices.add("info", sentence.format(names=", ".join(names)), str(folder), key=NOTICE)

    def _cut_off(self, sentence: str) -> None:
        self.running, self._ending = False, None
        _mended(self.files)
        self._notices.add("warning", sentence, key=NOTICE)

    def _over(self, since: float) -> bool:
        """Whether the end that was asked for has come, or will not come any more."""
        late = time.monotonic() - since > LATEST
        return self._desk.status.recording == 0 and (self._seen or late)

    def _look(self) -> None:
        """Tell of the files that are whole."""
        from studio.audio.files import probe

        _mended(self.files)
        names = []
        for path in self.files:
            try:
                names.append(f"{path.name} ({probe(path).seconds:.1f} s)")
            except StudioError:
                continue
        if names:
            folder = str(self.files[0].parent)
            self._notices.add("info", _("Recorded: {names}.").format(names=", ".join(names)), folder, key=NOTICE)
        else:
            self._notices.add("warning", _("Nothing was recorded."), key=NOTICE)


def _mended(paths: Sequence[Path]) -> list[str]:
    """Make files readable that were not closed; the names of those."""
    from studio.audio.mending import mend

    names = []
    for path in paths:
        with contextlib.suppress(OSError):
            if mend(path):
                names.append(path.name)
    return names


def _plain(name: str) -> str:
    """A name without what file systems do not like."""
    return "".join(c if c.isalnum() or c in " -_" else "-" for c in name).strip()[:40] or "deck"
