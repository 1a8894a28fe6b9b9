"""Which curves of a run belong together, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.i18n import N_
from studio.gui.widgets.curves import Curve


@dataclass(frozen=True)
class CurveSet:
    """Curves that are drawn over each other.

    Attributes:
        title, about: words for the choice.
        curves: one or two.
    """

    title: str
    about: str
    curves: tuple[Curve, ...]

    def known(self, columns: object) -> bool:
        """Whether a history has any of them."""
        return any(curve.column in columns for curve in self.curves)  # type: ignore[operator]


SETS = {
    "loss": CurveSet(
        N_("Loss"),
        N_("What each network tries to make small"),
        (Curve("loss_g", N_("Generator"), "generator"), Curve("loss_d", N_("Discriminator"), "discriminator")),
    ),
    "scores": CurveSet(
        N_("Scores"),
        N_("How real the discriminator finds real and generated samples (logits)"),
        (Curve("logit_real", N_("Real"), "real"), Curve("logit_fake", N_("Generated"), "generator")),
    ),
    "quality": CurveSet(
        N_("Quality"),
        N_("How far what it makes is from real samples that it never saw (Frechet distance)"),
        (Curve("fd", N_("From real"), "quality"), Curve("fd_floor", N_("Best possible"), "quiet")),
    ),
    "shares": CurveSet(
        N_("Believable and varied"),
        N_("Share of what it makes that could be real (precision), and of what is real that it makes (recall)"),
        (Curve("precision", N_("Believable"), "quality"), Curve("recall", N_("Variety"), "real")),
    ),
    "classes": CurveSet(
        N_("Coverage and classes"),
        N_("Share of real samples with something made close by, and of classes that are as asked for"),
        (Curve("coverage", N_("Coverage"), "quality"), Curve("accuracy", N_("Right class"), "real")),
    ),
    "heard": CurveSet(
        N_("Heard"),
        N_("What the studio hears itself: styles recognised, notes in tune"),
        (Curve("style_agreement", N_("In style, %"), "quality"), Curve("pitch_error", N_("Cents off"), "warning")),
    ),
    "plane": CurveSet(
        N_("Density distance"),
        N_("How different real and generated points are spread (Jensen-Shannon divergence)"),
        (Curve("js", N_("Distance"), "quality"),),
    ),
    "variety": CurveSet(
        N_("Variety within a batch"),
        N_("How different what it makes is among itself, over real samples, and how much it moves"),
        (Curve("q05", N_("Variety"), "generator"), Curve("move", N_("Movement"), "quiet")),
    ),
    "edge": CurveSet(
        N_("Discriminator's edge"),
        N_("How often real is told from generated, and known from held out samples (AUC): 0.5 is a coin toss"),
        (Curve("auc", N_("From generated"), "discriminator"), Curve("auc_held", N_("From held out"), "warning")),
    ),
    "gradients": CurveSet(
        N_("Gradients"),
        N_("How strongly each network is being changed (gradient norm)"),
        (Curve("grad_g", N_("Generator"), "generator"), Curve("grad_d", N_("Discriminator"), "discriminator")),
    ),
}
FIRST = ("loss", "scores", "quality")  # at hand; the others in a menu
