"""What loops can be asked for."""

from __future__ import annotations

import numpy as np

from studio.core.notes import NAMES
from studio.core.scales import CHORDS
from studio.data.loops.conditions import Facts, schema_of, vectors


def test_drums_are_asked_for_by_style_density_and_swing() -> None:
    loops = [Facts(0, density=0.5, swing=0.0), Facts(1, density=1.0, swing=0.25)]
    schema = schema_of(("house", "rock"), loops)
    assert [field.name for field in schema.fields] == ["style", "density", "swing"]
    assert np.allclose(vectors(schema, loops), [[1, 0, 0, -1], [0, 1, 1, 0]])


def test_what_does_not_vary_or_is_unknown_cannot_be_asked_for() -> None:
    schema = schema_of(("house",), [Facts(0, density=0.5, swing=0.0), Facts(0, density=0.51, swing=0.0)])
    assert schema.fields == ()
    assert vectors(schema, [Facts(), Facts()]).shape == (2, 0)
    assert vectors(schema, []).shape == (0, 0)


def test_all_keys_and_chords_are_there_to_be_played() -> None:
    loops = [Facts(-1, 9, "minor", 0), Facts(-1, 2, "dorian", 4)]
    fields = {field.name: field for field in schema_of((), loops).fields}
    assert fields["key"].values == NAMES
    assert fields["scale"].values == ("minor", "dorian")
    assert fields["chord"].values == CHORDS
    rows = vectors(schema_of((), loops), loops)
    assert rows.shape == (2, 12 + 2 + 7)
    assert [int(row[:12].argmax()) for row in rows] == [9, 2]
    assert rows[1, 12:14].tolist() == [0, 1]
    assert int(rows[1, 14:].argmax()) == 4


def test_a_single_scale_is_told_all_the_same_and_what_is_not_asked_for_rests() -> None:
    loops = [Facts(-1, 9, "minor"), Facts()]
    schema = schema_of((), loops)
    assert [(field.name, len(field.values)) for field in schema.fields] == [("key", 12), ("scale", 1)]
    assert np.array_equal(vectors(schema, loops)[1], schema.vector({}))
