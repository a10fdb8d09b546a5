"""Which tests run which line of the package, and how long each takes."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

import coverage
import pytest
from mutations import Mutant

PYTEST = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:benchmark", "-o", "addopts=-W error")
"""Options of a run in one process that writes nothing."""
LOADING = ""
"""The name that coverage gives to what runs while the package is loaded."""


def measure(root: Path, files: list[Path], out: Path) -> None:
    """Run the tests that were not measured before, in a fork: what they load and remember is not to stay."""
    times = known_times(out)
    measured = {test.partition("::")[0] for test in times}
    new = [str(file) for file in files if str(file) not in measured]
    if not new:
        return
    child = os.fork()
    if child:
        if os.waitpid(child, 0)[1]:
            sys.exit("The tests fail as they are.")
        return
    os.chdir(root)
    measurement = coverage.Coverage(data_file=out / "coverage.new", config_file=False, source=[str(root / "symgraph")])
    recorder = _Recorder(measurement)
    measurement.start()
    for module in pkgutil.walk_packages([str(root / "symgraph")], "symgraph."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    measurement.switch_context("collecting")
    failed = pytest.main([*PYTEST, *new], plugins=[recorder])
    measurement.stop()
    if not failed:
        data = coverage.CoverageData(str(out / "coverage"))
        data.read()
        data.update(measurement.get_data())
        data.close()
        (out / "times.json").write_text(json.dumps(times | recorder.times), encoding="utf-8")
    os._exit(int(failed))


def known_times(out: Path) -> dict[str, float]:
    """The seconds of each test that was measured."""
    record = out / "times.json"
    return json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}


class _Recorder:
    def __init__(self, measurement: coverage.Coverage) -> None:
        self.measurement = measurement
        self.times: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.measurement.switch_context(item.nodeid)
        start = time.perf_counter()
        result = yield
        self.times[item.nodeid] = time.perf_counter() - start
        self.measurement.switch_context("between")
        return result


class Tests:
    """The tests that a mutant is tried with."""

    def __init__(self, root: Path, out: Path, seconds: float, paths: Iterable[Path]) -> None:
        """`paths` are the modules that mutants are of: all is read now, for a fork that reads data erases them."""
        self.root = root
        self.seconds = seconds
        self._texts: dict[str, str] = {}
        self.times = known_times(out)
        data = coverage.CoverageData(str(out / "coverage"))
        data.read()
        self._lines = {path: data.contexts_by_lineno(str(root / path)) for path in paths}
        data.close()

    def of(self, mutant: Mutant) -> list[str]:
        """Tests that run a changed line, as far as the time allows.

        First those in files that import from the module, then the others, the quick ones first, each file in its turn.
        """
        if mutant.row:
            found = {test for test in self.times if f"[{mutant.row}" in test or f"-{mutant.row}" in test}
        else:
            found = self._running(mutant) - {LOADING}
            if not found or self.is_loaded(mutant):
                found |= self._near(mutant.path, mutant.first)
                found |= {test for test in self.times if self._names(test.partition("::")[0], mutant)}
        by_file: defaultdict[str, list[str]] = defaultdict(list)
        direct: list[str] = []
        for test in sorted(found & self.times.keys(), key=lambda name: (self.times[name], name)):
            file = test.partition("::")[0]
            (direct if self._names(file, mutant) else by_file[file]).append(test)
        chosen: list[str] = []
        left = self.seconds
        for turn in [direct, *zip_longest(*by_file.values())]:
            for test in filter(None, turn):
                if self.times[test] <= left or not chosen:
                    left -= self.times[test]
                    chosen.append(test)
        return chosen

    def _names(self, file: str, mutant: Mutant) -> bool:
        """Whether a file of tests imports from the module, or from its package where that is a small one."""
        if file not in self._texts:
            self._texts[file] = (self.root / file).read_text(encoding="utf-8")
        module = ".".join(mutant.path.with_suffix("").parts)
        package = module.rpartition(".")[0]
        homes = [module, package] if package.count(".") > 1 else [module]
        return any(re.search(rf"^from {re.escape(home)}\b", self._texts[file], re.MULTILINE) for home in homes)

    def is_loaded(self, mutant: Mutant) -> bool:
        """Whether a changed line runs when the package is loaded."""
        return bool(mutant.row) or LOADING in self._running(mutant)

    def _running(self, mutant: Mutant) -> set[str]:
        lines = self._lines[mutant.path]
        return {test for line in range(mutant.first, mutant.last + 1) for test in lines.get(line, ())}

    def _near(self, path: Path, line: int) -> set[str]:
        """The tests of the nearest lines that tests run: those of what a table's line holds."""
        lines = {number: set(tests) - {LOADING} for number, tests in self._lines[path].items()}
        near = sorted((number for number in lines if lines[number]), key=lambda number: abs(number - line))
        return set().union(*(lines[number] for number in near[:20]))
