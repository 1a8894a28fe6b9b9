"""What runs beside a training: looks inside, slow motion, the quality meter and the best checkpoint."""

from __future__ import annotations

import math
import time
from typing import ClassVar

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.core.health import Quality
from studio.core.messages import Insight, Sheet
from studio.core.plane import Plane
from studio.training import checkpoint
from studio.training.appraisal import COLUMNS, Appraisal
from studio.training.commands import Look, Pace, Pause
from studio.training.config import RunConfig
from studio.training.desk import Desk
from studio.training.history import HistoryReader, HistoryWriter
from studio.training.inside import INSIGHTS
from studio.training.inside.base import Lens
from studio.training.looks import Looks
from studio.training.loop import Loop
from studio.training.trainer import Trainer
from studio.training.worker import Worker, WorkerReport


class Counted(Lens):
    name = "counted"
    asked: ClassVar[list[dict]] = []

    @classmethod
    def see(cls, trainer, request):
        cls.asked.append(request)
        if request.get("bad"):
            raise ZeroDivisionError("by hand")
        if "turns" in request:
            return {"step": trainer.step_count, "complete": len(cls.asked) >= request["turns"]}
        return {"step": trainer.step_count}


@pytest.fixture
def trainer(tiny, store) -> Trainer:
    return Trainer(tiny, store, run_id="test", seed=3, device="cpu")


@pytest.fixture
def counted(monkeypatch):
    monkeypatch.setattr(Counted, "asked", [])
    monkeypatch.setattr(INSIGHTS, "get", lambda name: {"counted": Counted}[name])
    return Counted.asked


def test_looks_are_answered_as_often_as_asked(trainer, counted) -> None:
    looks = Looks(trainer)
    looks.begin(Look("counted", {"seed": 5}, None, 7))
    (once,) = looks.due()
    assert (once.name, once.stamp, once.values) == ("counted", 7, {"step": 0})
    assert list(looks.due()) == []
    looks.begin(Look("counted", {"seed": 6}, 1e-9, 8))
    time.sleep(0.01)
    assert [insight.stamp for insight in looks.due()] == [8]
    looks.begin(Look("counted", {"seed": 6}, 1e6, 9))
    assert [insight.stamp for insight in looks.due()] == [9]
    assert list(looks.due()) == []
    assert [insight.stamp for insight in looks.due(now=True)] == [9]
    looks.end("counted")
    assert list(looks.due(now=True)) == []
    assert [request["seed"] for request in counted] == [5, 6, 6, 6]


def test_a_look_that_fails_says_so_and_nothing_else_happens(trainer, counted) -> None:
    looks = Looks(trainer)
    looks.begin(Look("counted", {"bad": True}))
    (insight,) = looks.due()
    assert insight.values == {"refused": "This look failed: by hand"}


@pytest.fixture
def run(tiny, store, tmp_path):
    """Trains until a condition over all reports holds, then stops."""
    workers: list[Worker] = []

    def train(condition, *commands, **changes) -> list[WorkerReport]:
        config = RunConfig(run_id="run", recipe=tiny, store=str(store.path), device="cpu", **changes)
        worker = Worker(config, tmp_path, watch=True)
        workers.append(worker)
        worker.start()
        for command in commands:
            worker.send(command)
        reports = [worker.poll()]
        end = time.monotonic() + 60
        while not condition(reports):
            assert time.monotonic() < end, reports[-1]
            assert reports[-1].state != "failed", reports[-1].events
            time.sleep(0.005)
            reports.append(worker.poll())
        assert worker.close(30)
        return [*reports, worker.poll()]

    yield train
    for worker in workers:
        worker.close(30)


def test_looking_in_a_running_training(run, counted) -> None:
    def answers(reports):
        return [insight for report in reports for insight in report.insights]

    reports = run(lambda reports: len(answers(reports)) > 2, Look("counted", {"seed": 1}, 0.001, 3))
    assert {insight.stamp for insight in answers(reports)} == {3}
    steps = [insight.step for insight in answers(reports)]
    assert steps == sorted(steps)


def test_a_look_goes_on_until_it_is_complete_while_training_rests(run, counted) -> None:
    def answers(reports):
        return [insight.values for report in reports for insight in report.insights]

    wanted = Look("counted", {"turns": 3}, 0.001, 3)
    reports = run(lambda reports: any(values["complete"] for values in answers(reports)), Pause(), wanted)
    assert len({values["step"] for values in answers(reports)}) == 1
    assert len(counted) == 3, "when it is complete nothing new can be seen"


def test_slow_motion_waits_between_steps(run) -> None:
    began = time.monotonic()
    run(lambda reports: reports[-1].step >= 6, Pace(20.0))
    assert time.monotonic() - began >= 5 / 20


