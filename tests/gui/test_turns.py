"""Large paintings take turns."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from studio.gui import turns
from studio.gui.turns import Soon


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when the test says so."""
    now = [100.0]
    monkeypatch.setattr(turns.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(turns._Last, "at", 0.0)
    return now


@pytest.fixture
def soon(qapp):
    owner, acted = QObject(), []
    made = Soon(owner, lambda: acted.append(turns.time.monotonic()))
    made.acted, made.owner = acted, owner
    yield made
    made._timer.stop()


def test_asked_often_it_acts_once(soon, clock, qtbot):
    for _time in range(5):
        soon.ask()
    assert soon.acted == []
    qtbot.waitUntil(lambda: soon.acted == [100.0])
    assert not soon._timer.isActive()
    soon.ask()
    assert soon._timer.isActive()


@pytest.mark.parametrize(("later", "acts"), [(0.0, False), (0.003, False), (0.01, True), (0.03, False), (0.06, True)])
def test_it_goes_between_two_pictures_or_when_there_are_none(soon, clock, later, acts):
    turns.painted()
    clock[0] += later
    soon._try()
    assert bool(soon.acted) == acts
    assert soon._timer.isActive() != acts


def test_two_do_not_act_in_one_turn(soon, clock):
    other = []
    second = Soon(soon.owner, lambda: other.append(1))
    soon._try()
    second._try()
    assert (len(soon.acted), other) == (1, [])
    second._timer.stop()
    clock[0] += 0.01
    second._try()
    assert other == [1]
