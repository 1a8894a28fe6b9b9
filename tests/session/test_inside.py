"""Inside asks for what is on screen only, live or in a checkpoint, and shows no answer to an old question."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from psygnal import Signal

from studio.core.messages import Insight
from studio.core.progress import Reporter
from studio.session.inside import Inside


class Training:
    """Notes what it is asked to look at."""

    insight = Signal(Insight)
    changed = Signal()

    def __init__(self) -> None:
        self.run_id, self.active, self.config, self.store, self.kind = "r", True, object(), None, "pictures"
        self.looks: list[tuple[str, dict[str, Any], float]] = []
        self.away: list[str] = []

    def look(self, name: str, request: dict[str, Any], every: float) -> int:
        self.looks.append((name, request, every))
        return len(self.looks)

    def look_away(self, name: str) -> None:
        self.away.append(name)

    def answer(self, stamp: int, run: str = "r", **values: Any) -> None:
        self.insight.emit(Insight(run, 5, self.looks[stamp - 1][0], stamp, values))


class Runs:
    selected = Signal(str)

    def __init__(self) -> None:
        self.current, self.steps = "r", [10, 20, 30]

    def checkpoints(self, run: str) -> list[int]:
        return self.steps

    def document(self, run: str) -> Any:
        return SimpleNamespace(config=SimpleNamespace(recipe=SimpleNamespace(kind="sounds")))

    def folder(self, run: str) -> Path:
        return Path(run)


class Jobs:
    """Does its work when it is told to."""

    def __init__(self) -> None:
        self.jobs: list[Any] = []

    def run(self, title: str, work: Any, done: Any, failed: Any, key: str, cancelled: Any) -> None:
        self.jobs.append((work, done, failed))

    def turn(self) -> None:
        work, done, failed = self.jobs.pop(0)
        try:
            result = work(Reporter())
        except Exception as error:
            failed(error)
        else:
            done(result)

    def finish(self) -> None:
        """Turn until nothing is left, with what the turns ask for."""
        while self.jobs:
            self.turn()


class Timeline:
    changed = Signal()
    position: int | None = None

    def scrub(self, position: int | None) -> None:
        self.position = position
        self.changed.emit()


class Engine:
    changed = Signal()
    state = "ready"


class Parts(SimpleNamespace):
    inside: Inside


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Parts:
    made = Parts(
        training=Training(), runs=Runs(), timeline=Timeline(), engine=Engine(), jobs=Jobs(), errors=[], restored=[]
    )
    notices = SimpleNamespace(error=lambda error, key: made.errors.append(error))
    made.inside = Inside(made.training, made.runs, made.timeline, made.engine, made.jobs, notices)  # type: ignore[arg-type]

    def restorer(run: str, step: int) -> Any:
        def restore(reporter: Reporter) -> Any:
            made.restored.append((run, step))
            if step == 10:
                raise ValueError("damaged")
            return step

        return restore

    monkeypatch.setattr(made.inside, "_restorer", restorer)
    monkeypatch.setattr(
        "studio.session.inside._looks",
        lambda trainer, requests, reporter: {name: {"step": trainer, **r} for name, r in requests.items()},
    )
    return made


def asked(parts: Parts) -> list[str]:
    return [name for name, _request, _every in parts.training.looks]


def test_nothing_is_asked_for_that_nobody_sees(parts: Parts) -> None:
    assert asked(parts) == []
    parts.inside.watch({"layers", "scores"})
    assert asked(parts) == ["layers", "scores"]
    parts.inside.watch({"layers", "spectrum"})
    assert asked(parts) == ["layers", "scores", "spectrum"]
    assert parts.training.away == ["scores"]
    parts.inside.watch(())
    assert sorted(parts.training.away) == ["layers", "scores", "spectrum"]


def test_only_the_newest_question_is_answered(parts: Parts) -> None:
    parts.inside.watch({"layers"})
    parts.inside.aim_at(seed=7)
    assert parts.training.looks[-1][1] == {"seed": 7, "label": 0}
    parts.training.answer(1, z="old")
    assert parts.inside.insights == {}
    parts.training.answer(2, run="other", z="strange")
    assert parts.inside.insights == {}
    parts.training.answer(2, z="new")
    assert parts.inside.insights["layers"].values == {"z": "new"}


def test_a_change_asks_again_only_where_it_matters(parts: Parts) -> None:
    parts.inside.watch({"layers", "layer", "scores", "interpolation"})
    assert asked(parts) == ["layers", "scores", "interpolation"]  # no layer is chosen yet
    parts.inside.aim_at(layer="blocks.0")
    assert asked(parts)[3:] == ["layer"]
    parts.inside.aim_at(other=5)
    assert asked(parts)[4:] == ["interpolation"]
    parts.inside.aim_at(other=5)
    assert len(asked(parts)) == 5


def test_another_layer_forgets_the_one_before(parts: Parts) -> None:
    parts.inside.watch({"layer"})
    parts.inside.aim_at(layer="a")
    parts.training.answer(1, name="a")
    parts.inside.aim_at(seed=2)
    assert "layer" in parts.inside.insights
    parts.inside.aim_at(layer="b")
    assert "layer" not in parts.inside.insights


def test_the_handle_of_the_timeline_leads_into_checkpoints(parts: Parts) -> None:
    parts.inside.watch({"layers", "scores"})
    parts.timeline.scrub(22)
    assert (parts.inside.source, parts.inside.step) == ("past", 20)
    assert sorted(parts.training.away) == ["layers", "scores"]
    parts.jobs.turn()
    assert parts.inside.insights["layers"].values["step"] == 20
    assert "scores" not in parts.inside.insights  # the first look comes alone, so that it comes soon
    parts.jobs.turn()
    assert parts.inside.insights["scores"].step == 20
    assert parts.restored == [("r", 20)]
    parts.timeline.scrub(None)
    assert parts.inside.source == "live"
    assert asked(parts)[-2:] == ["layers", "scores"]


def test_scrubbing_on_does_not_wait_for_what_is_passed_by(parts: Parts) -> None:
    parts.inside.watch({"layers"})
    parts.timeline.scrub(20)
    parts.timeline.scrub(30)
    assert len(parts.jobs.jobs) == 1
    parts.jobs.turn()
    assert parts.inside.insights == {}
    parts.jobs.turn()
    assert parts.inside.insights["layers"].step == 30


def test_looks_that_go_through_a_set_are_repeated(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = iter([False, False, True])
    monkeypatch.setattr(
        "studio.session.inside._looks",
        lambda trainer, requests, reporter: {name: {"complete": next(turns)} for name in requests},
    )
    parts.training.active = False
    parts.inside.watch({"neighbours"})
    seen = []
    parts.inside.arrived.connect(lambda insight: seen.append(insight.values["complete"]))
    parts.jobs.finish()
    assert seen == [False, False, True]


def test_a_damaged_checkpoint_is_told_once(parts: Parts) -> None:
    parts.training.active = False
    parts.inside.watch({"layers"})
    parts.timeline.scrub(9)
    parts.jobs.finish()
    assert [str(error) for error in parts.errors] == ["damaged"]
    assert not parts.inside.busy
    parts.inside.aim_at(seed=3)
    assert parts.jobs.jobs == []


def test_another_run_starts_afresh(parts: Parts) -> None:
    parts.inside.watch({"layers"})
    parts.inside.aim_at(layer="a", label=2)
    parts.training.answer(2)
    parts.runs.current = "s"
    parts.runs.selected.emit("s")
    assert parts.inside.insights == {}
    assert (parts.inside.aim.layer, parts.inside.aim.label) == ("", 0)
    assert parts.inside.kind == "sounds"
    assert parts.inside.source == "past"
    parts.runs.steps = []
    parts.runs.current = "t"
    parts.runs.selected.emit("t")
    assert parts.inside.source == "none"


def test_what_failed_is_tried_again_when_somebody_comes_back_to_it(parts: Parts) -> None:
    parts.training.active = False
    parts.inside.watch({"layers"})
    parts.timeline.scrub(9)
    parts.jobs.finish()
    assert parts.inside.failed
    parts.timeline.scrub(20)
    assert not parts.inside.failed
    parts.timeline.scrub(9)
    assert not parts.inside.failed
    parts.jobs.finish()
    assert parts.inside.failed
    parts.inside.watch(())
    parts.inside.watch({"layers"})
    assert not parts.inside.failed
    assert len(parts.jobs.jobs) == 1


def test_the_network_of_a_run_that_is_left_is_let_go(parts: Parts) -> None:
    parts.training.active = False
    parts.inside.watch({"layers"})
    parts.jobs.turn()
    assert parts.inside._past is not None
    parts.runs.current, parts.runs.steps = "", []
    parts.runs.selected.emit("")
    assert parts.inside._past is None
    assert parts.inside.source == "none"
