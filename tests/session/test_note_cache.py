"""The note cache: what is asked for, in which order, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import LatentState, Voice
from studio.core.messages import Frame, frozen
from studio.session import note_cache
from studio.session.note_cache import AHEAD, AT_ONCE, LIVE, Clip, NoteCache, Scene

RATE = 8000
PITCH = ConditionField("pitch", "Pitch", "pitch", low=36, high=84)
VELOCITY = ConditionField("velocity", "Velocity", "continuous", low=20, high=100)


class Queue:
    """The synthesis service's side, answered by hand."""

    def __init__(self) -> None:
        self.due: dict[str, tuple[int, LatentState, int]] = {}
        self.stamp = 0
        self.answer_to: Callable[[Frame], None] = lambda frame: None

    def listen(self, prefix: str, callback: Callable[[Frame], None]) -> None:
        self.answer_to = callback

    def request(self, slot: str, states: tuple[LatentState, ...], priority: int = 0, pictures: bool = True) -> int:
        assert not pictures
        self.stamp += 1
        self.due[slot] = (self.stamp, states[0], priority)
        return self.stamp

    def release(self, slot: str) -> None:
        self.due.pop(slot, None)

    def answer(self, slot: str, step: int = 1, size: int = 512) -> None:
        self.reply(slot, self.due.pop(slot)[0], step, size)

    def reply(self, slot: str, stamp: int, step: int = 1, size: int = 512) -> None:
        sounds = frozen(np.zeros((1, size, 1), np.float32))
        self.answer_to(Frame(stamp, slot, np.zeros((0, 1, 1, 3), np.uint8), step, 1.0, sounds, RATE))


def scene(number: int = 0, step: int = 1, place: LatentState | None = None) -> Scene:
    return Scene(number, "run", step, ConditionSchema((PITCH, VELOCITY)), place or LatentState())


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def found() -> list[Clip]:
    return []


@pytest.fixture
def cache(queue: Queue, found: list[Clip]) -> NoteCache:
    made = NoteCache(found.append)
    made.show(queue, scene(), {})  # type: ignore[arg-type]
    return made


def show(cache: NoteCache, queue: Queue, to: Scene | None, needed: dict[tuple[int, int], int] | None = None) -> None:
    cache.show(queue, to, needed or {})  # type: ignore[arg-type]


def test_a_note_is_asked_for_once_and_kept(cache: NoteCache, queue: Queue, found: list[Clip]) -> None:
    cache.need((60, 2), AT_ONCE)
    _stamp, state, priority = queue.due["note 60/2"]
    assert priority == AT_ONCE
    assert state.blend == {"pitch": 60.0, "velocity": 79.375}
    queue.answer("note 60/2")
    assert cache.fresh((60, 2))
    assert found == [cache.clip((60, 2))]
    cache.need((60, 2), AT_ONCE)
    assert not queue.due


def test_another_scene_replaces_and_withdraws(cache: NoteCache, queue: Queue) -> None:
    cache.need((60, 0), AT_ONCE)
    cache.need((62, 0), AT_ONCE)
    show(cache, queue, scene(1, place=LatentState(psi=0.5)), {(60, 0): LIVE})
    assert list(queue.due) == ["note 60/0"]
    assert queue.due["note 60/0"][1].psi == 0.5


def test_no_network_asks_for_nothing(cache: NoteCache, queue: Queue) -> None:
    cache.need((60, 0), AT_ONCE)
    show(cache, queue, None)
    assert not queue.due
    cache.need((60, 0), AT_ONCE)
    assert not queue.due


def test_ahead_goes_one_at_a_time(cache: NoteCache, queue: Queue) -> None:
    cache.need((61, 0), AT_ONCE)
    cache.prepare([(60, 0), (61, 0), (62, 0)])
    assert [(slot, due[2]) for slot, due in queue.due.items()] == [("note 61/0", AT_ONCE), ("note 60/0", AHEAD)]
    cache.prepare([(60, 0), (61, 0), (62, 0)])
    assert len(queue.due) == 2
    queue.answer("note 60/0")
    assert "note 62/0" in queue.due
    show(cache, queue, scene(1))
    assert not queue.due


def test_a_frame_that_cannot_be_used_does_not_stop_the_row(cache: NoteCache, queue: Queue, found: list[Clip]) -> None:
    cache.prepare([(60, 0), (62, 0)])
    queue.answer("note 60/0", step=2)
    assert not found
    assert list(queue.due) == ["note 62/0"]


def test_old_clips_stay_with_new_weights_only(cache: NoteCache, queue: Queue) -> None:
    cache.need((60, 0), AT_ONCE)
    queue.answer("note 60/0")
    show(cache, queue, scene(1, step=2))
    clip = cache.clip((60, 0))
    assert clip is not None
    assert clip.scene == 0
    assert not cache.fresh((60, 0))
    show(cache, queue, scene(2, step=2, place=LatentState(psi=0.2)))
    assert cache.clip((60, 0)) is None


def test_what_was_under_way_while_the_place_moved_is_handed_on_but_not_kept(
    cache: NoteCache, queue: Queue, found: list[Clip]
) -> None:
    cache.need((60, 0), AT_ONCE)
    stamp = queue.due["note 60/0"][0]
    show(cache, queue, scene(1, place=LatentState(psi=0.5)), {(60, 0): LIVE})
    queue.reply("note 60/0", stamp)
    assert [clip.scene for clip in found] == [0]
    assert cache.clip((60, 0)) is None
    queue.answer("note 60/0")
    assert [clip.scene for clip in found] == [0, 1]


def test_an_older_clip_never_takes_the_place_of_a_newer_one(cache: NoteCache, queue: Queue) -> None:
    cache.need((60, 0), AT_ONCE)
    stamp = queue.due["note 60/0"][0]
    show(cache, queue, scene(1, step=2), {(60, 0): LIVE})
    queue.answer("note 60/0", step=2)
    queue.reply("note 60/0", stamp, step=1)
    assert cache.fresh((60, 0))


def test_memory_is_bounded(cache: NoteCache, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_cache, "MOST_BYTES", 4 * 512 * 3)
    for midi in range(60, 65):
        cache.need((midi, 0), AT_ONCE)
        queue.answer(f"note {midi}/0")
    assert [midi for midi in range(60, 65) if cache.clip((midi, 0))] == [62, 63, 64]


def test_layers_stay_within_what_was_learned() -> None:
    here = scene()
    assert [here.layer(v) for v in (1, 32, 33, 64, 65, 96, 97, 127)] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert [here.asked((60, layer)).blend["velocity"] for layer in range(4)] == [20, 47.625, 79.375, 100]
    assert replace(here, schema=ConditionSchema()).layer(127) == 0


def test_a_scene_leaves_out_what_keys_decide() -> None:
    state = LatentState(blend={"style": {"reed": 1.0}, "pitch": 50.0, "velocity": 3.0}, voice=Voice(0.1, 20.0))

    class Given:
        run_id, step, schema = "run", 1, ConditionSchema((PITCH, VELOCITY))

    one, other = Scene.of(0, Given(), state), Scene.of(1, Given(), replace(state, blend={"style": {"reed": 1.0}}))  # type: ignore[arg-type]
    assert one.like(other)
    assert one.place.voice == Voice()
    assert one.asked((72, 0)).blend == {"style": {"reed": 1.0}, "pitch": 72.0, "velocity": 20}
