"""The studio's own Python environment: system libraries found or named, `.venv` made, packages installed.

Standard library only, as it runs before anything is installed. The syntax stays old enough for an old Python
to read this file and say that it is too old.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST = (3, 11)

# File that the window or the loudspeakers need -> Debian and Ubuntu package. macOS and Windows wheels bring their own.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libportaudio.so.2": "libportaudio2",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_FILES = (".ttf", ".otf", ".ttc")
# What somebody set for another Python must neither leak into ours nor send our packages elsewhere.
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_CONSTRAINT")


class SetupError(Exception):
    """The environment cannot be made; the message says why and what to do, in sentences."""


def say(text):
    """One line of progress, at once."""
    print(text, flush=True)


def check_python(version=None, which=shutil.which):
    """Raise SetupError when this Python is too old, naming a newer one of this machine."""
    version = tuple((version or sys.version_info)[:2])
    if version >= OLDEST:
        return
    newer = next((name for name in ("python3.13", "python3.12", "python3.11", "python3.14") if which(name)), None)
    advice = f"Start it with {newer} instead of python3." if newer else "Install a newer Python from python.org."
    raise SetupError(f"GAN Studio needs Python {_dotted(OLDEST)} or newer, and this is {_dotted(version)}. {advice}")


def clean_environ():
    """The caller's environment variables without those that would mix another Python into ours."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


# --- the system ---


def missing_packages(tests=False, loads=None, which=shutil.which, font_folders=FONT_FOLDERS):
    """Debian packages whose files this Linux machine lacks.

    Args:
        tests: also what the tests need (a virtual screen when there is no real one).
        loads: tells whether a shared library can be loaded.
        which, font_folders: where to look for programs and fonts.
    """
    loads = loads or _loads
    packages = [package for file, package in LIBRARIES.items() if not loads(file)]
    if not any(_has_font(Path(folder).expanduser()) for folder in font_folders):
        packages.append("fonts-dejavu-core")
    if tests and not has_display() and not which("Xvfb"):
        packages.append("xvfb")
    if not has_ensurepip():
        packages.append(f"python{_dotted(sys.version_info)}-venv")
    return packages


def has_ensurepip():
    """Whether this Python can make environments; Debian ships that part separately."""
    return importlib.util.find_spec("ensurepip") is not None


def has_display():
    """Whether windows can be shown without a virtual screen."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_debian(release=Path("/etc/os-release")):
    """Whether this is Debian, Ubuntu or a relative of theirs."""
    try:
        lines = release.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    words = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', " ").split()
    return bool({"debian", "ubuntu"} & set(words))


def prepare_system(tests=False):
    """Install missing system libraries where allowed.

    Returns:
        What the person has still to do, as text; empty when nothing is missing.
    """
    missing = missing_packages(tests) if sys.platform.startswith("linux") else []
    if not missing:
        return ""
    names = " ".join(missing)
    if not is_debian():
        return (
            "Some system libraries are missing. Install them with this system's package manager;\n"
            f"Debian calls them: {names}"
        )
    prefix = _root_prefix()
    if prefix is not None:
        say(f"Installing missing system libraries: {names}")
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        # A source that does not answer need not hold the libraries, so a failed update is not the end.
        subprocess.call([*apt, "update", "-q"])
        if subprocess.call([*apt, "install", "-y", "-q", "--no-install-recommends", *missing]) == 0:
            importlib.invalidate_caches()
            return ""
    advice = "Some system libraries are missing. Install them with this command, then start again:"
    return f"{advice}\n\n  {install_command(missing)}\n"


def install_command(packages):
    """The one command that a person types."""
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


def _root_prefix():
    """Words before a command that make it run as root, None when that would need a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


def _loads(file):
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def _has_font(folder):
    return any(name.lower().endswith(FONT_FILES) for _, _, names in os.walk(folder) for name in names)


# --- the packages ---


