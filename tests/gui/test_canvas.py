"""Picture surfaces: layout, zoom, pixels, and what the hand does on them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.core.messages import Sheet, frozen
from studio.gui.canvas.images import enlarged, qimage
from studio.gui.canvas.layout import Room, arrange
from studio.gui.canvas.picture_canvas import PictureCanvas
from studio.gui.canvas.tile_canvas import TileCanvas
from studio.gui.canvas.viewport import Viewport
from studio.gui.canvas.wipe_canvas import WipeCanvas


def a_sheet(step: int = 1, value: int = 0, count: int = 12, side: int = 16) -> Sheet:
    tiles = np.full((count, side, side, 1), value, np.uint8)
    tiles += np.arange(count, dtype=np.uint8)[:, None, None, None]
    return Sheet("run", step, frozen(tiles), tuple(range(count)), tuple(i % 3 for i in range(count)))


@pytest.fixture
def tiles(qtbot):
    canvas = TileCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(640, 480)
    canvas.show_sheet(a_sheet(), ("x", "y", "z"))
    canvas.show()
    return canvas


def wheel(widget, at: QPointF, turns: float) -> None:
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), QPoint(0, round(120 * turns)), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("channels", [1, 3])
def test_an_image_shows_the_array_without_copying_it(qapp, channels):
    array = frozen(np.random.RandomState(0).randint(0, 255, (5, 7, channels), np.uint8))
    image = qimage(array)
    assert image.array is array
    assert image.pixelColor(6, 4).red() == array[4, 6, 0]
    writable = np.zeros((5, 7, channels), np.uint8)
    image = qimage(writable)
    writable[:] = 255
    assert image.pixelColor(0, 0).red() == 0


def test_enlarging_keeps_flat_colours_and_edges():
    flat = np.full((8, 8, 3), (10, 200, 255), np.uint8)
    assert np.array_equal(enlarged(flat), np.full((32, 32, 3), (10, 200, 255), np.uint8))
    step = np.zeros((8, 8, 1), np.uint8)
    step[:, 4:] = 255
    big = enlarged(step)
    assert big.shape == (32, 32, 1)
    assert big[:, :10].max() <= 1
    assert big[:, 22:].min() >= 254


@pytest.mark.parametrize("labels", [[], [i // 8 for i in range(64)], [i % 62 for i in range(64)], [-1] * 64])
def test_all_tiles_fit_and_none_overlap(labels):
    grid = arrange(labels, 64, Room(700, 500, (32, 32), 60, 16))
    assert sorted(grid.order) == list(range(64))
    boxes = [QRectF(x, y, grid.side, grid.tall) for x, y in grid.places]
    assert all(QRectF(-0.01, -0.01, 700.02, 500.02).contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert len(grid.names) == (8 if len(set(labels)) == 8 else 0)


def test_small_pictures_are_enlarged_by_whole_pixels():
    assert arrange([], 16, Room(560, 560, (32, 32))).side == 128
    assert arrange([], 16, Room(560, 560, (32, 32), pixel=0.5)).side % 16 == 0


def test_the_wheel_zooms_where_the_pointer_is(tiles):
    at = tiles.tile_rect(5).center()
    wheel(tiles, at, 3)
    assert tiles.viewport.zoom > 1.5
    assert tiles.tile_rect(5).contains(at)
    QTest.keyClick(tiles, Qt.Key.Key_0)
    assert tiles.viewport.fitted
    wheel(tiles, QPointF(600, 240), 1)
    gap = next(QPoint(x, y) for y in range(480) for x in range(640) if tiles.tile_at(QPointF(x, y)) < 0)
    QTest.mouseDClick(tiles, Qt.MouseButton.LeftButton, pos=gap)
    assert tiles.viewport.fitted


def test_a_drag_pans_and_opens_nothing(tiles, drag):
    opened = []
    tiles.opened.connect(opened.append)
    wheel(tiles, QPointF(320, 240), 4)
    before = tiles.tile_rect(0).topLeft()
    drag(tiles, QPoint(320, 240), QPoint(340, 240), QPoint(360, 250))
    assert tiles.tile_rect(0).topLeft() - before == QPointF(40, 10)
    assert opened == []


def test_a_click_and_the_keyboard_open_a_tile(tiles):
    opened = []
    tiles.opened.connect(opened.append)
    QTest.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.tile_rect(7).center().toPoint())
    first = tiles.grid().order[0]
    tiles.selected = -1
    QTest.keyClick(tiles, Qt.Key.Key_Right)
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    QTest.keyClick(tiles, Qt.Key.Key_Right)
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    assert opened == [7, first, tiles.grid().order[1]]
    assert "Seed" in tiles.accessibleDescription()


def test_hovering_names_seed_and_class(tiles, hover):
    hover(tiles, tiles.tile_rect(4).center().toPoint())
    assert tiles._hover == 4
    assert tiles.words(4) == "Seed 4 · y"
    tiles.grab()


def test_a_new_version_fades_in_and_a_still_one_does_not(tiles, qtbot, monkeypatch):
    from studio.gui import theme

    tiles.grab()
    tiles.show_sheet(a_sheet(2, 100), ("x", "y", "z"))
    assert tiles._previous is not None
    qtbot.waitUntil(lambda: tiles._previous is None)
    monkeypatch.setattr(theme, "_still", True)
    tiles.grab()
    tiles.show_sheet(a_sheet(3, 150), ("x", "y", "z"))
    assert tiles._previous is None
    assert tiles.grab().toImage().pixelColor(tiles.tile_rect(0).center().toPoint()).red() == 150


def test_the_picture_fades_between_networks_only(qtbot):
    canvas = PictureCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 300)
    canvas.show()
    for value, version, fades in ((10, 1, False), (20, 1, False), (30, 2, True)):
        canvas.show_picture(frozen(np.full((16, 16, 3), value, np.uint8)), version)
        assert (canvas._previous is not None) == fades
        canvas.grab()
    qtbot.waitUntil(lambda: canvas._previous is None)
    assert canvas.grab().toImage().pixelColor(150, 150).red() == 30


def test_square_pixels_come_in_whole_multiples(qtbot):
    canvas = PictureCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(310, 290)
    canvas.show_picture(frozen(np.zeros((32, 32, 3), np.uint8)))
    assert canvas.fitted().width() == 258
    canvas.set_sharp(True)
    assert canvas.fitted().width() == 256


def test_a_drag_out_of_the_window_carries_a_file(qtbot, drag, tmp_path, monkeypatch):
    canvas = PictureCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 300)
    canvas.show_picture(frozen(np.zeros((16, 16, 3), np.uint8)))
    canvas.show()
    carried = []
    canvas.make_file = lambda: tmp_path / "seed.png"
    monkeypatch.setattr("studio.gui.canvas.picture_canvas.carry", lambda source, path, picture: carried.append(path))
    drag(canvas, QPoint(150, 150), QPoint(200, 150))
    assert carried == [tmp_path / "seed.png"]
    canvas.viewport.zoom_at(2, QPointF(150, 150), canvas.fitted())
    drag(canvas, QPoint(150, 150), QPoint(200, 150))
    assert len(carried) == 1


def test_canvases_with_one_viewport_move_together(qtbot):
    view = Viewport()
    one, two = PictureCanvas(viewport=view), PictureCanvas(viewport=view)
    for canvas in (one, two):
        qtbot.addWidget(canvas)
        canvas.resize(300, 300)
        canvas.show_picture(frozen(np.zeros((16, 16, 3), np.uint8)))
    wheel(one, QPointF(60, 60), 2)
    assert two.placed() == one.placed() != one.fitted()


def test_the_line_between_a_and_b_is_dragged(qtbot, drag):
    canvas = WipeCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(332, 332)
    canvas.show_pair(*(frozen(np.full((16, 16, 3), v, np.uint8)) for v in (50, 200)))
    canvas.show()
    y = 260
    drag(canvas, QPoint(166, y), QPoint(200, y), QPoint(241, y))
    assert canvas.share == pytest.approx(0.75, abs=0.01)
    image = canvas.grab().toImage()
    assert image.pixelColor(200, 60).red() == 50
    assert image.pixelColor(280, 60).red() == 200
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(241, y))
    assert canvas.share == 0.5
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.share == pytest.approx(0.52)
