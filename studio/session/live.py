"""Settings changed while a run trains, each with its way back."""

from __future__ import annotations

from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.undo import Edit, UndoStack
from studio.session.training import Training


class Live:
    """What a person changes of the run that trains."""

    def __init__(self, training: Training, undo: UndoStack) -> None:
        self._training, self._undo = training, undo

    def set(self, name: str, value: Any) -> None:
        """Change a live setting with undo; raises StudioError with the reason why not."""
        training, run_id = self._training, self._training.run_id
        spec = next((spec for spec in training.live_specs if spec.name == name), None)
        if spec is None:
            raise StudioError(_("“{name}” cannot be changed while training runs.").format(name=name))
        before, after = training.live_values[name], spec.validate(value)
        if after == before:
            return

        def put(value: Any) -> None:
            if training.active and training.run_id == run_id:  # of a run that has ended nothing can be taken back
                training.edit(name, value)

        label = _("Change “{name}” of the run").format(name=_(spec.label))
        self._undo.push(Edit(label, lambda: put(after), lambda: put(before), f"live {run_id} {name}"))
