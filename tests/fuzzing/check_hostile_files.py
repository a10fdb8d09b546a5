"""Gives 1,000 hostile files to ``symgraph check`` and asserts that it ends and reports every one.

    python tests/fuzzing/check_hostile_files.py [--count N] [--seed S] [--jobs J]

Exits with 1, and says why, where a file is missing in the report, has neither verdicts nor errors, has what it must
not have, or left something behind; or where a process died or symgraph failed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzzing.hostile_files import Hostile, hostile_files

WORDS = ("proved", "refuted", "undecided")


def faults(files: list[Hostile], report: dict[str, Any], code: int) -> list[str]:
    """What is wrong with a report, as ``check --json`` prints it, on these files."""
    found = [] if code == 2 else [f"exit code {code}, not 2"]
    if len(report["files"]) != len(files):
        return [*found, f"{len(report['files'])} files are reported, not {len(files)}"]
    for file, result in zip(files, report["files"], strict=True):
        errors, verdicts = result["errors"], [claim["verdict"] for claim in result["claims"]]
        name = file.path.name
        if result["file"] != str(file.path):
            found.append(f"{result['file']} stands in the place of {name}")
        if not errors and not verdicts:
            found.append(f"{name}: nothing is said of it")
        if errors and not any(name in error for error in errors):
            found.append(f"{name}: no error names it: {errors[0][:200]}")
        if file.expected == "error" and not errors:
            found.append(f"{name}: {verdicts}, where an error was to be")
        if file.expected == "judged" and verdicts != ["proved"]:
            found.append(f"{name}: {verdicts} {errors}, where its claim is right")
        found += [f"{name}: {error[:400]}" for error in errors if "has a bug" in error or "ended" in error]
        found += [f"{name}: an error of {len(error)} characters" for error in errors if len(error) > 20_000]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as here:
        files = hostile_files(Path(folder), options.seed, options.count)
        before = sorted(Path(folder).iterdir())
        started = perf_counter()
        command = [sys.executable, "-m", "symgraph", "check", "--json", "--jobs", str(options.jobs)]
        done = subprocess.run(
            [*command, *(str(file.path) for file in files)], cwd=here, capture_output=True, text=True, check=False
        )
        seconds = perf_counter() - started
        if not done.stdout:
            print(f"no report, exit code {done.returncode}: {done.stderr[-2000:]}")
            return 1
        report = json.loads(done.stdout)
        wrong = faults(files, report, done.returncode)
        if list(Path(here).iterdir()) or sorted(Path(folder).iterdir()) != before:
            wrong.append("it left files")
    print("\n".join(wrong))
    words = [claim["verdict"] for result in report["files"] for claim in result["claims"]]
    counts = ", ".join(f"{words.count(word)} {word}" for word in WORDS)
    slow = sorted((claim["seconds"], result["file"]) for result in report["files"] for claim in result["claims"])[-5:]
    refused = sum(bool(result["errors"]) for result in report["files"])
    print(f"{len(files)} files in {seconds:.0f} s: {refused} refused; claims: {counts}")
    print("slowest: " + ", ".join(f"{Path(file).name} {seconds:.1f} s" for seconds, file in reversed(slow)))
    print(f"{len(wrong)} faults")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
