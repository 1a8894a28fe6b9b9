"""Steps of music theory as the window offers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studio.core.i18n import _
from studio.core.params import ParamSpec, validated

if TYPE_CHECKING:
    from studio.session.looper.deck import Deck
    from studio.session.looper.looper import Looper

# The looper itself brings every loop to its tempo.
OF_THE_LOOPER = ("tempo",)


@dataclass(frozen=True)
class TheoryStep:
    """One step; `title` and `about` are translated, the labels of `params` are not yet."""

    name: str
    title: str
    about: str
    params: tuple[ParamSpec, ...]

    def values(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Checked settings, complete; raises StudioError naming what is wrong."""
        return dict(validated(self.params, params))


def theory_steps() -> list[TheoryStep]:
    """What can be done to a deck's loop, in the order in which it is done."""
    from studio.audio.theory import steps

    return [_offered(step) for step in steps() if step.name not in OF_THE_LOOPER]


def theory_of(name: str) -> TheoryStep:
    """A step by its name; raises StudioError when there is none."""
    from studio.audio.theory import STEPS

    return _offered(STEPS.get(name))


def trial(looper: Looper, deck: Deck, name: str) -> Any:
    """What a step that is off would find and do; None until that was measured, which `Looper.loop_ready` tells."""
    found = looper.rendering.trial(deck, {**deck.setup.theory, name: theory_of(name).values({})})
    return next((finding for finding in found if finding.step == name), None)


def _offered(step: Any) -> TheoryStep:
    return TheoryStep(step.name, _(step.title), _(step.about), step.params)