class Environment:
    """`.venv` of one checkout.

    A stamp inside it remembers what was installed, so that a later start only compares two hashes; a marker is
    there while pip works, so that an interrupted installation is noticed and made anew.
    """

    def __init__(self, root=ROOT):
        self.root = Path(root)
        self.folder = self.root / ".venv"
        self.scripts = self.folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.scripts / ("python.exe" if os.name == "nt" else "python")
        self._stamp = self.folder / "gan-studio.json"
        self._marker = self.folder / "installing"

    def fingerprint(self):
        """Hash of the wanted packages, their versions, the interpreter and the place."""
        digest = hashlib.sha256()
        for name in ("pyproject.toml", "packaging/constraints.txt", ".venv/pyvenv.cfg"):
            file = self.root / name
            digest.update(file.read_bytes() if file.is_file() else b"-")
        digest.update(f"{os.path.realpath(self.python)}\n{self.folder}".encode())
        return digest.hexdigest()

    def ready(self, tests=False):
        """Whether everything is installed as wanted; takes milliseconds."""
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
            complete = self.python.exists() and not self._marker.exists()
            return complete and stamp["fingerprint"] == self.fingerprint() and (stamp["tests"] or not tests)
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def prepare(self, tests=False):
        """Make or mend the environment; at once when it is ready. Raises SetupError."""
        if self.ready(tests):
            return
        if not self._whole():
            self._create()
        self._install(tests)

    def _whole(self):
        """Whether `.venv` runs, belongs to the Python it was made with, has pip, and no installation broke off."""
        try:
            lines = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
            made_with = next(line.split("=")[1].strip() for line in lines if line.split("=")[0].strip() == "version")
            code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
            runs = subprocess.run(
                [str(self.python), "-c", code], env=clean_environ(), capture_output=True, text=True, check=True
            ).stdout.strip()
        except (OSError, subprocess.CalledProcessError, StopIteration):
            return False
        return not self._marker.exists() and made_with.split(".")[:2] == runs.split(".")

    def _create(self):
        if not has_ensurepip():
            raise SetupError("This Python cannot make environments: it lacks the standard modules venv and ensurepip.")
        if self.folder.is_dir():
            say("The Python environment in .venv is not complete: making it anew.")
            shutil.rmtree(self.folder)
        else:
            say("Making a Python environment in .venv ...")
        # The interpreter behind an active environment, so that ours does not lean on somebody else's.
        base = getattr(sys, "_base_executable", None) or sys.executable
        self.folder.mkdir()
        self._marker.touch()
        if self._call([base, "-m", "venv", str(self.folder)]) != 0:
            raise SetupError("The Python environment in .venv could not be made; the reason stands above.")

    def _install(self, tests):
        say("Installing packages. PyTorch is the largest: up to 3 GB with its CUDA libraries on Linux, less elsewhere.")
        wanted = ["-e", str(self.root), *(self._test_group() if tests else ())]
        constraints = str(self.root / "packaging" / "constraints.txt")
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        self._marker.touch()
        code = self._call([*pip, "install", "--prefer-binary", "-c", constraints, *wanted])
        if code != 0:
            if code > 0:  # pip gave up by itself, so nothing is half written
                self._marker.unlink()
            raise SetupError(
                "The packages could not be installed; pip says why above. When it was the connection, start again "
                "later: what has been downloaded is kept."
            )
        stamp = {"fingerprint": self.fingerprint(), "tests": tests}
        self._stamp.write_text(json.dumps(stamp), encoding="utf-8")
        self._marker.unlink()
        say("The environment is ready.")

    def _test_group(self):
        import tomllib

        document = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        return document["dependency-groups"]["test"]

    def _call(self, command):
        return subprocess.call(command, cwd=str(self.root), env=clean_environ())


def prepare(tests=False):
    """Make everything ready for the studio, or with `tests` for its tests; raises SetupError."""
    check_python()
    undone = prepare_system(tests)
    environment = Environment()
    # Without root the packages are still installed first, so that the person waits only once.
    if not undone or has_ensurepip():
        environment.prepare(tests)
    if undone:
        raise SetupError(undone)
    return environment


def _dotted(version):
    return ".".join(str(part) for part in version[:2])
