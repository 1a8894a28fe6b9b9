"""A loop as it was made, with everything that it was made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studio.core.loops import Loop
from studio.session.looper.state import DeckState

if TYPE_CHECKING:
    from studio.synthesis.loops import MadeLoop
    from studio.training.weights import Weights


@dataclass(frozen=True, eq=False)
class Take:
    """What a deck plays: keep it, not what has come since, and it restores exactly.

    Attributes:
        number: of the loop in the sound engine, never given to another.
        setup: of the deck as the loop was asked for.
    """

    number: int
    setup: DeckState
    made: MadeLoop

    @property
    def weights(self) -> Weights:
        """The network."""
        return self.made.weights

    @property
    def heard(self) -> Loop:
        """With theory or, where somebody hears what was before it, without."""
        return self.made.raw if self.setup.bypass else self.made.loop

    @property
    def kept(self) -> DeckState:
        """What gives the same loop again, whatever the looper is set to then."""
        return replace(self.setup, swing=self.made.job.swing)
