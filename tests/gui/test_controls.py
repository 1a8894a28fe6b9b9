"""The small controls: sliders, forms, switches, sections, progress."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.core.params import ParamSpec
from studio.core.progress import Progress
from studio.gui.widgets import EmptyState, JobBar, ParamForm, Section, Segmented, ValueSlider
from studio.gui.widgets.chip import Chip
from studio.gui.widgets.mosaic import Mosaic


@pytest.fixture
def slider(qtbot):
    made = ValueSlider("Variety (truncation psi)", -1, 2, 1.0, decimals=2)
    qtbot.addWidget(made)
    made.resize(260, 40)
    made.show()
    return made


def wheel(widget, turns, modifier=Qt.KeyboardModifier.NoModifier):
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place, widget.mapToGlobal(place), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton, modifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_a_drag_shows_the_value_at_the_pointer_and_ends_with_released(slider, qtbot):
    values = []
    slider.changed.connect(values.append)
    track = slider.track
    QTest.mousePress(track, Qt.MouseButton.LeftButton, pos=QPoint(6, 9))
    assert slider._bubble is not None
    assert slider._bubble.text() == "−1.00"
    assert values == [-1.0]
    with qtbot.waitSignal(slider.released):
        QTest.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(6, 9))
    assert slider._bubble is None


def test_shift_drags_are_ten_times_finer(slider, drag):
    track = slider.track
    y, x = track.height() // 2, round(track._handle_x())
    drag(track, QPoint(x, y), QPoint(x - 50, y), modifier=Qt.KeyboardModifier.ShiftModifier)
    fine = 1.0 - slider.value()
    slider.set_value(1.0)
    drag(track, QPoint(x, y), QPoint(x - 50, y))
    assert (1.0 - slider.value()) / fine == pytest.approx(10, rel=0.2)


def test_wheel_keys_typing_and_double_click(slider):
    wheel(slider.track, 1)
    assert slider.value() == pytest.approx(1.03)
    QTest.keyClick(slider.track, Qt.Key.Key_Left)
    assert slider.value() == pytest.approx(1.0)
    QTest.keyClick(slider.track, Qt.Key.Key_End)
    assert slider.value() == 2
    QTest.keyClick(slider.track, Qt.Key.Key_Return)
    assert slider.focusWidget() is slider.entry
    QTest.keyClicks(slider.entry, "-0.25")
    QTest.keyClick(slider.entry, Qt.Key.Key_Return)
    assert slider.value() == -0.25
    assert slider.text() == "−0.25"
    QTest.mouseDClick(slider.track, Qt.MouseButton.LeftButton)
    assert slider.value() == 1.0


def test_typed_nonsense_changes_nothing_and_values_stay_in_range(slider):
    slider.entry.typed.emit("many")
    assert slider.value() == 1.0
    slider.entry.typed.emit("7")
    assert slider.value() == 2.0
    slider.entry.typed.emit("0,5")
    assert slider.value() == 0.5


def test_the_plain_words_stay_whole_where_the_term_beside_them_has_no_room(qtbot):
    slider = ValueSlider("Steadiness (R1 and R2 weight, gamma)", 0.0, 1.0, 0.5)
    qtbot.addWidget(slider)
    slider.show()
    said = {}
    for width in (600, 160):
        slider.resize(width, slider.sizeHint().height())
        said[width] = slider._label.text(), slider._label.toolTip()
    assert said[600] == ("Steadiness (R1 and R2 weight, gamma)", "")
    assert said[160] == ("Steadiness", "Steadiness (R1 and R2 weight, gamma)")


@pytest.mark.parametrize("low", [0.0, 1e-5])
def test_a_logarithmic_slider_keeps_values_of_any_size(qtbot, low):
    slider = ValueSlider("Learning rate", low, 0.1, 0.001, log=True)
    qtbot.addWidget(slider)
    for value in (low, 0.0001, 0.00123, 0.1):
        assert slider._from_position(slider._to_position(value)) == pytest.approx(value, abs=1e-9)
    assert 0.2 < slider._to_position(0.001) < 0.8


SPECS = (
    ParamSpec("mirror", "bool", False, "Mirror"),
    ParamSpec("fit", "choice", "crop", "Fit", choices=("crop", "pad", "stretch")),
    ParamSpec("font", "choice", "a", "Font", choices=tuple("abcdefgh")),
    ParamSpec("batch", "int", 32, "Batch", low=2, high=128),
    ParamSpec("seed", "int", 0, "Seed"),
)


def test_a_form_tells_each_edit_in_its_own_type(qtbot):
    form = ParamForm(SPECS, {"batch": 16})
    qtbot.addWidget(form)
    edits = []
    form.edited.connect(lambda name, value: edits.append((name, value)))
    form.controls["mirror"].click()
    form.controls["fit"].button("pad").click()
    form.controls["font"].activated.emit(2)
    form.controls["batch"].entry.typed.emit("64")
    form.controls["seed"].setFocus()
    form.controls["seed"].selectAll()
    QTest.keyClicks(form.controls["seed"], "7")
    QTest.keyClick(form.controls["seed"], Qt.Key.Key_Return)
    assert edits == [("mirror", True), ("fit", "pad"), ("font", "c"), ("batch", 64), ("seed", "7")]
    assert isinstance(edits[3][1], int)


def test_showing_values_tells_nothing(qtbot):
    form = ParamForm(SPECS, {})
    qtbot.addWidget(form)
    form.edited.connect(lambda *edit: pytest.fail(f"told {edit}"))
    form.set_values({"mirror": True, "fit": "stretch", "font": "d", "batch": 8, "seed": 5})
    assert form.controls["fit"].value() == "stretch"
    assert form.controls["batch"].value() == 8


def test_a_deferred_form_tells_once_when_the_drag_ends(qtbot, drag):
    form = ParamForm(SPECS[3:4], {}, deferred=True)
    qtbot.addWidget(form)
    form.resize(240, 60)
    form.show()
    edits = []
    form.edited.connect(lambda name, value: edits.append(value))
    track = form.controls["batch"].track
    drag(track, QPoint(20, 9), QPoint(60, 9), QPoint(100, 9))
    assert len(edits) == 1


def test_a_chip_gives_its_words_up_before_it_shows_single_letters(qtbot):
    chip = Chip("device")
    qtbot.addWidget(chip)
    chip.set_text("Mode collapse")
    whole, letter = chip.sizeHint().width(), chip.fontMetrics().averageCharWidth()
    said = []
    for less in (0, 5 * letter, 11 * letter):
        chip.resize(whole - less, 28)
        chip.grab()
        said.append(chip.shown)
    assert said[0] == "Mode collapse"
    assert said[1].startswith("Mode")
    assert said[1].endswith("…")
    assert said[2] == ""


def test_a_switch_moves_with_the_arrow_keys_and_tells_only_clicks(qtbot):
    switch = Segmented([("a", "One"), ("b", "Two"), ("c", "Three")])
    qtbot.addWidget(switch)
    told = []
    switch.chosen.connect(told.append)
    switch.set_value("b")
    assert (switch.value(), told) == ("b", [])
    switch.button("c").click()
    assert (switch.value(), told) == ("c", ["c"])


def test_a_section_folds(qtbot):
    section = Section("Preparation")
    qtbot.addWidget(section)
    assert section.is_open
    section.set_open(False)
    assert not section.is_open
    assert section._holder.isHidden()


def test_progress_says_what_and_how_long_and_can_cancel(qtbot):
    class Job:
        title = "Reading pictures"
        progress = Progress("Reading", 25, 100, 10.0)
        cancelled = False

        def cancel(self):
            self.cancelled = True

    bar, job = JobBar(), Job()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.show_job(job)
    assert not bar.isHidden()
    assert bar._left.text() == "30 s left"
    assert bar._bar.value() == 250
    bar._cancel()
    assert job.cancelled
    bar.show_job(None)
    assert bar.isHidden()


def test_an_empty_state_gives_its_sentence_room(qtbot):
    state = EmptyState("data", "Drop a folder of pictures, a zip file or a film here, or choose a set.", "Open…")
    qtbot.addWidget(state)
    state.resize(200, 300)
    state.show()
    assert state.sentence.height() >= state.sentence.heightForWidth(state.sentence.width())


@pytest.mark.parametrize(("count", "height"), [(1, 200), (3, 65), (4, 48), (5, 98), (99, 200)])
def test_few_pictures_are_large_and_leave_no_room_empty(qtbot, count, height):
    mosaic = Mosaic(4, 4)
    qtbot.addWidget(mosaic)
    mosaic.set_pictures(np.zeros((count, 8, 8, 1), np.uint8))
    assert abs(mosaic.heightForWidth(200) - height) <= 1
