"""What a generator can be asked for: a schema that the data set declares, and a request against it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import N_, _

PITCH_LOW, PITCH_HIGH = 0.0, 127.0
CODE = "code"  # name of the field of kinds that nobody gave names to
FieldKind = Literal["categorical", "pitch", "continuous"]


@dataclass(frozen=True)
class ConditionField:
    """One thing to ask for.

    Attributes:
        name: identifier ("class", "style", "pitch").
        label: words on screen.
        kind: categorical (blendable weights), pitch (MIDI note, fractional) or continuous.
        values: names of the categories, in label order.
        low, high: range of pitch or of a continuous value, in `unit`. Pitches outside may be asked for: they
            are what the network has not learned.
        default: number, or place of the category, that is meant where nothing is asked for; None for the middle
            of the range, or an even blend.
        spoken: what a person calls the categories, in the same order; empty for their own names.
    """

    name: str
    label: str
    kind: FieldKind = "categorical"
    values: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    default: float | None = None
    spoken: tuple[str, ...] = ()

    def says(self, value: str) -> str:
        """What a person calls a category."""
        return self.spoken[self.values.index(value)] if self.spoken and value in self.values else value

    @property
    def width(self) -> int:
        """Numbers that the field takes in a condition vector."""
        return len(self.values) if self.kind == "categorical" else 1

    @property
    def rest(self) -> float:
        """The number that is meant where nothing is asked for; of pitch and continuous fields."""
        return (self.low + self.high) / 2 if self.default is None else self.default


@dataclass(frozen=True)
class ConditionSchema:
    """The fields of a data set in order; empty for an unconditional one."""

    fields: tuple[ConditionField, ...] = ()

    @property
    def width(self) -> int:
        """Length of the condition vector."""
        return sum(field.width for field in self.fields)

    @property
    def classes(self) -> tuple[str, ...]:
        """Category names of the first categorical field, empty when there is none."""
        return next((field.values for field in self.fields if field.kind == "categorical"), ())

    @property
    def spoken_classes(self) -> tuple[str, ...]:
        """`classes` as a person calls them."""
        return next((field.spoken or field.values for field in self.fields if field.kind == "categorical"), ())

    def says(self, value: str) -> str:
        """What a person calls one of `classes`."""
        return dict(zip(self.classes, self.spoken_classes, strict=True)).get(value, value)

    @property
    def coded(self) -> bool:
        """Whether its fields are codes that were found without labels, and can be given names."""
        return any(field.name == CODE for field in self.fields)

    def called(self, names: Mapping[str, str]) -> ConditionSchema:
        """The same with the names that a person has given: "FIELD" to a field, "FIELD/CATEGORY" to a category."""
        if not names:
            return self
        return ConditionSchema(
            tuple(
                replace(
                    field,
                    label=names.get(field.name, field.label),
                    spoken=tuple(names.get(f"{field.name}/{value}", field.says(value)) for value in field.values),
                )
                for field in self.fields
            )
        )

    def vector(self, request: Mapping[str, Any]) -> np.ndarray:
        """Condition vector of a request.

        Args:
            request: field name to value: category name, index or {category: weight} (weights are
                normalised to sum 1); a number within the field's range for continuous ones, a MIDI note for pitch.

        Returns:
            float32 (width,): one-hot or blend per categorical field, numbers scaled so that the field's range is
            [-1, 1]; only a pitch may lie beyond.
            A field that is not requested is at its default.
        """
        unknown = sorted(set(request) - {field.name for field in self.fields})
        if unknown:
            raise StudioError(_("This set has no condition called {name!r}.").format(name=unknown[0]))
        parts = [_encode(field, request.get(field.name)) for field in self.fields]
        return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {
                "name": f.name,
                "label": f.label,
                "kind": f.kind,
                "values": list(f.values),
                "low": f.low,
                "high": f.high,
                "unit": f.unit,
                "default": f.default,
                **({"spoken": list(f.spoken)} if f.spoken else {}),
            }
            for f in self.fields
        ]

    @classmethod
    def from_json(cls, document: Sequence[Mapping[str, Any]]) -> ConditionSchema:
        """Raises StudioError when the document is not a schema."""
        try:
            return cls(tuple(_field(item) for item in document))
        except (TypeError, KeyError, ValueError, OverflowError) as error:
            raise StudioError(_("The description of the conditions is damaged.")) from error


def class_schema(names: Sequence[str], name: str = "class", label: str = N_("Class")) -> ConditionSchema:
    """Schema of an ordinary labelled set; empty when there are fewer than two classes."""
    return ConditionSchema((ConditionField(name, label, values=tuple(names)),)) if len(names) > 1 else ConditionSchema()


def _field(item: Mapping[str, Any]) -> ConditionField:
    """One field of a file, every value checked; unknown keys are ignored."""
    name, label, values = str(item["name"]), str(item["label"]), item["values"]
    kind, low, high = item.get("kind", "categorical"), float(item.get("low", 0.0)), float(item.get("high", 1.0))
    if kind not in get_args(FieldKind) or isinstance(values, str) or not math.isfinite(low + high):
        raise ValueError(name)
    unit, default = str(item.get("unit", "")), item.get("default")
    if default is not None and not math.isfinite(default := float(default)):
        raise ValueError(name)
    if kind == "categorical" and default is not None and not 0 <= default < max(1, len(values)):
        raise ValueError(name)
    names, spoken = tuple(str(v) for v in values), item.get("spoken") or ()
    if isinstance(spoken, str) or len(spoken) not in (0, len(names)):
        raise ValueError(name)
    return ConditionField(name, label, kind, names, low, high, unit, default, tuple(str(v) for v in spoken))


def _encode(field: ConditionField, value: Any) -> np.ndarray:
    if field.kind != "categorical":
        number = field.rest if value is None else _number(field, value)
        span = (field.high - field.low) or 1.0
        low, high = (PITCH_LOW, PITCH_HIGH) if field.kind == "pitch" else (field.low, field.high)
        return np.array([2 * (np.clip(number, low, high) - field.low) / span - 1])
    if value is None and field.default is None:
        return np.full(field.width, 1 / field.width)
    value = int(field.default or 0) if value is None else value
    blend = value if isinstance(value, Mapping) else {value: 1.0}
    weights = np.zeros(field.width)
    for key, weight in blend.items():
        weights[_index(field, key)] += max(0.0, _number(field, weight))
    total = weights.sum()
    if not np.isfinite(total) or total <= 0:
        sentence = _("A blend for {label} needs at least one weight above zero.")
        raise StudioError(sentence.format(label=_(field.label)))
    return np.asarray(weights / total)


def _number(field: ConditionField, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isnan(number):
        raise StudioError(_("{label} must be a number, not {value!r}.").format(label=_(field.label), value=value))
    return number


def _index(field: ConditionField, key: Any) -> int:
    if isinstance(key, str) and key in field.values:
        return field.values.index(key)
    if isinstance(key, int) and 0 <= key < field.width:
        return key
    raise StudioError(
        _("{label} has no {value!r}.").format(label=_(field.label), value=key),
        _("Known: {names}.").format(names=", ".join(field.values[:40])),
    )
