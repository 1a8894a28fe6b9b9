"""The newest request wins, nothing waits in a queue, and a mistake does not end the thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from studio.core.conditions import class_schema
from studio.core.errors import StudioError
from studio.core.latent import LatentState
from studio.core.messages import Frame, Samples
from studio.models.base import Shape
from studio.models.build import build_generator
from studio.synthesis.renderer import Renderer
from studio.synthesis.service import SynthesisService
from studio.training.recipe import Part
from studio.training.weights import Weights

SHAPE = Shape(8, 16, 1, 0)


def weights(step: int = 1) -> Weights:
    tensors = build_generator("conv", {"width": 16}, SHAPE, step).state_dict()
    return Weights("run", step, Part(name="conv", params={"width": 16}), SHAPE, class_schema([]), tensors)


class SlowRenderer(Renderer):
    """Draws only when told to, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Semaphore(0)
        self.asked: list[LatentState] = []
        self.loaded: list[int] = []

    def load(self, w: Weights) -> None:
        self.loaded.append(w.step)
        super().load(w)

    def render(self, states, pictures: bool = True) -> Samples:
        self.asked += states
        assert self.go.acquire(timeout=10)
        if states[0].psi == 2.0:
            raise StudioError("This place cannot be drawn.")
        return super().render(states, pictures)


@pytest.fixture
def slow() -> Iterator[tuple[SynthesisService, SlowRenderer]]:
    renderer = SlowRenderer()
    service = SynthesisService(lambda: renderer)
    yield service, renderer
    renderer.go.release(100)
    assert service.close()


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def frames(service: SynthesisService, count: int = 1) -> list[Frame]:
    found: list[Frame] = []
    until(lambda: found.extend(service.poll()) or len(found) >= count)
    return found


def test_requests_are_coalesced_to_the_newest(slow: tuple[SynthesisService, SlowRenderer]) -> None:
    service, renderer = slow
    service.publish(weights())
    service.request("explore", (LatentState(),))
    until(lambda: len(renderer.asked) == 1)
    stamps = [service.request("explore", (LatentState().at_seed(seed),)) for seed in range(1, 50)]
    renderer.go.release(2)
    until(lambda: len(renderer.asked) == 2)
    until(lambda: service.poll() and not renderer.go._value)
    assert renderer.asked[1] == LatentState().at_seed(49)
    assert stamps == sorted(stamps)


def test_slots_do_not_wait_for_each_other(slow: tuple[SynthesisService, SlowRenderer]) -> None:
    service, renderer = slow
    service.publish(weights())
    stamps = {slot: service.request(slot, (LatentState(),)) for slot in ("explore", "a", "b")}
    renderer.go.release(3)
    assert {frame.slot: frame.stamp for frame in frames(service, 3)} == stamps


def test_new_weights_draw_the_last_request_again_and_only_the_newest_are_loaded(
    slow: tuple[SynthesisService, SlowRenderer],
) -> None:
    service, renderer = slow
    service.publish(weights(1))
    stamp = service.request("explore", (LatentState(),))
    until(lambda: renderer.asked)
    for step in range(2, 9):
        service.publish(weights(step))
    renderer.go.release(2)
    until(lambda: renderer.step == 8)
    until(lambda: any(frame.step == 8 and frame.stamp == stamp for frame in service.poll()))
    assert renderer.loaded == [1, 8]


def test_requests_before_the_first_weights_are_kept(slow: tuple[SynthesisService, SlowRenderer]) -> None:
    service, renderer = slow
    stamp = service.request("explore", (LatentState(),))
    renderer.go.release(1)
    assert service.info is None
    service.publish(weights())
    assert frames(service)[0].stamp == stamp
    assert service.info is not None
    assert service.info.latent == 8


def test_an_error_is_said_and_the_next_request_is_drawn(slow: tuple[SynthesisService, SlowRenderer]) -> None:
    service, renderer = slow
    renderer.go.release(3)
    service.publish(weights())
    service.request("explore", (LatentState(psi=2.0),))
    until(lambda: service.error == "This place cannot be drawn.")
    service.request("explore", (LatentState(),))
    assert frames(service)
    assert service.error == ""


def test_a_released_view_is_not_drawn_again(slow: tuple[SynthesisService, SlowRenderer]) -> None:
    service, renderer = slow
    renderer.go.release(10)
    service.publish(weights(1))
    service.request("hover", (LatentState(),))
    frames(service)
    service.release("hover")
    service.publish(weights(2))
    until(lambda: renderer.step == 2)
    service.request("explore", (LatentState(),))
    assert [frame.slot for frame in frames(service)] == ["explore"]
    assert len(renderer.asked) == 2


def test_what_is_kept_restores_byte_for_byte() -> None:
    service = SynthesisService()
    try:
        place = LatentState(directions=(1.5, -1.0), psi=0.8)
        service.publish(weights(1))
        service.request("explore", (place,))
        frames(service)
        service.publish(weights(2))
        until(lambda: service.info is not None)
        frame = frames(service)[-1]
        origin = service.origin(frame)
        assert origin is not None
        assert origin.states == (place,)
        assert origin.weights.step == frame.step == 2
        fresh = Renderer()
        fresh.load(origin.weights)
        np.testing.assert_array_equal(fresh.render(origin.states).pictures, frame.pictures)
        assert service.origin(replace(frame, stamp=99)) is None
    finally:
        assert service.close()


def test_closing_ends_the_thread_at_once() -> None:
    service = SynthesisService()
    began = time.monotonic()
    assert service.close()
    assert time.monotonic() - began < 5
