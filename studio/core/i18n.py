"""Words on screen in the person's language: marked where they are defined, translated where they are shown."""

from __future__ import annotations

import gettext
import locale
from pathlib import Path

from studio.core.paths import resources

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


class _Catalogue(gettext.NullTranslations):
    """Messages of one `.po` file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        # polib reads the readable source, so that no compiled file has to be kept in step with it.
        import polib

        self._messages: dict[str, str] = {
            entry.msgid: entry.msgstr for entry in polib.pofile(str(path)).translated_entries()
        }

    def gettext(self, message: str) -> str:
        return self._messages.get(message, message)


def N_(message: str) -> str:
    """Mark for translation without translating yet: for class attributes and tables."""
    return message


def _(message: str) -> str:
    """The message in the chosen language."""
    return _catalogue.gettext(message)


def choose(language: str = "") -> str:
    """Switch the language of everything shown from now on; empty follows the system. Returns the one in use."""
    global _catalogue, _language
    if not language:
        system = (locale.getlocale()[0] or "").replace("-", "_")
        language = "zh_CN" if system.startswith(("zh", "Chinese")) else "en"
    path = resources() / "locale" / f"{language}.po"
    if language not in LANGUAGES or not path.is_file():
        language = "en"
    _catalogue = gettext.NullTranslations() if language == "en" else _Catalogue(path)
    _language = language
    return language


def chosen() -> str:
    """The language in use."""
    return _language
