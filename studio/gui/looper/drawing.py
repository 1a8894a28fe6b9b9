"""Strokes for loops: beats, a waveform that is lit by its hits, and the pattern in miniature."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from studio.core.loops import BEATS, Pattern
from studio.core.sound import Sound
from studio.gui import theme

HEARD = 0.02
GLOW = 1.4  # steps until the light of a hit is gone
REST = 0.62
MOST_GAIN = 16.0


def paint_grid(painter: QPainter, box: QRectF, bars: int) -> None:
    """A line on every beat, a stronger one on every bar."""
    for beat in range(1, BEATS * bars):
        strong = beat % BEATS == 0
        x = round(box.left() + box.width() * beat / (BEATS * bars))
        painter.fillRect(QRectF(x, box.top(), 1, box.height()), theme.colour("outline" if strong else "line", 0.7))


def paint_wave(painter: QPainter, box: QRectF, sound: Sound, pattern: Pattern | None, ratio: float) -> None:
    """The waveform over the width of a box, bright where hits are, at rest between them."""
    columns, rows = max(2, round(box.width() * ratio)), max(1, round(box.height() * ratio))
    low, high = envelope(sound.mono, columns)
    tall = rows / 2 * min(MOST_GAIN, 1 / sound.peak if sound.peak else 1.0)
    top = rows / 2 - np.maximum(0.5 * ratio, tall * high)
    foot = rows / 2 + np.maximum(0.5 * ratio, -tall * low)
    # Pixel by pixel: a polygon of so many corners would hold the window up.
    row = np.arange(rows)[:, None]
    covered = np.clip(np.minimum(foot, row + 1) - np.maximum(top, row), 0, 1)
    pixels = np.empty((rows, columns, 4), np.uint8)
    pixels[:] = _colours(columns, pattern)
    pixels[..., 3] = pixels[..., 3] * covered
    painter.drawImage(box, QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888))


def _colours(columns: int, pattern: Pattern | None) -> np.ndarray:
    """RGBA of each column of a waveform, uint8 (columns, 4)."""
    line = QImage(columns, 1, QImage.Format.Format_RGBA8888)
    line.fill(Qt.GlobalColor.transparent)
    box = QRectF(0, 0, columns, 1)
    painter = QPainter(line)
    painter.fillRect(box, light(box, pattern) if pattern is not None else theme.colour("generator", 0.75))
    painter.end()
    return np.frombuffer(line.constBits(), np.uint8)[: 4 * columns].reshape(columns, 4).copy()


def envelope(mono: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest sample (columns,) of each column of a sound (n,)."""
    edges = np.linspace(0, len(mono), columns, endpoint=False).astype(int)
    return np.minimum.reduceat(mono, edges), np.maximum.reduceat(mono, edges)


def light(box: QRectF, pattern: Pattern) -> QLinearGradient:
    """The generator's colour at every hit, as strong as the hit, fading over the next sixteenth."""
    brush = QLinearGradient(box.topLeft(), box.topRight())
    rest, lit = theme.colour("quiet", REST), theme.colour("generator")
    hits = strokes(pattern)
    brush.setColorAt(0.0, rest)
    brush.setColorAt(1.0, rest)
    for number, (at, velocity) in enumerate(hits):
        until = hits[number + 1][0] if number + 1 < len(hits) else 1.0
        brush.setColorAt(max(0.0, at - 1e-4), _between(rest, lit, 0.0))
        brush.setColorAt(at, _between(rest, lit, 0.35 + 0.65 * velocity))
        gone = at + GLOW / pattern.steps
        left = max(0.0, 1 - (until - at) * pattern.steps / GLOW)
        brush.setColorAt(min(gone, until - 2e-4, 1.0), _between(rest, lit, left * (0.35 + 0.65 * velocity)))
    return brush


def strokes(pattern: Pattern) -> list[tuple[float, float]]:
    """Where in the loop something starts, in [0, 1), and the strongest velocity there, in order."""
    found: dict[float, float] = {}
    for step, voice in zip(*np.nonzero(pattern.velocities > HEARD), strict=True):
        at = round(pattern.at(int(step), int(voice)) / pattern.steps % 1.0, 4)
        found[at] = max(found.get(at, 0.0), float(pattern.velocities[step, voice]))
    return sorted(found.items())


def paint_pattern(painter: QPainter, box: QRectF, pattern: Pattern) -> None:
    """Every hit as a dash: its voice by height, the first one lowest, its velocity by strength."""
    used = [v for v in range(len(pattern.voices)) if pattern.velocities[:, v].max(initial=0.0) > HEARD]
    rows = max(len(used), 4)
    tall = box.height() / rows
    wide = box.width() / pattern.steps
    painter.setPen(Qt.PenStyle.NoPen)
    for row, voice in enumerate(used):
        top = box.bottom() - (row + 1) * tall
        for step in np.flatnonzero(pattern.velocities[:, voice] > HEARD):
            velocity = float(pattern.velocities[step, voice])
            left = box.left() + pattern.at(int(step), voice) % pattern.steps * wide
            painter.setBrush(theme.colour("text", 0.25 + 0.65 * velocity))
            painter.drawRoundedRect(QRectF(left, top, max(2.0, 0.72 * wide), max(1.0, tall - 1)), 1, 1)


def _between(one: QColor, other: QColor, share: float) -> QColor:
    parts = [(1 - share) * a + share * b for a, b in zip(one.getRgbF(), other.getRgbF(), strict=True)]
    return QColor.fromRgbF(*parts)
