"""Health: the quality meter, findings with their evidence and remedy, calm where there is nothing to say."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.core.messages import Event
from studio.gui import theme
from studio.gui.health.bars import DistanceBar
from studio.gui.health.sparkline import Sparkline, Strip, rows_of
from studio.gui.health.state import state_of
from studio.gui.panels.health import HealthPanel
from tests.gui.doctoring import COLLAPSE, FLOOR, PLATEAU, READING, FakeDoctor, examined, looked_at, reading


@pytest.fixture
def panel(qtbot, session):
    made = HealthPanel(examined(session))
    qtbot.addWidget(made)
    made.resize(300, 800)
    made.show()
    return made


@pytest.fixture
def doctor(panel):
    return panel.session.doctor


@pytest.fixture
def trains(panel, monkeypatch):
    """The run that is looked at trains."""
    monkeypatch.setattr(type(panel.session.training), "active", property(lambda self: True))
    monkeypatch.setattr(type(panel.session.runs), "current", property(lambda self: panel.session.training.run_id))


def test_before_the_first_run_it_says_what_comes_here(qtbot, session):
    session.doctor = FakeDoctor()
    panel = HealthPanel(session)
    qtbot.addWidget(panel)
    assert panel._stack.currentIndex() == 0


def test_a_healthy_run_has_one_quiet_line(panel, doctor):
    assert panel._stack.currentIndex() == 1
    assert panel.calm.words.text() == "Nothing to worry about"
    assert "variety" in panel.calm.more.text()
    assert not panel.cards
    assert not panel.advice.isVisible()
    assert panel.unmeasured.isVisible()  # no reading yet


def test_the_meter_says_how_far_from_real_and_what_can_be_had(panel, doctor):
    doctor.show(quality=READING, best=(700, 0.18))
    meter = panel.meter
    assert meter.value.text() == "0.21"
    assert meter.bar.accessibleName() == "0.21 from real, best possible 0.12"
    assert [share.text for share in meter.shares.values()] == ["0.82", "0.71", "0.83", "0.96"]
    assert "real samples get 0.91" in meter.shares["recall"].accessibleName()
    assert meter.best_words.text() == "Best so far: 0.18 at step 700"
    assert not panel.unmeasured.isVisible()


def test_without_classes_there_is_no_accuracy(panel, doctor):
    doctor.show(quality=reading(accuracy=math.nan))
    assert not panel.meter.shares["accuracy"].isVisible()
    assert panel.meter.shares["recall"].isVisible()
    assert not panel.meter._best_box.isVisible()


def test_the_best_moment_is_shown_and_gone_back_to(panel, doctor):
    doctor.show(quality=READING, best=(700, 0.18))
    scrubbed = []
    panel.meter.shown.connect(scrubbed.append)
    panel.meter.show_best.click()
    assert scrubbed == [700]
    panel.meter.back.click()
    assert doctor.asked == [("go back",)]


def test_the_best_moment_lies_on_the_curve_though_it_was_read_later(panel, doctor):
    read = float(panel.session.timeline.metrics()["fd"][599])
    doctor.show(quality=READING, best=(540, read))
    assert panel.meter.curve.strip.star == (600, read)


def test_the_bar_beyond_the_best_possible_is_not_in_the_colour_of_quality(qtbot):
    bar = DistanceBar()
    qtbot.addWidget(bar)
    bar.resize(200, 30)
    bar.show_reading(4.0, 0.5, 4.0, None)
    picture, ratio = bar.grab().toImage(), bar.devicePixelRatioF()
    inner, beyond = (picture.pixelColor(int(x * ratio), int(7 * ratio)) for x in (20, 150))
    assert inner == theme.colour("quality")
    assert beyond == theme.colour("quiet")


def test_a_finding_shows_its_evidence_and_its_remedy(panel, doctor, qtbot):
    asked = []
    panel.wanted.connect(lambda: asked.append(1))
    doctor.show(findings=[COLLAPSE, PLATEAU])
    card = panel.cards["collapse"]
    qtbot.waitUntil(card.curve.isVisible)
    assert not panel.calm.isVisible()
    strip = card.curve.strip
    assert strip.line == 0.75
    assert strip.stretch == (400, 1000)
    assert len(strip.steps) == 100  # every tenth step was probed
    assert "0.42" in card.curve.accessibleName()
    assert asked == [1]
    doctor.show(findings=[COLLAPSE, PLATEAU])
    assert asked == [1]  # nothing new
    assert panel.cards["collapse"] is card


def test_what_was_just_found_comes_into_view_and_then_stays_where_it_is(panel, doctor, qtbot):
    panel._scroll.underMouse = lambda: False
    doctor.show(quality=READING, best=(700, 0.18))
    bar = panel._scroll.verticalScrollBar()
    panel.resize(300, 160)
    qtbot.waitUntil(lambda: bar.maximum() > 50)
    bar.setValue(bar.maximum())
    doctor.show(findings=[COLLAPSE])
    qtbot.waitUntil(lambda: bar.value() < 30)
    bar.setValue(60)
    doctor.show(quality=reading(fd=0.2))
    qtbot.wait(50)
    assert bar.value() == 60


def test_nothing_moves_under_a_hand_that_may_be_about_to_click(panel, doctor, qtbot):
    panel.resize(300, 160)
    panel._scroll.underMouse = lambda: True
    doctor.show(quality=READING, best=(700, 0.18))
    bar = panel._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 50)
    bar.setValue(50)
    doctor.show(findings=[COLLAPSE])
    qtbot.wait(150)
    assert bar.value() == 50


def test_a_remedy_is_applied_and_taken_back(panel, doctor, trains):
    doctor.show(findings=[COLLAPSE])
    panel.cards["collapse"].apply.click()
    assert doctor.asked == [("apply", "collapse")]
    panel.cards["collapse"].undo.click()
    assert doctor.asked[-1] == ("undo", "collapse")
    assert hasattr(panel.cards["collapse"], "apply")
    QTest.mouseClick(panel.cards["collapse"].dismiss, Qt.MouseButton.LeftButton)
    assert doctor.asked[-1] == ("dismiss", "collapse")
    assert not panel.cards
    assert panel.calm.words.text() == "Nothing to worry about"


def test_what_only_people_can_do_has_no_apply(panel, doctor, monkeypatch):
    stopped = []
    monkeypatch.setattr(panel.session.training, "stop", lambda: stopped.append(1))
    data = replace(COLLAPSE, rule="copies", remedy=replace(COLLAPSE.remedy, way="data"))
    doctor.show(findings=[PLATEAU, data])
    assert not hasattr(panel.cards["copies"], "apply")
    panel.cards["plateau"].stop.click()
    assert stopped == [1]


def test_the_reasons_fold_open(panel, doctor, qtbot):
    doctor.show(findings=[COLLAPSE])
    card = panel.cards["collapse"]
    qtbot.waitUntil(card.why.isVisible)
    assert not card.reasons.isVisible()
    card.why.click()
    assert card.reasons.isVisible()
    assert "RECIPES.md, section 9" in card.reasons.text()
    assert "0.75" in card.reasons.text()


def test_good_enough_is_said_with_its_reason(panel, doctor):
    doctor.show(advice="Nothing became better for four minutes.")
    assert panel.advice.reason.text() == "Nothing became better for four minutes."
    assert not panel.advice.stop.isVisible()  # nothing runs


def test_good_enough_offers_to_stop_what_runs(panel, doctor, trains, monkeypatch):
    stopped = []
    monkeypatch.setattr(panel.session.training, "stop", lambda: stopped.append(1))
    doctor.show(advice="Nothing became better for four minutes.")
    panel.advice.stop.click()
    assert stopped == [1]


def test_live_settings_are_changed_only_while_it_trains(panel, doctor):
    again = replace(PLATEAU, rule="stuck", remedy=replace(COLLAPSE.remedy, way="restart"))
    doctor.show(findings=[COLLAPSE, again])
    assert not panel.cards["collapse"].apply.isEnabled()
    assert "Resume" in panel.cards["collapse"].apply.toolTip()
    assert panel.cards["stuck"].apply.isEnabled()


def test_the_state_in_a_word(panel, doctor):
    session = panel.session
    assert (state_of(session).word, state_of(session).role) == ("Healthy", "quality")
    doctor.show(findings=[PLATEAU])
    assert (state_of(session).word, state_of(session).icon) == ("More time will not help", "warning")
    doctor.show(findings=[PLATEAU, COLLAPSE])
    assert (state_of(session).word, state_of(session).role) == ("Mode collapse +1", "fault")
    doctor.show(findings=[], advice="Near the best possible.")
    assert (state_of(session).word, state_of(session).icon) == ("Good enough", "best")
    nothing = SimpleNamespace(
        doctor=FakeDoctor(), timeline=SimpleNamespace(metrics=dict), training=session.training, runs=session.runs
    )
    assert state_of(nothing).word == ""


@pytest.mark.parametrize(("rows", "word"), [(200, "Listening"), (1000, "Healthy")])
def test_a_run_that_trains_is_called_healthy_once_it_was_listened_to(session, monkeypatch, rows, word):
    examined(session, rows)  # 50 rows a second
    monkeypatch.setattr(type(session.training), "active", property(lambda self: True))
    monkeypatch.setattr(type(session.runs), "current", property(lambda self: session.training.run_id))
    assert state_of(session).word == word


def test_what_was_found_stands_above_what_was_measured(panel, doctor, qtbot):
    doctor.show(quality=READING, best=(700, 0.18), findings=[COLLAPSE])
    qtbot.waitUntil(lambda: 0 < panel.cards["collapse"].geometry().bottom() < panel.meter.geometry().top())


def test_what_was_dismissed_makes_no_run_healthy(panel, doctor):
    doctor.show(hushed=[COLLAPSE])
    assert (state_of(panel.session).word, state_of(panel.session).role) == ("Dismissed", "quiet")
    assert panel.calm.words.text() == "Dismissed"
    assert "Mode collapse" in panel.calm.more.text()


def test_a_distance_is_longer_the_further_from_real(qtbot):
    bar = DistanceBar()
    qtbot.addWidget(bar)
    bar.show_reading(0.5, 0.12, 4.0, 0.3)
    places = [bar.share(value) for value in (0.0, 0.12, 0.3, 0.5, 4.0)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0.0, 1.0)
    assert 0.1 < places[1] < 0.4


def test_columns_that_hold_their_last_reading_are_read_once():
    columns = {"step": np.arange(1.0, 7), "fd": np.array([np.nan, 2, 2, 1, 1, np.nan])}
    steps, values = rows_of(columns, "fd")
    assert (steps.tolist(), values.tolist()) == ([2, 4], [2, 1])
    assert len(rows_of(columns, "kd")[0]) == 0


def test_a_reading_that_stays_the_same_is_shown_as_often_as_it_was_read():
    columns = {"step": np.arange(1.0, 7), "auc": np.array([np.nan, 1, 1, 1, 1, 1])}
    columns |= {"move": np.array([np.nan, 0.4, 0.4, 0.2, 0.2, 0.3]), "near": np.full(6, np.nan)}
    steps, values = rows_of(columns, "auc")
    assert (steps.tolist(), values.tolist()) == ([2, 4, 6], [1, 1, 1])
    columns |= {"fd": np.array([np.nan, 5, 5, 5, 5, 5]), "kd": np.array([np.nan, 2, 2, 2, 1, 1])}
    assert rows_of(columns, "fd")[0].tolist() == [2, 5]


def test_a_small_curve_draws_the_limit_and_the_stretch(qtbot):
    from studio.gui import theme

    line = Sparkline(64)
    qtbot.addWidget(line)
    line.resize(200, 64)
    steps = np.arange(100.0)
    line.show_strip(Strip(steps, np.linspace(1, 0, 100), 0.5, "", (50, 99), None, "text", "fault"), "falls")
    image = line.grab().toImage()
    plain, tinted = image.pixelColor(20, 40), image.pixelColor(180, 12)
    assert tinted.red() > plain.red() + 10
    fault = theme.colour("fault")
    reds = [y for y in range(44) if abs(image.pixelColor(5, y).red() - fault.red()) < 30]
    assert len(reds) in (1, 2)


def test_floors_of_an_older_run_may_be_unknown(panel, doctor):
    doctor.show(quality=reading(floor={"fd": FLOOR["fd"]}))
    assert "real samples" not in panel.meter.shares["recall"].accessibleName()
    doctor.show(quality=reading(floor={}))
    assert panel.meter.bar.accessibleName().startswith("0.21 from real")


def test_the_session_s_own_doctor_tells_what_a_history_holds(qtbot, session):
    panel = HealthPanel(session)
    qtbot.addWidget(panel)
    panel.resize(300, 800)
    panel.show()
    looked_at(session)
    found = Event("finding", 1000, COLLAPSE.sentence, data=COLLAPSE.to_json())
    session.timeline.add([], [found], None)
    card = panel.cards["collapse"]
    qtbot.waitUntil(card.curve.isVisible)
    assert panel.meter.value.text() == "0.24"
    assert state_of(session).word == "Mode collapse"
    session.timeline.add([], [Event("cured", 1001, "no longer so", data={"rule": "collapse"})], None)
    assert not panel.cards
    assert panel.calm.words.text() == "Nothing to worry about"
