"""Numbers as people read them: units, grouping and no more digits than are true."""

from __future__ import annotations

import math

from studio.core.i18n import _


def number(value: float, decimals: int = 0) -> str:
    """Grouped thousands and a real minus sign: 12345.6 -> "12,346"; -0.5 with 2 -> "−0.50"."""
    if not math.isfinite(value):
        return "–" if math.isnan(value) else "∞" if value > 0 else "−∞"
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def significant(value: float, digits: int = 3) -> str:
    """So many significant digits, without an exponent where that stays short: 0.001 -> "0.001"."""
    if value == 0 or not math.isfinite(value):
        return number(value)
    text = f"{value:.{digits}g}"
    return (
        (text if "e" not in text else f"{value:.0e}").replace("-", "−")
        if abs(value) < 1
        else number(value, 0 if abs(value) >= 100 or value == int(value) else 1)
    )


def reading(value: float) -> str:
    """A number that moves while it trains: "0.304", "14,119"."""
    return number(value, 3 if abs(value) < 100 else 0)


def pace(rate: float, kind: str) -> str:
    """How fast a training sees samples of a kind, with two or three honest digits: "1,040 pictures/s"."""
    shown = number(rate, 1) if rate < 20 else number(rate if rate < 1000 else round(rate, -1))
    texts = {
        "pictures": _("{n} pictures/s"),
        "sounds": _("{n} sounds/s"),
        "loops": _("{n} loops/s"),
        "points": _("{n} points/s"),
    }
    return texts[kind].format(n=shown)


def duration(seconds: float) -> str:
    """Length of time in its two natural units: "12 s", "3 min 20 s", "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return _("{n} s").format(n=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return _("{m} min {s} s").format(m=minutes, s=rest) if minutes < 10 and rest else _("{m} min").format(m=minutes)
    hours, minutes = divmod(minutes, 60)
    return _("{h} h {m} min").format(h=hours, m=minutes) if minutes else _("{h} h").format(h=hours)


def clock(seconds: float) -> str:
    """Time as a recorder counts it: "0:07", "12:34"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def tempo(bpm: float) -> str:
    """Beats per minute, tenths only where there are some: "120 BPM", "97.3 BPM"."""
    return _("{bpm} BPM").format(bpm=number(bpm, 0 if bpm == round(bpm) else 1))


def left(seconds: float) -> str:
    """Time left: "12 min left"."""
    return _("{time} left").format(time=duration(max(1.0, seconds)))


def ago(seconds: float) -> str:
    """Time gone by: "just now", "12 s ago", "3 min ago"."""
    if seconds < 3:
        return _("just now")
    if seconds >= 60:
        seconds = seconds // 60 * 60
    return _("{time} ago").format(time=duration(seconds))


def memory(size: float) -> str:
    """Bytes: "786 kB", "1.4 GB"."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            value = size / factor
            return f"{value:.1f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
    return f"{size:.0f} B"
