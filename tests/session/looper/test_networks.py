"""Networks that decks can play."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from studio.core.errors import StudioError
from studio.session import Session
from studio.session.runs import RunInfo, Runs
from tests.session.looper.drumming import settle, until, weights


@pytest.fixture
def runs(session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session with three runs: of loops, of notes, and one that was never saved."""
    infos = [
        RunInfo(name, f"Run {name}", "Loops", "Set", 40, 1.0, "finished", 0.0, None)
        for name in ("loops", "notes", "new")
    ]
    kinds = {"loops": "loops", "notes": "sounds", "new": "loops"}

    def document(self: Runs, run_id: str) -> SimpleNamespace:
        if run_id not in kinds:
            raise StudioError("gone")
        return SimpleNamespace(config=SimpleNamespace(recipe=SimpleNamespace(kind=kinds[run_id])))

    def load(path: Path) -> object:
        name = path.parents[1].name
        return weights(int(path.name), run=name, kind=kinds[name])

    monkeypatch.setattr(Runs, "all", property(lambda self: infos))
    monkeypatch.setattr(Runs, "document", document)
    monkeypatch.setattr(Runs, "folder", lambda self, run_id: Path("runs") / run_id)
    monkeypatch.setattr(Runs, "checkpoints", lambda self, run_id: [] if run_id == "new" else [20, 40])
    monkeypatch.setattr("studio.training.checkpoint.load_weights", load)
    session.runs.changed.emit()
    return session


def test_what_trains_comes_first_then_the_runs_then_what_came_along(
    runs: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.session.looper.networks.starters", lambda: {"House-7": Path("House-7.safetensors")})
    runs.runs.changed.emit()
    listed = [(network.key, network.kind, network.fits) for network in runs.looper.networks]
    assert listed == [
        ("live", "live", True),
        ("run:loops", "run", True),
        ("run:notes", "run", False),
        ("run:new", "run", True),
        ("starter:House-7", "starter", True),
    ]


def test_a_deck_plays_the_last_checkpoint_of_a_run(runs: Session) -> None:
    deck = runs.looper.decks[1]
    deck.set_network("run:loops")
    assert deck.waiting
    until(runs, lambda: deck.loop is not None)
    assert deck.take is not None
    assert (deck.take.weights.run_id, deck.take.weights.step) == ("loops", 40)


@pytest.mark.parametrize("key", ["run:notes", "run:new", "run:gone", "starter:gone", "kept:kept/weights/gone"])
def test_what_cannot_be_played_says_why(runs: Session, key: str) -> None:
    deck = runs.looper.decks[0]
    deck.set_network(key)
    until(runs, lambda: deck.error)
    assert deck.loop is None
    assert not deck.waiting
    runs.undo.undo()
    settle(runs)
    assert deck.error == ""
    assert deck.loop is not None


def test_networks_that_came_along_are_played(runs: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "House-7.safetensors"
    path.write_bytes(b"")
    monkeypatch.setattr("studio.session.looper.networks.starters", lambda: {path.stem: path})
    deck = runs.looper.decks[2]
    deck.set_network("starter:House-7")
    until(runs, lambda: deck.loop is not None)


def test_kept_networks_do_not_fill_the_memory(runs: Session) -> None:
    for step in range(40):
        runs.looper.know(f"kept:kept/weights/run-{step}", weights(step))
    assert runs.looper.weights("live") is not None
    assert runs.looper.weights("kept:kept/weights/run-39") is not None
    assert runs.looper.weights("kept:kept/weights/run-0") is None


def test_networks_are_named_in_words_wherever_they_come_from(runs: Session) -> None:
    looper = runs.looper
    assert looper.network_title(looper.networks[0].key) == looper.networks[0].title
    assert looper.network_title("kept:kept/weights/a-1.safetensors") == "Network of a kept loop"
    assert looper.network_title("") == ""
