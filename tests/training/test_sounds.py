"""Sounds go through the same trainer: guided by an encoder, drawn as sheets, measured by meters."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.core.errors import StudioError
from studio.core.messages import Sheet
from studio.core.notes import frequency
from studio.session.real import real_beside
from studio.training.asked import Asked, shape_of
from studio.training.gauges import Gauges
from studio.training.history import HistoryReader, HistoryWriter
from studio.training.meters.pitch_error import PitchError, cents_apart
from studio.training.meters.style_agreement import StyleAgreement
from studio.training.recipe import all_recipes
from studio.training.sheets import SheetPlan, draw
from studio.training.trainer import Trainer
from studio.training.weights import Weights
from tests.training.conftest import write_sound_store

SOUNDS = [pytest.param(recipe, id=recipe.name) for recipe in all_recipes() if recipe.kind == "sounds"]


def start(recipe, store, seed: int = 3) -> Trainer:
    return Trainer(recipe, store, run_id="test", seed=seed, device="cpu")


def steps(trainer: Trainer, count: int) -> list[dict[str, float]]:
    for _ in range(count):
        trainer.step()
    return [metrics.values for metrics in trainer.drain_metrics()]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("recipe", SOUNDS)
def test_every_recipe_of_sounds_trains(recipe, channels: int, tmp_path: Path) -> None:
    store = write_sound_store(tmp_path / "store", channels=channels, seconds=1.024)
    trainer = start(recipe.edited({"batch": 4}), store)
    rows = steps(trainer, 2)
    assert all(math.isfinite(row["loss_g"]) for row in rows)
    network = trainer.publish().build()
    c = Asked.of(store, store.schema)(np.arange(2))
    sound = network.to_sound(network(torch.randn(2, recipe.latent), c))
    assert sound.shape == (2, channels, 16384)
    assert sound.abs().max() <= 1


def test_a_recipe_of_pictures_is_refused(tiny, tones) -> None:
    with pytest.raises(StudioError, match="kind of set"):
        start(tiny, tones)


def test_discriminator_waits_and_rebuilding_is_measured(small_notes, tones) -> None:
    rows = steps(start(small_notes, tones), 4)
    assert [math.isfinite(row["loss_d"]) for row in rows] == [False, False, True, True]
    assert all(row["rebuild"] > 0 for row in rows)


def test_going_on_gives_the_same_bits(small_notes, tones) -> None:
    whole, first = start(small_notes, tones), start(small_notes, tones)
    steps(whole, 5)
    steps(first, 3)
    second = start(small_notes, tones)
    second.restore(*first.state())
    steps(second, 2)
    one, other = whole.state()[0], second.state()[0]
    assert one.keys() == other.keys()
    assert any(key.startswith("encoder/") for key in one)
    assert all(torch.equal(value, other[key]) for key, value in one.items())


def test_weights_bring_their_encoder_along(small_notes, tones) -> None:
    trainer = start(small_notes, tones)
    steps(trainer, 1)
    weights = trainer.publish()
    again = Weights.from_document(weights.document(), weights.arrays())
    real = torch.from_numpy(np.array(tones.sounds[:2])).transpose(1, 2).float() / 32767
    encoder, same = weights.build_encoder(), again.build_encoder()
    assert encoder is not None
    assert same is not None
    c = torch.zeros(2, trainer.shape.schema_width)
    torch.testing.assert_close(encoder(real, c), same(real, c))
    torch.testing.assert_close(encoder(real, c), trainer.guide.encoder.eval()(real, c))


def test_condition_columns_tell_the_pitch(tones) -> None:
    shape = shape_of(tones, 8, tones.schema)
    asked = Asked.of(tones, tones.schema)(np.arange(len(tones)))
    np.testing.assert_allclose(shape.pitches(asked).numpy(), tones.pitches, atol=1e-4)
    outside = torch.from_numpy(tones.schema.vector({"style": 0, "pitch": 96.5})).unsqueeze(0)
    assert float(shape.pitches(outside)) == pytest.approx(96.5, abs=1e-4)


def test_the_synthesiser_is_in_tune_at_any_pitch(small_notes, tones) -> None:
    trainer = start(small_notes, tones)
    network = trainer.publish().build()
    for midi in (30.0, 60.25, 100.0):
        c = torch.from_numpy(tones.schema.vector({"style": 1, "pitch": midi})).unsqueeze(0)
        sound = network.to_sound(network(torch.zeros(1, 32), c))[0, 0].numpy()
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 17))
        bins = np.arange(len(spectrum)) * 16000 / (1 << 17)
        near = (bins > frequency(midi) * 0.8) & (bins < frequency(midi) * 1.2)
        found = bins[near][spectrum[near].argmax()]
        assert abs(1200 * np.log2(found / frequency(midi))) < 12


def test_sheets_carry_sounds_and_history_keeps_them(small_notes, tones, tmp_path: Path) -> None:
    trainer = start(small_notes, tones)
    plan = SheetPlan.suited(trainer.schema, trainer.shape)
    sheet = draw(trainer.average.calibrated(), plan, trainer.schema, "run", 8)
    assert sheet.sounds is not None
    assert sheet.sounds.shape == (len(sheet.tiles), 4096, 1)
    assert set(sheet.labels) == {0, 1, 2}
    assert all(48 <= pitch <= 71 for pitch in sheet.pitches)
    HistoryWriter(tmp_path).add_sheet(sheet, plan.columns)
    kept = HistoryReader(tmp_path).sheet(8)
    assert kept.sounds is not None
    assert (kept.rate, kept.pitches, kept.labels) == (16000, sheet.pitches, sheet.labels)
    np.testing.assert_allclose(kept.sounds, sheet.sounds, atol=2 / 32767)
    HistoryWriter(tmp_path).truncate(0, {})
    assert not list(tmp_path.rglob("*.flac"))


def real_sheet(store, plan: SheetPlan, shift: float = 0.0):
    """A sheet of real sounds, as a perfect network would draw it, asked for `shift` semitones higher."""
    blank = np.zeros((len(plan.labels), 8, 8, 3), np.uint8)
    like = Sheet("run", 1, blank, plan.seeds, plan.labels, None, 16000, plan.pitches)
    real = real_beside(store, like)
    return Sheet("run", 1, blank, plan.seeds, plan.labels, real.sounds, 16000, tuple(p + shift for p in real.pitches))


def test_meters_tell_real_notes_from_wrong_ones(tmp_path: Path) -> None:
    store = write_sound_store(tmp_path / "more", count=300, seconds=0.512)
    plan = SheetPlan.suited(store.schema, shape_of(store, 8, store.schema))
    good, high = real_sheet(store, plan), real_sheet(store, plan, 0.9)
    assert PitchError(store).measure(good) < 15
    assert PitchError(store).measure(high) > 75
    style = StyleAgreement(store)
    readings = [style.measure(good) for _ in range(4)]
    assert math.isnan(readings[0])
    assert readings[-1] > 95
    turned = tuple((label + 1) % 3 for label in good.labels)
    assert style.measure(replace(good, labels=turned)) < 20


def test_octaves_do_not_count() -> None:
    assert cents_apart(72.1, 60.0) == pytest.approx(10)
    assert cents_apart(47.9, 60.0) == pytest.approx(10)
    assert cents_apart(math.nan, 60.0) == 100


def test_pictures_have_no_such_meters(store) -> None:
    assert Gauges(store).readings == {}
