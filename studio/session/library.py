"""The data set at hand: opened, scanned, looked at, and prepared when training asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from studio.core.i18n import _
from studio.core.messages import frozen
from studio.core.params import ParamSpec, validated
from studio.core.paths import cache_dir
from studio.core.progress import Reporter
from studio.core.undo import Edit, UndoStack
from studio.session.jobs import Job, Jobs
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.core.sound import Sound
    from studio.data.loops.files import LoopFiles
    from studio.data.options import AnyOptions
    from studio.data.scan_cache import AnyReport
    from studio.data.source import Source
    from studio.data.store import AnyStore
    from studio.session.grids import Grid, LoopFile

PREVIEWS = 6
PREVIEW_SIDE = 512  # px
PLANE_SIDE, THUMBNAIL_SIDE = 256, 96  # px, of a set of points
SPECTROGRAM = (128, 256)  # height and width in px


@dataclass(frozen=True)
class _Opened:
    source: Source
    report: AnyReport
    chosen: list[int]
    samples: list[Any]


class Library:
    """Opens one data set at a time.

    Attributes:
        spec: path or `builtin:NAME` of the set at hand, empty when there is none.
        params: how it is read (characters, video rate...).
        report: what the scan found; None while it runs.
        options: how its pictures, sounds or loops are prepared; None until the scan suggested some.
    """

    changed = Signal()
    report_changed = Signal()
    options_changed = Signal()

    def __init__(self, jobs: Jobs, settings: Settings, undo: UndoStack) -> None:
        self._jobs, self._settings, self._undo = jobs, settings, undo
        self.spec = ""
        self.params: dict[str, Any] = {}
        self.report: AnyReport | None = None
        self.options: AnyOptions | None = None
        self._samples: list[Any] = []
        self._opened: _Opened | None = None
        self._opening: Job | None = None

    @property
    def builtins(self) -> list[dict[str, str]]:
        """The sets that come with the studio: `spec`, `title`, `about`."""
        from studio.data.builtin import BUILTINS

        return [{"spec": f"builtin:{b.name}", "title": _(b.title), "about": _(b.about)} for b in BUILTINS]

    @property
    def recent(self) -> list[str]:
        return [str(spec) for spec in self._settings.get("recent_data", [])]

    @property
    def param_specs(self) -> tuple[ParamSpec, ...]:
        """How the set at hand may be read."""
        from studio.data.open import source_params

        return source_params(self.spec) if self.spec else ()

    @property
    def option_specs(self) -> tuple[ParamSpec, ...]:
        """The preparation choices as parameters."""
        from studio.data.options import option_specs

        return option_specs(self.kind)

    @property
    def kind(self) -> str:
        """ "pictures", "sounds", "loops" or "points"; "pictures" while there is no set."""
        return self.report.kind if self.report else "pictures"

    @property
    def opening(self) -> bool:
        """Whether a set is being looked through."""
        return self._opening is not None and self._opening.state == "running"

    @property
    def title(self) -> str:
        return self.report.title if self.report else Path(self.spec).name

    def open(self, spec: str, params: Mapping[str, Any] | None = None, options: Mapping[str, Any] | None = None) -> Job:
        """Open and scan in the background; a set that cannot be opened becomes a notice and the old one stays."""
        from studio.data.open import open_source
        from studio.data.points.source import PointSource
        from studio.data.scan import scan

        def work(reporter: Reporter) -> _Opened:
            source = open_source(spec, params, reporter)
            report = scan(source, reporter)
            good = [i for i in range(len(source.items)) if i not in report.bad]
            chosen = good[:: max(1, len(good) // PREVIEWS)][:PREVIEWS]
            if isinstance(source, PointSource):
                return _Opened(source, report, chosen, [source.points])
            if source.kind != "pictures":
                return _Opened(source, report, chosen, [source.read(i) for i in chosen])
            return _Opened(source, report, chosen, [source.read_reduced(i, PREVIEW_SIDE)[0] for i in chosen])

        def done(opened: _Opened) -> None:
            self._replace(spec, dict(params or {}), opened, options)

        title = _("Looking through {name}").format(name=Path(spec).name)
        self._opening = self._jobs.run(title, work, done, key="open data")
        return self._opening

    def set_params(self, **changes: Any) -> None:
        """Read the set at hand another way; it is opened again."""
        values = validated(self.param_specs, {**self.params, **changes})
        before = dict(self.params)
        spec = self.spec
        self._undo.push(
            Edit(_("Change how the set is read"), lambda: self.open(spec, values), lambda: self.open(spec, before))
        )

    def set_options(self, **changes: Any) -> None:
        """Change preparation choices; nothing on disk changes until training starts."""
        if self.options is None:
            return
        from studio.data.options import options_from

        before, after = self.options, options_from({**self.options.model_dump(), **changes}, self.kind)

        def put(options: AnyOptions) -> None:
            self.options = options
            self.options_changed.emit()

        key = "options:" + ",".join(sorted(changes))
        self._undo.push(Edit(_("Change preparation"), lambda: put(after), lambda: put(before), key))

    @property
    def points(self) -> np.ndarray | None:
        """All points of the set at hand as they would be prepared, float32 (N, 2) in [-1, 1]; None of other kinds."""
        from studio.data.points.options import PointOptions
        from studio.data.points.source import PointSource, placed

        source = self._opened.source if self._opened else None
        if not isinstance(source, PointSource) or not isinstance(self.options, PointOptions) or not len(source.points):
            return None
        return frozen(placed(source.points, self.options)[0])

    def preview(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """A few items before and after preparation.

        Returns:
            pictures: uint8 (H, W, 3) and (R, R, 1 or 3) pairs; of sounds their spectrograms, of points one pair for
            all of them, uint8 (H, W, 3) both.
        """
        from studio.data.options import PrepareOptions
        from studio.data.pixels import apply, shown
        from studio.data.points.options import PointOptions
        from studio.data.points.source import picture_of

        options = self.options
        if isinstance(options, PointOptions):
            before, after = (frozen(picture_of(self._samples[0], PLANE_SIDE, o)) for o in (PointOptions(), options))
            return [(before, after)]
        if not isinstance(options, PrepareOptions):
            return [(_spectrogram(before), _spectrogram(after)) for before, after in self.preview_sounds()]
        return [(frozen(shown(image, PREVIEW_SIDE)), frozen(apply(image, options))) for image in self._samples]

    def preview_sounds(self) -> list[tuple[Sound, Sound]]:
        """A few sounds or loops before and after preparation, in the order of `preview`; none of pictures."""
        from studio.core.sound import Sound
        from studio.data.prepare import apply_sound
        from studio.data.sounds.options import AudibleOptions

        opened, options = self._opened, self.options
        if opened is None or not isinstance(options, AudibleOptions):
            return []
        items = [opened.source.items[index] for index in opened.chosen]
        pairs = zip(items, self._samples, strict=True)
        return [(sound, Sound.of(apply_sound(item, sound, options), options.rate)) for item, sound in pairs]

    def listen(self, thumbnail: int, done: Callable[[Sound], None]) -> None:
        """Read the sound of a thumbnail of the report; `poll` hands it to `done`."""
        from studio.data.sounds.report import SoundReport

        opened = self._opened
        if opened is None or not isinstance(opened.report, SoundReport):
            return
        index = opened.report.thumbnail_indices[thumbnail]
        title = _("Reading {name}").format(name=opened.report.thumbnail_keys[thumbnail])
        self._jobs.run(title, lambda reporter: opened.source.read(index), done, key="listen")

    @property
    def loop_files(self) -> list[LoopFile]:
        """The files of a set of loops, those that are no loops too; empty where there are no bar lines to put right."""
        from studio.session.grids import listed

        source = self._loops
        return listed(source) if source else []

    def file_of(self, thumbnail: int) -> str:
        """The file in which the loop of a thumbnail of the report lies; empty where it lies in none."""
        source = self._loops
        return source.file_of(self.report.thumbnail_keys[thumbnail]) if source and self.report else ""

    def grid_of(self, file: str, done: Callable[[Grid], None]) -> None:
        """Read a file with its bar lines; `poll` hands them to `done`."""
        from studio.session.grids import grid

        source = self._loops
        if source is not None and file in source.bars:
            title = _("Reading {name}").format(name=file)
            self._jobs.run(title, lambda reporter: grid(source, file), done, key="grid")

    def set_grid(self, file: str, bpm: float, downbeat: float) -> None:
        """Put the bar lines of a file right; the set is opened again with them."""
        self._put_grids(_("Move the bar lines"), {**self._grids, file: (float(bpm), float(downbeat))})

    def reset_grid(self, file: str) -> None:
        """Back to the bar lines that are told or heard."""
        self._put_grids(_("Reset the bar lines"), {key: pair for key, pair in self._grids.items() if key != file})

    def corrected(self, file: str) -> bool:
        """Whether somebody put the bar lines of a file right."""
        return file in self._grids

    def at_tempo(self, grid: Grid, conform: str, done: Callable[[Sound], None]) -> None:
        """The bars of a grid at the set's tempo, stretched or resampled; `poll` hands them to `done`."""
        from studio.data.loops.options import LoopOptions
        from studio.session.grids import conformed

        if isinstance(self.options, LoopOptions):
            options = self.options.model_copy(update={"conform": conform})
            title = _("To {bpm:g} BPM").format(bpm=options.bpm)
            self._jobs.run(title, lambda reporter: conformed(grid, options), done, key="listen")

    @property
    def _loops(self) -> LoopFiles | None:
        from studio.data.loops.files import LoopFiles

        source = self._opened.source if self._opened else None
        return source if isinstance(source, LoopFiles) else None

    @property
    def _grids(self) -> dict[str, tuple[float, float]]:
        from studio.data.loops.grids import grids_from

        return grids_from(str(self.params.get("grids", "")))

    def _put_grids(self, title: str, grids: dict[str, tuple[float, float]]) -> None:
        from studio.data.loops.grids import grids_text

        spec, before = self.spec, dict(self.params)
        after = {**before, "grids": grids_text(grids)}
        validated(self.param_specs, after)
        self._undo.push(Edit(title, lambda: self.open(spec, after), lambda: self.open(spec, before)))

    def get_mnist(self) -> None:
        """Download the MNIST digits in the background and open them."""
        from studio.data.mnist import download_mnist

        folder = cache_dir() / "mnist"
        self._jobs.run(
            _("Downloading MNIST"),
            lambda reporter: download_mnist(folder, reporter),
            lambda path: self.open(str(path)),
            key="mnist",
        )

    def thumbnails_for(self, spec: str, count: int, done: Callable[[list[np.ndarray]], None]) -> None:
        """A few items of a built-in set, delivered by `poll`: uint8 (H, W, C) each.

        Sounds come as spectrograms, points as pictures of a whole set.
        """
        from studio.data.open import open_source
        from studio.data.points.source import PointSource

        def work(reporter: Reporter) -> list[np.ndarray]:
            source = open_source(spec, None, reporter)
            if isinstance(source, PointSource):
                return [frozen(picture) for picture in source.examples(count, THUMBNAIL_SIDE)]
            every = max(1, len(source.items) // count)
            read = [source.read(i * every + i) for i in range(min(count, len(source.items)))]
            return [frozen(np.asarray(one)) if source.kind == "pictures" else _spectrogram(one) for one in read]

        self._jobs.run(_("Drawing examples"), work, done, failed=lambda error: done([]))

    def prepare(self, reporter: Reporter) -> AnyStore:
        """The prepared store of the set at hand; call it on a worker thread."""
        from studio.data.prepare import prepare

        assert self._opened is not None
        assert self.options is not None
        return prepare(self._opened.source, self.options, reporter, skip=self._opened.report.bad)

    def close(self) -> None:
        """Forget the set at hand, and one that is being opened."""
        if self._opening is not None:
            self._opening.cancel()
        if self._opened is not None:
            self._opened.source.close()
        self.spec, self.params, self.report, self.options = "", {}, None, None
        self._samples, self._opened = [], None
        self.changed.emit()
        self.report_changed.emit()

    def _replace(self, spec: str, params: dict[str, Any], opened: _Opened, options: Mapping[str, Any] | None) -> None:
        from studio.data.options import options_from

        if self._opened is not None:
            self._opened.source.close()
        same = spec == self.spec
        self.spec, self._opened, self._samples = spec, opened, opened.samples
        self.params = dict(validated(self.param_specs, params))
        self.report = opened.report
        suggested = opened.report.suggested
        if options:
            self.options = options_from({**suggested.model_dump(), **options}, opened.report.kind)
        elif not same or self.options is None or self.options.kind != opened.report.kind:
            self.options = suggested
        self._settings.remember("recent_data", spec)
        self.changed.emit()
        self.report_changed.emit()
        self.options_changed.emit()


def _spectrogram(sound: Sound) -> np.ndarray:
    from studio.audio.pictures import spectrogram_picture

    return spectrogram_picture(sound.samples, sound.rate, SPECTROGRAM[0], SPECTROGRAM[1])
