"""The README's numbers beside other systems are those that were measured; `tests/benchmarks/peers.py` measures them."""

import json
from pathlib import Path

from benchmarks.peers_table import markdown, summary

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "benchmarks" / "results"
PICTURE = "tests/benchmarks/results/growth.png"


def test_the_tables_of_the_readme_are_those_of_the_measured_numbers() -> None:
    results = json.loads((RESULTS / "peers.json").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert markdown(results) in readme
    assert f"]({PICTURE})" in readme


def test_the_growth_curves_are_a_small_picture() -> None:
    picture = (ROOT / PICTURE).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 100_000


def test_a_cell_says_two_digits_or_why_there_is_no_number() -> None:
    drawn = {"seconds": 0.0438, "runs": 5, "megabytes": 1.24, "nodes": 1234, "bytes": 21_909}
    assert summary(drawn) == "1,234 nodes, 44 ms, 22 kB"
    assert summary({"seconds": 12.3, "runs": 1, "megabytes": 410.2}) == "12 s, 410 MB"
    assert summary({"seconds": 0.000212, "runs": 5, "megabytes": 0.1}) == "0.21 ms, < 1 MB"
    assert summary({"failed": "over 60 s"}) == "over 60 s"
    assert summary({"refused": "the gradient graph of w111 has 2,147 nodes"}) == "too large"


def test_a_stage_that_was_not_reached_says_what_came_before_it() -> None:
    failed = {"system": "SymPy", "network": "2-2-1", "stage": "gradients", "failed": "over 60 s"}
    drawn = {"seconds": 0.05, "runs": 1, "megabytes": 1.0, "nodes": 12, "bytes": 20_000}
    other = [{"system": "JAX", "network": "2-2-1", "stage": stage, **drawn} for stage in ("gradients", "drawing one")]
    small = {"system": "SymPy", "network": "16-32-10", "stage": "drawing one", **drawn}
    results = {"systems": {"SymPy": "scalars", "JAX": "arrays"}, "entries": [failed, small, *other]}
    facts = {"date": "2026-01-01", "machine": "one", "versions": {"SymPy": "1.14"}, "runs": 5, "limit": 60.0}
    table = markdown({**results, **facts})
    drawings = table.split("\n\n")[1].splitlines()
    assert drawings[0] == "| One gradient drawn | 2-2-1 | 16-32-10 |"
    assert drawings[3] == "| SymPy | over 60 s | 12 nodes, 50 ms, 20 kB |"
    assert drawings[5] == "| JAX | 12 nodes, 50 ms, 20 kB | – |"
    told = " ".join(table.split("\n\n")[2].split())
    assert told.endswith("ended after 60 s or at 4 GB. Measured on 2026-01-01: one; SymPy 1.14.")
