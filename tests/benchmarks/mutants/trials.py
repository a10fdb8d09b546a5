"""Mutants tried, each in a fork of a process that has loaded and collected everything.

Functions that exist are given the changed code where they are.  Where that is not possible, or not enough (what runs
while the package is loaded: tables, classes, what makes rows), the fork is of a process that has not loaded the
package, and loads it with the changed source.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import os
import pickle
import resource
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import IO

import pytest
from covering import PYTEST, Tests
from mutations import Mutant, compiled

LOADED_BEFORE = ("sympy", "numpy", "scipy.special", "flint", "mpmath", "yaml", "click")
"""Libraries that no mutant changes."""
TIMES_LONGER = 5
LOADING_SECONDS = 15
"""A mutant may take so many times the time of its tests, and this for collecting them."""
SLEEPING = 100
"""Times its own time that a process may take: it waits for something that never comes."""
MEMORY = 4 << 30


class Trials:
    """Tries mutants of a tree with its tests."""

    def __init__(self, root: Path, files: list[Path], tests: Tests) -> None:
        self.root = root
        self.files = files
        self.tests = tests

    def results(self, mutants: list[Mutant]) -> Iterator[tuple[Mutant, str]]:
        """Each mutant with ``killed``, ``endless`` or ``survived``."""
        for library in LOADED_BEFORE:
            importlib.import_module(library)
        os.chdir(self.root)
        for mutant, result in self._tried_in_place(mutants):
            if result == "to load" or (result == "survived" and self.tests.is_loaded(mutant)):
                yield mutant, self.forked(partial(self._fails_when_loaded, mutant))
            else:
                yield mutant, result

    def _tried_in_place(self, mutants: list[Mutant]) -> Iterator[tuple[Mutant, str]]:
        """Results from a process that has collected the tests, one by one."""
        reading, writing = os.pipe()
        if not os.fork():
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                files = [str(file) for file in self.files]
                with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
                    os.dup2(nowhere.fileno(), 1)
                pytest.main([*PYTEST, *files], plugins=[_InPlace(self, mutants, partial(_send, pipe))])
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            for mutant in mutants:
                yield mutant, pickle.load(pipe)

    def forked(self, fails: Callable[[], bool]) -> str:
        """What becomes of a mutant in a process of its own, limited by its own time, not that of a busy machine."""
        child = os.fork()
        if not child:
            seconds = int(TIMES_LONGER * self.tests.seconds) + LOADING_SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.alarm(SLEEPING * seconds)
            try:
                os._exit(int(fails()))
            except BaseException:
                os._exit(1)
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL):
            return "endless"
        return "killed" if status else "survived"

    def _fails_when_loaded(self, mutant: Mutant) -> bool:
        sys.meta_path.insert(0, _Changed(mutant))
        wanted = self.tests.of(mutant)
        files = dict.fromkeys(test.partition("::")[0] for test in wanted)
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        code = pytest.main(["-x", *PYTEST, *files], plugins=[_Only(wanted)])
        return code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def _send(pipe: IO[bytes], result: str) -> None:
    pickle.dump(result, pipe)
    pipe.flush()


class _Only:
    """Runs the tests of a list, in its order."""

    def __init__(self, wanted: list[str]) -> None:
        self.wanted = wanted

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = chosen(items, self.wanted)


def chosen(items: list[pytest.Item], wanted: list[str]) -> list[pytest.Item]:
    """The tests of a list, in its order."""
    by_name = {item.nodeid: item for item in items}
    return [by_name[test] for test in wanted if test in by_name]


class _InPlace:
    """Instead of running the tests: tries each mutant with some of them."""

    def __init__(self, trials: Trials, mutants: list[Mutant], tell: Callable[[str], None]) -> None:
        self.trials = trials
        self.mutants = mutants
        self.tell = tell

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        functions = _functions()
        gc.freeze()
        for mutant in self.mutants:
            changes = _changes(mutant, (self.trials.root / mutant.path).read_text(encoding="utf-8"), functions)
            if changes is None:
                self.tell("to load")
            else:
                self.tell(self.trials.forked(partial(self._fails, session, mutant, changes)))
        return True

    def _fails(self, session: pytest.Session, mutant: Mutant, changes: list[tuple[FunctionType, CodeType]]) -> bool:
        for function, code in changes:
            function.__code__ = code
        items = chosen(session.items, self.trials.tests.of(mutant))
        for item, following in zip(items, [*items[1:], None], strict=False):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return True
        return False


def _functions() -> dict[CodeType, list[FunctionType]]:
    """The package's functions by their code, those inside of tables and other functions too."""
    found: defaultdict[CodeType, list[FunctionType]] = defaultdict(list)
    for made in gc.get_objects():
        if type(made) is FunctionType and "symgraph" in made.__code__.co_filename:
            found[made.__code__].append(made)
    return found


def _changes(
    mutant: Mutant, source: str, functions: dict[CodeType, list[FunctionType]]
) -> list[tuple[FunctionType, CodeType]] | None:
    """Functions and their changed code; None where something else than functions is changed, as rows of tables."""
    filename = str(mutant.path)
    pairs = _pairs(compiled(source, filename), compiled(mutant.source, filename))
    if pairs is None:
        return None
    found = [(function, new) for old, new in pairs for function in functions.get(old, ()) if old != new]
    if any(len(function.__code__.co_freevars) != len(new.co_freevars) for function, new in found):
        return None
    return found


def _pairs(old: CodeType, new: CodeType) -> list[tuple[CodeType, CodeType]] | None:
    """The functions in two modules, side by side; None where they differ in more than functions."""
    inner = [[const for const in code.co_consts if isinstance(const, CodeType)] for code in (old, new)]
    if [code.co_name for code in inner[0]] != [code.co_name for code in inner[1]]:
        return None
    if not old.co_flags & inspect.CO_OPTIMIZED and _without_functions(old) != _without_functions(new):
        return None
    found = [(old, new)]
    for pair in zip(*inner, strict=True):
        deeper = _pairs(*pair)
        if deeper is None:
            return None
        found += deeper
    return found


def _without_functions(code: CodeType) -> tuple[object, ...]:
    consts = [repr(const) for const in code.co_consts if not isinstance(const, CodeType)]
    return code.co_code, code.co_names, consts


class _Changed(MetaPathFinder):
    """Loads one module from a mutant's source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = ".".join(mutant.path.with_suffix("").parts)

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        spec = PathFinder.find_spec(fullname, path)
        spec.loader = _Loader(fullname, str(self.mutant.path), self.mutant.source)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compiled(self.source, self.path)
