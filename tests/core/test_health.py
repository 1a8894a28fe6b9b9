"""What the doctor found comes back from a history as it was, and nothing else does."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from studio.core.health import Evidence, Finding, Remedy

REMEDY = Remedy("edit", "Raise it.", "It calms down.", {"gamma": 2.0, "batch": 32})
FOUND = Finding("weak", "Too weak", "It is weak.", Evidence("auc", 0, 9, 0.1, math.nan), REMEDY, "a paper", 9, True)


def test_a_finding_comes_back() -> None:
    back = Finding.from_json(json.loads(json.dumps(FOUND.to_json())))
    assert (back.remedy, back.rule, back.step, back.grave) == (REMEDY, "weak", 9, True)
    assert math.isnan(back.evidence.limit)
    assert Finding.from_json(replace(FOUND, remedy=None).to_json()).remedy is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("rule",), ["weak"]),
        (("title",), 5),
        (("step",), "9"),
        (("grave",), "no"),
        (("evidence",), None),
        (("evidence", "value"), "much"),
        (("evidence", "since"), 0.5),
        (("remedy", "sentence"), {}),
        (("remedy", "edits"), ["gamma"]),
        (("remedy",), "rest"),
    ],
)
def test_a_damaged_finding_is_none(place: tuple[str, ...], value: Any) -> None:
    document = json.loads(json.dumps(FOUND.to_json()))
    inner = document
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    with pytest.raises((KeyError, TypeError, ValueError)):
        Finding.from_json(document)
