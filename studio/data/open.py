"""Opening a data set from what somebody dropped, typed or chose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.params import ParamSpec, validated
from studio.core.progress import Reporter
from studio.data.formats import FORMATS, Format
from studio.data.listing import kind_of
from studio.data.source import Source

BUILTIN = "builtin:"


def open_source(spec: str, params: Mapping[str, Any] | None = None, reporter: Reporter | None = None) -> Source:
    """List the data set that `spec` names.

    Args:
        spec: "builtin:NAME", or the path of a folder or file.
        params: values for `source_params(spec)`; missing ones take their defaults.
        reporter: progress of listing, and Cancel.

    Raises:
        StudioError: there is nothing there, nothing knows the format, or a parameter is wrong.
    """
    values = validated(source_params(spec), params or {})
    if spec.startswith(BUILTIN):
        source: Source = _builtin(spec).open(values)
    else:
        path = _path(spec)
        source = _format_of(path).open(path, values, reporter or Reporter())
    source.params = dict(values)
    return source


def source_params(spec: str) -> tuple[ParamSpec, ...]:
    """What can be chosen when opening `spec`; raises StudioError like `open_source`."""
    if spec.startswith(BUILTIN):
        params: tuple[ParamSpec, ...] = _builtin(spec).params
        return params
    return _format_of(_path(spec)).params


def _builtin(spec: str) -> Any:
    # The built-in sets bring fonts and drawing with them: loaded only when asked for.
    from studio.data.builtin import BUILTINS

    return BUILTINS.get(spec.removeprefix(BUILTIN))


def _path(spec: str) -> Path:
    if not spec.strip():
        hint = _("Give a folder, a file, or a built-in set: builtin:glyphs, builtin:notes, builtin:points.")
        raise StudioError(_("No data set was named."), hint)
    path = Path(spec).expanduser().absolute()
    try:
        exists = path.exists()
    except (OSError, ValueError):
        exists = False
    if not exists:
        raise StudioError(_("There is nothing called “{name}”.").format(name=path.name or spec), path=path)
    return path


def _format_of(path: Path) -> type[Format]:
    for candidate in sorted(FORMATS, key=lambda cls: (cls.order, cls.name)):
        if candidate.matches(path):
            return candidate
    if path.is_file() and kind_of(path.name) == "picture":
        sentence = _("“{name}” is a single picture, and a network needs many.")
        raise StudioError(sentence.format(name=path.name), _("Open the folder that it lies in."), path)
    raise StudioError(
        _("“{name}” is not a data set that can be opened.").format(name=path.name),
        _(
            "Known: a folder or zip of pictures or sounds, MNIST files (IDX), a StyleGAN data set with dataset.json, "
            "a video, NSynth, a table (CSV) of sounds, a long recording."
        ),
        path,
    )
