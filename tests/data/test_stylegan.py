from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import StudioError
from studio.data.open import open_source

Make = Callable[..., Any]


@pytest.fixture(params=["folder", "zip"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, fill: Make) -> Callable[[Any], Any]:
    """Opens four pictures with a given dataset.json, from a folder and from a zip."""
    root = tmp_path / "set"
    fill(root / "00000", 4)

    def make(document: Any) -> Any:
        text = document if isinstance(document, str) else json.dumps(document)
        (root / "dataset.json").write_text(text)
        path = root
        if request.param == "zip":
            path = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", root))
        source = open_source(str(path))
        request.addfinalizer(source.close)
        return source

    return make


def test_labels(opened: Callable[[Any], Any]) -> None:
    source = opened({"labels": [["00000/3.png", 7], ["00000/0.png", 2], ["00000/1.png", 7.0], ["gone.png", 1]]})
    assert source.labels == ("2", "7")
    assert [(item.key, item.label) for item in source.items] == [
        ("00000/0.png", 0),
        ("00000/1.png", 1),
        ("00000/2.png", -1),
        ("00000/3.png", 1),
    ]
    assert [(problem.path, "not there" in problem.reason) for problem in source.problems] == [("gone.png", True)]
    assert source.ignored == 0
    assert source.read(0).size == (40, 48)


@pytest.mark.parametrize("labels", [None, [], {}])
def test_no_labels(opened: Callable[[Any], Any], labels: Any) -> None:
    source = opened({"labels": labels})
    assert (len(source), source.labels, source.problems) == (4, (), [])


def test_vector_labels_are_explained_and_left_out(opened: Callable[[Any], Any]) -> None:
    source = opened({"labels": [["00000/0.png", [0.5, 0.1]], ["00000/1.png", [0.1, 0.3]]]})
    assert (len(source), source.labels) == (4, ())
    assert "not single class numbers" in source.problems[0].reason


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ([], "does not hold"),
        ({}, "does not hold"),
        ({"labels": 5}, "not pairs"),
        ({"labels": [[1, 2]]}, "not pairs"),
        ({"labels": [["a", 1, 2]]}, "not pairs"),
    ],
)
def test_a_damaged_document_is_a_sentence(opened: Callable[[Any], Any], document: Any, why: str) -> None:
    with pytest.raises(StudioError, match=why):
        opened(document)


def test_paths_in_the_document_cannot_reach_outside(opened: Callable[[Any], Any], tmp_path: Path, noise: Make) -> None:
    noise(0).save(tmp_path / "outside.png")
    source = opened({"labels": [["../outside.png", 1], ["/etc/passwd", 0], ["00000/0.png", 0]]})
    assert len(source) == 4
    assert {problem.path for problem in source.problems} == {"../outside.png", "/etc/passwd"}
