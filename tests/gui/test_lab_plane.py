"""The laboratory's plane: what is read off it, what is drawn, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from studio.core.oklab import lab_of
from studio.core.plane import REACH
from studio.gui import theme
from studio.gui.lab import heat, say
from studio.gui.lab.field import Field
from studio.gui.lab.heat import Lens
from studio.gui.lab.plane_view import LAYERS, PlaneView
from tests.gui.laboratory import burst, plane


def view(qtbot, shown=None, way="probability"):
    made = PlaneView()
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.show_plane(shown or plane(), way)
    return made


def colour(widget, x, y) -> QColor:
    at = widget.field.pixels(np.array([x, y]))
    return widget.grab().toImage().pixelColor(int(at[0]), int(at[1]))


def test_places_and_pixels_lead_back_to_each_other():
    field = Field.within(500, 300)
    point = np.array([0.3, -0.9])
    assert field.place(QPointF(*field.pixels(point))) == pytest.approx(point)
    assert field.pixels(np.array([0.0, REACH]))[1] == pytest.approx(field.top)
    assert field.place(QPointF(2, 150)) is None


def test_the_surface_is_read_between_its_nodes():
    shown = plane(lift=0.5)
    points = np.array([[0.013, 0.77], [-1.25, 1.25], [0.9, -0.31]])
    assert heat.sample(shown.surface, points) == pytest.approx(0.5 - 2 * points[:, 0], abs=1e-5)
    assert heat.sample(shown.surface, np.array([[9.0, 0.0]])) == pytest.approx(0.5 - 2 * REACH)


def test_a_finer_surface_goes_through_the_same_nodes():
    rough = np.random.default_rng(0).normal(size=(9, 9)).astype(np.float32)
    fine = heat.finer(rough)
    assert fine.shape == (33, 33)
    assert fine[::4, ::4] == pytest.approx(rough)
    straight = heat.finer(plane().surface)
    assert straight[5] == pytest.approx(np.linspace(2 * REACH, -2 * REACH, len(straight)), abs=1e-5)


def test_each_way_of_reading_logits():
    shown = plane(lift=3.0)  # real points at 4.6, generated ones at 1.8
    assert Lens.of(shown, "probability") == Lens()
    relative = Lens.of(shown, "relative")
    assert relative.middle == pytest.approx(3.2)
    assert float(relative.share(np.array(4.6))) == pytest.approx(1 / (1 + np.exp(-1.4)), abs=1e-5)
    small, large = (Lens.of(plane(), "score"), Lens.of(plane(lift=100.0), "score"))
    assert small.gain == pytest.approx(large.gain, rel=1e-3)
    assert float(small.share(np.array(1.6))) == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-4)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_shades_are_even_to_the_eye_and_neutral_in_the_middle(name):
    packed = heat.shades(name)
    rgb = np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], -1) / 255
    lab = lab_of(rgb)
    assert np.hypot(*lab[127, 1:]) < 0.01
    steps = np.linalg.norm(np.diff(lab[::16], axis=0), axis=1)
    assert steps.max() < 1.7 * steps.min()
    assert abs(lab[0, 0] - lab[255, 0]) < 0.03


def test_teal_where_real_and_amber_where_generated(qtbot):
    shown = view(qtbot)
    shown.shown = {"heat"}
    left, right = colour(shown, -1.1, 0.0), colour(shown, 1.1, 0.0)
    assert left.blue() > left.red() + 20
    assert right.red() > right.blue() + 20


def test_each_layer_can_be_switched_off(qtbot):
    shown = view(qtbot)
    whole = shown.grab().toImage()
    for name in LAYERS:
        shown.set_layer(name, False)
        assert shown.grab().toImage() != whole, name
        shown.set_layer(name, True)
    assert shown.grab().toImage() == whole


def test_the_pointer_reads_place_and_opinion(qtbot):
    shown = view(qtbot)
    at = QPointF(*shown.field.pixels(np.array([0.5, -0.25])))
    assert shown.reading(at) == "x 0.50   y −0.25   real with 27%"
    shown.show_plane(plane(), "score")
    assert shown.reading(at).endswith("score −1.00")
    assert shown.reading(QPointF(-5, 10)) == ""


def test_a_run_that_burst_can_be_looked_at(qtbot):
    shown = view(qtbot, burst(), "relative")
    assert not shown.grab().isNull()


def test_the_theme_changes_the_map_at_once(qtbot, qapp):
    shown = view(qtbot)
    theme.apply(qapp, "light")
    light = colour(shown, 0.0, 1.2).lightness()
    theme.apply(qapp, "dark")
    assert light > 200 > 80 > colour(shown, 0.0, 1.2).lightness()


def moment(step, shown):
    return say.Moment.of(step, shown, "probability")


def test_a_turn_of_the_discriminator_is_told_with_both_numbers():
    told = say.moved("discriminator", moment(1, plane()), moment(2, plane(lift=1.0)))
    assert told == "The discriminator moved: real 0.832 → 0.931, generated 0.231 → 0.450."
    assert "→" not in say.moved("discriminator", None, moment(2, plane()))


def test_a_turn_of_the_generator_is_judged_by_the_discriminator_that_stood_still():
    told = say.moved("generator", moment(1, plane()), moment(2, plane(shift=-0.1)))
    assert told == "The generator moved: its points went 0.1 on average and count as real with 0.231 → 0.269."


def test_full_speed_and_looking_back_are_told_in_one_sentence():
    assert say.learning(moment(9, plane()), 240.4).startswith("Both learn, 240 steps a second")
    assert say.looking(moment(1200, plane())).startswith("At step 1,200 ")
