"""How a training is doing, in words and numbers: what the doctor finds and what the quality meter reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeVar

Way = Literal["edit", "branch", "restart", "data", "stop"]
PLAIN: dict[str, Any] = {"str": str, "int": int, "float": (int, float), "bool": bool}
T = TypeVar("T")


@dataclass(frozen=True)
class Evidence:
    """Where on the curves it can be seen.

    Attributes:
        column: name of the metric.
        since, until: steps.
        value: what it was there; `limit`: what it should not have passed.
        words: the same as a short phrase for people.
    """

    column: str
    since: int
    until: int
    value: float
    limit: float
    words: str = ""


@dataclass(frozen=True)
class Remedy:
    """What to do about it.

    Attributes:
        way: "edit" changes live settings; "branch" begins a new run from the best checkpoint with the changes,
            "restart" one from nothing; "data" and "stop" are for the person to do.
        edits: setting to value, by the names of `Recipe.edited`; of "edit" those of live settings only.
        sentence: what Apply does, or what to do.
        expect: what should come of it, and when.
    """

    way: Way
    sentence: str
    expect: str = ""
    edits: Mapping[str, bool | int | float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """Something is wrong, or nothing more will come.

    Attributes:
        rule: name of the rule that found it.
        title: two or three words ("Mode collapse").
        sentence: what happens, in plain words.
        source: the document that the rule rests on.
        step: when it was found.
        grave: the run will not recover by itself.
    """

    rule: str
    title: str
    sentence: str
    evidence: Evidence
    remedy: Remedy | None = None
    source: str = ""
    step: int = 0
    grave: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Finding:
        """Raises KeyError, TypeError or ValueError when it is not one."""
        told = dict(document)
        remedy = told.pop("remedy")
        evidence = _typed(Evidence(**told.pop("evidence")))
        return _typed(cls(**told, evidence=evidence, remedy=_typed(Remedy(**remedy)) if remedy else None))


@dataclass(frozen=True)
class Quality:
    """A reading of the quality meter; see `studio.training.quality`. Shares are 1 at best, NaN is not known.

    Attributes:
        step: when.
        fd, kd: Frechet and kernel distance to held-out real samples; 0 is best.
        floor: what as many other real samples get; none can be expected to be better.
        best: this is the best so far, and its checkpoint is kept.
    """

    step: int
    fd: float
    kd: float
    precision: float
    recall: float
    density: float
    coverage: float
    accuracy: float = math.nan
    count: int = 0
    floor: Mapping[str, float] = field(default_factory=dict)
    best: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Quality:
        """Raises TypeError when it is not one."""
        return cls(**document)


def _typed(thing: T) -> T:
    """The same; raises TypeError where one of its plain fields, or its edits, are of another type than they say."""
    for each in fields(thing):  # type: ignore[arg-type]
        expected: Any = dict if each.name == "edits" else PLAIN.get(str(each.type), object)
        if not isinstance(getattr(thing, each.name), expected):
            raise TypeError(each.name)
    return thing
