"""What every look inside offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.params import ParamSpec

if TYPE_CHECKING:
    from studio.training.trainer import Trainer


class Lens:
    """One way to look inside the networks of a trainer between two of its steps; a look takes some 30 ms at most.

    Attributes:
        kinds: of sets that it means something for.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]] = ()
    kinds: ClassVar[tuple[str, ...]] = ("pictures", "sounds", "loops", "points")

    @classmethod
    def look(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """What is seen, as numpy arrays, numbers and text; the trainer goes on as if nobody had looked.

        Args:
            request: what is looked at: `seed` and `label` of the shown sample, and what the look itself knows.

        Raises:
            StudioError: it means nothing for this kind of set.
        """
        if trainer.recipe.kind not in cls.kinds:
            raise StudioError(_("“{name}” shows nothing of this kind of set.").format(name=_(cls.title)))
        from studio.training.inside.quiet import undisturbed

        with undisturbed(trainer):
            return cls.see(trainer, request)

    @classmethod
    def see(cls, trainer: Trainer, request: dict[str, Any]) -> dict[str, Any]:
        """`look` itself; may switch modes and ask for gradients, which `look` puts back."""
        raise NotImplementedError
