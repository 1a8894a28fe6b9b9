"""Codes and kinds that were found without labels are given names where they are shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from studio.core.conditions import CODE, ConditionField, ConditionSchema
from studio.core.latent import LatentState
from studio.gui.explore import say
from studio.gui.panels.conditions import ConditionsPanel
from studio.gui.widgets.rename import NameEdit
from studio.session.project import RunEntry

CODES = ConditionSchema(
    (
        ConditionField(CODE, "Kind", values=("1", "2", "3")),
        ConditionField("slant", "Slant", "continuous", low=-1, high=1),
    )
)


@pytest.fixture
def panel(qtbot, session, explore, tmp_path):
    session.new_project(tmp_path / "project", "Project")
    session.project.document.runs.append(RunEntry(id="run", title="Run"))
    shown = ConditionsPanel(explore(session, schema=CODES))
    qtbot.addWidget(shown)
    shown.resize(300, 600)
    shown.show()
    return shown


def type_over(panel, name: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    line = panel.findChild(NameEdit)
    line.selectAll()
    QTest.keyClicks(line, name)
    QTest.keyClick(line, key)
    line.setParent(None)


def test_a_double_click_on_a_kind_names_it_and_undo_takes_that_back(panel, session):
    QTest.mouseDClick(panel.groups[0].chips.chips["2"], Qt.MouseButton.LeftButton)
    type_over(panel, "Seven")
    assert panel.groups[0].chips.chips["2"].text() == "Seven"
    session.explorer.update(blend={CODE: {"2": 1.0}})
    assert "Seven" in say.conditions(session.explorer.state, session.explorer.schema)
    assert session.runs.names("run") == {"code/2": "Seven"}
    session.undo.undo()
    session.undo.undo()
    assert panel.groups[0].chips.chips["2"].text() == "2"


def test_escape_keeps_the_name_and_an_empty_one_goes_back(panel, session):
    chip = panel.groups[0].chips.chips["1"]
    QTest.keyClick(chip, Qt.Key.Key_F2)
    type_over(panel, "Nothing", Qt.Key.Key_Escape)
    assert session.runs.names("run") == {}
    session.runs.call("run", "code/1", "Zero")
    QTest.keyClick(panel.groups[0].chips.chips["1"], Qt.Key.Key_F2)
    type_over(panel, " ")
    assert panel.groups[0].chips.chips["1"].text() == "1"


def test_a_right_click_on_a_header_names_a_slider(panel, session):
    group = panel.groups[1]
    group._head.customContextMenuRequested.emit(group._head.rect().center())
    menu = panel.findChild(QMenu)
    menu.actions()[0].trigger()
    menu.close()
    type_over(panel, "Lean")
    assert panel.groups[1].title == "Lean"
    assert session.explorer.schema.fields[1].label == "Lean"


def test_names_stay_with_the_project(panel, session):
    session.runs.call("run", "slant", "Lean")
    session.runs.call("run", "code/3", "Three")
    session.project.save()
    again = type(session.project.document).model_validate_json(session.project.document.model_dump_json())
    assert again.runs[-1].names == {"slant": "Lean", "code/3": "Three"}


def test_classes_of_a_data_set_keep_their_names(qtbot, session, explore):
    shown = ConditionsPanel(explore(session))
    qtbot.addWidget(shown)
    shown.show()
    QTest.mouseDClick(shown.groups[0].chips.chips["hills"], Qt.MouseButton.LeftButton)
    assert shown.findChild(NameEdit) is None
    assert say.conditions(LatentState(blend={"class": {"hills": 1.0}}), session.explorer.schema) == "hills"
