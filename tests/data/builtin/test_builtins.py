"""What holds for every built-in set of pictures, and what each one promises."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.data.builtin import BUILTINS
from studio.data.builtin.fonts import font_folders, usable_faces
from studio.data.builtin.glyphs import ALPHABETS, GlyphSource
from studio.data.builtin.patterns import STYLES
from studio.data.builtin.strokes import SKELETONS, stroke_mask
from studio.data.open import open_source

PICTURES = ["glyphs", "patterns"]
SOME = {"count": 240}


def _digest(name: str, **params: object) -> str:
    with open_source(f"builtin:{name}", {**SOME, **params}) as source:
        return hashlib.sha256(b"".join(source.read(i).tobytes() for i in range(62))).hexdigest()


def test_all_sets_are_found() -> None:
    assert BUILTINS.names() == ["glyphs", "loops", "notes", "patterns", "phrases", "points"]


@pytest.mark.parametrize("name", PICTURES)
class TestEverySet:
    def test_another_process_draws_the_same_bytes(self, name: str) -> None:
        code = f"""
import hashlib
from studio.data.open import open_source
source = open_source("builtin:{name}", {SOME!r})
print(source.fingerprint(), hashlib.sha256(b"".join(source.read(i).tobytes() for i in range(62))).hexdigest())
"""
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert run.stdout.split() == [open_source(f"builtin:{name}", SOME).fingerprint(), _digest(name)]

    def test_the_order_of_reading_does_not_matter(self, name: str) -> None:
        source = open_source(f"builtin:{name}", SOME)
        later = source.read(17).tobytes()
        assert source.read(3).tobytes() != later
        assert source.read(17).tobytes() == later

    def test_all_classes_are_equally_present(self, name: str) -> None:
        source = open_source(f"builtin:{name}", SOME)
        counts = Counter(item.label for item in source.items)
        assert set(counts) == set(range(len(source.labels)))
        assert max(counts.values()) - min(counts.values()) <= 1
        assert len({item.key for item in source.items}) == len(source.items) == 240
        assert source.schema.classes == source.labels

    def test_another_seed_draws_other_pictures(self, name: str) -> None:
        assert _digest(name) != _digest(name, seed=1)
        prints = {open_source(f"builtin:{name}", {**SOME, "seed": seed}).fingerprint() for seed in range(3)}
        assert len(prints) == 3

    @pytest.mark.parametrize("size", [16, 50, 128, 256])
    def test_pictures_have_the_size_asked_for(self, name: str, size: int) -> None:
        source = open_source(f"builtin:{name}", {**SOME, "size": size})
        for index in range(12):
            assert source.read(index).size == (size, size)

    def test_every_class_shows_something_and_varies(self, name: str) -> None:
        source = open_source(f"builtin:{name}", SOME)
        for label in range(len(source.labels)):
            indices = [i for i, item in enumerate(source.items) if item.label == label][:4]
            pictures = [np.asarray(source.read(i), np.float32) for i in indices]
            assert all(picture.std() > 4 for picture in pictures), source.labels[label]
            assert min(np.abs(a - b).mean() for a, b in pairwise(pictures)) > 1

    def test_bad_settings_are_refused_in_words(self, name: str) -> None:
        for wrong in ({"count": 0}, {"size": 8}, {"sizes": 32}, {"seed": "x"}):
            with pytest.raises(StudioError):
                open_source(f"builtin:{name}", wrong)
        with pytest.raises(StudioError, match="240"):
            open_source(f"builtin:{name}", SOME).read(240)


def test_patterns_show_the_same_composition_at_every_size() -> None:
    small, large = (open_source("builtin:patterns", {**SOME, "size": size}) for size in (32, 128))
    for index in range(2 * len(STYLES)):
        reduced = np.asarray(large.read(index).reduce(4), np.float32)
        assert np.abs(reduced - np.asarray(small.read(index), np.float32)).mean() < 8, small.items[index].key


def test_patterns_have_at_least_eight_styles_in_colour() -> None:
    source = open_source("builtin:patterns")
    assert len(source.labels) >= 8
    assert source.read(0).mode == "RGB"


@pytest.mark.parametrize("characters", list(ALPHABETS))
def test_glyphs_without_any_font_are_drawn_in_our_own_hand(characters: str) -> None:
    params = {"characters": characters, "count": 400, "size": 32, "seed": 0}
    source = GlyphSource("builtin:glyphs", "Glyphs", params, faces=())
    assert source.labels == tuple(ALPHABETS[characters])
    for index in range(len(source.labels)):
        ink = np.asarray(source.read(index))
        assert ink.max() > 100, source.labels[index]
        assert 0.01 < (ink > 80).mean() < 0.6, source.labels[index]


def test_glyphs_lie_whole_and_central() -> None:
    params = {"characters": "digits and letters", "count": 248, "size": 64, "seed": 3}
    for faces in ((), usable_faces()):
        source = GlyphSource("builtin:glyphs", "Glyphs", params, faces)
        for index in range(len(source)):
            ink = np.asarray(source.read(index), np.float32)
            assert ink[[0, -1]].max() == 0 == ink[:, [0, -1]].max(), source.items[index].key


def test_fonts_change_the_fingerprint() -> None:
    params = {"characters": "digits", "count": 400, "size": 32, "seed": 0}
    faces = usable_faces()
    if not faces:
        pytest.skip("this machine has no fonts")
    with_fonts = GlyphSource("builtin:glyphs", "Glyphs", params, faces)
    assert with_fonts.fingerprint() != GlyphSource("builtin:glyphs", "Glyphs", params, ()).fingerprint()


def test_own_strokes_cover_every_character() -> None:
    rng = np.random.default_rng(0)
    assert set(SKELETONS) == set(ALPHABETS["digits and letters"])
    for character in SKELETONS:
        assert stroke_mask(character, rng, 60).getextrema()[1] == 255


def test_fonts_that_are_broken_or_pictures_are_left_out(tmp_path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    (tmp_path / "empty.otf").touch()
    (tmp_path / "notes.txt").write_text("no font")
    assert usable_faces([tmp_path, tmp_path / "missing"]) == ()
    assert not [
        face for face in usable_faces(font_folders()) if "dingbat" in face.name.lower() or "D050000L" in face.name
    ]
