"""What the scan of a set of sounds found: notes, lengths, rates, and what a musician would want to check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from studio.core.i18n import _
from studio.core.notes import note_name
from studio.gui import words
from studio.gui.library.bars import Bars
from studio.gui.library.coverage import Coverage
from studio.gui.library.lists import Sections, counted, listed
from studio.gui.widgets.labels import label
from studio.gui.widgets.section import Section

MOST_VELOCITIES = 16
SURE = 0.9  # confidence from which a heard pitch needs no second look


class SoundFindings(Sections):
    """Sections for a report of sounds; what has nothing to say is left out."""

    def show_report(self, report: Any) -> None:
        """Build the sections for a scan report."""
        self.clear()
        if report.coverage.any():
            self.add(_notes(report))
        if report.classes:
            # the rows of the piano roll name them already
            title = _("Styles · {n}").format(n=words.number(len(report.classes)))
            self.add(counted(title, report.classes, opened=not report.coverage.any()))
        if report.clipped:
            self.add(_warned(_("Clipped · {n}"), report.clipped, _("Peaks are cut off at full scale.")))
        if report.silent:
            self.add(_warned(_("Silent · {n}"), report.silent, _("Nothing is to be heard; left out.")))
        doubtful = _doubtful(report)
        if doubtful:
            title = _("Pitches to check · {n}").format(n=words.number(len(doubtful)))
            self.add(listed(title, doubtful, len(doubtful)))
        if report.duplicates:
            title = _("Exact duplicates · {n}").format(n=words.number(sum(len(g) - 1 for g in report.duplicates)))
            lines = ((group[0], _("also {names}").format(names=", ".join(group[1:4]))) for group in report.duplicates)
            self.add(listed(title, lines, len(report.duplicates)))
        if report.usable:
            self.add(_measures(report))


def _notes(report: Any) -> Section:
    """The piano roll, and how the notes came to be known."""
    section = Section(_("Notes · {n}").format(n=words.number(np.count_nonzero(report.coverage))))
    roll = Coverage()
    roll.set_counts([name for name, _count in report.classes], report.style_coverage)
    section.body.addWidget(roll)
    found = list(report.pitches.values())
    parts = []
    for origin, text in (
        ("given", _("{n} told by the set")),
        ("name", _("{n} told by file names")),
        ("heard", _("{n} heard")),
    ):
        count = sum(1 for each in found if each.origin == origin and each.midi is not None)
        if count:
            parts.append(text.format(n=words.number(count)))
    unpitched = sum(1 for each in found if each.midi is None)
    if unpitched:
        parts.append(_("{n} unpitched").format(n=words.number(unpitched)))
    section.body.addWidget(label(", ".join(parts), "label", wrap=True))
    if report.octaves:
        text = _("File names were read {n} octaves higher, where the sounds are.")
        lower = _("File names were read {n} octaves lower, where the sounds are.")
        moved = (text if report.octaves > 0 else lower).format(n=abs(report.octaves))
        section.body.addWidget(label(moved, "label", wrap=True))
    return section


def _doubtful(report: Any) -> list[tuple[str, str]]:
    """Heard pitches that one should rather listen to, the least certain first, and sounds without any."""
    heard = [(found.confidence, index, found) for index, found in report.pitches.items() if found.origin == "heard"]
    pitched = sorted((row for row in heard if row[2].midi is not None and row[0] < SURE), key=lambda row: row[:2])
    lines = [
        (report.keys[index], _("{note}, {sure} % sure").format(note=note_name(found.midi), sure=round(100 * sure)))
        for sure, index, found in pitched
    ]
    if report.coverage.any():
        lines += [(report.keys[index], _("unpitched")) for index, found in report.pitches.items() if found.midi is None]
    return lines


def _warned(title: str, keys: Sequence[str], why: str) -> Section:
    return listed(title.format(n=words.number(len(keys))), ((key, why) for key in keys), len(keys))


def _measures(report: Any) -> Section:
    """Lengths, rates, channels and velocities."""
    section = Section(_("Lengths and rates"), opened=False)
    shortest, median, longest = (f"{value:.2f}" for value in report.seconds)
    text = _("{shortest} s to {longest} s, half are shorter than {median} s")
    alike = _("All are {median} s long")
    same = shortest == longest
    line = (alike if same else text).format(shortest=shortest, median=median, longest=longest)
    section.body.addWidget(label(line, "label", wrap=True))
    rates, channels, velocities = Bars(), Bars(), Bars()
    rates.set_rows([(_("{rate:g} kHz").format(rate=rate / 1000), count) for rate, count in report.rates])
    names = {1: _("Mono"), 2: _("Stereo")}
    channels.set_rows([(names.get(n, _("{n} channels").format(n=n)), count) for n, count in report.channels])
    velocities.set_rows([
        (_("Velocity {n}").format(n=f"{velocity:g}"), count) for velocity, count in report.velocities[:MOST_VELOCITIES]
    ])  # fmt: skip
    for bars in (rates, channels, velocities):
        section.body.addWidget(bars)
    return section
