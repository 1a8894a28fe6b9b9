"""The Inside view on made-up answers: the chain, the cards, and what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio.core.conditions import class_schema
from studio.core.messages import Insight
from studio.gui.inside import say
from studio.gui.inside.board import Board
from studio.gui.inside.card import LookCard, Surface
from studio.gui.inside.plan import ONE_LINE, plan
from studio.gui.stage.inside import InsideView


def layer(name: str, shape: tuple[int, ...], **changes: Any) -> dict[str, Any]:
    known = {
        "name": name, "kind": "convolution", "kernel": 4, "stride": 2, "shape": shape, "parameters": 1234,
        "gradient": 0.5, "weight": 3.0, "spread": 0.02, "small": 0.0, "quiet": 0.25,
        "thumb": np.arange(64, dtype=np.uint8).reshape(8, 8),
    }  # fmt: skip
    return known | changes


def chain(count: int = 3) -> dict[str, Any]:
    grey = np.full((16, 16, 1), 128, np.uint8)
    return {
        "generator": [layer(f"g{n}", (64 >> n, 4 << n, 4 << n)) for n in range(count)],
        "discriminator": [layer("d0", (32, 8, 8)), layer("d1", (1,), kind="linear", gradient=float("nan"))],
        "parameters": {"generator": 3000, "discriminator": 2000},
        "picture": grey, "sound": None, "rate": 0, "logit": 1.5, "z": np.zeros(16, np.float32),
    }  # fmt: skip


def answers() -> dict[str, dict[str, Any]]:
    tiles = np.full((8, 16, 16, 1), 200, np.uint8)
    shares = np.full(32, 1 / 32)
    return {
        "layers": chain(),
        "layer": {"network": "generator", "name": "g1", "maps": tiles[..., 0], "numbers": np.arange(8), "of": 32,
                  "low": -1.0, "high": 2.0, "counts": np.arange(41), "edges": np.linspace(-1, 1, 42)},
        "scores": {"edges": np.linspace(-2, 4, 33), "real": shares, "made": shares, "held": shares, "mean_real": 2.0,
                   "mean_made": 0.0, "mean_held": 1.8, "told": 0.8, "told_held": 0.78},
        "saliency": {"picture": tiles[0], "heat": np.eye(16, dtype=np.float32), "logit": 1.5},
        "spectrum": {"places": np.arange(1, 17), "unit": "cycles", "made": np.linspace(-20, -70, 16),
                     "real": np.linspace(-20, -50, 16), "fine": -12.0, "whole": -6.0},
        "neighbours": {"picture": tiles[0], "pictures": tiles[:5], "sounds": None, "rate": 0,
                       "distances": np.linspace(0.1, 0.2, 5), "places": np.arange(5), "usual": 0.1, "ratio": 1.0,
                       "all_ratio": 1.1, "searched": 3000, "of": 3000, "complete": True},
        "interpolation": {"pictures": tiles, "sounds": None, "rate": 0, "steps": np.full(7, 1 / 7)},
        "classes": {"names": ["sea", "fog"], "all": ["sea", "fog"], "pictures": tiles.reshape(2, 4, 16, 16, 1),
                    "scores": np.array([0.5, -0.5]), "right": np.array([1.0, 0.25]), "taken": np.array([0, 0]),
                    "complete": True},
    }  # fmt: skip


@pytest.fixture
def view(qtbot, session):
    made = InsideView(session)
    qtbot.addWidget(made)
    qtbot.addWidget(made.tools())
    made.resize(1100, 720)
    made.show()
    QTest.qWait(1)
    return made


def tell(view: InsideView, **changes: dict[str, Any]) -> None:
    inside = view.session.inside
    for name, values in (answers() | changes).items():
        insight = Insight("", 40, name, 1, values)
        inside.insights[name] = insight
        inside.arrived.emit(insight)
    QTest.qWait(1)
    view.grab()


def colours(widget: QWidget) -> int:
    image = widget.grab().toImage()
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})


def test_it_invites_to_train_while_there_is_nothing(view):
    assert view._stack.currentIndex() == 0
    assert view._empty.action.isVisibleTo(view)
    assert view._empty.sentence.text()


def test_answers_fill_the_chain_and_every_card(view):
    tell(view)
    assert view._stack.currentIndex() == 1
    assert colours(view.chain) > 20
    for card in view.cards.values():
        assert card.sentence.text(), card.look
        assert card.accessibleName(), card.look
        assert colours(card.surface) > 3, card.look


def test_a_fault_while_painting_leaves_no_painter_open(qtbot, qtlog):
    def paint(painter, room):
        raise ZeroDivisionError("by hand")

    surface = Surface(paint)
    qtbot.addWidget(surface)
    surface.resize(80, 60)
    with qtbot.captureExceptions(), pytest.raises(ZeroDivisionError):
        surface.grab()
    assert [record.message for record in qtlog.records if "paint" in record.message] == []


def test_the_first_layer_with_places_is_opened_by_itself(view):
    tell(view)
    assert (view.session.inside.aim.network, view.session.inside.aim.layer) == ("generator", "g1")


def test_a_click_on_a_layer_opens_it(view):
    tell(view)
    place = view.chain._plan.layers[3]
    QTest.mouseClick(view.chain, Qt.MouseButton.LeftButton, pos=place.room.center().toPoint())
    assert (view.session.inside.aim.network, view.session.inside.aim.layer) == ("discriminator", "d0")


def test_arrow_keys_walk_along_the_layers_and_through_the_seeds(view):
    tell(view)
    inside = view.session.inside
    walked = []
    for _step in range(5):
        QTest.keyClick(view.chain, Qt.Key.Key_Right)
        walked.append(inside.aim.layer)
    assert walked == ["g2", "d0", "d1", "d1", "d1"]
    assert "No gradient" in view.chain.accessibleDescription()
    QTest.keyClick(view.chain, Qt.Key.Key_Left)
    assert inside.aim.layer == "d0"
    QTest.keyClick(view.chain, Qt.Key.Key_Up)
    QTest.keyClick(view.chain, Qt.Key.Key_Up)
    QTest.keyClick(view.chain, Qt.Key.Key_Down)
    assert inside.aim.seed == 1


def test_a_class_is_chosen_in_its_row_or_above(view):
    tell(view)
    card = view.cards["classes"]
    view.board.bring(card)
    view.grab()
    QTest.mouseClick(card.surface, Qt.MouseButton.LeftButton, pos=card.surface.cells[1][0].center().toPoint())
    assert view.session.inside.aim.label == 1
    assert view.label.currentText() == "fog"


def test_kinds_go_by_the_names_that_a_person_gave_them(view, session, explore):
    tell(view)
    assert view.label.itemText(1) == "fog"
    explore(session, schema=class_schema(["sea", "fog"]).called({"class/fog": "Mist"}))
    assert [view.label.itemText(place) for place in range(view.label.count())] == ["sea", "Mist"]
    session.inside.aim_at(label=1)
    tell(view)
    assert view.label.currentText() == "Mist"
    assert view.chain._caption.startswith("Mist")


def test_only_what_is_on_screen_is_asked_for(view, monkeypatch):
    tell(view)
    asked: list[set[str]] = []
    monkeypatch.setattr(view.session.inside, "watch", lambda names: asked.append(set(names)))
    view.resize(760, 420)
    QTest.qWait(120)
    assert {"layers", "scores"} <= asked[-1]
    hidden = set(view.cards) - asked[-1]
    assert hidden
    view.board.verticalScrollBar().setValue(view.board.verticalScrollBar().maximum())
    QTest.qWait(120)
    assert asked[-1] & hidden
    view.hide()
    assert asked[-1] == set()


def test_a_refused_look_says_why_and_the_others_go_on(view):
    tell(view, spectrum={"refused": "There is no such device."})
    assert view.cards["spectrum"].sentence.text() == "There is no such device."
    assert view.cards["scores"].sentence.text() != "There is no such device."


def test_sounds_of_the_nearest_samples_are_heard(view):
    heard = []
    card = view.cards["neighbours"]
    card.heard.connect(lambda sound, key: heard.append((sound.samples.shape, key)))
    values = answers()["neighbours"] | {"sounds": np.zeros((5, 100, 1), np.float32), "rate": 8000}
    card.take(Insight("", 1, "neighbours", 1, values))
    card.press(2)
    assert heard == [((100, 1), "inside neighbours 2")]


@pytest.mark.parametrize("count", [3, ONE_LINE + 6])
@pytest.mark.parametrize("size", [(700, 180), (1300, 300)])
def test_layers_stand_beside_each_other_in_the_order_of_the_way(qapp, count, size):
    values = chain(3)
    many = [layer(f"g{n}", (32, 8, 8)) for n in range(count)]
    room = QRectF(0, 0, *size)
    made = plan(many, values["discriminator"], room)
    assert [place.layer["name"] for place in made.layers] == [one["name"] for one in (*many, *values["discriminator"])]
    rooms = [place.room for place in made.layers] + [made.sample, made.latent]
    assert all(room.adjusted(-1, -1, 1, 1).contains(one) for one in rooms)
    for n, one in enumerate(rooms):
        assert not any(one.adjusted(1, 1, -1, -1).intersects(other) for other in rooms[n + 1 :])
    assert made.way[0].x() <= made.latent.right() + 1


class Plain(LookCard):
    look = "plain"

    def say(self) -> str:
        return "said"

    def paint(self, painter: Any, room: QRectF) -> None:
        painter.drawRect(room)


def test_cards_fill_columns_without_covering_each_other(qtbot, session):
    cards = [Plain(session, f"card {n}", "about") for n in range(7)]
    cards[0].wide = True  # type: ignore[misc]
    board = Board(cards)
    qtbot.addWidget(board)
    board.resize(1000, 400)
    board.show()
    board.arrange()
    places = [card.geometry() for card in cards]
    assert not any(one.intersects(other) for n, one in enumerate(places) for other in places[n + 1 :])
    assert places[0].width() > 1.8 * places[1].width()
    seen = board.seen()
    assert 0 < len(seen) < 7
    board.bring(cards[-1])
    assert cards[-1] in board.seen()


def test_what_is_said_follows_the_numbers():
    near = answers()["neighbours"]
    said = {ratio: say.memorised(near | {"ratio": ratio}) for ratio in (0.1, 0.5, 1.0, 3.0)}
    assert len(set(said.values())) == 4
    assert "remembered" in said[0.1]
    assert "copies of each other" in say.memorised(near | {"usual": 0.0})
    assert "by heart" in say.told({"told": 0.95, "told_held": 0.6})
    assert "by heart" not in say.told({"told": 0.95, "told_held": 0.93})
    assert "softer" in say.spectrum({"fine": -4.0, "unit": "cycles"})
    assert "noisier" in say.spectrum({"fine": 4.0, "unit": "Hz"})
    steps = np.full(7, 0.05)
    steps[2] = 0.7
    assert "between 3 and 4" in say.way({"steps": steps})
    assert "evenly" in say.way({"steps": np.full(7, 1 / 7)})
    assert "same of every seed" in say.way({"steps": np.zeros(7)})
    assert "“fog” often resembles “sea”" in say.classes(answers()["classes"])
    scores = {"mean_real": 2.0, "mean_made": 0.0}
    assert say.verdict(1.5, scores) != say.verdict(0.5, scores).replace("0.5", "1.5")


def test_every_kind_of_layer_has_words():
    kinds = ("linear", "convolution", "transposed", "enlarging", "other")
    assert len({say.layer(layer("x", (1,), kind=kind)) for kind in kinds}) == 5
    assert say.short_size((64, 8, 8)) == "64 · 8×8"
    assert say.short_size((128,)) == "128"
    assert "16 channels" in say.size((16, 65))


def test_a_network_that_cannot_be_brought_back_is_not_waited_for(qtbot, session, monkeypatch):
    view = InsideView(session)
    qtbot.addWidget(view)
    session.inside.source, session.inside.step = "past", 20
    assert view._invitation().startswith("Bringing back the network of step 20")
    session.inside._failed = (session.inside._run, 20)
    assert view._invitation() == "The network of step 20 could not be brought back."
