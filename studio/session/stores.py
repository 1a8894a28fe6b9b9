"""The prepared set of a run, found again or made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.session.runs import RunDocument

if TYPE_CHECKING:
    from studio.data.store import AnyStore as Prepared


def store_of(document: RunDocument, reporter: Reporter) -> Prepared:
    """The prepared store of a run; prepared again when the cache was emptied.

    Raises:
        StudioError: the data set is gone, or has changed since the run began.
    """
    from studio.data.open import open_source
    from studio.data.options import options_from
    from studio.data.prepare import prepare
    from studio.data.scan import scan

    config = document.config
    source = open_source(config.data_spec, config.data_params, reporter)
    try:
        options = options_from(config.prepare, source.kind)
        store = prepare(source, options, reporter, skip=scan(source, reporter).bad)
    finally:
        source.close()
    if store.fingerprint != document.fingerprint:
        raise StudioError(
            _("“{title}” has changed since this run began, so it cannot go on exactly.").format(
                title=document.data_title
            ),
            _("Put the original files back, or train a new run."),
            config.data_spec,
        )
    return store
