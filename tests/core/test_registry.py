"""A new kind of thing is one new file, or one entry point of somebody else's package."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from studio.core import registry as registries
from studio.core.errors import StudioError
from studio.core.params import ParamSpec
from studio.core.registry import Registry

MODULE = """
from {package} import THINGS

@THINGS.register
class Thing:
    name, title, about, params = {name!r}, "Title", "", ()
"""


class Foreign:
    name: ClassVar[str] = "foreign"
    title: ClassVar[str] = "Foreign"
    about: ClassVar[str] = ""
    params: ClassVar[tuple[ParamSpec, ...]] = ()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package with a registry and two files, `one` and `two`."""
    name = f"things_{abs(hash(tmp_path)):x}"
    folder = tmp_path / name
    folder.mkdir()
    source = f"from studio.core.registry import Registry\nTHINGS = Registry('thing', {name!r})\n"
    (folder / "__init__.py").write_text(source)
    for thing in ("two", "one"):
        (folder / f"{thing}.py").write_text(MODULE.format(package=name, name=thing))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield name
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]


def things(package: str) -> Registry[Any]:
    return __import__(package).THINGS  # type: ignore[no-any-return]


def test_files_are_found_on_first_use_and_sorted(package: str) -> None:
    registry = things(package)
    assert f"{package}.one" not in sys.modules
    assert registry.names() == ["one", "two"]
    assert [thing.name for thing in registry] == ["one", "two"]
    assert registry.get("two").title == "Title"
    assert "one" in registry
    assert "three" not in registry


def test_an_unknown_name_lists_the_known_ones(package: str) -> None:
    with pytest.raises(StudioError, match="no thing called 'three'") as caught:
        things(package).get("three")
    assert "one, two" in caught.value.hint


def test_two_classes_cannot_share_a_name(package: str, tmp_path: Path) -> None:
    (tmp_path / package / "zwei.py").write_text(MODULE.format(package=package, name="two"))
    with pytest.raises(ValueError, match="two things are called 'two'"):
        things(package).names()


def test_entry_points_of_others_register_too(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(group: str) -> list[Any]:
        assert group == "gan_studio.thing"
        return [SimpleNamespace(name="foreign", load=lambda: Foreign)]

    monkeypatch.setattr(registries, "entry_points", find)
    assert things(package).get("foreign") is Foreign


def test_a_broken_package_of_others_is_left_out(
    package: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = SimpleNamespace(name="broken", load=lambda: 1 / 0)
    fine = SimpleNamespace(name="foreign", load=lambda: Foreign)
    monkeypatch.setattr(registries, "entry_points", lambda group: [broken, fine])
    assert things(package).names() == ["foreign", "one", "two"]
    assert "'broken'" in caplog.text


def test_several_threads_may_ask_first(package: str) -> None:
    registry, answers = things(package), []
    threads = [threading.Thread(target=lambda: answers.append(registry.names())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["one", "two"]] * 8