def test_the_meter_reads_and_the_best_checkpoint_stays(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("studio.training.appraisal.LEARNING", 1e9)
    monkeypatch.setattr("studio.training.quality.learning.STEPS", 4)

    def readings(reports):
        return [event.data for report in reports for event in report.events if event.kind == "quality"]

    reports = run(lambda reports: bool(readings(reports)), held_out=True)
    reading = Quality.from_json(readings(reports)[0])
    assert reading.best
    assert reading.fd > reading.floor["fd"]
    step, distance = checkpoint.best(tmp_path)
    assert step in checkpoint.steps(tmp_path)
    assert distance <= reading.fd
    columns = HistoryReader(tmp_path).metrics()
    assert set(COLUMNS) <= set(columns)


def _read(appraisal: Appraisal, trainer: Trainer) -> bool:
    """Whether a reading comes of it."""
    trainer.seconds += 1e9
    return any(appraisal.work() is not None for _ in range(500))


def test_networks_that_ran_away_have_no_reading(small_notes, tones, monkeypatch) -> None:
    monkeypatch.setattr("studio.training.quality.learning.STEPS", 4)
    trainer = Trainer(small_notes, tones, run_id="test", seed=3, device="cpu")
    appraisal = Appraisal(trainer, None)
    sane = {name: weight.clone() for name, weight in trainer.average.network.named_parameters()}
    for weight in trainer.average.network.parameters():
        weight.data.fill_(math.nan)
    assert not _read(appraisal, trainer)
    for name, weight in trainer.average.network.named_parameters():
        weight.data.copy_(sane[name])
    assert _read(appraisal, trainer)


def test_a_fault_of_the_meter_or_the_doctor_ends_no_training(run, monkeypatch, caplog) -> None:
    def fault(*_arguments):
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("studio.training.appraisal.LEARNING", 1e9)
    monkeypatch.setattr("studio.training.quality.quality.Quality.slice", fault)
    monkeypatch.setattr("studio.training.doctor.doctor.Doctor.probe", fault)
    monkeypatch.setattr("studio.training.doctor.doctor.Doctor.examine", fault)
    run(lambda reports: reports[-1].step >= 40)
    assert len([record for record in caplog.records if record.exc_info]) == 3


def test_a_best_that_could_not_be_kept_is_none(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("studio.training.appraisal.LEARNING", 1e9)
    monkeypatch.setattr("studio.training.appraisal.MEASURING", 1e9)
    monkeypatch.setattr("studio.training.appraisal.BETTER", 0.0)  # none but the first
    monkeypatch.setattr("studio.training.quality.learning.STEPS", 4)
    save, refusals = checkpoint.save, []

    def full(*arguments):
        if len(refusals) < 2:
            refusals.append(arguments)
            raise StudioError("full")
        return save(*arguments)

    monkeypatch.setattr(checkpoint, "save", full)
    run(lambda reports: checkpoint.best(tmp_path) is not None)
    assert len(refusals) == 2


def test_the_best_is_what_was_saved_nearest_to_the_samples_that_were_measured(tiny, store, tmp_path) -> None:
    loop = Loop(Desk(watch=False), RunConfig(run_id="run", recipe=tiny, store=str(store.path), device="cpu"), tmp_path)
    for step in range(1, 10):
        loop.trainer.step()
        if step in (2, 5):
            loop.save()
    loop.appraisal.best = 4, 0.5
    assert loop.keep_best()
    assert checkpoint.steps(tmp_path) == [2, 5, 9]
    assert checkpoint.best(tmp_path) == (5, 0.5)


def test_the_best_is_not_thinned_out(trainer, tmp_path) -> None:
    assert checkpoint.best(tmp_path) is None
    for number in range(checkpoint.MOST + 6):
        trainer.step()
        checkpoint.save(tmp_path, trainer)
        if number == 3:
            checkpoint.mark_best(tmp_path, trainer.step_count, 0.5)
    assert checkpoint.best(tmp_path) == (4, 0.5)
    assert len(checkpoint.steps(tmp_path)) == checkpoint.MOST
    for damaged in ("{", "[]", '{"step": 1e999, "fd": 1}', '{"step": 4, "fd": NaN}', '{"step": 4, "fd": null}'):
        (tmp_path / "checkpoints" / "best.json").write_text(damaged)
        assert checkpoint.best(tmp_path) is None


def test_too_small_a_set_has_no_reading(tiny, make_store) -> None:
    small = Trainer(tiny, make_store(count=20), run_id="test", seed=3, device="cpu")
    appraisal = Appraisal(small, None)
    small.step()
    assert appraisal.work() is None
    assert math.isnan(appraisal.readings["fd"])


def test_a_plane_is_kept_beside_its_sheet(tmp_path) -> None:
    random = np.random.default_rng(0)
    sizes = {"real": (9, 2), "made": (8, 2), "surface": (5, 5), "manifold": (3, 4, 2), "arrows": (4, 2)}
    arrays = {name: random.normal(size=size).astype(np.float16).astype(np.float32) for name, size in sizes.items()}
    sheet = Sheet("run", 8, np.zeros((1, 16, 16, 3), np.uint8), (0,), (-1,), plane=Plane(**arrays))
    HistoryWriter(tmp_path).add_sheet(sheet, 1)
    plane = HistoryReader(tmp_path).sheet(8).plane
    assert plane is not None
    for name, array in arrays.items():
        np.testing.assert_array_equal(getattr(plane, name), array)
    writer = HistoryWriter(tmp_path)
    writer.truncate(0, {"marks": 0})
    assert [path.name for path in (tmp_path / "history" / "sheets").iterdir()] == []


def test_answers_do_not_pile_up_where_nobody_takes_them() -> None:
    desk = Desk(watch=True)
    for step in range(100):
        desk.insights.put(Insight("run", step, "layers" if step % 2 else "scores", step))
    assert sorted(insight.step for insight in desk.report().insights) == [98, 99]
