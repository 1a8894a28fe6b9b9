"""Sets of loops on the command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_inspect_tells_of_a_set_of_loops(run: Run) -> None:
    done = run("inspect", "builtin:phrases", "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["kind"] == "data set"
    assert facts["tempi"] == {"120 BPM": facts["usable"]}
    assert (facts["tempo"], facts["bars"]) == ({"given": facts["usable"]}, {"1": facts["usable"]})
    assert sum(facts["keys"].values()) == facts["usable"]
    assert facts["keys"]["Amin"] > 0
    assert facts["suggested"]["kind"] == "loops"
    assert "pitch" not in facts
