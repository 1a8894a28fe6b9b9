"""Settings changed while a run trains are taken back like any other edit."""

from __future__ import annotations

import pytest

from studio.core.errors import StudioError
from studio.session import Session
from studio.training.settings import LR_D


@pytest.fixture
def session(monkeypatch):
    made = Session()
    training = made.training
    monkeypatch.setattr(type(training), "active", property(lambda _self: training.run_id == "one"))
    monkeypatch.setattr(type(training), "live_specs", property(lambda _self: (LR_D,)))
    training.run_id, training.live_values = "one", {"lr_d": 0.001}
    yield made
    made.close()


def test_a_setting_of_the_run_is_changed_and_taken_back(session) -> None:
    session.live.set("lr_d", 0.004)
    assert session.training.live_values == {"lr_d": 0.004}
    session.undo.undo()
    assert session.training.live_values == {"lr_d": 0.001}
    session.undo.redo()
    assert session.training.live_values == {"lr_d": 0.004}


def test_no_change_leaves_nothing_to_undo(session) -> None:
    session.live.set("lr_d", 0.001)
    assert not session.undo.undo_label


def test_another_run_is_left_as_it_is(session) -> None:
    session.live.set("lr_d", 0.004)
    session.training.run_id, session.training.live_values = "two", {"lr_d": 0.01}
    session.undo.undo()
    assert session.training.live_values == {"lr_d": 0.01}


def test_what_cannot_be_changed_is_said(session) -> None:
    with pytest.raises(StudioError, match="cannot be changed"):
        session.live.set("width", 3)
    with pytest.raises(StudioError):
        session.live.set("lr_d", "fast")
    assert not session.undo.undo_label


def test_settings_of_two_runs_never_become_one_entry(session, monkeypatch) -> None:
    session.live.set("lr_d", 0.004)
    session.training.run_id, session.training.live_values = "two", {"lr_d": 0.01}
    monkeypatch.setattr(type(session.training), "active", True)
    session.live.set("lr_d", 0.02)
    session.undo.undo()
    assert session.training.live_values == {"lr_d": 0.01}
