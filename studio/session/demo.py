"""A demonstration that runs by itself: one preset after another learns before the eyes of whoever passes by.

It has a session, settings and projects of its own, in a folder that is removed afterwards, so that nothing of the
person's is touched.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import N_
from studio.session.session import Session
from studio.session.settings import Settings

TAKEN_OVER = ("theme", "language", "text_scale", "reduce_motion", "device", "threads")
PATIENCE = 180.0  # seconds until a scene that does not begin is passed over
DIGITS: dict[str, Any] = {"characters": "digits"}


@dataclass(frozen=True)
class Scene:
    """One preset on one set.

    Attributes:
        recipe: name of the preset; a scene whose preset is missing is left out.
        spec, params, options: the set, how it is read and how it is prepared.
        seconds: of training.
        title, caption: what it is, and what to look for.
        view: of the Stage that shows it.
    """

    recipe: str
    spec: str
    seconds: float
    title: str
    caption: str
    view: str = "sheet"
    params: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


SCENES = (
    Scene("points", "builtin:points", 40, N_("Two networks and a plane"),
          N_("The generator moves its points to where the discriminator is fooled, until they lie like the real ones."),
          "laboratory"),
    Scene("points-2014", "builtin:points", 30, N_("What goes wrong: mode collapse"),
          N_("As first published in 2014: the generator gives up most of the heaps and chases after the rest."),
          "laboratory"),
    Scene("mlp-2014", "builtin:glyphs", 40, N_("The first GAN, 2014"),
          N_("Two plain networks begin with noise; soon there are strokes, and many of them look alike."),
          params=DIGITS),
    Scene("dcgan", "builtin:glyphs", 45, N_("DCGAN, 2015"),
          N_("Convolutions look at neighbourhoods: strokes become firm, and digits can be read."), params=DIGITS),
    Scene("wgan-gp", "builtin:glyphs", 45, N_("WGAN-GP, 2017"),
          N_("The discriminator (a critic) measures a distance instead of guessing: slower, and hard to upset."),
          params=DIGITS),
    Scene("sagan", "builtin:glyphs", 45, N_("SAGAN, 2018"),
          N_("Attention lets far ends of a picture agree with each other."), params=DIGITS),
    Scene("infogan", "builtin:glyphs", 60, N_("InfoGAN, 2016"),
          N_("Nobody told it what a digit is: it finds ten kinds by itself, and slant and width as well."),
          params=DIGITS),
    Scene("picture-32", "builtin:glyphs", 45, N_("The studio's own, digits"),
          N_("Each row is one class and each column one seed: the same hand writes every digit."), params=DIGITS),
    Scene("style", "builtin:patterns", 90, N_("The studio's own, pictures"),
          N_("Small paintings in many styles; a second network turns chance into style before anything is drawn.")),
)  # fmt: skip


class Demo:
    """Goes through the scenes again and again; `poll` moves it on.

    Attributes:
        session: its own.
        scene: the one on show; None before the first, and where none can begin.
        number: of the scene among those that can be shown, from 1.

    Args:
        person: settings of the person, of which looks, language and device are taken over.
        scenes: those whose preset or set is missing are left out.
        separate: train in a process of its own, as a window wants.
    """

    changed = Signal()

    def __init__(self, person: Settings, scenes: Sequence[Scene] = SCENES, separate: bool = True) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="gan-studio-demo-"))
        settings = Settings(self._folder / "settings.json")
        for name in TAKEN_OVER:
            if (value := person.get(name)) is not None:
                settings.set(name, value)
        self.session = Session(separate, settings)
        self.scenes = tuple(scene for scene in scenes if _there(scene))
        self.scene: Scene | None = None
        self.number = 0
        self._stage: Literal["idle", "opening", "training", "stopping"] = "idle"
        self._since = 0.0
        self._shown: Path | None = None
        self._missed = 0  # scenes in a row that could not begin

    @property
    def left(self) -> float | None:
        """Seconds of the scene that are left; None while it has not begun to learn."""
        if self.scene is None or self._stage != "training":
            return None
        return max(0.0, self.scene.seconds - (time.monotonic() - self._since))

    def start(self) -> None:
        """Begin with the first scene."""
        self.session.engine.start()
        self._next()

    def poll(self) -> None:
        """Move on when it is time; `session.poll` is called by whoever owns this."""
        session, training = self.session, self.session.training
        still = not training.active and training.state != "preparing" and not session.jobs.active
        late = time.monotonic() - self._since > PATIENCE
        if self._stage == "opening":
            self._open(late)
        elif self._stage == "training" and (self.left == 0 or training.state in ("failed", "idle", "finished")):
            self._stage = "stopping"
            training.stop()
        elif self._stage == "stopping" and still:
            self._next()

    def skip(self) -> None:
        """Go on with the next scene."""
        if self._stage in ("opening", "training"):
            self._stage = "stopping"
            for job in self.session.jobs.active:
                job.cancel()
            self.session.training.stop()

    def close(self) -> None:
        """Remove everything; the session must have been closed."""
        self._stage, self.scene = "idle", None
        shutil.rmtree(self._folder, ignore_errors=True)

    # -------------------------------------------------------------------------------------------------

    def _open(self, late: bool) -> None:
        """Begin to learn as soon as the set is there; a scene that cannot begin is passed over."""
        session, scene = self.session, self.scene
        assert scene is not None
        if session.training.state == "running":
            self._stage, self._since, self._missed = "training", time.monotonic(), 0
            self.changed.emit()
        elif late or any(notice.level == "error" for notice in session.notices.items):
            self._missed += 1
            self.skip()
        elif session.training.state == "idle" and session.library.spec == scene.spec and session.library.report:
            try:
                session.recipes.choose(scene.recipe)
                session.training.start(autosave_seconds=3600.0)
            except StudioError as error:
                session.notices.error(error)

    def _next(self) -> None:
        """A project of its own for each scene, so that an evening of them fills no disk."""
        if self._missed >= len(self.scenes):
            self._stage, self.scene = "idle", None
            self.changed.emit()
            return
        session, before = self.session, self._shown
        self.number = self.number % len(self.scenes) + 1
        scene = self.scene = self.scenes[self.number - 1]
        for notice in session.notices.items:
            session.notices.dismiss(notice.key)
        self._shown = self._folder / f"scene {time.monotonic_ns()}"
        session.library.close()
        session.new_project(self._shown, scene.title)
        if before is not None:
            shutil.rmtree(before, ignore_errors=True)
        session.library.open(scene.spec, dict(scene.params), dict(scene.options))
        self._stage, self._since = "opening", time.monotonic()
        self.changed.emit()


def _there(scene: Scene) -> bool:
    """Whether preset and set exist here."""
    from studio.data.open import source_params
    from studio.training.recipe import load_recipe

    try:
        load_recipe(scene.recipe)
        source_params(scene.spec)
    except StudioError:
        return False
    return True
