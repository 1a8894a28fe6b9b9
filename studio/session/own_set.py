"""Two features of one's own set as points of a plane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.session.jobs import Jobs
from studio.session.library import Library
from studio.session.stores import prepared
from studio.session.tables import write_table

JOB = "features"


@dataclass(frozen=True)
class _Known:
    spec: str
    params: dict[str, Any]
    options: dict[str, Any]
    kind: str
    title: str


class OwnSet:
    """The last set of pictures, sounds or loops that was at hand, also while its points are.

    Args:
        folder: where tables are written; called when there is one to write.
    """

    def __init__(self, library: Library, jobs: Jobs, folder: Callable[[], Path]) -> None:
        self._library, self._jobs, self._folder = library, jobs, folder
        self._known: _Known | None = None
        library.options_changed.connect(self._remember)

    @property
    def title(self) -> str:
        """What it is called, "" while there was none."""
        return self._known.title if self._known else ""

    @property
    def features(self) -> list[tuple[str, str]]:
        """What can be measured of each of its samples: name and words; empty while there was none."""
        from studio.data.points.features import features

        return [(each.name, _(each.title)) for each in features(self._known.kind)] if self._known else []

    def measure(self, x: str, y: str) -> None:
        """Measure two features of all its samples in the background, write them as a table and open that.

        Raises:
            StudioError: there is no such set.
        """
        known, folder = self._known, self._folder()
        if known is None:
            raise StudioError(_("There is no set of your own to measure."), _("Open pictures, sounds or loops first."))

        def work(reporter: Reporter) -> Path:
            from studio.data.points.features import measure

            store = prepared(known.spec, known.params, known.options, reporter)
            points = measure(store, x, y, reporter)
            return write_table(folder, f"{x}-{y}".replace(" ", ""), points, (x, y))

        self._jobs.run(_("Measuring {title}").format(title=known.title), work, self._open, key=JOB)

    def cancel(self) -> None:
        """Measure no more: the project that the table was for is being closed."""
        for job in self._jobs.active:
            if job.key == JOB:
                job.cancel()

    def _open(self, path: Path) -> None:
        self._library.open(str(path), options={"axes": "each"})  # each has a unit of its own

    def _remember(self) -> None:
        library = self._library
        if library.options is not None and library.kind != "points":
            options = library.options.model_dump(mode="json")
            self._known = _Known(library.spec, dict(library.params), options, library.kind, library.title)
