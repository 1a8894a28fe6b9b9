"""The prepared set of a run, or of whatever is named, found again or made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.session.runs import RunDocument

if TYPE_CHECKING:
    from typing import TypeAlias

    from studio.data.store import AnyStore

    Prepared: TypeAlias = AnyStore


def store_of(document: RunDocument, reporter: Reporter) -> Prepared:
    """The prepared store of a run; prepared again when the cache was emptied.

    Raises:
        StudioError: the data set is gone, or has changed since the run began.
    """
    config = document.config
    store = prepared(config.data_spec, config.data_params, config.prepare, reporter)
    if store.fingerprint != document.fingerprint:
        raise StudioError(
            _("“{title}” has changed since this run began, so it cannot go on exactly.").format(
                title=document.data_title
            ),
            _("Put the original files back, or train a new run."),
            config.data_spec,
        )
    return store


def prepared(spec: str, params: Mapping[str, Any], options: Mapping[str, Any], reporter: Reporter) -> Prepared:
    """The prepared store of any set, whichever is at hand; raises StudioError as opening and preparing do."""
    from studio.data.open import open_source
    from studio.data.options import options_from
    from studio.data.prepare import prepare
    from studio.data.scan import scan

    source = open_source(spec, params, reporter)
    try:
        return prepare(source, options_from(options, source.kind), reporter, skip=scan(source, reporter).bad)
    finally:
        source.close()
