"""A look that means nothing for a kind of set says so instead of failing."""

from __future__ import annotations

import pytest

from studio.core.errors import StudioError
from studio.training.inside.base import Lens
from studio.training.trainer import Trainer


class Heard(Lens):
    name, title, kinds = "heard", "Heard", ("sounds",)

    @classmethod
    def see(cls, trainer, request):
        return {}


def test_a_look_for_sounds_refuses_pictures(tiny, store) -> None:
    trainer = Trainer(tiny, store, run_id="test", seed=0, device="cpu")
    with pytest.raises(StudioError, match="Heard"):
        Heard.look(trainer, {})
