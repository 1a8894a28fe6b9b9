"""Training in a process of its own: the same bits, and nobody left behind when either end dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from studio.core.messages import Event
from studio.training import checkpoint
from studio.training.commands import Pause, Resume
from studio.training.config import RunConfig
from studio.training.history import HistoryReader
from studio.training.host import Host, RemoteWorker
from studio.training.weights import Weights
from studio.training.worker import Worker, WorkerReport

PATIENCE = 60.0


@pytest.fixture
def config(tiny, store) -> RunConfig:
    return RunConfig(run_id="run", recipe=tiny, store=str(store.path), seed=5, device="cpu", autosave_seconds=3600)


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    yield host
    assert host.close(PATIENCE)


def until(worker: Worker | RemoteWorker, met: Callable[[WorkerReport], bool]) -> list[WorkerReport]:
    reports, end = [worker.poll()], time.monotonic() + PATIENCE
    while not met(reports[-1]):
        assert time.monotonic() < end, reports[-1]
        time.sleep(0.005)
        reports.append(worker.poll())
    return reports


def ended(report: WorkerReport) -> bool:
    return report.state in ("idle", "finished", "failed")


def test_two_runs_in_one_process_give_the_bits_of_the_thread(host, config, tmp_path) -> None:
    config = config.model_copy(update={"max_steps": 12})
    inside = Worker(config, tmp_path / "thread")
    inside.start()
    until(inside, ended)
    assert inside.close(PATIENCE)
    pids = set()
    for folder in ("first", "second"):
        worker = RemoteWorker(host, config, tmp_path / folder, watch=True)
        worker.start()
        reports = until(worker, ended)
        pids.add(host.pid)
        assert worker.close(PATIENCE)
        assert reports[-1].state == "finished"
        assert [row.step for report in reports for row in report.metrics] == list(range(1, 13))
        weights = [report.weights for report in reports if report.weights]
        assert isinstance(weights[-1], Weights)
        assert weights[-1].step == 12
        sheet = next(report.sheet for report in reversed(reports) if report.sheet)
        assert not sheet.tiles.flags.writeable
        files = [checkpoint.latest(tmp_path / where) for where in ("thread", folder)]
        assert checkpoint.load(files[0])[0].keys() == checkpoint.load(files[1])[0].keys()
        for key, tensor in checkpoint.load(files[0])[0].items():
            assert tensor.equal(checkpoint.load(files[1])[0][key]), key
    assert len(pids) == 1
    assert None not in pids


def test_commands_are_obeyed_and_close_saves(host, config, tmp_path) -> None:
    worker = RemoteWorker(host, config, tmp_path / "run")
    worker.start()
    until(worker, lambda r: r.step >= 2)
    worker.send(Pause())
    until(worker, lambda r: r.state == "paused")
    worker.send(Resume())
    until(worker, lambda r: r.state == "running")
    assert worker.close(PATIENCE)
    report = worker.poll()
    assert report.state == "idle"
    assert checkpoint.steps(tmp_path / "run") == [report.step]


def test_a_killed_process_is_told_and_the_next_run_gets_another(host, config, tmp_path) -> None:
    worker = RemoteWorker(host, config.model_copy(update={"autosave_seconds": 0.05}), tmp_path / "run")
    worker.start()
    until(worker, lambda r: any(event.kind == "saved" for event in r.events))
    psutil.Process(host.pid).kill()
    reports = until(worker, ended)
    events: list[Event] = [event for report in reports for event in report.events]
    assert events[-1].kind == "failed"
    assert "ended unexpectedly" in events[-1].sentence
    assert worker.close(PATIENCE)
    at = checkpoint.steps(tmp_path / "run")[-1]
    again = RemoteWorker(host, config.model_copy(update={"max_steps": at + 3}), tmp_path / "run")
    again.start()
    assert until(again, ended)[-1].state == "finished"
    assert again.close(PATIENCE)
    assert HistoryReader(tmp_path / "run").metrics()["step"].tolist() == list(range(1, at + 4))


ORPHAN = """
import sys, time
from pathlib import Path
from studio.training.config import RunConfig
from studio.training.host import Host, RemoteWorker
if __name__ == "__main__":
    host = Host()
    worker = RemoteWorker(host, RunConfig.model_validate_json(sys.argv[1]), Path(sys.argv[2]))
    worker.start()
    while worker.poll().step < 3:
        time.sleep(0.01)
    print(host.pid, flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_process_whose_window_was_killed_saves_and_ends(config, tmp_path) -> None:
    script = tmp_path / "orphan.py"
    script.write_text(ORPHAN)
    command = [sys.executable, str(script), config.model_dump_json(), str(tmp_path / "run")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    window = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert window.stdout is not None
    trainer = psutil.Process(int(window.stdout.readline()))
    window.send_signal(signal.SIGKILL)
    window.wait()
    window.stdout.close()
    trainer.wait(PATIENCE)
    assert checkpoint.steps(tmp_path / "run")[-1] >= 3
