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
    """

    label: str
    unit: str = ""


COLUMNS = {
    "step": Column(N_("Step")),
    "seconds": Column(N_("Training time"), "s"),
    "fd": Column(N_("Distance from real (Frechet)")),
    "fd_floor": Column(N_("Best possible distance")),
    "kd": Column(N_("Distance from real (kernel)")),
    "precision": Column(N_("Believable (precision)")),
    "recall": Column(N_("Variety (recall)")),
    "density": Column(N_("Density")),
    "coverage": Column(N_("Coverage")),
    "accuracy": Column(N_("Right class (accuracy)")),
    "js": Column(N_("Density distance")),
    "style_agreement": Column(N_("In the asked style"), "%"),
    "pitch_error": Column(N_("Off the asked pitch"), "cents"),
    "loss_g": Column(N_("Generator loss")),
    "loss_d": Column(N_("Discriminator loss")),
    "logit_real": Column(N_("Real score (logit)")),
    "logit_fake": Column(N_("Generated score (logit)")),
    "auc": Column(N_("Real told from generated (AUC)")),
    "auc_held": Column(N_("Known told from held out (AUC)")),
    "q05": Column(N_("Variety within a batch")),
    "between": Column(N_("Variety between classes")),
    "move": Column(N_("Movement of what it makes")),
    "gap_swing": Column(N_("Swing between the two networks")),
    "jump": Column(N_("Jump of the scores at each step")),
    "near": Column(N_("Distance to the nearest in the set")),
    "penalty": Column(N_("Gradient penalty")),
    "rebuild": Column(N_("Rebuilding error")),
    "grad_g": Column(N_("Generator gradients")),
    "grad_d": Column(N_("Discriminator gradients")),
    "lr_g": Column(N_("Generator learning rate")),
    "lr_d": Column(N_("Discriminator learning rate")),
    "batch": Column(N_("Batch")),
    "augment": Column(N_("Augmentation")),
}

# What is read at one moment and held until the next: by the quality meter, and by the doctor.
METER = ("fd", "kd", "precision", "recall", "density", "coverage", "accuracy")
DOCTOR = ("q05", "between", "auc", "auc_held", "grad_g", "grad_d", "move", "near", "gap_swing", "jump")


def column(name: str) -> Column:
    """What is known of a column; one that nobody has described is called by its name."""
    return COLUMNS.get(name, Column(name))


def in_order(names: Iterable[str]) -> list[str]:
    """Known columns as listed here, then the others by name."""
    order = {name: place for place, name in enumerate(COLUMNS)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))
