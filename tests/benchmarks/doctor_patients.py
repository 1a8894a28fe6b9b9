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
    "patterns": ("builtin:patterns", {"count": 3000, "size": 32}, {"resolution": 32, "channels": 3}),
    "scenes": ("builtin:patterns", {"count": 1500, "size": 64}, {"resolution": 64, "channels": 3}),
    "notes": ("builtin:notes", {"takes": 1, "seconds": 0.512}, {"seconds": 0.512}),
    "grid": ("builtin:points", {"shape": "grid"}, {}),
    "ring": ("builtin:points", {"shape": "ring"}, {}),
    "moons": ("builtin:points", {"shape": "moons"}, {}),
}
NARROW = {"generator.width": 64, "discriminator.width": 64, "batch": 8}


@dataclass(frozen=True)
class Patient:
    """One run.

    Attributes:
        sickness: name of the rule that should find it, "" for a healthy run.
        data: one of `SETS`.
        edits: changes of the recipe.
        few: so many samples of the set alone; `copies`: as often each; `contrast`: less of it.
    """

    name: str
    sickness: str
    data: str
    recipe: str
    edits: Mapping[str, Any] = field(default_factory=dict)
    few: int = 0
    copies: int = 1
    contrast: float = 1.0

    def chosen(self) -> Recipe:
        """Its recipe."""
        early = {key: value for key, value in self.edits.items() if key in ("adversarial_from", "conditional")}
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


CLIPPED = {"objective": "wasserstein", "regularisers": "clip", "clip.limit": 1.0}
UNRULY = {"gamma": 0.0, "d_steps": 5}
BARE = {"generator": "residual", "objective": "hinge", "regularisers": ""}
LIMITED = {"objective": "hinge", "regularisers": "spectral-norm"}
EARLY = {"adversarial_from": 30, "encoder.width": 8, "discriminator.width": 8, "generator.width": 64, "batch": 8}
QUICK = {"lr_g": 1e-3, "lr_d": 1e-3}
OVERMATCHED = {"objective": "minimax", "regularisers": "", "d_steps": 5}

HASTY = {"lr_g": 5e-3, "lr_d": 5e-4}
HURRIED = {"objective": "hinge", "regularisers": "", "lr_g": 5e-3, "lr_d": 2e-4, "beta1": 0.5}
PLAIN = {"generator": "mlp", "objective": "bce", "regularisers": "", "latent": 4}
RESTLESS = {"objective": "bce", "regularisers": "", "optimiser": "sgd", "lr_g": 0.1, "lr_d": 0.1}

SICK = (
    Patient("digits, learning rates x20", "exploding", "digits", "picture-32", {"lr_g": 0.02, "lr_d": 0.02}),
    Patient("patterns, learning rates x20", "exploding", "patterns", "picture-32", {"lr_g": 0.02, "lr_d": 0.02}),
    Patient("digits, no penalty, five D steps", "overpowering", "digits", "picture-32", UNRULY),
    Patient("grid, 2014", "collapse", "grid", "points-2014", QUICK),
    Patient("50 digits", "overfitting", "digits", "picture-32", {}, few=50),
    Patient("digits, minimax overmatched", "vanishing", "digits", "picture-32", OVERMATCHED),
    Patient("digits, weights cut at 1", "exploding", "digits", "picture-32", CLIPPED),
    Patient("digits, weak discriminator", "weak", "digits", "picture-32", {"lr_d": 1e-6}),
    Patient("digits, generator frozen", "stalled", "digits", "picture-32", {"lr_g": 1e-7}),
    Patient("grid, plain and unchecked", "collapse", "grid", "points", PLAIN),
    Patient("12 digits", "memorisation", "digits", "picture-32", {}, few=12),
    Patient("grid, restless", "oscillation", "grid", "points-2014", RESTLESS),
    Patient("copied digits", "copies", "digits", "picture-32", {}, few=200, copies=20),
    Patient("faint digits", "faint", "digits", "picture-32", {}, few=2000, contrast=0.02),
    Patient("notes, generator frozen", "stalled", "notes", "notes-mel", {"lr_g": 1e-7, **NARROW}),
    Patient(
        "notes, learning rates x20", "exploding", "notes", "notes-spectrogram", {"lr_g": 0.01, "lr_d": 0.01, **NARROW}
    ),
    Patient("100 patterns", "overfitting", "patterns", "picture-32", {}, few=100),
    Patient("patterns, minimax overmatched", "vanishing", "patterns", "picture-32", OVERMATCHED),
    Patient("digits, hinge in a hurry", "oscillation", "digits", "picture-32", HURRIED),
    Patient("digits, MLP in a hurry", "collapse", "digits", "mlp-2014", {"conditional": False, **HASTY}),
    Patient("300 digits, no penalty", "overfitting", "digits", "picture-32", {"gamma": 0.0}, few=300),
    Patient("grid, weak discriminator", "weak", "grid", "points", {"lr_d": 1e-6}),
    Patient("patterns, weights cut at 1", "exploding", "patterns", "picture-32", CLIPPED),
    Patient("patterns, no penalty, five D steps", "overpowering", "patterns", "picture-32", UNRULY),
)
HEALTHY = (
    Patient("digits", "", "digits", "picture-32"),
    Patient("patterns", "", "patterns", "picture-32"),
    Patient("grid", "", "grid", "points"),
    Patient("notes, mel", "", "notes", "notes-mel", NARROW),
    Patient("scenes", "", "scenes", "style"),
    Patient("ring", "", "ring", "points"),
    Patient("notes, wave", "", "notes", "notes-wave", NARROW),
    Patient("digits, twice the rates", "", "digits", "picture-32", {"lr_g": 2e-3, "lr_d": 2e-3}),
    Patient("digits without labels", "", "digits", "picture-32", {"conditional": False}),
    Patient("notes, spectrogram", "", "notes", "notes-spectrogram", NARROW),
    Patient("digits, hinge and spectral norm", "", "digits", "picture-32", LIMITED),
    Patient("moons", "", "moons", "points"),
    Patient("patterns, gamma 1", "", "patterns", "picture-32", {"gamma": 1.0}),
    Patient("digits, cross-entropy and R1", "", "digits", "picture-32", {"objective": "bce", "regularisers": "r1"}),
    Patient("digits, batch 16", "", "digits", "picture-32", {"batch": 16}),
    Patient("scenes, plain", "", "scenes", "picture"),
    Patient("notes", "", "notes", "notes", EARLY),
    Patient("digits, MLP of 2014", "", "digits", "mlp-2014", {"conditional": False, **QUICK}),
    Patient("digits, residual and hinge alone", "", "digits", "picture-32", BARE),
    Patient("patterns, residual and hinge alone", "", "patterns", "picture-32", BARE),
)
