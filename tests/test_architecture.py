"""The rules of the house: layers, weight of imports, sizes of files, and what lies at the top of the repository."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = {".ci", ".gitignore", "LICENSE", "README.md", "packaging", "pyproject.toml", "resources"}
TOP |= {"studio", "tests"}
MAX_FILE, MAX_FUNCTION = 350, 70

ENGINE = ("torch", "torchaudio", "librosa")
WINDOW = ("PySide6", "shiboken6", "pyqtgraph", "superqt")
# module -> what must not be loaded by importing it
FREE_OF = {
    "studio.gui.main_window": ENGINE,
    "studio.session": (*WINDOW, *ENGINE),
    "studio.cli": (*WINDOW, *ENGINE),
    "studio.training.trainer": WINDOW,
    "studio.synthesis": WINDOW,
    "studio.data": (*WINDOW, *ENGINE),
    "studio.core": (*WINDOW, *ENGINE),
}
# Written so that this line does not match itself.
HOME_PATH = re.compile(r"(?:/home|/Users)/\w+|[A-Z]:\\{1,2}Users\\{1,2}\w+|/(?:root|work)/\w+")


def repository_files() -> list[Path]:
    """Files that git tracks or would track."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def exists(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def test_layers_hold() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([script, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("module", [name for name in FREE_OF if exists(name)])
def test_import_stays_light(module: str) -> None:
    code = f"import sys, {module}; print(*(name for name in {FREE_OF[module]!r} if name in sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == []


def test_files_and_functions_can_be_read_in_one_sitting() -> None:
    too_long = []
    for path in repository_files():
        if path.suffix != ".py":
            continue
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT)
        lines = source.count("\n")
        if lines > MAX_FILE:
            too_long.append(f"{name}: {lines} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION:
                    too_long.append(f"{name}:{node.lineno} {node.name}: {length} lines")
    assert not too_long, "\n".join(too_long)


def test_top_of_the_repository_is_tidy() -> None:
    entries = {path.relative_to(ROOT).parts[0] for path in repository_files()}
    assert not entries - TOP


def test_nothing_names_somebodys_home() -> None:
    found = []
    for path in repository_files():
        data = path.read_bytes()
        if b"\0" not in data and (match := HOME_PATH.search(data.decode("utf-8", "replace"))):
            found.append(f"{path.relative_to(ROOT)}: {match.group()}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("text", ["/ho" "me/ada/x", "C:\\Us" "ers\\ada", "/Us" "ers/ada", "/ro" "ot/x", "/wo" "rk/x"])
def test_home_paths_are_recognised(text: str) -> None:
    assert HOME_PATH.search(text)
