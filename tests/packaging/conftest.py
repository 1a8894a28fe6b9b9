"""The set-up scripts as modules, and a tiny project that the same scripts set up for real."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parents[2] / "packaging"

# A build backend of its own, so that a real `pip install -e` needs no network.
BACKEND = '''
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    info, name = "tiny-1.dist-info", "tiny-1-py3-none-any.whl"
    files = {
        "tiny.pth": ROOT,
        f"{info}/METADATA": "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: tiny\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", "".join(f"{path},,\\n" for path in files) + f"{info}/RECORD,,\\n")
    return name
'''
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "tiny"
version = "1"

[dependency-groups]
test = []
"""
APP = "import os, sys\nprint('started', sys.argv[1:], os.getcwd(), sys.prefix, os.environ.get('PYTHONPATH'))\n"


def load(name: str) -> ModuleType:
    """One script as a module; the folder is not put on the path, as it is called like somebody else's package."""
    spec = importlib.util.spec_from_file_location(f"studio_packaging_{name}", SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def environment() -> ModuleType:
    return load("environment")


@pytest.fixture(scope="session")
def test_script(environment: ModuleType) -> ModuleType:
    sys.modules["environment"] = environment
    try:
        return load("test")
    finally:
        del sys.modules["environment"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with the real scripts, no dependencies, and a `studio.app` that says how it was started."""
    root = tmp_path / "a checkout"
    (root / "packaging").mkdir(parents=True)
    for name in ("environment.py", "run.py", "test.py"):
        shutil.copy(SCRIPTS / name, root / "packaging" / name)
    (root / "packaging" / "constraints.txt").write_text("")
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "backend.py").write_text(f"ROOT = {str(root)!r}\n{BACKEND}")
    (root / "studio").mkdir()
    (root / "studio" / "__init__.py").write_text("")
    (root / "studio" / "app.py").write_text(APP)
    return root
