"""The face of Explore for networks that make sounds: what is heard, or what the explorer's place sounds like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.core.messages import Frame
from studio.core.notes import note_name
from studio.core.sound import Sound
from studio.gui.canvas.playhead import Playhead
from studio.gui.canvas.sound_canvas import SoundCanvas
from studio.gui.explore import say
from studio.gui.files import SOUNDS
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_L
from studio.gui.widgets import JobBar

PLACE, ORIGINAL = "explore", "original"
REAL = ("real", "data", "pair", ORIGINAL)
TITLES = {
    "sheet": N_("From the sheet"),
    "real": N_("Real"),
    "data": N_("From the set"),
    "pair": N_("From the set"),
    ORIGINAL: N_("Original"),
    "kept": N_("Kept"),
    "a": N_("A"),
    "b": N_("B"),
}
SUFFIXES = frozenset(SOUNDS.replace("*", "").split())


class SoundFace(Follower):
    """Waveform and spectrogram with a play cursor; a sound file that is dropped here is encoded.

    Attributes:
        original: the sound that was encoded last, as far as it is still the place explored; None without one.
    """

    menu_wanted = Signal(QPoint)
    changed = Signal()

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.canvas = SoundCanvas()
        self.playhead = Playhead(self)
        self.original: Sound | None = None
        self._frame: Frame | None = None
        self._sound: Sound | None = None
        self._note: tuple[Sound, int] | None = None
        self._hear_next = False
        self._job = JobBar()
        self._job.setContentsMargins(GAP_L, 0, GAP_L, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self._job)
        self.setAcceptDrops(True)
        self.canvas.heard.connect(self.play)
        self.canvas.menu_wanted.connect(self.menu_wanted)
        self.canvas.drag_failed.connect(session.notices.error)
        self.playhead.moved.connect(self._moved)
        self.connect(session.explorer.encoded, self._encoded)
        self.connect(session.jobs.changed, self._show_job)

    @property
    def sound(self) -> Sound | None:
        """What the explorer's place sounds like; None before it is known."""
        return self._sound

    @property
    def bars(self) -> int:
        """Of the loops that the network makes; 0 where it makes none."""
        info = self.session.explorer.info
        return info.bars if info is not None and info.kind == "loops" else 0

    def play(self) -> None:
        """Hear the place; a second time while it plays stops it."""
        if self._sound is not None:
            self._note = None
            self.playhead.play(self._sound, PLACE, self.bars)

    def play_original(self) -> None:
        """Hear what was encoded."""
        if self.original is not None:
            self.playhead.play(self.original, ORIGINAL)

    def take(self, frame: Frame | None) -> None:
        """Show the sound of a frame, unless another one is heard."""
        if frame is self._frame:
            return
        self._frame, self._note = frame, None
        sounds = frame.sounds if frame is not None else None
        self._sound = Sound(sounds[0], frame.rate) if frame is not None and sounds is not None else None
        if not self.session.explorer.state.base and self.original is not None:
            self.original = None
            self.changed.emit()
        if self._hear_next and self._sound is not None:
            self._hear_next = False
            self.playhead.play(self._sound, PLACE, self.bars)
        self.show_now()

    def show_now(self) -> None:
        """What is heard, else the last note that was played here, else the place."""
        head, explorer = self.playhead, self.session.explorer
        clip = head.clip
        if clip is not None and head.key != PLACE:
            if not head.key:
                self._note = (clip, self.session.player.last_note)
            self._show(clip, head.key)
        elif self._note is not None:
            self._show(self._note[0], "")
        else:
            self.canvas.set_title(say.sound(explorer.state, explorer.schema), "generator")
            self.canvas.show_sound(
                self._sound, self._frame.step if self._frame else None, self._asked_note(), self.bars
            )

    def _asked_note(self) -> float | None:
        """The note of the place; None for a network without pitch."""
        explorer = self.session.explorer
        field = next((field for field in explorer.schema.fields if field.kind == "pitch"), None)
        asked = explorer.state.blend.get(field.name) if field is not None else None
        return float(asked) if isinstance(asked, int | float) else None

    def _show(self, clip: Sound, key: str) -> None:
        """A sound that is not the place's."""
        origin = key.split(" ")[0]
        note = self._note[1] if self._note is not None and not key else None
        title = note_name(note) if note is not None else _(TITLES[origin]) if origin in TITLES else ""
        self.canvas.set_title(title, "real" if origin in REAL else "generator")
        bars = self.bars if origin != ORIGINAL else 0
        self.canvas.show_sound(clip, self._frame.step if self._frame else None, note, bars)

    def _moved(self) -> None:
        self.show_now()
        self.canvas.set_share(self.playhead.share)
        self.changed.emit()

    # Encoding ------------------------------------------------------------------------------------------

    def choose_sound(self) -> None:
        """Ask for a sound file and go to the place that resembles it."""
        kinds = f"{_('Sounds')} ({SOUNDS});;{_('All files')} (*)"
        dialog = QFileDialog(self, _("Encode a sound"), str(self.session.settings.get("folder", "")), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.encode(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def encode(self, path: Path) -> None:
        """Go to the place that resembles a sound file, and let it be heard."""
        self.session.guarded(self.session.explorer.encode, path)

    def _encoded(self, found: Any) -> None:
        self.original, self._hear_next = found.original, True
        self.changed.emit()

    def _show_job(self) -> None:
        jobs = [job for job in self.session.jobs.active if job.key == "encode"]
        self._job.show_job(jobs[0] if jobs else None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is None and _sound_in(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _sound_in(event)
        event.acceptProposedAction()
        if path is not None and self.session.restores(path):
            self.session.drop([path])  # what the studio saved knows its place exactly
        elif path is not None:
            self.encode(path)


def _sound_in(event: QDropEvent) -> Path | None:
    """The one sound file that is dropped; None for anything else."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix.lower() in SUFFIXES else None
