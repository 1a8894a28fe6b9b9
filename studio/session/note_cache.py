"""Notes of the explored place, rendered ahead of the keys: what each of them sounds like now."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studio.core.latent import LatentState, Voice
from studio.core.messages import Frame
from studio.core.sound import Sound

if TYPE_CHECKING:
    from studio.core.conditions import ConditionField, ConditionSchema
    from studio.synthesis.service import SynthesisService
    from studio.training.weights import Weights

# A key and which of the velocity layers.
Note = tuple[int, int]

LAYERS = 4
VELOCITY = "velocity"
TOP_VELOCITY = 127
# The key at which a network without pitch sounds as it is; others transpose it, as a sampler does.
UNPITCHED = 60
# A pressed key goes before the picture on show, one that sounds already beside it, what nobody waits for last.
AT_ONCE, LIVE, RINGING, AHEAD = -1, 0, 1, 5
MOST_BYTES = 96 << 20
MOST_STAMPS = 512
PATIENCE = 2.0
SLOT = "note "


@dataclass(frozen=True, eq=False)
class Scene:
    """What notes are rendered from: a network of one moment, and a place.

    Attributes:
        number: grows with each scene.
        run_id, step: whose weights and of when.
        schema: what the network can be asked for.
        place: without pitch, velocity and what is played live; brightness is in the clips.
    """

    number: int
    run_id: str
    step: int
    schema: ConditionSchema
    place: LatentState

    @classmethod
    def of(cls, number: int, weights: Weights, state: LatentState) -> Scene:
        """The scene of an explorer's state."""
        keyed = {field.name for field in weights.schema.fields if field.kind == "pitch" or field.name == VELOCITY}
        blend = {name: value for name, value in state.blend.items() if name not in keyed}
        place = replace(state, blend=blend, voice=Voice(brightness=state.voice.brightness))
        return cls(number, weights.run_id, weights.step, weights.schema, place)

    def like(self, other: Scene | None) -> bool:
        """Whether it is the same place in the same run, perhaps of another step."""
        return other is not None and self.place == other.place and self.run_id == other.run_id

    @property
    def pitch_field(self) -> ConditionField | None:
        return next((field for field in self.schema.fields if field.kind == "pitch"), None)

    @property
    def _velocity(self) -> ConditionField | None:
        return next((field for field in self.schema.fields if field.name == VELOCITY), None)

    def layer(self, velocity: float) -> int:
        """Velocity layer of a velocity from 1 to 127; always 0 where the network knows no velocity."""
        if self._velocity is None:
            return 0
        return min(LAYERS - 1, max(0, int(LAYERS * (velocity - 1) / TOP_VELOCITY)))

    def pitch(self, midi: int) -> float | None:
        """The note that a key's clip has; None where the network knows no pitch."""
        return float(midi) if self.pitch_field is not None else None

    def asked(self, note: Note) -> LatentState:
        """The state to render for a note."""
        midi, layer = note
        pitch, velocity = self.pitch_field, self._velocity
        blend, voice = dict(self.place.blend), self.place.voice
        if pitch is not None:
            blend[pitch.name] = float(midi)
        else:
            voice = replace(voice, detune=100.0 * (midi - UNPITCHED))
        if velocity is not None:
            middle = (layer + 0.5) * TOP_VELOCITY / LAYERS
            blend[velocity.name] = min(max(middle, velocity.low), velocity.high)
        return replace(self.place, blend=blend, voice=voice)


@dataclass(frozen=True)
class Clip:
    """A rendered note.

    Attributes:
        scene: number of the scene that it is of.
        loop: (start, end) in its samples while the key is held, None when it ends by itself.
    """

    scene: int
    note: Note
    sound: Sound
    loop: tuple[int, int] | None

    @property
    def key(self) -> tuple[int, int, int]:
        """Its name in the sound engine."""
        return (self.scene, *self.note)


