"""Notes from the renderer and the service: in tune, the same every time, and without waiting for a window."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from studio.audio.pitch import detect_pitch
from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.latent import LatentState, Voice
from studio.core.messages import Frame
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.data.sounds.conditions import schema_of
from studio.models.base import Shape
from studio.models.build import build_encoder, build_generator
from studio.objectives.reconstructions.spectral import SpectralDistance
from studio.synthesis.encoding import encode_sound
from studio.synthesis.renderer import Renderer
from studio.synthesis.service import SynthesisService
from studio.training.recipe import Part
from studio.training.weights import Weights, encoding

SCHEMA: ConditionSchema = schema_of(["soft", "hard"], [48.0, 72.0], [40.0, 120.0])


def weights(channels: int = 1, step: int = 10) -> Weights:
    shape = Shape(8, 0, channels, SCHEMA.width, 8192, 16000, 2, 48.0, 72.0)
    part = Part(name="harmonic", params={"width": 32})
    network = build_generator(part.name, part.params, shape, seed=1)
    listener = Part(name="mel", params={"width": 8})
    heard = encoding(listener, build_encoder(listener.name, listener.params, shape))
    return Weights("run", step, part, shape, SCHEMA, network.state_dict(), encoder=heard)


def note(pitch: float = 60.0, **changes) -> LatentState:
    state = LatentState(blend={"style": {"soft": 1.0}, "pitch": pitch, "velocity": 100.0}).at_seed(3)
    return replace(state, **changes)


@pytest.fixture
def renderer() -> Renderer:
    made = Renderer()
    made.load(weights())
    return made


def test_samples_are_sounds_with_their_pictures(renderer: Renderer) -> None:
    made = renderer.render([note(60), note(67)])
    assert made.sounds is not None
    assert made.sounds.shape == (2, 8192, 1)
    assert made.pictures.shape == (2, 64, 64, 3)
    assert made.rate == 16000
    np.testing.assert_array_equal(renderer.render([note(67)]).sounds[0], made.sounds[1])
    assert len(renderer.render([note()], pictures=False).pictures) == 0
    assert renderer.info is not None
    assert (renderer.info.kind, renderer.info.seconds, renderer.info.rate) == ("sounds", 0.512, 16000)


def test_stereo_networks_make_stereo() -> None:
    made = Renderer()
    made.load(weights(channels=2))
    sounds = made.render([note()]).sounds
    assert sounds is not None
    assert sounds.shape == (1, 8192, 2)
    assert not np.array_equal(sounds[..., 0], sounds[..., 1])


@pytest.mark.parametrize("pitch", [40.0, 60.0, 60.5, 77.0])
def test_pitch_is_what_was_asked_for_also_outside_the_learned_range(renderer: Renderer, pitch: float) -> None:
    sounds = renderer.render([note(pitch)]).sounds
    heard = detect_pitch(sounds[0, :, 0], 16000)
    assert heard is not None
    assert abs((heard.midi - pitch + 6) % 12 - 6) < 0.2


def test_the_voice_is_played_into_the_sound(renderer: Renderer) -> None:
    plain = renderer.render([note()]).sounds
    high = renderer.render([note(voice=Voice(detune=100.0))]).sounds
    assert abs(detect_pitch(high[0, :, 0], 16000).midi - detect_pitch(plain[0, :, 0], 16000).midi - 1) < 0.15
    assert not np.array_equal(renderer.render([note(voice=Voice(brightness=6.0))]).sounds, plain)


@pytest.fixture
def service() -> Iterator[SynthesisService]:
    made = SynthesisService()
    yield made
    assert made.close()


def test_a_listener_hears_its_notes_at_once_and_only_once(service: SynthesisService) -> None:
    heard: list[Frame] = []
    came = threading.Semaphore(0)

    def hear(frame: Frame) -> None:
        heard.append(frame)
        came.release()

    service.listen("note ", hear)
    service.publish(weights())
    stamp = service.request("note 60", (note(),), priority=-1, pictures=False)
    assert came.acquire(timeout=20)
    assert (heard[0].slot, heard[0].stamp, heard[0].step) == ("note 60", stamp, 10)
    assert heard[0].sounds is not None
    service.publish(weights(step=20))
    service.request("note 62", (note(62),), priority=-1, pictures=False)
    assert came.acquire(timeout=20)
    assert [frame.slot for frame in heard] == ["note 60", "note 62"]
    assert heard[1].step == 20
    assert service.poll() == []


def test_encoding_comes_close_to_what_the_network_made(renderer: Renderer) -> None:
    made = renderer.render([note(64.0)])
    found = encode_sound(weights(), Sound.of(made.sounds[0], made.rate), Reporter())
    assert found.pitched
    assert abs((found.blend["pitch"] - 64 + 6) % 12 - 6) < 0.2
    assert set(found.blend) == {"style", "pitch", "velocity"}
    assert len(found.base) == 8
    again = renderer.render([LatentState(base=found.base, blend=found.blend)])
    other = renderer.render([LatentState(blend=found.blend).at_seed(9)])
    assert again.sounds is not None
    assert other.sounds is not None
    assert _apart(again.sounds[0], found.original) < _apart(other.sounds[0], found.original)


def test_silence_cannot_be_encoded() -> None:
    with pytest.raises(StudioError, match="silent"):
        encode_sound(weights(), Sound.of(np.zeros(4000), 16000), Reporter())


def _apart(made: np.ndarray, original: Sound) -> float:
    a, b = (torch.from_numpy(np.array(x)).T.unsqueeze(0) for x in (made, original.samples))
    return float(SpectralDistance().loss(a, b))
