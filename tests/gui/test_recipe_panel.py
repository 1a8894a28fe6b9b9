"""Recipe: presets first, then the family tree with reasons against what makes no sense, then every setting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.gui.family.branch import FAMILY, Branch, Kin
from studio.gui.family.estimate_foot import _about
from studio.gui.panels.recipe import RecipePanel
from studio.session import Session
from studio.session.family import Choice


def choice(name: str, refusal: str = "", chosen: bool = False) -> Choice:
    return Choice(name, name.title(), f"What {name} is. What it is good for.", "", refusal, chosen)


@pytest.fixture(scope="module")
def real() -> Iterator[Session]:
    session = Session()
    session.library.open("builtin:patterns", {"count": 120, "size": 32})
    session.wait()
    session.engine.wait()
    session.poll()
    assert session.library.report is not None
    yield session
    session.close()


@pytest.fixture
def panel(qtbot, real):
    real.recipes.choose("")
    panel = RecipePanel(real)
    qtbot.addWidget(panel)
    panel.resize(240, 700)
    panel.show()
    return panel


@pytest.fixture
def branch(qtbot):
    made = Branch(Kin("objective", "Objective", "target"), last=False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_presets_are_cards_and_a_click_chooses(panel, real, qtbot):
    cards = panel.presets.cards
    assert list(cards) == [recipe.name for recipe in real.recipes.suited]
    chosen, other = real.recipes.suited[:2]
    qtbot.waitUntil(cards[chosen.name].about.isVisible)
    assert not cards[other.name].about.isVisibleTo(panel)
    QTest.keyClick(cards[other.name], Qt.Key.Key_Return)
    assert real.recipes.base.name == other.name
    qtbot.waitUntil(panel.presets.cards[other.name].about.isVisible)
    real.undo.undo()
    assert real.recipes.base.name == chosen.name


def test_presets_for_other_sizes_come_on_demand(panel, real):
    few = len(panel.presets.cards)
    panel.presets._toggle_all()
    assert len(panel.presets.cards) > few
    panel.presets._toggle_all()
    assert len(panel.presets.cards) == few


def test_the_tree_says_what_is_chosen_and_why(panel, real):
    assert list(panel.branches) == [kin.group for kin in FAMILY]
    for group, branch in panel.branches.items():
        named = [choice.title for choice in real.recipes.choices(group) if choice.chosen]
        assert branch.head.title.text() == ", ".join(named)
        assert branch.head.about.text()


def test_a_part_is_swapped_in_place_and_undone(panel, real):
    branch = panel.branches["objective"]
    QTest.keyClick(branch.head, Qt.Key.Key_Return)
    QTest.keyClick(branch.list.options["hinge"], Qt.Key.Key_Space)
    assert real.recipes.chosen.objective.name == "hinge"
    assert branch.list is None
    assert "hinge" in branch.head.title.text().lower()
    assert panel._reset.isVisibleTo(panel)
    real.undo.undo()
    assert real.recipes.chosen.objective.name == "relativistic"


def test_regularisers_are_added_and_taken_away(panel, real):
    branch = panel.branches["regulariser"]
    branch.toggle()
    before = [part.name for part in real.recipes.chosen.regularisers]
    branch.list.options["spectral-norm"].clicked.emit()
    assert [part.name for part in real.recipes.chosen.regularisers] == [*before, "spectral-norm"]
    assert branch.list is not None  # more of them may be wanted
    branch.list.options["spectral-norm"].clicked.emit()
    assert [part.name for part in real.recipes.chosen.regularisers] == before


def test_an_edit_lands_in_the_recipe_and_the_preset_says_so(panel, real):
    learning = panel._forms[0]
    learning.controls["batch"].entry.typed.emit("48")
    assert real.recipes.chosen.batch == 48
    panel._reset.click()
    assert real.recipes.chosen.batch != 48
    assert learning.controls["batch"].value() == real.recipes.chosen.batch


def test_without_the_engine_the_parts_are_announced(qtbot, session):
    panel = RecipePanel(session)
    qtbot.addWidget(panel)
    assert panel._wait.isVisibleTo(panel)
    assert not any(branch.isVisibleTo(panel) for branch in panel.branches.values())


def test_what_makes_no_sense_says_why_and_cannot_be_taken(branch):
    branch.show_choices([choice("hinge", chosen=True), choice("bce"), choice("softened", refusal="There is no label.")])
    taken = []
    branch.taken.connect(lambda group, name: taken.append((group, name)))
    QTest.keyClick(branch.head, Qt.Key.Key_Return)
    refused = branch.list.options["softened"]
    assert refused.about.text() == "There is no label."
    assert "not possible" in refused.accessibleName()
    for each in (refused, branch.list.options["bce"]):
        QTest.mouseClick(each, Qt.MouseButton.LeftButton, pos=each.rect().center())
    assert taken == [("objective", "bce")]


def test_many_reasons_fold_away(branch, qtbot):
    strange = [choice(f"strange{n}", refusal="It makes no pictures.") for n in range(6)]
    branch.show_choices([choice("hinge", chosen=True), *strange])
    branch.toggle()
    option = branch.list.options["strange3"]
    qtbot.waitUntil(branch.list.more.isVisible)
    assert not option.isVisible()
    branch.list.more.click()
    qtbot.waitUntil(option.isVisible)


def test_what_does_not_apply_gives_its_reason_instead_of_choices(branch):
    branch.show_choices([choice("projection", "This set has no classes.", True), choice("auxiliary", "This set too.")])
    assert branch.head.about.text() == "This set has no classes."
    branch.toggle()
    assert branch.list is None


@pytest.fixture
def quick(real, monkeypatch):
    """Estimates in a job that waits to be let go, out of thin air."""
    go = threading.Event()

    def estimate(done, measured=False):
        wide = float(real.recipes.value("generator.width"))
        found = SimpleNamespace(
            parameters=int(5000 * wide), memory=(1e8, 2e8), first_look=(40.0, 70.0), measured=measured, kind="pictures"
        )
        return real.jobs.run("Estimating", lambda reporter: go.wait(10) and found, done, key="estimate")

    monkeypatch.setattr(real.recipes, "estimate", estimate)
    return go


def test_what_it_takes_is_measured_on_demand_and_follows_changes(panel, real, quick):
    foot = panel.foot
    assert foot.isVisible()
    assert not any(fact.isVisible() for fact in foot.facts)
    foot.measure.click()
    assert foot.progress.isVisible()
    assert not foot.measure.isVisible()
    quick.set()
    assert real.wait()
    assert not foot.progress.isVisible()
    assert all(fact.isVisible() for fact in foot.facts)
    assert foot.facts[0].words.text().endswith("million weights")
    assert foot.facts[1].words.text() == "100 MB to 200 MB of memory"
    assert foot.facts[2].words.text() == "First good pictures after 40 s to 1 min 10 s"
    assert foot.origin.text() == "Measured on this computer"
    before = foot.facts[0].words.text()
    real.recipes.set("generator.width", 2 * int(real.recipes.value("generator.width")))
    foot._soon.timeout.emit()
    assert real.wait()
    assert foot.facts[0].words.text() != before
    assert foot.origin.text() == "Estimated for this computer"
    real.undo.undo()


def test_what_is_chosen_while_it_is_measured_is_estimated_after_it(panel, real, quick):
    foot = panel.foot
    foot.measure.click()
    real.recipes.set("generator.width", 2 * int(real.recipes.value("generator.width")))
    quick.set()
    assert real.wait()
    assert foot._soon.isActive()
    foot._soon.timeout.emit()
    assert real.wait()
    assert foot.origin.text() == "Estimated for this computer"
    real.undo.undo()


def test_nothing_is_measured_without_a_set(qtbot, session):
    panel = RecipePanel(session)
    qtbot.addWidget(panel)
    assert panel.foot.isHidden()


def test_times_have_no_more_digits_than_an_estimate():
    assert [_about(s) for s in (0.2, 12.4, 47, 93, 130)] == ["1 s", "12 s", "45 s", "2 min", "2 min"]


def test_while_something_trains_its_settings_have_the_room(panel, real, monkeypatch):
    assert panel.foot.isVisible()
    monkeypatch.setattr(type(real.training), "active", property(lambda self: True))
    real.training.changed.emit()
    assert panel.foot.isHidden()
