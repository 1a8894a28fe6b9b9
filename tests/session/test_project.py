"""The document on disk: created, moved, migrated, locked, damaged."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.core.errors import StudioError
from studio.core.paths import read_json
from studio.core.progress import Reporter
from studio.session.project import LOCK, Project, is_project


def test_a_created_project_opens_again_with_its_document(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "mine", "Mine")
    project.document.recipe_values = {"batch": 16}
    project.touch()
    project.close()
    again = Project.open(tmp_path / "mine")
    assert again.name == "Mine"
    assert again.document.recipe_values == {"batch": 16}
    assert again.document.id == project.document.id


def test_a_moved_folder_is_the_same_project(tmp_path: Path) -> None:
    Project.create(tmp_path / "here", "Here").close()
    (tmp_path / "here").rename(tmp_path / "there")
    assert Project.open(tmp_path / "there").name == "Here"


def test_a_full_folder_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(StudioError, match="not empty"):
        Project.create(tmp_path, "x")
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["note.txt"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "damaged"),
        ('{"format": "other"}', "not written by"),
        ('{"format": "gan-studio project", "version": 99}', "newer"),
        ('{"format": "gan-studio project", "version": 1, "runs": 5}', "runs"),
    ],
)
def test_a_bad_document_is_named_with_its_reason(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "project.json").write_text(text)
    with pytest.raises(StudioError, match=word):
        Project.open(tmp_path)


def test_a_damaged_loop_does_not_keep_a_project_shut(tmp_path: Path) -> None:
    good = {"id": "a", "file": "kept/crate/a.wav", "title": "a"}
    crate = [good, {"id": "b"}, 5, {**good, "file": "../b.wav"}, {**good, "bpm": "x"}, {**good, "file": "/etc/hosts"}]
    document = {"format": "gan-studio project", "version": 1, "looper": [1], "crate": crate}
    text = json.dumps(document)
    (tmp_path / "project.json").write_text(text)
    project = Project.open(tmp_path)
    assert [entry.file for entry in project.document.crate] == ["kept/crate/a.wav"]
    assert project.document.looper == {}
    assert project.document.damaged == 6
    project.touch()
    project.close()
    assert (tmp_path / "project-damaged.json").read_text() == text
    again = Project.open(tmp_path)
    assert not again.document.damaged
    again.close()


def test_a_project_from_before_loops_opens(tmp_path: Path) -> None:
    (tmp_path / "project.json").write_text(
        '{"format": "gan-studio project", "version": 1, "name": "Old", "recipe": ""}'
    )
    project = Project.open(tmp_path)
    assert (project.name, project.document.looper, project.document.crate) == ("Old", {}, [])
    assert not project.document.damaged
    project.close()


def test_a_project_open_in_another_process_is_refused(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from studio.session.project import Project;"
        f"Project.create(Path({str(tmp_path / 'p')!r}), 'p'); print('open', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "open"
        with pytest.raises(StudioError, match="already open"):
            Project.open(tmp_path / "p")
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    assert Project.open(tmp_path / "p").name == "p", "a lock left by a killed process does not hold"


def test_a_reused_process_number_does_not_hold_the_lock(tmp_path: Path) -> None:
    Project.create(tmp_path / "p", "p").close()
    (tmp_path / "p" / LOCK).write_text(json.dumps({"pid": os.getppid(), "began": 1.0}))
    assert Project.open(tmp_path / "p").name == "p"


def test_a_copy_is_complete_and_has_its_own_identity(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "a", "a")
    (project.kept_folder).mkdir()
    (project.kept_folder / "x.png").write_bytes(b"x")
    project.copy_to(tmp_path / "b", "b", Reporter())
    copy = Project.open(tmp_path / "b")
    assert (copy.kept_folder / "x.png").read_bytes() == b"x"
    assert copy.document.id != project.document.id
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_run_folder_that_the_document_missed_is_adopted(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "p", "p")
    project.close()
    (project.runs_folder / "r1").mkdir(parents=True)
    (project.runs_folder / "r1" / "run.json").write_text("{}")
    assert [run.id for run in Project.open(tmp_path / "p").document.runs] == ["r1"]
    assert is_project(tmp_path / "p")


def test_what_changed_is_written_in_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project.create(tmp_path / "p", "p")
    clock = time.monotonic()
    project.document.recipe_values = {"batch": 64}
    project.touch()
    project.save_if_due()
    assert read_json(tmp_path / "p" / "project.json")["recipe_values"] == {}
    monkeypatch.setattr("studio.session.project.time.monotonic", lambda: clock + 60)
    project.save_if_due()
    while read_json(tmp_path / "p" / "project.json")["recipe_values"] == {}:
        time.sleep(0.005)
    assert read_json(tmp_path / "p" / "project.json")["recipe_values"] == {"batch": 64}
    project.close()


def save_until_told(project: Project) -> None:
    while True:
        project.save_if_due()


def test_a_background_write_that_fails_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project.create(tmp_path / "p", "p")
    clock = [time.monotonic() + 60]
    monkeypatch.setattr("studio.session.project.time.monotonic", lambda: clock[0])
    project.touch()
    clock[0] += 60
    with monkeypatch.context() as broken:
        broken.setattr("studio.session.project.write_json", lambda *_: (_ for _ in ()).throw(StudioError("Full.")))
        project.save_if_due()
        with pytest.raises(StudioError, match="Full"):
            save_until_told(project)
    project.document.name = "later"
    clock[0] += 60
    project.save_if_due()
    while read_json(tmp_path / "p" / "project.json")["name"] != "later":
        time.sleep(0.005)
    project.close()
