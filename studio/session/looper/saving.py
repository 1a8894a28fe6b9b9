"""Loops as files: one deck, all decks as stems, patterns as MIDI, the sounds of the voices."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import cache_dir, free_name, inside
from studio.core.progress import Reporter
from studio.session.jobs import Jobs
from studio.session.looper.takes import Take
from studio.session.notices import Notices
from studio.session.project import Project
from studio.session.runs import Runs
from studio.session.saving import keep_weights, weights_file
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.session.looper.deck import Deck
    from studio.training.weights import Weights

DRAGGED = 20  # files for dragging out that are kept


class LoopSaving:
    """Writes files; each has been read back and compared before its path is returned.

    Attributes:
        project: where networks are kept beside the files; None without one.
    """

    def __init__(self, runs: Runs, jobs: Jobs, notices: Notices, settings: Settings) -> None:
        self._runs, self._jobs, self._notices, self._settings = runs, jobs, notices, settings
        self.project: Project | None = None
        self._kept: set[str] = set()

    @property
    def suffix(self) -> str:
        """Ending of sound files as the person wants them."""
        from studio.export import EXPORTERS

        return EXPORTERS.get(self.kind).suffix

    @property
    def kind(self) -> str:
        """Exporter of sound files as the person wants them."""
        from studio.export import EXPORTERS

        sounds = [exporter.name for exporter in EXPORTERS if exporter.takes == "sounds"]
        kind = str(self._settings.get("sound_format", "wav"))
        return kind if kind in sounds else "wav"

    def name(self, take: Take) -> str:
        """What a file of a take may be called: "house_Amin_120bpm_seed42"."""
        from studio.export.loops import facts_of
        from studio.export.naming import loop_stem

        return loop_stem(self.style_of(take), facts_of(take.heard, take.setup.place.seed))

    def style_of(self, take: Take) -> str:
        """The style that weighs most; empty where none was asked for."""
        from studio.export.naming import category_of

        return category_of(take.setup.place, take.weights.schema)

    def write(self, take: Take, path: Path) -> Path:
        """Save a take; the ending of the path decides on the kind of file."""
        from studio.export.files import exporter_of
        from studio.export.loops import loop_samples

        exporter = exporter_of(path)
        if exporter is None or exporter.takes != "sounds":
            raise StudioError(_("“{name}” is no kind of file that this can be saved as.").format(name=path.name))
        path.parent.mkdir(parents=True, exist_ok=True)
        samples = loop_samples(take.heard, take.setup.place.seed)
        return exporter.write(path, samples, self.document(take), **self.params(exporter.name))

    def save(self, take: Take, path: Path) -> Path:
        """Write a take where somebody wants it, and tell."""
        return self._told([self.write(take, path)])[0]

    def stems(self, decks: Sequence[Deck], folder: Path) -> list[Path]:
        """Save what the decks play as a set: the folder becomes it when it is new or empty, else it is made inside."""
        from studio.export.stems import Stem, write_stems

        takes = [(deck, deck.shown) for deck in decks if deck.shown is not None and not deck.mix.mute]
        if not takes:
            raise nothing()
        if folder.is_dir() and any(folder.iterdir()):
            folder = free_name(folder, _("Stems"), "")
        stems = [
            Stem(deck.name, take.heard, take.setup.place.seed, self.document(take)) for deck, take in takes if take
        ]
        return self._told(write_stems(folder, stems, self.kind, **self.params(self.kind)))

    def midi(self, deck: Deck, path: Path) -> Path:
        """Save the pattern that a deck plays."""
        from studio.export.midi_file import write_midi

        loop = needed(deck).heard
        if loop.score is None:
            raise StudioError(_("There is no pattern to save: this sound is free-form."))
        path.parent.mkdir(parents=True, exist_ok=True)
        return self._told([write_midi(path, loop)])[0]

    def one_shots(self, deck: Deck, folder: Path) -> list[Path]:
        """Save the sound of each voice; folder: as for `stems`."""
        from studio.export.one_shots import write_one_shots

        take = needed(deck)
        if take.heard.score is None:
            raise StudioError(_("There are no single sounds to save: this sound is free-form."))
        if folder.is_dir() and any(folder.iterdir()):
            folder = free_name(folder, f"{self.name(take)}_one-shots", "")
        params, heard = self.params("wav"), str(take.heard.sound.rate)
        if params.get("rate", "own") == "own" and heard in self._choices("wav", "rate"):
            params["rate"] = heard  # as the loops, rather than the network's
        return self._told(write_one_shots(folder, take.heard.score, **params))

    def _told(self, paths: list[Path]) -> list[Path]:
        """Say what was saved; a set by its folder."""
        first = paths[0]
        name = first.name if len(paths) == 1 else first.parent.name
        self._notices.add("info", _("Saved “{name}”.").format(name=name), str(first.parent), key="saved loops")
        return paths

    def drag_file(self, deck: Deck) -> Path:
        """A file of what a deck plays, for dropping somewhere else; the last few are kept for whoever took them."""
        folder = cache_dir() / "dragged"
        folder.mkdir(parents=True, exist_ok=True)
        old = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in old[: -DRAGGED or None]:
            path.unlink(missing_ok=True)
        take = needed(deck)
        return self.write(take, folder / f"{self.name(take)}{self.suffix}")

    def document(self, take: Take) -> dict[str, Any]:
        """Everything that restores a take; its network is written into the project, once."""
        weights = take.weights
        document: dict[str, Any] = {
            "format": "gan-studio loop",
            "version": 1,
            "state": take.setup.place.to_json(),
            "label": self.style_of(take),
            "run_id": weights.run_id,
            "step": weights.step,
            "bpm": take.heard.bpm,
            "bars": take.heard.bars,
            "loop": take.kept.to_json(),
        }
        if self.project is not None:
            document["project_id"] = self.project.document.id
            document["weights"] = self.keep_network(self.project, weights)
            # A network that came along belongs to no run.
            with contextlib.suppress(StudioError):
                recipe = self._runs.document(weights.run_id).config.recipe
                document["recipe"] = recipe.model_dump(mode="json")
        return document

    def keep_network(self, project: Project, weights: Weights) -> str:
        """Write a network into the project in the background, which takes too long for a window; its file."""
        file = weights_file(weights)
        if file not in self._kept and not inside(project.folder, file).exists():
            self._kept.add(file)

            def failed(error: BaseException) -> None:
                self._kept.discard(file)
                self._notices.error(error)

            def work(reporter: Reporter) -> str:
                return keep_weights(project, weights)

            self._jobs.run(_("Keeping the network"), work, failed=failed, key=f"keep {file}")
        return file

    def params(self, kind: str) -> dict[str, Any]:
        """Rate and bits as the person wants them, as far as this kind of file can have them."""
        wanted = {"rate": str(self._settings.get("sound_rate", "")), "bits": str(self._settings.get("sound_bits", ""))}
        return {name: value for name, value in wanted.items() if value in self._choices(kind, name)}

    @staticmethod
    def _choices(kind: str, name: str) -> tuple[Any, ...]:
        from studio.export import EXPORTERS

        return next(spec.choices for spec in EXPORTERS.get(kind).params if spec.name == name)


def needed(deck: Deck) -> Take:
    """What a deck plays; raises StudioError when that is nothing."""
    if deck.shown is None:
        raise nothing()
    return deck.shown


def nothing() -> StudioError:
    return StudioError(_("There is nothing to save yet."), _("Choose a network for a deck first."))
