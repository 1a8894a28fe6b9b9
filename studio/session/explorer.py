"""Exploring latent space: where the person stands, what is locked, and the picture there."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from psygnal import Signal

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import SEED_ROW, LatentState
from studio.core.messages import Frame, Sheet
from studio.core.progress import Reporter
from studio.core.undo import Edit, UndoStack
from studio.session.engine import Engine
from studio.session.jobs import Jobs
from studio.session.looper.places import fitted

if TYPE_CHECKING:
    from studio.synthesis.encoding import Encoded
    from studio.synthesis.renderer import RendererInfo
    from studio.synthesis.service import Origin
    from studio.training.weights import Weights

# Seconds after which a picture that does not come is no reason to poll faster.
PATIENCE = 0.5
LONGEST = 30.0  # seconds of a sound file that are looked at to encode it
PARTS: dict[str, tuple[str, ...]] = {
    "seed": ("seed_x", "seed_y", "base"),
    "directions": ("directions",),
    "raw": ("raw",),
    "psi": ("psi",),
    "blend": ("blend",),
    "mix": ("mix_seed", "mix_from"),
    "voice": ("voice",),
}


class Explorer:
    """The latent position and the pictures that the synthesis thread makes of it.

    Attributes:
        state: where the person stands.
        locks: parts of it (keys of `PARTS`) that Randomise and presets leave alone.
        frame, frame_a, frame_b: newest pictures of the position and of the two compared ones.
        weights: what is rendered with; None before the first network.
        names_of: what a person calls the codes of a run, by its id.
        pinned: step of the checkpoint that is explored instead of the newest weights, None for live.
        encoded: fires with `studio.synthesis.encoding.Encoded` when `encode` has found a place.
    """

    changed = Signal()
    frame_ready = Signal(Frame)
    info_changed = Signal()
    encoded = Signal(object)

    def __init__(self, engine: Engine, undo: UndoStack, jobs: Jobs) -> None:
        self._engine, self._undo, self._jobs = engine, undo, jobs
        self.state = LatentState()
        self.locks: set[str] = set()
        self.compare: tuple[LatentState | None, LatentState | None] = (None, None)
        self.frame: Frame | None = None
        self.frame_a: Frame | None = None
        self.frame_b: Frame | None = None
        self.weights: Weights | None = None
        self.pinned: int | None = None
        self.names_of: Callable[[str], Mapping[str, str]] = lambda run_id: {}
        self._newest: Weights | None = None
        self._info: RendererInfo | None = None
        self._random = random.Random()
        self._asked, self._asked_at = 0, 0.0

    # Networks ----------------------------------------------------------------------------------------

    @property
    def available(self) -> bool:
        """Whether there is a network to explore."""
        return self.weights is not None

    @property
    def newest(self) -> Weights | None:
        """The newest network of the run that is looked at, whatever is pinned; None before the first."""
        return self._newest

    @property
    def info(self) -> RendererInfo | None:
        """What the network offers: `space`, `layers`, `latent`, `directions`, `schema`; None before it is known."""
        return self._info if self.available else None

    @property
    def schema(self) -> ConditionSchema:
        """What the network can be asked for, in the words of the person whose run it is."""
        if self.info is None or self.weights is None:
            return ConditionSchema()
        return self.info.schema.called(self.names_of(self.weights.run_id))

    @property
    def weights_step(self) -> int:
        """Training step of the network that is explored."""
        return self.weights.step if self.weights else 0

    @property
    def weights_sentence(self) -> str:
        if self.weights is None:
            return _("No network yet")
        text = _("Pinned at step {step:,}") if self.pinned is not None else _("Newest network, step {step:,}")
        return text.format(step=self.weights_step)

    def publish(self, weights: Weights) -> None:
        """New weights of the run that is looked at; shown unless older ones are pinned."""
        self._newest = weights
        if self.pinned is None:
            self._use(weights)

    def pin(self, weights: Weights | None) -> None:
        """Explore these weights whatever training does; None goes back to the newest."""
        self.pinned = weights.step if weights is not None else None
        chosen = weights or self._newest
        if chosen is not None:
            self._use(chosen)
        self.changed.emit()

    def clear(self) -> None:
        """No network: another project or run is looked at."""
        self.weights = self._newest = self._info = None
        self.frame = self.frame_a = self.frame_b = None
        self.pinned = None
        self.info_changed.emit()
        self.changed.emit()

    def _use(self, weights: Weights) -> None:
        self.weights = weights
        if self._engine.service is not None:
            self._engine.service.publish(weights)
            self._request_all()
        self.changed.emit()

    # The position ------------------------------------------------------------------------------------

    def update(self, label: str = "", merge_key: str = "", **changes: Any) -> None:
        """Change fields of the state as one undoable edit; edits with one merge key become one entry."""
        if "seed_x" in changes or "seed_y" in changes:
            changes.setdefault("base", ())  # the seed counts again
        self.set(replace(self.state, **changes), label or _("Move in latent space"), merge_key)

    def set(self, state: LatentState, label: str, merge_key: str = "") -> None:
        """Move to a state as one undoable edit."""
        before = self.state
        if state != before:
            self._undo.push(Edit(label, lambda: self.put(state), lambda: self.put(before), merge_key))

    def put(self, state: LatentState) -> None:
        """Move without an undo entry."""
        self.state = self._fitted(state)
        self._request("explore", self.state)
        self.changed.emit()

    def randomise(self) -> None:
        """Another random seed, class and directions, where they are not locked."""
        new: dict[str, Any] = {}
        seed = self._random.randrange(SEED_ROW * SEED_ROW)
        new["seed_x"], new["seed_y"] = float(seed % SEED_ROW), float(seed // SEED_ROW)
        new["base"] = ()
        new["directions"] = ()
        new["raw"] = ()
        if self.schema.classes:
            field = self.schema.fields[0]
            new["blend"] = {**self.state.blend, field.name: {self._random.choice(field.values): 1.0}}
        self.set(replace(self.state, **self._unlocked(new)), _("Randomise"))

    def reset(self, part: str = "") -> None:
        """Back to the start, all of it or one part of `PARTS`; locks are respected."""
        fresh = LatentState()
        names = PARTS[part] if part else tuple(name for names in PARTS.values() for name in names)
        changes = {name: getattr(fresh, name) for name in names}
        self.set(replace(self.state, **self._unlocked(changes)), _("Reset"))

    def toggle_lock(self, part: str) -> None:
        self.locks ^= {part}
        self.changed.emit()

    def recall(self, state: LatentState, label: str) -> None:
        """Move to a remembered state; locked parts stay."""
        changes = {name: getattr(state, name) for names in PARTS.values() for name in names}
        self.set(replace(self.state, **self._unlocked(changes)), label)

    def open_tile(self, sheet: Sheet, index: int) -> None:
        """Stand where a tile of the sheet stands: its seed and class, nothing else moved."""
        state = LatentState(psi=self.state.psi if "psi" in self.locks else 1.0).at_seed(sheet.seeds[index])
        label = sheet.labels[index] if sheet.labels else -1
        classes = self.schema.classes
        blend = dict(self.state.blend) if sheet.sounds is not None else {}
        if 0 <= label < len(classes):
            blend[self.schema.fields[0].name] = {classes[label]: 1.0}
        if sheet.pitches:
            blend["pitch"] = sheet.pitches[index]
        state = replace(state, blend=blend, voice=self.state.voice)
        self.set(state, _("Open tile"))

    def encode(self, path: Path) -> None:
        """Go to the place that sounds most like a sound file, found in the background."""
        weights = self.weights
        if weights is None:
            raise StudioError(_("There is no network to encode with yet."), _("Train a little first."))

        def work(reporter: Reporter) -> Encoded:
            from studio.audio.files import read_sound
            from studio.synthesis.encoding import encode_sound

            return encode_sound(weights, read_sound(path, seconds=LONGEST), reporter)

        def done(found: Encoded) -> None:
            fresh = {name: getattr(LatentState(), name) for name in ("directions", "raw", "psi", "mix_seed")}
            state = replace(self.state, **fresh, base=found.base, blend=found.blend)
            self.set(state, _("Encode {name}").format(name=path.name))
            self._undo.seal()
            self.encoded.emit(found)

        self._jobs.run(_("Encoding {name}").format(name=path.name), work, done, key="encode")

    def _unlocked(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        fixed = {name for part in self.locks for name in PARTS.get(part, ())}
        return {name: value for name, value in changes.items() if name not in fixed}

    # Comparing ---------------------------------------------------------------------------------------

    def store(self, slot: Literal["a", "b"]) -> None:
        """Remember the present position as A or B."""
        self._put_compare(slot, self.state)

    def use(self, slot: Literal["a", "b"]) -> None:
        """Go to the remembered A or B."""
        state = self.compare[0 if slot == "a" else 1]
        if state is not None:
            self.set(state, _("Go to {slot}").format(slot=slot.upper()))

    def _put_compare(self, slot: Literal["a", "b"], state: LatentState) -> None:
        before = self.compare
        after = (state, before[1]) if slot == "a" else (before[0], state)

        def put(pair: tuple[LatentState | None, LatentState | None]) -> None:
            self.compare = pair
            self.frame_a = self.frame_a if pair[0] else None
            self.frame_b = self.frame_b if pair[1] else None
            self._request_all()
            self.changed.emit()

        label = _("Store {slot}").format(slot=slot.upper())
        self._undo.push(Edit(label, lambda: put(after), lambda: put(before)))

    # Pictures ----------------------------------------------------------------------------------------

    def poll(self) -> None:
        """Take in what the synthesis thread rendered."""
        service = self._engine.service
        if service is None:
            return
        for frame in service.poll():
            if frame.slot == "explore":
                self.frame = frame
            elif frame.slot == "a":
                self.frame_a = frame
            elif frame.slot == "b":
                self.frame_b = frame
            self.frame_ready.emit(frame)
        if self.available and service.info is not None and service.info != self._info:
            self._info = service.info
            fitted = self._fitted(self.state)
            if fitted != self.state:
                self.put(fitted)
            self.info_changed.emit()

    @property
    def origin(self) -> Origin | None:
        """Exactly what the picture on show was drawn from; None without one."""
        service = self._engine.service
        return service.origin(self.frame) if service is not None and self.frame is not None else None

    @property
    def waiting(self) -> bool:
        """Whether a picture of the present place is on its way: whoever polls may look more often until it is here."""
        due = self.frame is None or self.frame.stamp < self._asked
        return due and time.monotonic() - self._asked_at < PATIENCE

    def look_around(self, states: tuple[LatentState, ...]) -> int:
        """Ask for pictures of other places; they come as frames of the slot "around", again with each new network.

        Returns the stamp that the frames will carry; no states end it, and 0 is returned.
        """
        service = self._engine.service
        if service is None or not self.available or not states:
            if service is not None:
                service.release("around")
            return 0
        return service.request("around", states)

    def _fitted(self, state: LatentState) -> LatentState:
        """The state with conditions that this network knows: a place may come from a run on another set."""
        return fitted(state, self.schema) if self.info is not None else state

    def engine_ready(self) -> None:
        """The engine came up after the weights did."""
        if self.weights is not None:
            self._use(self.weights)

    def _request(self, slot: str, state: LatentState) -> None:
        if self._engine.service is not None and self.available:
            stamp = self._engine.service.request(slot, (state,))
            if slot == "explore":
                self._asked, self._asked_at = stamp, time.monotonic()

    def _request_all(self) -> None:
        self._request("explore", self.state)
        for slot, state in zip(("a", "b"), self.compare, strict=True):
            if state is not None:
                self._request(slot, state)
