"""Features of one's own samples that become points."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.data.open import open_source
from studio.data.points.features import features, measure
from studio.data.prepare import prepare
from studio.data.scan import scan

RATE = 16000


def pictures(rows: list[np.ndarray]) -> Any:
    """A prepared set of pictures as far as `measure` looks."""
    array = np.stack(rows)
    return type("Few", (), {"kind": "pictures", "pictures": array, "__len__": lambda self: len(array)})()


def sounds(rows: list[np.ndarray]) -> Any:
    array = np.round(np.stack(rows) * 32767).astype(np.int16)[..., None]
    options = SimpleNamespace(rate=RATE)
    members = {"kind": "sounds", "sounds": array, "options": options, "__len__": lambda self: len(array)}
    return type("Few", (), members)()


def bar(lean: float, side: int = 32, ink: int = 255) -> np.ndarray:
    """A stroke that goes `lean` to the right for each pixel upwards."""
    picture = np.zeros((side, side, 1), np.uint8)
    for row in range(6, side - 6):
        at = round(side / 2 + lean * (side / 2 - row))
        picture[row, at - 1 : at + 2] = ink
    return picture


def tone(hertz: float, level: float = 0.5, after: float = 0.0) -> np.ndarray:
    time = np.arange(RATE // 2) / RATE
    return level * np.sin(2 * np.pi * hertz * time) * np.clip((time - after) / 0.02, 0, 1)


def test_slant_and_ink_of_strokes() -> None:
    leans = np.linspace(-0.6, 0.6, 9)
    found = measure(pictures([bar(lean) for lean in leans]), "slant", "ink")
    assert found.shape == (9, 2)
    assert np.abs(found[:, 0] - leans).max() < 0.06
    bright = measure(pictures([bar(0.0, ink=ink) for ink in range(60, 256, 20)]), "ink", "brightness")
    assert (np.diff(bright, axis=0) > 0).all()


def test_colour_is_told_from_grey() -> None:
    rng = np.random.default_rng(0)
    grey = [np.repeat(rng.integers(0, 256, (16, 16, 1), np.uint8), 3, 2) for _ in range(8)]
    colour = [rng.integers(0, 256, (16, 16, 3), np.uint8) for _ in range(8)]
    found = measure(pictures(grey + colour), "colourfulness", "contrast")[:, 0]
    assert found[:8].max() < 1e-6 < 0.1 < found[8:].min()


def test_tones_are_heard_as_what_they_are() -> None:
    hertz = [110, 220, 330, 440, 660, 880, 1320, 1760]
    low_high = measure(sounds([tone(each) for each in hertz]), "brightness", "pitch")
    assert (np.diff(low_high, axis=0) > 0).all()
    assert np.abs(low_high[:, 1] - (69 + 12 * np.log2(np.array(hertz) / 440))).max() < 0.5
    soft_loud = measure(sounds([tone(440, level) for level in np.geomspace(0.01, 0.9, 8)]), "loudness", "attack")
    assert (np.diff(soft_loud[:, 0]) > 0).all()
    late = measure(sounds([tone(440, after=after) for after in np.linspace(0, 0.4, 8)]), "attack", "loudness")[:, 0]
    assert late[0] < late[-1]
    rng = np.random.default_rng(0)
    noisy = measure(
        sounds([tone(440) + rng.normal(size=8000) * n for n in np.linspace(0, 0.2, 8)]), "noisiness", "loudness"
    )
    assert (np.diff(noisy[:, 0]) > 0).all()


def test_components_are_what_differs_most() -> None:
    rng = np.random.default_rng(0)
    amounts = rng.normal(size=40)
    rows = [np.clip(128 + 30 * amount * np.sign(np.arange(32) - 15.5), 0, 255) for amount in amounts]
    found = measure(pictures([np.tile(row[:, None, None], (1, 32, 1)).astype(np.uint8) for row in rows]), *NAMES)
    assert abs(np.corrcoef(found[:, 0], amounts)[0, 1]) > 0.99
    assert found[:, 1].std() < 0.1 * found[:, 0].std()
    assert len(measure(sounds([tone(100 + 20 * i) for i in range(12)]), *NAMES)) == 12


NAMES = ("component 1", "component 2")


def test_every_feature_of_a_real_set_becomes_points(tmp_path: Path) -> None:
    for spec, count in (("builtin:glyphs", 64), ("builtin:loops", 16)):
        source = open_source(spec, {"count": count})
        store = prepare(source, scan(source).suggested)
        names = [feature.name for feature in features(store.kind) if feature.name != "pitch"]
        for name in names:
            x, y = name, names[0] if name != names[0] else names[1]
            found = measure(store, x, y)
            assert found.shape[1] == 2
            assert len(found) >= count // 2, name
            assert found[:, 0].std() > 0 or name == "colourfulness", name


def test_what_cannot_be_measured_is_said() -> None:
    assert features("points") == ()
    with pytest.raises(StudioError, match="cannot be measured"):
        measure(pictures([bar(0.0)] * 8), "pitch", "ink")
    with pytest.raises(StudioError, match="Hardly any"):
        measure(sounds([tone(440) * 0] * 12), "pitch", "loudness")
