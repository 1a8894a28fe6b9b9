"""What a state looks like: truncation, directions, mixing, and that it stays the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.core.conditions import class_schema
from studio.core.errors import StudioError
from studio.core.latent import LatentState
from studio.export.weights import load_weights, save_weights
from studio.models.base import Shape
from studio.models.build import build_generator
from studio.synthesis.directions import aligned, upright
from studio.synthesis.renderer import Renderer
from studio.training.recipe import Part
from studio.training.weights import Weights

SCHEMA = class_schema(["A", "B", "C"])
NAMES = ["style", "conv", "upconv", "mlp"]


def weights(name: str = "style", seed: int = 0, step: int = 10, run_id: str = "run", schema=SCHEMA) -> Weights:
    shape = Shape(16, 32, 3, schema.width)
    network = build_generator(name, {"width": 32}, shape, seed)
    for buffer in network.buffers():
        if buffer.dtype == torch.float32 and buffer.min() >= 1:
            buffer.mul_(0.01)  # as after training: contrast that a picture needs
    return Weights(run_id, step, Part(name=name, params={"width": 32}), shape, schema, network.state_dict())


class Painter(Renderer):
    """Gives the pictures alone."""

    def render(self, states, pictures: bool = True) -> np.ndarray:
        return super().render(states, pictures).pictures


def renderer(w: Weights) -> Painter:
    result = Painter()
    result.load(w)
    return result


def state(seed: int = 5, **changes) -> LatentState:
    return replace(LatentState(blend={"class": {"B": 1.0}}).at_seed(seed), **changes)


def different(a: np.ndarray, b: np.ndarray) -> bool:
    return not np.array_equal(a, b)


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_uint8_and_the_same_alone_and_among_others(name: str) -> None:
    one = renderer(weights(name))
    states = [state(seed) for seed in range(5)]
    together = one.render(states)
    assert together.shape == (5, 32, 32, 3)
    assert together.dtype == np.uint8
    assert not together.flags.writeable
    for index, each in enumerate(states):
        np.testing.assert_array_equal(one.render([each])[0], together[index])
    np.testing.assert_array_equal(renderer(weights(name)).render(states), together)
    assert different(together[0], together[1])


def test_grey_stays_grey() -> None:
    shape = Shape(16, 16, 1, 0)
    network = build_generator("conv", {"width": 32}, shape)
    grey = Weights("r", 1, Part(name="conv", params={"width": 32}), shape, class_schema([]), network.state_dict())
    assert renderer(grey).render([LatentState()]).shape == (1, 16, 16, 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_seed_is_the_networks_own_picture(name: str) -> None:
    from studio.core.latent import seed_vector

    w = weights(name)
    z = torch.from_numpy(seed_vector(5, 16)).unsqueeze(0)
    with torch.no_grad():
        own = w.build()(z, torch.tensor([[0.0, 1.0, 0.0]]))[0]
    pixels = ((own + 1) * 127.5).round().permute(1, 2, 0).numpy()
    assert np.abs(renderer(w).render([state(5)])[0] - pixels).max() <= 1


@pytest.mark.parametrize("name", NAMES)
def test_psi_0_is_the_average_of_the_class_whatever_the_seed(name: str) -> None:
    one = renderer(weights(name))
    a, b = one.render([state(1, psi=0.0, directions=(2.0,)), state(2, psi=0.0)])
    np.testing.assert_array_equal(a, b)
    other = one.render([state(1, psi=0.0, blend={"class": {"C": 1.0}})])[0]
    assert different(a, other)


@pytest.mark.parametrize("name", NAMES)
def test_smaller_psi_means_less_variety(name: str) -> None:
    one = renderer(weights(name))
    spread = [
        one.render([state(seed, psi=psi) for seed in range(12)]).astype(float).std(0).mean() for psi in (0.3, 0.7, 1.0)
    ]
    assert spread[0] < spread[1] < spread[2]


@pytest.mark.parametrize("name", NAMES)
def test_directions_move_the_picture_and_back(name: str) -> None:
    one = renderer(weights(name))
    assert one.info is not None
    assert one.info.directions == 8
    still, moved, opposite = one.render([state(), state(directions=(3.0,)), state(directions=(-3.0,))])
    assert different(still, moved)
    assert different(moved, opposite)
    np.testing.assert_array_equal(one.render([state(directions=(0.0,) * 8)])[0], still)


def test_leading_directions_move_more_than_trailing_ones() -> None:
    lengths = np.linalg.norm(renderer(weights("style")).directions, axis=1)
    assert (np.diff(lengths) <= 0).all()
    np.testing.assert_allclose(np.linalg.norm(renderer(weights("conv")).directions, axis=1), 1, rtol=1e-5)


def test_style_mixing_changes_the_layers_from_there_on() -> None:
    one = renderer(weights("style"))
    assert one.info is not None
    assert one.info.layers == 3
    plain, late, all_of_it = one.render([state(1), state(1, mix_seed=9, mix_from=2), state(1, mix_seed=9, mix_from=0)])
    assert different(plain, late)
    np.testing.assert_array_equal(all_of_it, one.render([state(9)])[0])
    np.testing.assert_array_equal(one.render([state(1, mix_seed=9, mix_from=50)])[0], plain)


def test_a_condition_of_another_set_is_left_out() -> None:
    one = renderer(weights("conv"))
    foreign = state(blend={"instrument": {"piano": 1.0}})
    np.testing.assert_array_equal(one.render([foreign]), one.render([replace(foreign, blend={})]))


def test_nothing_to_render_with_is_said() -> None:
    with pytest.raises(StudioError, match="no network"):
        Renderer().render([LatentState()])


def test_new_weights_do_not_rebuild_and_do_not_share() -> None:
    first, second = weights("style", 0, 1), weights("style", 1, 2)
    one = renderer(first)
    before = one.render([state()])
    network = one._network
    one.load(second)
    assert one._network is network
    assert one.step == 2
    assert different(one.render([state()]), before)
    one.load(first)
    np.testing.assert_array_equal(one.render([state()]), before)
    second.tensors["mapping.0.weight"].zero_()
    np.testing.assert_array_equal(one.render([state()]), before)


def test_weights_that_do_not_fit_are_refused() -> None:
    good = weights("conv")
    bad = replace(good, tensors={**good.tensors, "last.bias": torch.zeros(7)})
    with pytest.raises(StudioError):
        renderer(bad)


def test_sliders_keep_their_meaning_when_the_order_and_signs_change() -> None:
    random = np.random.default_rng(0)
    basis = np.linalg.qr(random.standard_normal((16, 8)))[0].T.astype(np.float32)
    steps = basis * np.linspace(3, 1, 8, dtype=np.float32)[:, None]
    order = random.permutation(8)
    signs = random.choice([-1, 1], 8)
    shuffled = (steps[order] * signs[:, None] + 0.01 * random.standard_normal(steps.shape)).astype(np.float32)
    np.testing.assert_allclose(aligned(shuffled, steps), steps, atol=0.06)


def test_upright_takes_the_sign_from_the_numbers() -> None:
    rows = np.linalg.qr(np.random.default_rng(1).standard_normal((9, 4)))[0].T
    np.testing.assert_array_equal(upright(-rows), upright(rows))


def test_aligned_directions_within_a_run_and_fresh_ones_in_another() -> None:
    first = weights("style", 0, 1)
    turned = {**first.tensors}
    one = renderer(first)
    basis = one.directions.copy()
    # The same w space reflected along its strongest axis: the decomposition may turn, the slider may not.
    axis = torch.from_numpy(basis[0] / np.linalg.norm(basis[0]))
    mirror = torch.eye(64) - 2 * torch.outer(axis, axis)
    turned["mapping.2.weight"] = mirror @ first.tensors["mapping.2.weight"]
    one.load(replace(first, step=2, tensors=turned))
    assert (np.sum(one.directions * basis, 1) > 0).all()
    one.load(replace(first, run_id="other"))
    np.testing.assert_allclose(one.directions, basis, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_kept_place_restores_byte_for_byte(tmp_path: Path, name: str) -> None:
    one = renderer(weights(name, 0, 1))
    one.load(weights(name, 1, 2))
    place = state(7, directions=(1.0, -2.0, 0.5), psi=0.8, seed_x=7.3)
    picture = one.render([place])
    path = save_weights(tmp_path / "w.safetensors", replace(weights(name, 1, 2), directions=one.directions))
    np.testing.assert_array_equal(renderer(load_weights(path)).render([place]), picture)


def test_a_point_is_shown_among_what_the_network_makes() -> None:
    schema = class_schema(["left", "right"])
    network = build_generator("signs", {"width": 16}, shape := Shape(8, 0, 1, schema.width, dims=2), 0)
    given = Weights("run", 3, Part(name="signs", params={"width": 16}), shape, schema, network.state_dict())
    renderer = Renderer()
    renderer.load(given)
    assert renderer.info is not None
    assert (renderer.info.kind, renderer.info.resolution) == ("points", 0)
    left = LatentState(blend={"class": {"left": 1.0}}).at_seed(4)
    states = [left, replace(left, psi=0.2), replace(left, blend={"class": {"right": 1.0}})]
    samples = renderer.render(states)
    assert samples.sounds is None
    assert (samples.pictures.shape, samples.pictures.dtype) == ((3, 256, 256, 3), np.uint8)
    assert np.array_equal(renderer.render(states[1:2]).pictures[0], samples.pictures[1])
    assert different(samples.pictures[0], samples.pictures[1])
    assert different(samples.pictures[0], samples.pictures[2])
