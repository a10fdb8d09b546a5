"""A class of 300: how long `symgraph check` takes for 300 files of 10 claims each.

    python tests/benchmarks/class_of_300.py [files] [jobs]

The model is a 2-2-1 tanh network with a squared error.  Every file claims the gradients of its nine weights and biases
and of one input, by the chain rule; about half of them with a mistake of those that students make.  The target is 60 s
on two cores.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

FILES, JOBS, TARGET = 300, 2, 60.0
MODEL = """
name: net
input: {name: i, size: 2}
layers: [{dense: 2, activation: tanh}, {dense: 1, activation: tanh}]
loss: (o1 - y1)**2
claims: [w111, w112, w121, w122, b11, b12, w211, w212, b21, i1]
"""
OUTER = "2*(o1 - y1)*(1 - o1**2)"
RIGHT = {
    **{f"w1{unit}{given}": f"i{given}*w21{unit}*(1 - h1{unit}**2)*{OUTER}" for unit in (1, 2) for given in (1, 2)},
    **{f"b1{unit}": f"w21{unit}*(1 - h1{unit}**2)*{OUTER}" for unit in (1, 2)},
    **{f"w21{unit}": f"h1{unit}*{OUTER}" for unit in (1, 2)},
    "b21": OUTER,
    "i1": f"(w111*w211*(1 - h11**2) + w121*w212*(1 - h12**2))*{OUTER}",
}
MISTAKES = [
    ("2*(o1 - y1)", "(o1 - y1)"),  # the 2 of the square
    ("(o1 - y1)", "(y1 - o1)"),  # the sign
    ("*(1 - o1**2)", ""),  # the derivative of the outer tanh
    ("1 - o1**2", "1 - o1"),  # its square
    ("h11", "h12"),  # another unit's
    ("w211", "w212"),
    ("o1**2", "z21**2"),  # the tanh not applied
]
CHANCE = 0.5


def submission(chance: random.Random) -> tuple[str, Counter[str]]:
    """A file's text, and how many of its claims are right and wrong."""
    lines: list[str] = ["claims:"]
    counts: Counter[str] = Counter()
    for name, right in RIGHT.items():
        old, new = chance.choice(MISTAKES)
        formula = right.replace(old, new) if chance.random() < CHANCE else right
        counts["proved" if formula == right else "refuted"] += 1
        lines.append(f"  {name}: {formula}")
    return "\n".join(lines) + "\n", counts


def main() -> int:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else JOBS
    chance = random.Random(0)
    wanted: Counter[str] = Counter()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "net.yaml").write_text(MODEL, encoding="utf-8")
        names = [f"student-{number:03}.yaml" for number in range(1, files + 1)]
        for file in names:
            text, counts = submission(chance)
            wanted += counts
            (folder / file).write_text(text, encoding="utf-8")
        command = ["check", "--model", "net.yaml", *names, "--jobs", str(jobs), "--json"]
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "symgraph", *command], capture_output=True, check=False, cwd=folder, text=True
        )
        seconds = time.perf_counter() - start
    claims = [claim for file in json.loads(done.stdout)["files"] for claim in file["claims"]]
    found = Counter(claim["verdict"] for claim in claims)
    each = sorted(claim["seconds"] for claim in claims)
    hinted = sum(claim["diagnosis"] is not None for claim in claims)
    print(f"{files} files, {len(claims)} claims, {jobs} processes: {seconds:.1f} s (target {TARGET:.0f} s for {FILES})")
    print(f"wanted {dict(sorted(wanted.items()))}, found {dict(sorted(found.items()))}, {hinted} with a hint")
    print(
        f"a claim: median {1000 * each[len(each) // 2]:.1f} ms, "
        f"99th percentile {1000 * each[len(each) * 99 // 100]:.1f} ms"
    )
    return int(found != wanted)


if __name__ == "__main__":
    raise SystemExit(main())
