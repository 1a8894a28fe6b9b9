"""Parameters declared once: the form, the flag, the check and the help all read this."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from studio.core.errors import StudioError
from studio.core.i18n import _

Value = bool | int | float | str
Kind = Literal["bool", "int", "float", "choice", "text"]


@dataclass(frozen=True)
class ParamSpec:
    """One parameter of a registered thing.

    Attributes:
        name: identifier in files and flags.
        kind: type of the value.
        default: value when none is given.
        label: words on screen, plain first, the term beside them in brackets.
        help: one sentence for tooltip and `--help`.
        unit: shown after the number ("px", "Hz"); empty for a bare number.
        low, high: inclusive bounds for numbers.
        choices: allowed values of a choice.
        named: what those are called on screen, in the same order; empty where their own names do.
        log: a slider for it moves by ratios, not by steps.
        live: may be changed while training runs.
    """

    name: str
    kind: Kind
    default: Value
    label: str
    help: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    log: bool = False
    live: bool = False

    def validate(self, value: Any) -> Value:
        """Return the value in its own type; raises StudioError naming range or choices."""
        if self.kind == "bool":
            return self._bool(value)
        if self.kind in ("int", "float"):
            return self._number(value)
        text = str(value)
        if self.kind == "choice" and text not in self.choices:
            raise StudioError(
                _("{label} cannot be {value!r}.").format(label=_(self.label), value=text),
                _("Choose one of: {choices}.").format(choices=", ".join(self.choices)),
            )
        return text

    def nearest(self, value: Value) -> Value:
        """The allowed number that is nearest to a finite one; any other value as it is."""
        if self.kind not in ("int", "float") or isinstance(value, str):
            return value
        low, high = (-math.inf if self.low is None else self.low), (math.inf if self.high is None else self.high)
        number = min(max(float(value), low), high)
        return round(number) if self.kind == "int" else number

    def said(self, value: Value) -> str:
        """A value as it is told to people."""
        if self.named and value in self.choices:
            return _(self.named[self.choices.index(str(value))])
        return str(value) if isinstance(value, str) else f"{value:g}"

    def _bool(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in ("1", "true", "yes", "on"):
            return True
        if word in ("0", "false", "no", "off"):
            return False
        raise self._wrong(_("{label} must be yes or no, not {value!r}."), value)

    def _number(self, value: Any) -> int | float:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise self._wrong(_("{label} must be a number, not {value!r}."), value) from None
        whole = self.kind == "int"
        if not math.isfinite(number) or (whole and number != int(number)):
            finite = _("{label} must be a finite number, not {value!r}.")
            raise self._wrong(_("{label} must be a whole number, not {value!r}.") if whole else finite, value)
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            sentence = _("{label} must lie between {low:g} and {high:g}, not {number:g}.")
            raise StudioError(sentence.format(label=_(self.label), low=self.low, high=self.high, number=number))
        return int(number) if whole else number

    def _wrong(self, sentence: str, value: Any) -> StudioError:
        return StudioError(sentence.format(label=_(self.label), value=value))


def validated(specs: Iterable[ParamSpec], values: Mapping[str, Any]) -> dict[str, Value]:
    """All parameters with defaults filled in; raises StudioError on an unknown name or a bad value."""
    known = {spec.name: spec for spec in specs}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise StudioError(
            _("There is no setting called {name!r}.").format(name=unknown[0]),
            _("Known: {names}.").format(names=", ".join(known) or _("none")),
        )
    return {name: spec.validate(values.get(name, spec.default)) for name, spec in known.items()}
