"""What the set-up decides: Python's age, missing system libraries, when the environment is ready."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType

import pytest


def test_an_old_python_gets_a_sentence(environment: ModuleType) -> None:
    with pytest.raises(environment.SetupError, match=r"needs Python 3\.11 or newer, and this is 3\.9"):
        environment.check_python((3, 9, 2), which=lambda name: None)


def test_an_old_python_is_told_of_a_newer_one_on_the_machine(environment: ModuleType) -> None:
    with pytest.raises(environment.SetupError, match=r"Start it with python3\.12"):
        environment.check_python((3, 10), which=lambda name: name == "python3.12")


def test_this_python_is_new_enough(environment: ModuleType) -> None:
    environment.check_python()
    environment.check_python((3, 11, 0))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('ID=debian\nVERSION_ID="12"\n', True),
        ('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', True),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ("ID=fedora\n", False),
        ("ID=debianish\n", False),
        ("", False),
    ],
)
def test_debian_and_its_relatives_are_recognised(
    environment: ModuleType, tmp_path: Path, text: str, answer: bool
) -> None:
    release = tmp_path / "os-release"
    release.write_text(text)
    assert environment.is_debian(release) is answer
    assert environment.is_debian(tmp_path / "none") is False


def test_missing_libraries_are_named_by_their_packages(environment: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "DejaVuSans.ttf").touch()
    lacking = {"libEGL.so.1", "libportaudio.so.2"}
    missing = environment.missing_packages(loads=lambda file: file not in lacking, font_folders=[tmp_path])
    assert missing == ["libegl1", "libportaudio2"]


def test_a_machine_without_fonts_gets_some(environment: ModuleType, tmp_path: Path) -> None:
    assert environment.missing_packages(loads=lambda file: True, font_folders=[tmp_path]) == ["fonts-dejavu-core"]


def test_tests_need_a_screen_of_some_kind(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.sys, "platform", "linux")
    (tmp_path / "a.otf").touch()
    present = {"loads": lambda file: True, "font_folders": [tmp_path]}
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":7")
    assert environment.missing_packages(tests=True, which=lambda name: None, **present) == []
    monkeypatch.delenv("DISPLAY")
    assert environment.missing_packages(tests=True, which=lambda name: None, **present) == ["xvfb"]
    assert environment.missing_packages(tests=False, which=lambda name: None, **present) == []


def test_a_python_without_ensurepip_needs_its_venv_package(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.ttf").touch()
    monkeypatch.setattr(environment, "has_ensurepip", lambda: False)
    (package,) = environment.missing_packages(loads=lambda file: True, font_folders=[tmp_path])
    assert re.fullmatch(r"python3\.\d+-venv", package)
    with pytest.raises(environment.SetupError, match="cannot make environments"):
        environment.Environment(tmp_path).prepare()
    assert not (tmp_path / ".venv").exists()


def test_without_rights_the_one_command_is_shown(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.sys, "platform", "linux")
    monkeypatch.setattr(environment, "missing_packages", lambda tests: ["libegl1", "libgl1"])
    monkeypatch.setattr(environment, "is_debian", lambda: True)
    monkeypatch.setattr(environment, "_root_prefix", lambda: None)
    text = environment.prepare_system()
    assert "sudo apt-get update && sudo apt-get install -y libegl1 libgl1" in text
    monkeypatch.setattr(environment, "is_debian", lambda: False)
    assert "package manager" in environment.prepare_system()


@pytest.mark.parametrize("prefix", [[], ["sudo", "-n"]])
def test_with_rights_libraries_are_installed(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, prefix: list[str]
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(environment.sys, "platform", "linux")
    monkeypatch.setattr(environment, "missing_packages", lambda tests: ["libegl1"])
    monkeypatch.setattr(environment, "is_debian", lambda: True)
    monkeypatch.setattr(environment, "_root_prefix", lambda: prefix)
    # An update that fails (one dead source) does not stop the installation.
    monkeypatch.setattr(environment.subprocess, "call", lambda command: commands.append(command) or len(commands) == 1)
    assert environment.prepare_system() == ""
    update, install = commands
    assert update[: len(prefix)] == prefix
    assert "update" in update
    assert install[-1] == "libegl1"


def test_the_stamp_follows_what_is_wanted(environment: ModuleType, tmp_path: Path) -> None:
    own = environment.Environment(tmp_path)
    own.scripts.mkdir(parents=True)
    own.python.touch()
    (tmp_path / "pyproject.toml").write_text("one")
    stamp = own.folder / "gan-studio.json"
    assert not own.ready()
    stamp.write_text(json.dumps({"fingerprint": own.fingerprint(), "tests": False}))
    assert own.ready()
    assert not own.ready(tests=True)
    stamp.write_text(json.dumps({"fingerprint": own.fingerprint(), "tests": True}))
    assert own.ready()
    assert own.ready(tests=True)
    for change in ("pyproject.toml", "packaging/constraints.txt", ".venv/pyvenv.cfg"):
        file = tmp_path / change
        file.parent.mkdir(exist_ok=True)
        before = file.read_text() if file.exists() else None
        file.write_text("another")
        assert not own.ready()
        file.write_text(before) if before is not None else file.unlink()
        assert own.ready()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"tests": true}', "null"])
def test_a_damaged_stamp_only_means_setting_up_again(environment: ModuleType, tmp_path: Path, damage: str) -> None:
    own = environment.Environment(tmp_path)
    own.scripts.mkdir(parents=True)
    own.python.touch()
    (own.folder / "gan-studio.json").write_text(damage)
    assert not own.ready()


def test_constraints_name_each_direct_dependency(environment: ModuleType) -> None:
    import tomllib

    document = tomllib.loads((environment.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = document["project"]["dependencies"] + document["dependency-groups"]["test"]
    lines = (environment.ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0] for line in lines if "==" in line}
    names = {re.sub(r"[-_.]+", "-", re.split(r"[<>=!~ ;\[]", line)[0]).lower() for line in wanted}
    assert names <= pinned
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", line) for line in lines if line and not line.startswith("#"))


def test_what_root_must_do_is_said_at_the_end_or_at_once(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[bool] = []
    monkeypatch.setattr(environment, "prepare_system", lambda tests: "sudo apt-get install")
    monkeypatch.setattr(environment.Environment, "prepare", lambda own, tests: prepared.append(tests))
    for able in (False, True):
        monkeypatch.setattr(environment, "has_ensurepip", lambda able=able: able)
        with pytest.raises(environment.SetupError, match="sudo apt-get install"):
            environment.prepare()
    assert prepared == [False]
