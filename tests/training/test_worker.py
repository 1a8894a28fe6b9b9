"""The worker: starts, pauses, saves, fails and ends as it says, and an interrupted run goes on exactly."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.core.messages import Event
from studio.training import appraisal, checkpoint
from studio.training.commands import EditParam, Pause, Resume, StepOnce, Stop
from studio.training.config import RunConfig
from studio.training.desk import Desk
from studio.training.doctor import base as doctor
from studio.training.history import HistoryReader
from studio.training.loop import Loop
from studio.training.trainer import Trainer
from studio.training.worker import Worker, WorkerReport

PATIENCE = 60.0
BESIDE = {*appraisal.COLUMNS, *doctor.COLUMNS}


class Watcher:
    """Polls a worker and keeps what it said."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.steps: list[int] = []
        self.events: list[Event] = []
        self.sheets: list[int] = []
        self.weights: list[int] = []
        self.last: WorkerReport | None = None

    def poll(self) -> WorkerReport:
        self.last = report = self.worker.poll()
        self.steps += [row.step for row in report.metrics]
        self.events += report.events
        self.sheets += [report.sheet.step] if report.sheet else []
        self.weights += [report.weights.step] if report.weights else []
        return report

    def until(self, condition: Callable[[WorkerReport], bool]) -> WorkerReport:
        end = time.monotonic() + PATIENCE
        while not condition(report := self.poll()):
            assert report.state != "failed", [event.details for event in self.events]
            assert time.monotonic() < end, report
            time.sleep(0.005)
        return report

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]


@pytest.fixture
def config(tiny, store) -> RunConfig:
    return RunConfig(run_id="run", recipe=tiny, store=str(store.path), seed=5, device="cpu", autosave_seconds=3600)


@pytest.fixture
def launch(tmp_path, config):
    workers: list[Worker] = []

    def start(watch: bool = False, folder: Path | None = None, **changes: object) -> Watcher:
        worker = Worker(config.model_copy(update=changes), folder or tmp_path / "run", watch)
        workers.append(worker)
        worker.start()
        return Watcher(worker)

    yield start
    for worker in workers:
        assert worker.close(PATIENCE)
    assert not [thread for thread in threading.enumerate() if thread.name == "trainer"]


def test_limit_of_steps_finishes_and_saves(launch, tmp_path) -> None:
    watcher = launch(max_steps=12)
    report = watcher.until(lambda r: r.state == "finished")
    assert watcher.steps == list(range(1, 13))
    assert report.step == 12
    assert report.seconds > 0
    states = [event.data["state"] for event in watcher.events if event.kind == "state"]
    assert states == ["running", "stopping"]
    assert all(event.data["device"] == "cpu" for event in watcher.events if event.kind == "state")
    assert checkpoint.steps(tmp_path / "run") == [12]
    reader = HistoryReader(tmp_path / "run")
    assert reader.metrics()["step"].tolist() == watcher.steps
    assert reader.sheet_steps() == [0, 8]
    assert reader.sheet(8).tiles.shape == (64, 16, 16, 1)


def test_limit_of_seconds_counts_training_only(launch) -> None:
    report = launch(max_seconds=0.2).until(lambda r: r.state == "finished")
    assert 0.2 <= report.seconds < 5


def test_pause_step_resume_stop(launch, tmp_path) -> None:
    watcher = launch()
    watcher.until(lambda r: r.step >= 2)
    watcher.worker.send(Pause())
    held = watcher.until(lambda r: r.state == "paused")
    time.sleep(0.1)
    assert watcher.poll().step == held.step
    watcher.worker.send(StepOnce())
    watcher.until(lambda r: r.step == held.step + 1)
    time.sleep(0.05)
    assert watcher.poll().state == "paused"
    assert watcher.last.step == held.step + 1
    watcher.worker.send(Resume())
    watcher.until(lambda r: r.step > held.step + 3)
    watcher.worker.send(Stop())
    report = watcher.until(lambda r: r.state == "idle")
    assert checkpoint.steps(tmp_path / "run") == [report.step]


def test_a_turn_asked_for_first_is_the_first_thing_that_happens(tiny, store, tmp_path) -> None:
    config = RunConfig(run_id="run", recipe=tiny, store=str(store.path), seed=5, device="cpu")
    untouched = dict(Loop(Desk(watch=False), config, tmp_path / "untouched").trainer.generator.named_parameters())
    desk = Desk(watch=False)
    loop = Loop(desk, config, tmp_path / "run")
    desk.ask(StepOnce("discriminator"))
    desk.ask(Stop())
    loop.train()
    assert loop.trainer.step_count == 1
    assert all(torch.equal(values, untouched[name]) for name, values in loop.trainer.generator.named_parameters())


def test_pause_costs_no_processor_time_and_no_training_seconds(launch) -> None:
    watcher = launch()
    watcher.until(lambda r: r.step >= 1)
    watcher.worker.send(Pause())
    seconds = watcher.until(lambda r: r.state == "paused").seconds
    before = time.process_time()
    time.sleep(0.5)
    assert time.process_time() - before < 0.25
    assert watcher.poll().seconds == seconds


def test_autosave_also_while_paused(launch, tmp_path) -> None:
    watcher = launch(autosave_seconds=0.05)
    watcher.until(lambda r: r.step >= 1)
    watcher.worker.send(Pause())
    step = watcher.until(lambda r: r.state == "paused").step
    watcher.until(lambda _: step in checkpoint.steps(tmp_path / "run"))
    saved = len([kind for kind in watcher.kinds() if kind == "saved"])
    time.sleep(0.2)
    watcher.poll()
    assert len([kind for kind in watcher.kinds() if kind == "saved"]) <= saved + 1


