"""What a command prints."""

from __future__ import annotations

import json
import math

import pytest

from studio.cli.output import Output, clock
from studio.cli.turning import Turning
from studio.core.health import Evidence, Finding, Remedy
from studio.core.messages import Event
from studio.session.session import Session


def test_json_lines_carry_what_a_sentence_says(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=True)
    output.say("Words.", "note", sentence="Words.", loss=math.nan, parts=[math.inf, 1.0])
    output.progress("step 3", step=3)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"event": "note", "sentence": "Words.", "loss": None, "parts": [None, 1.0]}
    assert second == {"event": "progress", "step": 3}
    assert not output.due


def test_a_file_gets_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output()
    output.progress("step 3", step=3)
    output.say("Done.", "end")
    output.say("", "only for programs")
    assert capsys.readouterr().out == "step 3\nDone.\n"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (83.4, "1:23"), (3723, "1:02:03")])
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_what_the_doctor_finds_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    evidence = Evidence("q05", 10, 40, 0.3, 0.75)
    remedy = Remedy("edit", "Raise the weight of the penalty.", edits={"gamma": 1.0})
    finding = Finding("collapse", "Mode collapse", "All samples look alike.", evidence, remedy, step=40)
    session = Session()
    with Turning(session, Output()):
        session.training.event.emit(Event("finding", 40, finding.sentence, data=finding.to_json()))
    assert capsys.readouterr().out == "Mode collapse: All samples look alike. Raise the weight of the penalty.\n"
