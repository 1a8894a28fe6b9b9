"""What came of writing a run: the file, and the moments that are not in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.core.i18n import _

NAMED = 8  # steps that a sentence names


@dataclass(frozen=True)
class Written:
    """A file, or one of a folder.

    Attributes:
        damaged: steps, ascending, of sheets that could not be read and were left out.
    """

    path: Path
    damaged: tuple[int, ...] = ()

    @property
    def sentence(self) -> str:
        """What was left out, for people; empty where all is there."""
        if not self.damaged:
            return ""
        if len(self.damaged) == 1:
            return _("The sheet of step {step:,} is damaged and was left out.").format(step=self.damaged[0])
        steps = ", ".join(f"{step:,}" for step in self.damaged[:NAMED]) + (", …" if len(self.damaged) > NAMED else "")
        sentence = _("{count} sheets are damaged and were left out, those of the steps {steps}.")
        return sentence.format(count=len(self.damaged), steps=steps)