def test_edits_are_marked_and_bad_ones_become_notes(launch, tmp_path) -> None:
    watcher = launch()
    watcher.worker.send(EditParam("gamma", 2.5))
    watcher.worker.send(EditParam("gamma", -1))
    watcher.worker.send(EditParam("colour", 1))
    watcher.until(lambda _: watcher.kinds().count("note") == 2)
    watcher.worker.send(Stop())
    watcher.until(lambda report: report.state == "idle")
    assert "saved" in watcher.kinds()
    edit = next(event for event in watcher.events if event.kind == "edit")
    assert edit.data["value"] == 2.5
    assert edit in HistoryReader(tmp_path / "run").marks()
    refused = [event.data for event in watcher.events if event.kind == "note"]
    assert refused == [{"name": "gamma", "value": 2.5}, {}], "what is in force instead"


def test_weights_come_only_to_a_watcher(launch, tmp_path) -> None:
    watcher = launch(watch=True, publish_seconds=0.01, max_steps=30)
    watcher.until(lambda _: bool(watcher.weights))
    report = watcher.until(lambda r: r.state == "finished")
    assert watcher.weights[-1] == report.step == watcher.sheets[-1]
    unseen = launch(watch=False, folder=tmp_path / "other", max_steps=1)
    unseen.until(lambda r: r.state == "finished")
    assert unseen.weights == []


def test_fault_is_an_event_with_its_traceback(launch, tmp_path, monkeypatch) -> None:
    step = Trainer.step

    def break_at_five(self: Trainer, turn: str = "both") -> None:
        if self.step_count == 5:
            raise ZeroDivisionError("by hand")
        step(self, turn)

    monkeypatch.setattr(Trainer, "step", break_at_five)
    watcher = launch(autosave_seconds=1e-6)
    while watcher.poll().state != "failed":
        time.sleep(0.005)
    event = next(event for event in watcher.events if event.kind == "failed")
    assert "ZeroDivisionError: by hand" in event.sentence
    assert "break_at_five" in event.details
    assert event.hint
    assert checkpoint.steps(tmp_path / "run")[-1] == 5
    checkpoint.load(checkpoint.latest(tmp_path / "run"))
    assert HistoryReader(tmp_path / "run").marks()[-1].kind == "failed"


def test_missing_store_fails_with_a_sentence(launch) -> None:
    watcher = launch(store="/nowhere/at/all")
    while watcher.poll().state != "failed":
        time.sleep(0.005)
    assert "missing" in watcher.events[-1].sentence


def test_full_disk_is_said_once_and_training_goes_on(launch, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "write_atomic", full)
    watcher = launch(autosave_seconds=1e-6, max_steps=20)
    watcher.until(lambda r: r.state == "finished")
    notes = [event for event in watcher.events if event.kind == "note"]
    assert len(notes) == 1
    assert "No space left" in notes[0].sentence
    assert "saved" not in watcher.kinds()
    assert watcher.steps == list(range(1, 21))


def test_going_on_after_a_damaged_checkpoint_says_so(launch, tmp_path) -> None:
    launch(autosave_seconds=1e-6, max_steps=4).until(lambda r: r.state == "finished")
    (tmp_path / "run" / "checkpoints" / "00000004" / checkpoint.FILE).write_bytes(b"")
    watcher = launch(max_steps=6)
    watcher.until(lambda r: r.state == "finished")
    assert watcher.steps == [4, 5, 6]
    assert "00000004" in watcher.events[0].sentence
    assert HistoryReader(tmp_path / "run").metrics()["step"].tolist() == [1, 2, 3, 4, 5, 6]


KILLED = """
import sys, time
from pathlib import Path
from studio.training.config import RunConfig
from studio.training.worker import Worker
worker = Worker(RunConfig.model_validate_json(sys.argv[1]), Path(sys.argv[2]))
worker.start()
while True:
    report = worker.poll()
    if any(event.kind == "saved" for event in report.events):
        print("saved", flush=True)
    time.sleep(0.002)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_killed_run_goes_on_bit_by_bit(launch, config, tmp_path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    document = config.model_copy(update={"autosave_seconds": 0.05}).model_dump_json()
    process = subprocess.Popen([sys.executable, "-c", KILLED, document, str(killed)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(2):
        assert process.stdout.readline() == "saved\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    at = checkpoint.steps(killed)[-1]
    end = at + 10
    launch(folder=killed, max_steps=end).until(lambda r: r.state == "finished")
    launch(folder=whole, max_steps=end).until(lambda r: r.state == "finished")

    (tensors, one), (tensors_too, other) = (checkpoint.load(checkpoint.latest(folder)) for folder in (killed, whole))
    assert all(torch.equal(tensors[key], tensors_too[key]) for key in tensors)
    assert {**one, "seconds": 0} == {**other, "seconds": 0}
    table, table_too = HistoryReader(killed).metrics(), HistoryReader(whole).metrics()
    for name in table:
        # What is measured beside the training is measured when there is time for it.
        if name != "seconds" and name not in BESIDE:
            np.testing.assert_array_equal(table[name], table_too[name])
    sheets, sheets_too = ({p.name: p.read_bytes() for p in folder.rglob("*.webp")} for folder in (killed, whole))
    assert sheets == sheets_too