class NoteCache:
    """Asks the synthesis thread for notes and keeps what it gave.

    May be used by any thread. Requests of a scene that has passed are replaced or withdrawn; of what nobody waits
    for, one note at a time is under way. With new weights at the same place the old clips stay until new ones come.

    Args:
        found: called with each new clip on the synthesis thread, no lock held. A clip may be of a scene that has
            just passed: nearer to the present one than what sounds.
    """

    def __init__(self, found: Callable[[Clip], None]) -> None:
        self._found = found
        self._lock = threading.Lock()
        self._service: SynthesisService | None = None
        self._scene: Scene | None = None
        self._clips: OrderedDict[Note, Clip] = OrderedDict()
        self._bytes = 0
        self._asked: dict[Note, int] = {}
        self._stamps: OrderedDict[int, Scene] = OrderedDict()
        self._ahead: list[Note] = []
        self._going: Note | None = None
        self._since = 0.0

    def show(self, service: SynthesisService | None, scene: Scene | None, needed: Mapping[Note, int]) -> None:
        """Go over to another scene.

        Args:
            needed: notes to render in any case, with their priorities.
        """
        with self._lock:
            if service is not self._service:
                self._service = service
                self._asked.clear()
                if service is not None:
                    service.listen(SLOT, self._take)
            if scene is None or not scene.like(self._scene):
                self._clips.clear()
                self._bytes = 0
            self._scene = scene
            self._ahead, self._going = [], None
            if service is not None:
                for note in [note for note in self._asked if note not in needed]:
                    service.release(_slot(note))
            self._asked.clear()
            for note, priority in needed.items():
                self._ask(note, priority)

    def clip(self, note: Note) -> Clip | None:
        """What a key sounds like as far as is known: of this place, perhaps of weights that have passed."""
        with self._lock:
            if note in self._clips:
                self._clips.move_to_end(note)
            return self._clips.get(note)

    def fresh(self, note: Note) -> bool:
        """Whether a note of this very scene is there."""
        with self._lock:
            return self._is_fresh(note)

    def need(self, note: Note, priority: int) -> None:
        """Render a note, unless it is there."""
        with self._lock:
            if not self._is_fresh(note):
                self._ask(note, priority)

    def prepare(self, notes: Sequence[Note]) -> None:
        """Render these one after the other while there is nothing better to do, in place of those named before."""
        with self._lock:
            self._ahead = list(notes)
            if self._going is None or time.monotonic() - self._since > PATIENCE:
                self._go_on()

    def _is_fresh(self, note: Note) -> bool:
        clip = self._clips.get(note)
        return clip is not None and self._scene is not None and clip.scene == self._scene.number

    def _ask(self, note: Note, priority: int) -> None:
        if self._service is None or self._scene is None:
            return
        stamp = self._service.request(_slot(note), (self._scene.asked(note),), priority, pictures=False)
        self._asked[note] = stamp
        self._stamps[stamp] = self._scene
        while len(self._stamps) > MOST_STAMPS:
            self._stamps.popitem(last=False)

    def _go_on(self) -> None:
        """Ask for the next note that nobody waits for."""
        self._going = None
        while self._ahead and self._going is None:
            note = self._ahead.pop(0)
            if note not in self._asked and not self._is_fresh(note):
                self._going, self._since = note, time.monotonic()
                self._ask(note, AHEAD)

    # On the synthesis thread ---------------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        from studio.audio.voice import find_loop

        note = _note(frame.slot)
        with self._lock:
            scene = self._stamps.pop(frame.stamp, None)
            if self._asked.get(note) == frame.stamp:
                del self._asked[note]
        clip = None
        # Weights that came in between are another scene, which asks for itself.
        if scene is not None and frame.sounds is not None and frame.step == scene.step:
            sound = Sound(frame.sounds[0], frame.rate)
            loop = find_loop(sound.samples, sound.rate, scene.pitch(note[0]))
            clip = Clip(scene.number, note, sound, loop)
        with self._lock:
            if clip is not None and scene is not None and scene.like(self._scene):
                self._keep(clip)
            if note == self._going:
                self._go_on()
        if clip is not None:
            self._found(clip)

    def _keep(self, clip: Clip) -> None:
        before = self._clips.get(clip.note)
        if before is not None and before.scene > clip.scene:
            return
        self._bytes += clip.sound.samples.nbytes - (before.sound.samples.nbytes if before is not None else 0)
        self._clips[clip.note] = clip
        self._clips.move_to_end(clip.note)
        while self._bytes > MOST_BYTES and len(self._clips) > 1:
            self._bytes -= self._clips.popitem(last=False)[1].sound.samples.nbytes


def _slot(note: Note) -> str:
    return f"{SLOT}{note[0]}/{note[1]}"


def _note(slot: str) -> Note:
    midi, layer = slot.removeprefix(SLOT).split("/")
    return int(midi), int(layer)
