"""Benchmarks print JSON lines and nothing else on standard output; here each is run small, for its form alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = {
    "annotate": ("p95_ms", ["--authors", "2", "--receivers", "3", "--seconds", "1"], 4),
    "append": ("appends_per_s", ["--threads", "2", "--seconds", "0.2"], 1),
    "visibility": ("p99_ms", ["--rate", "50", "--seconds", "1", "--people", "3"], 3),
    "catchup": ("events_per_s", ["--events", "900"], 3),
    "forwarding": ("receive_us_per_packet", ["--subscribers", "3", "--seconds", "0.5"], 3),
    "breakouts": ("seconds_until_all_moved", ["--people", "8", "--groups", "2"], 2),
    "votes": ("seconds", ["--voters", "5", "--polls", "1"], 1),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_prints_its_figures(name: str) -> None:
    """Each line has the seven keys, and one of them the metric that is asked for."""
    metric, arguments, lines = SMALL[name]
    command = [sys.executable, "-m", "bench", name, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == lines
    for line in said:
        assert list(line) == ["bench", "case", "metric", "value", "unit", "peer", "peer_value"]
        assert line["bench"] == name
        assert line["value"] > 0
    assert metric in {line["metric"] for line in said}


def test_an_unknown_benchmark_is_refused_by_name() -> None:
    """The answer lists those that there are."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "speed"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert all(name in done.stderr for name in SMALL)
