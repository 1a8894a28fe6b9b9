"""Messages in the source and their translations; `python -m tests.catalogue` adds new ones to the catalogues, empty."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "resources" / "locale"
RECIPE_FIELDS = ("title", "about")


def messages() -> dict[str, str]:
    """Every marked message, and the first place where it stands; raises ValueError where a mark holds no literal."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "studio").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for message, line in _marked(tree, path):
            found.setdefault(message, f"{path.relative_to(ROOT).as_posix()}:{line}")
    for path in sorted((ROOT / "resources" / "recipes").glob("*.json")):
        import json

        document = json.loads(path.read_text(encoding="utf-8"))
        for name in RECIPE_FIELDS:
            if document.get(name):
                found.setdefault(document[name], path.relative_to(ROOT).as_posix())
    return found


def _marked(tree: ast.AST, path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_"):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, node.lineno
            elif isinstance(first, ast.JoinedStr) or node.func.id == "N_":
                raise ValueError(f"{path}:{node.lineno}: a marked message must be a plain string")


def placeholders(message: str) -> set[str]:
    """Names of the fields that a message fills in, with their formats."""
    return {f"{name}:{spec}" for __, name, spec, __ in string.Formatter().parse(message) if name is not None}


def update() -> None:
    """Add what is new to every catalogue and drop what is gone."""
    known = messages()
    for path in LOCALE.glob("*.po"):
        catalogue = polib.pofile(str(path), wrapwidth=110)
        old = {entry.msgid: entry for entry in catalogue}
        for entry in list(catalogue):
            if entry.msgid not in known:
                catalogue.remove(entry)
        for message in known:
            if message not in old:
                catalogue.append(polib.POEntry(msgid=message, msgstr=""))
        catalogue.sort(key=lambda entry: entry.msgid)
        catalogue.save()
        print(f"{path.name}: {len(catalogue.untranslated_entries())} of {len(catalogue)} to translate")


if __name__ == "__main__":
    update()
