"""One line of a benchmark's table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured number; `good` says whether it reached `bar`, None where there is none."""

    name: str
    value: float
    unit: str
    bar: str = ""
    good: bool | None = None


def at_least(name: str, value: float, unit: str, bar: float) -> Row:
    return Row(name, value, unit, f">= {bar:g}", value >= bar)


def at_most(name: str, value: float, unit: str, bar: float) -> Row:
    return Row(name, value, unit, f"<= {bar:g}", value <= bar)
