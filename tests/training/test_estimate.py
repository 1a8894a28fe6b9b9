"""What a training is going to take, before it is begun."""

from __future__ import annotations

import pytest

from studio.core.errors import Cancelled
from studio.core.progress import Reporter
from studio.training.estimate import GUESSED, estimate
from studio.training.recipe import load_recipe
from studio.training.trainer import Trainer


def middle(span: tuple[float, float]) -> float:
    return (span[0] * span[1]) ** 0.5


@pytest.mark.parametrize("measured", [False, True])
def test_it_counts_weights_and_gives_ranges(tiny, store, measured: bool, monkeypatch) -> None:
    monkeypatch.setattr("studio.training.estimate.MEASURED_SECONDS", 0.05)
    found = estimate(tiny.model_copy(update={"first_look": 800}), store, device="cpu", measured=measured)
    trainer = Trainer(tiny, store, run_id="test", seed=0, device="cpu")
    networks = (trainer.generator, trainer.discriminator)
    assert found.parameters == sum(weight.numel() for network in networks for weight in network.parameters())
    assert 0 < found.memory[0] < found.memory[1]
    assert 0 < found.step[0] < found.step[1]
    assert middle(found.first_look) == pytest.approx(100 * middle(found.step))  # 800 samples, 8 in a step
    assert found.measured == measured
    assert len(found.sentences) == 3
    assert "pictures" in found.sentences[-1]


def test_where_nobody_has_measured_it_says_so(tiny, store) -> None:
    swapped = tiny.model_copy(update={"first_look": 800}).edited({"objective": "hinge"})
    found = estimate(swapped, store, device="cpu")
    assert found.first_look is None
    assert "not been measured" in found.sentences[-1]


def test_steps_before_the_discriminator_takes_part_are_reckoned_for_themselves(small_notes, tones, monkeypatch) -> None:
    monkeypatch.setattr(
        "studio.training.estimate._speed", lambda trainer, *_rest: 1.0 if trainer.step_count < 10 else 9.0
    )
    recipe = small_notes.model_copy(update={"adversarial_from": 10, "first_look": 12 * small_notes.batch})
    found = estimate(recipe, tones, device="cpu")
    assert found.first_look == pytest.approx((28 * GUESSED[0], 28 * GUESSED[1]))
    early = recipe.model_copy(update={"first_look": 4 * small_notes.batch})
    assert estimate(early, tones, device="cpu").first_look == pytest.approx((4 * GUESSED[0], 4 * GUESSED[1]))


@pytest.mark.parametrize("name", ["picture-32", "style", "infogan", "notes", "loops", "phrases", "textures", "points"])
def test_what_is_advised_says_when_there_is_something_to_see(name: str) -> None:
    assert load_recipe(name).first_look > 0


def test_larger_networks_and_batches_take_more_memory(tiny, store) -> None:
    small, wide, many = (
        middle(estimate(tiny.edited(changes), store, device="cpu").memory)
        for changes in ({}, {"generator.width": 1024}, {"batch": 512})
    )
    assert wide > 1.2 * small
    assert many > 1.05 * small


def test_sounds_are_estimated_with_their_judge(small_notes, tones) -> None:
    found = estimate(small_notes, tones, device="cpu")
    assert found.kind == "sounds"
    assert found.step[0] > 0


def test_it_can_be_cancelled(tiny, store) -> None:
    reporter = Reporter()
    reporter.cancel()
    with pytest.raises(Cancelled):
        estimate(tiny, store, device="cpu", reporter=reporter)
