"""Trains the networks for loops that come along with the studio, so that there is something to play at once.

    .venv/bin/python packaging/starters.py [minutes of training for each] [name ...]

Writes resources/starters; a quarter of an hour each is what they were made with.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

OUT = Path(__file__).parents[1] / "resources" / "starters"
# Name of the file to the set and the recipe that it is trained with.
STARTERS = {
    "drums": ("builtin:loops", "loops"),
    "phrases": ("builtin:phrases", "phrases"),
    "textures": ("builtin:phrases", "textures"),
}
MINUTES = 15.0


def make(name: str, minutes: float) -> Path:
    """Train one and keep its generator, without the encoder that only training needs."""
    from studio.cli.main import main
    from studio.export.weights import save_weights
    from studio.session.project import read_project
    from studio.training.checkpoint import load_weights

    data, recipe = STARTERS[name]
    with tempfile.TemporaryDirectory() as made:
        project = Path(made) / name
        code = main(["train", str(project), "--data", data, "--recipe", recipe, "--minutes", str(minutes)])
        if code:
            raise SystemExit(code)
        run = project / "runs" / read_project(project).current_run
        checkpoint = max((run / "checkpoints").iterdir())
        weights = replace(load_weights(checkpoint), run_id=f"starter-{name}", encoder=None)
        OUT.mkdir(parents=True, exist_ok=True)
        return save_weights(OUT / f"{name}.safetensors", weights, half=True)


if __name__ == "__main__":
    chosen = sys.argv[2:] or list(STARTERS)
    for each in chosen:
        print(make(each, float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES))
