"""The demonstration: presets one after another, in projects of its own that are gone afterwards."""

from __future__ import annotations

import time

import pytest

from studio.session import Session
from studio.session.demo import SCENES, Demo, Scene
from studio.session.settings import Settings
from studio.training.recipe import load_recipe

SMALL = {"params": {"characters": "digits", "count": 64}, "options": {"resolution": 16}}


def turn(demo: Demo, until, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        demo.session.poll()
        demo.poll()
        time.sleep(0.01)


@pytest.fixture
def show():
    made = []

    def start(*scenes: Scene) -> Demo:
        demo = Demo(Settings(), scenes, separate=False)
        made.append(demo)
        return demo

    yield start
    for demo in made:
        demo.session.close()
        demo.close()


def test_scenes_follow_each_other_and_leave_nothing(show, tmp_path):
    person = Session()
    mine = person.new_project(tmp_path / "mine", "Mine")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    first = Scene("mlp-2014", "builtin:glyphs", 0.05, "First", "Noise.", **SMALL)
    demo = show(first, Scene("no-such-preset", "builtin:glyphs", 9, "Missing", ""), Scene(
        "picture-32", "builtin:glyphs", 0.05, "Second", "Strokes.", **SMALL))  # fmt: skip
    assert [scene.title for scene in demo.scenes] == ["First", "Second"]
    demo.start()
    turn(demo, lambda: demo.left is not None)
    assert (demo.scene.title, demo.number) == ("First", 1)
    assert demo.session.runs.document(demo.session.runs.current).config.recipe.name == "mlp-2014"
    folder = demo.session.project.folder
    turn(demo, lambda: demo.number == 2 and demo.left is not None)
    assert not folder.exists(), "what was shown before is gone"
    turn(demo, lambda: demo.number == 1)
    assert person.project is mine
    assert person.recent_projects == [{"path": str(mine.folder.resolve()), "name": "mine"}]
    assert Settings().get("recent_projects") == [str(mine.folder.resolve())]
    assert {p: p.read_bytes() for p in before} == before
    own = demo.session.project.folder.parent
    assert not own.is_relative_to(tmp_path / "mine")
    demo.session.close()
    demo.close()
    assert not own.exists()
    person.close()


def test_a_scene_that_is_refused_is_passed_over(show):
    demo = show(Scene("points", "builtin:glyphs", 5, "Refused", "", params={"fonts": "none"}))
    demo.start()
    turn(demo, lambda: demo.scene is None)
    assert demo.left is None


def test_every_scene_is_told_and_takes_a_while():
    for scene in SCENES:
        assert scene.title
        assert scene.caption.endswith(".")
        assert 20 <= scene.seconds <= 120
    assert {"mlp-2014", "picture-32", "style"} <= {scene.recipe for scene in SCENES}
    assert all(load_recipe(name) for name in ("mlp-2014", "picture-32", "style"))
