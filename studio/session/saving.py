"""What is on show as files: the explored picture or sound, the sheet, and packs of samples."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.latent import LatentState, Voice
from studio.core.loops import LoopFacts
from studio.core.messages import Frame, Samples
from studio.core.notes import HIGHEST, LOWEST
from studio.core.params import ParamSpec
from studio.core.paths import free_name, inside
from studio.core.progress import Reporter
from studio.session.explorer import Explorer
from studio.session.fingers import TOUCH
from studio.session.jobs import Job, Jobs
from studio.session.notices import Notices
from studio.session.project import Project
from studio.session.runs import Runs
from studio.session.settings import Settings
from studio.session.timeline import Timeline

if TYPE_CHECKING:
    from studio.export.pack import Note
    from studio.training.weights import Weights


class Saving:
    """Writes files; each has been read back and compared before its path is returned.

    Attributes:
        project: where networks are kept beside the files; None without one.
    """

    def __init__(
        self, explorer: Explorer, timeline: Timeline, runs: Runs, jobs: Jobs, notices: Notices, settings: Settings
    ) -> None:
        self._explorer, self._timeline, self._runs = explorer, timeline, runs
        self._jobs, self._notices, self._settings = jobs, notices, settings
        self.project: Project | None = None

    @property
    def sound_specs(self) -> tuple[ParamSpec, ...]:
        """Choices for files of sounds; their values are settings of these names."""
        from studio.export import EXPORTERS

        sounds = [exporter for exporter in EXPORTERS if exporter.takes == "sounds"]
        wav = {spec.name: spec for spec in EXPORTERS.get("wav").params}
        names = tuple(sorted((exporter.name for exporter in sounds), key=lambda name: name != "wav"))
        return (
            ParamSpec("sound_format", "choice", "wav", N_("Sound files"), choices=names),
            replace(wav["rate"], name="sound_rate"),
            replace(wav["bits"], name="sound_bits"),
        )

    @property
    def state(self) -> LatentState:
        """The place whose picture or sound is on show: the person may have moved on since it was drawn."""
        origin = self._explorer.origin
        return origin.states[0] if origin is not None else self._explorer.state

    @property
    def stem(self) -> str:
        """What its file may be called: "brass_C4_seed42_step1200", "house_Amin_120bpm_seed42_step1200"."""
        from studio.export.naming import category_of, loop_stem, stem_of

        schema, facts = self._explorer.schema, self._loop_facts()
        name = stem_of(self.state, schema) if facts is None else loop_stem(category_of(self.state, schema), facts)
        return f"{name}_step{self._frame().step}"

    @property
    def pack_name(self) -> str:
        """What a sample pack of it may be called: "brass_seed42_step1200"."""
        from studio.export.naming import stem_of

        return f"{stem_of(self.state, self._explorer.schema, with_note=False)}_step{self._frame().step}"

    @property
    def suffix(self) -> str:
        """Ending of its file."""
        from studio.export import EXPORTERS

        return ".png" if self._frame().sounds is None else EXPORTERS.get(self._setting("sound_format")).suffix

    def write(self, path: Path, with_recipe: bool = True) -> Path:
        """Save the picture, sound or loop on show; the ending of the path decides on the kind of file."""
        from studio.export.files import exporter_of
        from studio.export.naming import pitch_of

        frame, state = self._frame(), self.state
        exporter = exporter_of(path)
        if exporter is None or (exporter.takes == "sounds" and frame.sounds is None):
            raise StudioError(_("“{name}” is no kind of file that this can be saved as.").format(name=path.name))
        pitch = pitch_of(state, self._explorer.schema)
        pitches, facts = () if pitch is None else (pitch,), self._loop_facts()
        samples = Samples(frame.pictures, frame.sounds, frame.rate, pitches, frame.scores, facts)
        document = None
        if with_recipe:
            sound = "gan-studio sound" if facts is None else "gan-studio loop"
            document = self._document("gan-studio picture" if exporter.takes == "pictures" else sound, state)
            if facts is not None and exporter.takes == "sounds":
                document |= {"bpm": facts.bpm, "bars": facts.bars}
        params = self._sound_params(exporter.params) if exporter.takes == "sounds" else {}
        path.parent.mkdir(parents=True, exist_ok=True)
        return exporter.write(path, samples, document, **params)

    def write_sheet(self, path: Path) -> Path:
        """Save the pictures of the sheet on the Stage, with their seeds and classes."""
        from studio.export import EXPORTERS

        sheet = self._timeline.sheet
        if sheet is None:
            raise StudioError(_("There is no sheet to keep yet."), _("Train a little first."))
        document = {
            "format": "gan-studio sheet",
            "version": 1,
            "project_id": self.project.document.id if self.project is not None else "",
            "run_id": sheet.run_id,
            "step": sheet.step,
            "seeds": list(sheet.seeds),
            "labels": list(sheet.labels),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        return EXPORTERS.get("sheet").write(path, Samples(sheet.tiles), document)

    def write_pack(self, folder: Path, low: int, high: int, velocities: Sequence[int]) -> Job:
        """Make a sample pack of the sound on show in the background.

        Args:
            folder: becomes the pack when it is new or empty; else the pack is made inside it.
            low, high: MIDI notes, both included.
            velocities: 1 to 127, a layer each; left aside where the network knows none.

        Raises:
            StudioError: this network plays no notes, or the range is none.
        """
        names = {field.name: field.kind for field in self._explorer.schema.fields}
        origin, state = self._explorer.origin, self.state
        weights = origin.weights if origin is not None else self._explorer.weights
        if weights is None or self._frame().sounds is None or "pitch" not in names.values():
            raise StudioError(_("A sample pack needs a network that plays notes."))
        layers = sorted(set(velocities)) if "velocity" in names else []
        if not LOWEST <= low <= high <= HIGHEST or any(not 1 <= v <= 127 for v in layers):
            raise StudioError(_("Notes lie between 0 and 127, velocities between 1 and 127."))
        if folder.is_dir() and any(folder.iterdir()):
            folder = free_name(folder, self.pack_name, "")
        document = self._document("gan-studio sound", state)
        # A sampler plays detune, vibrato and glide itself; brightness is in the sound.
        pure = replace(state, voice=Voice(brightness=state.voice.brightness))
        keys = range(low, high + 1)

        def work(reporter: Reporter) -> Path:
            from studio.export.pack import write_pack

            notes = _notes(weights, pure, keys, layers or [None], document)
            total = len(keys) * max(1, len(layers))
            return write_pack(folder, notes, total, layers, state.voice, TOUCH, reporter, **params)

        def done(sfz: Path) -> None:
            sentence = _("The sample pack “{name}” is ready for your sampler.").format(name=sfz.stem)
            self._notices.add("info", sentence, str(sfz.parent))

        from studio.export import EXPORTERS

        params = self._sound_params(EXPORTERS.get("wav").params)
        return self._jobs.run(_("Making the sample pack"), work, done, key="pack")

    # -------------------------------------------------------------------------------------------------

    def _frame(self) -> Frame:
        if self._explorer.frame is None:
            raise StudioError(_("There is nothing to save yet."), _("Train a little first."))
        return self._explorer.frame

    def _loop_facts(self) -> LoopFacts | None:
        """What is told of the loop on show; None where a picture or another sound is."""
        info = self._explorer.info
        if info is None or info.kind != "loops" or self._frame().sounds is None:
            return None
        from studio.synthesis.loops import key_of

        return LoopFacts(info.bpm, info.bars, *key_of(self.state, self._explorer.schema), self.state.seed)

    def _setting(self, name: str) -> str:
        """A setting of `sound_specs`; one that somebody else wrote and that cannot be is the default."""
        spec = next(spec for spec in self.sound_specs if spec.name == name)
        value = str(self._settings.get(name, spec.default))
        return value if value in spec.choices else str(spec.default)

    def _sound_params(self, specs: Sequence[ParamSpec]) -> dict[str, Any]:
        """Rate and bits as the person wants them, as far as this kind of file can have them."""
        wanted = {"rate": self._setting("sound_rate"), "bits": self._setting("sound_bits")}
        return {spec.name: wanted[spec.name] for spec in specs if wanted.get(spec.name) in spec.choices}

    def _document(self, kind: str, state: LatentState) -> dict[str, Any]:
        """Everything that restores what is on show; the network is written beside it, once."""
        from studio.export.naming import category_of

        origin, run_id = self._explorer.origin, self._runs.current
        weights = origin.weights if origin is not None else self._explorer.weights
        document: dict[str, Any] = {"format": kind, "version": 1, "state": state.to_json()}
        document["label"] = category_of(state, self._explorer.schema)
        if weights is None:
            return document
        document |= {"run_id": weights.run_id, "step": weights.step}
        if self.project is not None:
            document["project_id"] = self.project.document.id
            named = weights.schema.called(self._runs.names(weights.run_id))
            document["weights"] = keep_weights(self.project, replace(weights, schema=named))
        if run_id:
            document["recipe"] = self._runs.document(run_id).config.recipe.model_dump(mode="json")
        return document


def keep_weights(project: Project, weights: Weights) -> str:
    """Write a network into the project, once; its file, see `weights_file`."""
    from studio.export.weights import save_weights

    file = weights_file(weights)
    path = inside(project.folder, file)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        save_weights(path, weights)
    return file


def weights_file(weights: Weights) -> str:
    """Where a network is kept, relative to the project: one file for each step and set of directions."""
    basis = b"" if weights.directions is None else weights.directions.tobytes()
    return f"kept/weights/{weights.run_id}-{weights.step}-{zlib.crc32(basis):08x}.safetensors"


def _notes(
    weights: Weights, state: LatentState, keys: Sequence[int], layers: Sequence[int | None], document: dict[str, Any]
) -> Iterator[Note]:
    """Render every key at every velocity, one at a time."""
    from studio.export.naming import stem_of
    from studio.export.pack import Note
    from studio.synthesis.renderer import Renderer

    renderer = Renderer()
    renderer.load(weights)
    for key in keys:
        for velocity in layers:
            asked = {"pitch": float(key)} if velocity is None else {"pitch": float(key), "velocity": float(velocity)}
            place = replace(state, blend={**state.blend, **asked})
            samples = replace(renderer.render([place], pictures=False), pitches=(float(key),))
            name = stem_of(place, weights.schema) + ("" if velocity is None else f"_v{velocity}")
            yield Note(name, key, velocity, samples, {**document, "state": place.to_json()})
