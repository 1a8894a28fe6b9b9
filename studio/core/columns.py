"""The numbers of a run by name: what each is called and counted in, wherever it is drawn or written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studio.core.i18n import N_


@dataclass(frozen=True)
class Column:
    """One column of a run's history.

    Attributes:
        label: words on screen, plain first, the term of art beside them.
        unit: what it is counted in; empty for a bare number.
        good: 1 where more is better, -1 where less is, 0 where neither can be said.
    """

    label: str
    unit: str = ""
    good: int = 0


COLUMNS = {
    "step": Column(N_("Step")),
    "seconds": Column(N_("Training time"), "s"),
    "fd": Column(N_("Distance to real samples (Frechet)"), good=-1),
    "kd": Column(N_("Distance to real samples (kernel)"), good=-1),
    "precision": Column(N_("How many look real (precision)"), good=1),
    "recall": Column(N_("How much is covered (recall)"), good=1),
    "density": Column(N_("How densely real ones surround them (density)"), good=1),
    "coverage": Column(N_("How many real ones are reached (coverage)"), good=1),
    "accuracy": Column(N_("In the class that was asked for (accuracy)"), good=1),
    "js": Column(N_("Distance of the densities (Jensen-Shannon)"), good=-1),
    "style_agreement": Column(N_("In the style that was asked for"), "%", 1),
    "pitch_error": Column(N_("Off the pitch that was asked for"), "cents", -1),
    "loss_g": Column(N_("Loss of the generator")),
    "loss_d": Column(N_("Loss of the discriminator")),
    "logit_real": Column(N_("Score of real samples (logit)")),
    "logit_fake": Column(N_("Score of generated samples (logit)")),
    "auc": Column(N_("How well the discriminator tells them apart (AUC)")),
    "auc_held": Column(N_("The same on samples it has not seen")),
    "penalty": Column(N_("Gradient penalty")),
    "rebuild": Column(N_("How far rebuilt samples are off"), good=-1),
    "grad_g": Column(N_("Gradients of the generator")),
    "grad_d": Column(N_("Gradients of the discriminator")),
    "lr_g": Column(N_("Learning rate of the generator")),
    "lr_d": Column(N_("Learning rate of the discriminator")),
    "batch": Column(N_("Samples in a step (batch)")),
    "augment": Column(N_("Strength of augmentation")),
}


def column(name: str) -> Column:
    """What is known of a column; one that nobody has described is called by its name."""
    return COLUMNS.get(name, Column(name))


def in_order(names: Iterable[str]) -> list[str]:
    """Known columns as listed here, then the others by name."""
    order = {name: place for place, name in enumerate(COLUMNS)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))
