"""Runs that are sick on purpose, and healthy ones: what the doctor is tried on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from studio.data.open import open_source
from studio.data.options import options_from
from studio.data.prepare import prepare
from studio.data.store import DOCUMENT, Store, check, open_store
from studio.training.recipe import Recipe, load_recipe

SETS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "digits": ("builtin:glyphs", {}, {"resolution": 32, "channels": 1}),
    "letters": ("builtin:glyphs", {"characters": "letters", "count": 10000}, {"resolution": 32, "channels": 1}),
    "patterns": ("builtin:patterns", {"count": 3000, "size": 32}, {"resolution": 32, "channels": 3}),
    "scenes": ("builtin:patterns", {"count": 1500, "size": 64}, {"resolution": 64, "channels": 3}),
    "notes": ("builtin:notes", {"takes": 1, "seconds": 0.512}, {"seconds": 0.512}),
    "loops": ("builtin:loops", {"count": 480}, {}),
    "phrases": ("builtin:phrases", {"count": 480}, {}),
    **{shape: ("builtin:points", {"shape": shape}, {}) for shape in ("grid", "ring", "moons", "spiral")},
}
WHOLE = ("adversarial_from", "conditional")  # which no setting of a run changes
NARROW = {"generator.width": 64, "discriminator.width": 64, "batch": 8}


@dataclass(frozen=True)
class Patient:
    """One run.

    Attributes:
        sickness: name of the rule that should find it, "" for a healthy run.
        data: one of `SETS`.
        edits: changes of the recipe.
        few: so many samples of the set alone; `copies`: as often each; `contrast`: less of it.
        late: live settings that are changed when `after`, a share of its time, is over.
        longer: times as long as the others.
    """

    name: str
    sickness: str
    data: str
    recipe: str
    edits: Mapping[str, Any] = field(default_factory=dict)
    few: int = 0
    copies: int = 1
    contrast: float = 1.0
    late: Mapping[str, Any] = field(default_factory=dict)
    after: float = 0.5
    longer: float = 1.0

    def chosen(self) -> Recipe:
        """Its recipe."""
        early = {key: value for key, value in self.edits.items() if key in WHOLE}
        recipe = Recipe.model_validate(load_recipe(self.recipe).model_dump() | early)
        return recipe.edited({key: value for key, value in self.edits.items() if key not in early})


def store_for(patient: Patient, folder: Path) -> Any:
    """Its prepared set; a spoilt one is written under `folder`."""
    spec, params, options = SETS[patient.data]
    source = open_source(spec, params)
    try:
        store = prepare(source, options_from(options, source.kind))
    finally:
        source.close()
    if not patient.few and patient.contrast == 1:
        return store
    place = folder / f"{patient.data}-{patient.few}-{patient.copies}-{patient.contrast}"
    if not place.exists():
        _spoil(store, place, patient)
    return open_store(place)


def _spoil(store: Store, place: Path, patient: Patient) -> None:
    """Write a set of pictures that are few, repeated or faint."""
    count = patient.few or len(store)
    rows = np.repeat(np.random.default_rng(0).permutation(len(store))[:count], patient.copies)
    pictures = np.round(128 + (store.pictures[rows].astype(float) - 128) * patient.contrast).astype(np.uint8)
    place.mkdir(parents=True)
    np.save(place / "pictures.npy", pictures)
    np.save(place / "labels.npy", store.labels[rows])
    document = json.loads((store.path / DOCUMENT).read_text())
    document |= {"count": len(rows), "check": check(pictures, store.labels[rows]), "fingerprint": place.name}
    (place / DOCUMENT).write_text(json.dumps(document))


FAST = {"lr_g": 0.05, "lr_d": 0.05}  # at 0.02 one seed in two recovers
PLAIN = {"generator": "mlp", "objective": "bce", "regularisers": "", "latent": 4}
UNRULY = {"gamma": 0.0, "d_steps": 5}
OVERMATCHED = {"objective": "minimax", "regularisers": "", "d_steps": 5}
HASTY = {"conditional": False, "lr_g": 5e-3, "lr_d": 5e-4}
# With beta1 of .5 the distance to real falls all the time (103, 34, 11, 7); with the momentum that makes games go in
# circles (arXiv:1807.04740) it goes up and down (108, 42, 26, 59, 22, 37, 29, 81, 36).
HURRIED = {"objective": "hinge", "regularisers": "", "lr_g": 5e-3, "lr_d": 2e-4, "beta1": 0.9}
# The rates with which arXiv:1611.02163 shows a generator that goes round a ring from heap to heap: its mean does here.
ROUND = {"lr_g": 1e-3, "lr_d": 1e-4}
# All of a class become one picture: the share of real ones within reach (recall) is 0, nine in ten are of the class.
ALIKE = {"objective": "bce", "regularisers": "", "latent": 2, "lr_d": 2e-4}
EARLY = {"adversarial_from": 30, "encoder.width": 8, "discriminator.width": 8, "generator.width": 64, "batch": 8}
LOUD = {**EARLY, "adversarial_from": 10, "lr_g": 0.05, "lr_d": 0.05}

SICK = (
    Patient("digits, learning rates x50", "exploding", "digits", "picture-32", FAST),
    Patient("loops, learning rates x50", "exploding", "loops", "loops", LOUD),
    Patient(
        "notes, learning rates x40", "exploding", "notes", "notes-spectrogram", {**NARROW, "lr_g": 0.02, "lr_d": 0.02}
    ),
    Patient("digits, no penalty, five D steps", "overpowering", "digits", "picture-32", UNRULY),
    Patient("patterns, no penalty, five D steps", "overpowering", "patterns", "picture-32", UNRULY),
    Patient("grid, plain and unchecked", "collapse", "grid", "points", PLAIN),
    Patient("digits, MLP in a hurry", "collapse", "digits", "mlp-2014", HASTY),
    Patient("50 digits", "overfitting", "digits", "picture-32", {}, few=50),
    Patient("100 patterns", "overfitting", "patterns", "picture-32", {}, few=100),
    Patient("digits, minimax overmatched", "vanishing", "digits", "picture-32", OVERMATCHED),
    Patient("digits, weak discriminator", "weak", "digits", "picture-32", {"lr_d": 1e-6}),
    # At 1e-6 it learns in 3,000 steps that far-off points are not real (AUC .99).
    Patient("grid, weak discriminator", "weak", "grid", "points", {"lr_d": 1e-7}),
    Patient("scenes, generator frozen", "stalled", "scenes", "style", {"lr_g": 1e-7}),
    Patient("notes, generator frozen", "stalled", "notes", "notes-mel", {**NARROW, "lr_g": 1e-7}),
    Patient("12 digits", "memorisation", "digits", "picture-32", {}, few=12),
    Patient("digits, hinge with momentum", "oscillation", "digits", "picture-32", HURRIED),
    Patient("ring, round and round", "oscillation", "ring", "points-2014", ROUND),
    Patient("copied digits", "copies", "digits", "picture-32", {}, few=200, copies=20),
    Patient("faint digits", "faint", "digits", "picture-32", {}, few=2000, contrast=0.02),
    Patient("digits, one to a class", "within-class", "digits", "picture-32", ALIKE),
)
HEALTHY = (
    Patient("digits", "", "digits", "picture-32"),
    Patient("letters", "", "letters", "picture-32"),
    Patient("patterns", "", "patterns", "picture-32"),
    Patient("scenes", "", "scenes", "style"),
    Patient("digits, DCGAN", "", "digits", "dcgan"),
    Patient("digits, WGAN-GP", "", "digits", "wgan-gp"),
    Patient("digits, SAGAN", "", "digits", "sagan"),
    Patient("digits, InfoGAN", "", "digits", "infogan"),
    Patient("notes", "", "notes", "notes"),
    Patient("notes, adversary early", "", "notes", "notes", EARLY),
    Patient("loops", "", "loops", "loops"),
    Patient("loops, adversary early", "", "loops", "loops", EARLY),
    Patient("phrases", "", "phrases", "phrases"),
    Patient("grid", "", "grid", "points"),
    Patient("ring", "", "ring", "points"),
    Patient("moons", "", "moons", "points"),
    Patient("spiral", "", "spiral", "points"),
    Patient("digits, twice the rates", "", "digits", "picture-32", {"lr_g": 2e-3, "lr_d": 2e-3}),
    Patient("patterns, batch 16", "", "patterns", "picture-32", {"batch": 16}),
    Patient("letters, half the rates", "", "letters", "picture-32", {"lr_g": 5e-4, "lr_d": 5e-4}),
)
FURTHER = (  # only for what their remedies do
    Patient("digits, DCGAN in a hurry", "within-class", "digits", "dcgan", {"lr_g": 5e-3}),
    Patient("ring, to its end", "plateau", "ring", "points", longer=3),
    Patient(
        "digits, rates x50 after a good start", "exploding", "digits", "picture-32", late=FAST, after=0.8, longer=3
    ),
)
