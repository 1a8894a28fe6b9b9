"""Waveform, spectrogram and their axes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from studio.core.notes import frequency
from studio.core.sound import Sound
from studio.gui import theme
from studio.gui.canvas.sound_axes import PitchAxis, moment, pitch_words, time_ticks
from studio.gui.canvas.sound_canvas import SoundCanvas
from studio.session.pictures_of import frequency_span, spectrogram_of, waveform_of


def tone(midi: float = 69, seconds: float = 1.024, rate: int = 16_000) -> Sound:
    t = np.arange(round(seconds * rate)) / rate
    return Sound.of(0.5 * np.sin(2 * np.pi * frequency(midi) * t), rate)


@pytest.fixture
def canvas(qtbot):
    canvas = SoundCanvas("C4")
    qtbot.addWidget(canvas)
    canvas.resize(700, 480)
    canvas.show_sound(tone())
    canvas.show()
    return canvas


def test_pictures_of_a_sound_span_all_of_it():
    assert spectrogram_of(tone(), 96, 128).shape == (96, 128, 3)
    outline = waveform_of(tone(), 300)
    assert outline.shape == (300, 2)
    assert outline.max() == pytest.approx(0.5, abs=0.01)


def test_a_frequency_lies_where_its_picture_is_light():
    axis = PitchAxis(*frequency_span(16_000))
    picture = spectrogram_of(tone(69), 256, 64)
    lightest = picture[:, 32].sum(1, dtype=int).argmax()
    assert (lightest + 0.5) / 256 == pytest.approx(axis.share(440), abs=1 / 128)
    assert axis.hertz(axis.share(440)) == pytest.approx(440)


def test_octaves_are_named_as_closely_as_there_is_room():
    axis = PitchAxis(*frequency_span(16_000))
    assert [name for name, _ in axis.notes(400, 18)] == [f"C{n}" for n in range(1, 9)]
    assert [name for name, _ in axis.notes(100, 18)] == ["C1", "C3", "C5", "C7"]
    assert [name for name, _ in axis.frequencies()][-2:] == ["2 kHz", "5 kHz"]


@pytest.mark.parametrize(
    ("seconds", "most", "words"),
    [
        (1.024, 6, ["0.0 s", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1.0 s"]),
        (0.3, 3, ["0 ms", "100 ms", "200 ms", "300 ms"]),
        (4.0, 4, ["0 s", "1 s", "2 s", "3 s", "4 s"]),
    ],
)
def test_time_is_told_in_round_moments(seconds, most, words):
    assert [name for name, _ in time_ticks(0, seconds, seconds, most)] == words


def test_places_are_told_in_words():
    assert pitch_words(440) == "A4 · 440 Hz"
    assert moment(0.42, 0.5) == "420 ms"
    assert moment(0.42, 1.5) == "0.42 s"


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("size", [(120, 120), (360, 300), (1200, 700)])
def test_it_paints_at_any_size_and_theme(canvas, qapp, name, size):
    theme.apply(qapp, name)
    canvas.resize(*size)
    canvas.set_share(0.4)
    assert not canvas.grab().isNull()
    theme.apply(qapp)


def test_silence_and_very_short_sounds_are_painted_too(canvas):
    for samples in (np.zeros(4000), np.zeros(1), np.ones(3), np.zeros((800, 2))):
        canvas.show_sound(Sound.of(samples, 16_000))
        assert not canvas.grab().isNull()
    canvas.show_sound(None)
    assert not canvas.grab().isNull()


def test_the_colour_says_whose_it_is(canvas):
    def middle():
        wave = canvas.lanes()[0]
        return canvas.grab().toImage().pixelColor(wave.center().toPoint()).name()

    assert middle() == theme.colour("generator").name()
    canvas.set_title("Real", "real")
    assert middle() == theme.colour("real").name()


def test_the_spectrogram_becomes_fine_when_the_sound_stays(canvas, qtbot):
    canvas.grab()
    rough = canvas.picture.shape
    qtbot.waitUntil(lambda: canvas.picture.shape[0] > rough[0])


def test_a_click_asks_to_hear_and_the_pointer_is_told_pitch_and_time(canvas, hover):
    asked = []
    canvas.heard.connect(lambda: asked.append(1))
    at = canvas.lanes()[1].center().toPoint()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert len(asked) == 2
    hover(canvas, at)
    assert canvas._pointer == QPointF(at)
    canvas.grab()


def test_the_wheel_zooms_into_time(canvas):
    canvas.viewport.zoom_at(4, canvas.lanes()[1].center(), canvas.fitted())
    low, high = canvas._visible()
    assert high - low == pytest.approx(0.25, abs=0.01)
    canvas.grab()


def test_a_drag_out_carries_a_sound_file(canvas, drag, tmp_path, monkeypatch):
    carried = []
    canvas.make_file = lambda: tmp_path / "note.wav"
    monkeypatch.setattr(
        "studio.gui.canvas.sound_canvas.carry", lambda source, path, *rest, **more: carried.append(path)
    )
    canvas.grab()
    drag(canvas, QPoint(150, 150), QPoint(220, 150))
    assert carried == [tmp_path / "note.wav"]
