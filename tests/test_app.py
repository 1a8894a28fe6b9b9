"""The front door sends each command where it belongs and says how to use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio import app


def test_help_and_version(capsys):
    assert app.main(["--help"]) == 0
    assert "gan-studio train" in capsys.readouterr().out
    assert app.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("gan-studio ")


@pytest.mark.parametrize("arguments", [["--wrong"], ["one", "two"]])
def test_what_is_not_understood_is_explained(arguments, capsys):
    assert app.main(arguments) == 2
    assert "Usage" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["project"]])
def test_nothing_or_a_path_opens_the_window(arguments, monkeypatch):
    opened = []
    monkeypatch.setattr(app, "_window", lambda path, demo: opened.append((path, demo)) or 0)
    assert app.main(arguments) == 0
    assert opened == [(Path("project") if arguments else None, False)]


def test_the_demonstration_opens_over_the_window(monkeypatch):
    opened = []
    monkeypatch.setattr(app, "_window", lambda path, demo: opened.append((path, demo)) or 0)
    assert app.main(["--demo"]) == 0
    assert opened == [(None, True)]
    assert app.main(["--demo", "x"]) == 2


@pytest.mark.parametrize("command", app.COMMANDS)
def test_commands_go_to_the_engine_without_a_window(command, monkeypatch):
    import studio.cli.main

    monkeypatch.setattr(studio.cli.main, "main", lambda arguments: arguments)
    assert app.main([command, "x"]) == [command, "x"]
