"""Keys that are down, what sounds of them, and which notes to render for the hands that play."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.notes import HIGHEST, LOWEST
from studio.core.sound import Sound
from studio.session.note_cache import AT_ONCE, LIVE, RINGING, TOP_VELOCITY, Clip, Note, NoteCache, Scene

if TYPE_CHECKING:
    from studio.audio.engine.client import SoundEngine
    from studio.synthesis.service import SynthesisService

# The hardest stroke is half of full scale, so that a chord stays below the limiter.
LOUDEST, TOUCH = 0.5, 1.5
# Seconds: a stroke is heard at least so long, and is forgotten when its note comes later than that after it ended.
SHORTEST, LATEST = 0.04, 0.25
# Notes are prepared when the place has rested so long and somebody has played so recently.
REST, PLAYED_LATELY = 0.1, 120.0
RECENT, OCTAVE = 8, 12
RINGS_OUT = 0.5


@dataclass
class _Press:
    """One stroke of a key, times in seconds of `time.monotonic`.

    Attributes:
        begun: when the engine was told to play it, None while its note is being rendered.
        scene: of the clip that sounds.
        released: when the key went up.
        let_go: whether the engine was told so; with the pedal down it sounds on.
    """

    midi: int
    velocity: float
    note: Note
    pressed: float
    begun: float | None = None
    scene: int = -1
    released: float | None = None
    let_go: bool = False


class Fingers:
    """Turns strokes into notes of the sound engine; may be used by any thread, and never waits.

    A key whose note is there sounds at once, others as soon as they are rendered. A stroke that ended before that
    is heard briefly: silence would be taken for a broken key. Changes of the scene reach what sounds at once.

    Attributes:
        out: the sound engine, None while there is nothing to play through.
        last_note: the key pressed last.
        pedal: whether the pedal is down.
        strokes: how often keys went down or up.
        swaps: how often another clip began to be heard.
        heard: what the newest stroke sounds like, and since when.
    """

    def __init__(self) -> None:
        self.out: SoundEngine | None = None
        self.last_note = 60
        self.strokes, self.swaps = 0, 0
        self.heard: tuple[Sound, float] | None = None
        self._lock = threading.RLock()
        self._cache = NoteCache(self._rendered)
        self._scene: Scene | None = None
        self._presses: dict[int, _Press] = {}
        self._recent: deque[Note] = deque(maxlen=RECENT)
        self.pedal = False
        self._moved = self._played = -PLAYED_LATELY

    @property
    def held(self) -> dict[int, float]:
        """Keys that are down and their velocities, the newest last."""
        with self._lock:
            return {press.midi: press.velocity for press in self._presses.values() if press.released is None}

    @property
    def busy(self) -> bool:
        """Whether a key is down, or sounds on for another reason than its own release."""
        return bool(self._presses)

    def follow(self, service: SynthesisService | None, scene: Scene | None) -> None:
        """Play another scene from now on; None ends all notes."""
        with self._lock:
            self._scene, self._moved = scene, time.monotonic()
            if scene is None:
                self._end_all()
            needed = {}
            for press in self._presses.values():
                assert scene is not None
                press.note = (press.midi, scene.layer(press.velocity))
                waiting = AT_ONCE if press.begun is None else LIVE
                needed[press.note] = RINGING if press.let_go else waiting
            self._cache.show(service, scene, needed)

    def press(self, midi: int, velocity: float) -> None:
        """A key goes down, velocity 1 to 127."""
        with self._lock:
            if self._scene is None or not LOWEST <= midi <= HIGHEST:
                return
            velocity = min(max(velocity, 1.0), float(TOP_VELOCITY))
            self._drop(midi)
            press = _Press(midi, velocity, (midi, self._scene.layer(velocity)), time.monotonic())
            self._presses[midi] = press
            self.last_note, self._played = midi, press.pressed
            self.strokes += 1
            if press.note in self._recent:
                self._recent.remove(press.note)
            self._recent.append(press.note)
            clip = self._cache.clip(press.note)
            if clip is not None:
                self._begin(press, clip)
            if self.out is not None:
                self._cache.need(press.note, AT_ONCE if clip is None else LIVE)

    def release(self, midi: int) -> None:
        """A key goes up."""
        with self._lock:
            press = self._presses.get(midi)
            if press is not None and press.released is None:
                press.released = time.monotonic()
                self.strokes += 1
                self._settle(press, press.released)

    def sustain(self, on: bool) -> None:
        """The pedal."""
        with self._lock:
            self.pedal = on
            if self.out is not None:
                self.out.sustain(on)
            if not on:
                self._presses = {midi: press for midi, press in self._presses.items() if not press.let_go}

    def panic(self) -> None:
        """End everything."""
        with self._lock:
            self.pedal = False
            self._end_all()
            if self.out is not None:
                self.out.panic()

    def poll(self, voices: int) -> None:
        """Release what is due and prepare what may be played next.

        Args:
            voices: notes that the engine sounded lately.
        """
        now = time.monotonic()
        with self._lock:
            for press in list(self._presses.values()):
                self._settle(press, now)
                rung_out = press.let_go and voices == 0 and press.begun is not None and now - press.begun > RINGS_OUT
                if rung_out and self._presses.get(press.midi) is press:
                    del self._presses[press.midi]
            if self._scene is not None and now - self._moved > REST and now - self._played < PLAYED_LATELY:
                self._cache.prepare(self._likely(self._scene))

    def _likely(self, scene: Scene) -> list[Note]:
        """What has been played lately, then what is within an octave of it; an old clip does for the latter."""
        recent = [(midi, min(layer, scene.layer(TOP_VELOCITY))) for midi, layer in reversed(self._recent)]
        layer = recent[0][1] if recent else scene.layer(TOP_VELOCITY)
        around = [self.last_note + sign * step for step in range(1, OCTAVE + 1) for sign in (1, -1)]
        near = [(midi, layer) for midi in around if LOWEST <= midi <= HIGHEST]
        wanted = [note for note in recent if not self._cache.fresh(note)]
        return wanted + [note for note in near if note not in wanted and self._cache.clip(note) is None]

    def _rendered(self, clip: Clip) -> None:
        """A new clip, on the synthesis thread."""
        with self._lock:
            if self.out is None or self._scene is None:
                return
            self.out.load(clip.key, clip.sound, clip.loop)
            press = self._presses.get(clip.note[0])
            if press is None or press.note != clip.note:
                return
            if press.begun is None:
                if press.released is None or time.monotonic() - press.released < LATEST:
                    self._begin(press, clip)
            elif clip.scene > press.scene:
                self.out.replace(press.midi, clip.key)
                self._hear(press, clip)

    def _begin(self, press: _Press, clip: Clip) -> None:
        if self.out is None:
            return
        self.out.load(clip.key, clip.sound, clip.loop)
        self.out.note_on(press.midi, clip.key, LOUDEST * (press.velocity / TOP_VELOCITY) ** TOUCH, float(press.midi))
        press.begun = time.monotonic()
        self._hear(press, clip)

    def _hear(self, press: _Press, clip: Clip) -> None:
        press.scene = clip.scene
        if press is next(reversed(self._presses.values())) and press.begun is not None:
            self.heard = (clip.sound, press.begun)
            self.swaps += 1

    def _settle(self, press: _Press, now: float) -> None:
        """See whether a stroke is over."""
        if press.released is None or press.let_go:
            return
        if press.begun is None:
            if now - press.released >= LATEST:
                del self._presses[press.midi]
        elif now - press.begun >= SHORTEST:
            self._let_go(press)

    def _let_go(self, press: _Press) -> None:
        if self.out is not None:
            self.out.note_off(press.midi)
        press.let_go = True
        if not self.pedal:
            del self._presses[press.midi]

    def _drop(self, midi: int) -> None:
        """Make room for another stroke of a key."""
        press = self._presses.pop(midi, None)
        if press is not None and press.begun is not None and not press.let_go and self.out is not None:
            self.out.note_off(midi)

    def _end_all(self) -> None:
        for midi in list(self._presses):
            self._drop(midi)
        if self.pedal and self.out is not None:
            self.out.sustain(False)
            self.out.sustain(True)
        self.strokes += 1
