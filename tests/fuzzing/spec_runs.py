"""One hostile input run in this process, in a folder of its own, and what went wrong with it.

Wrong is: an error that symgraph did not raise on purpose, or a warning of Python; more processor time than it may take;
an exit code 4, for nothing is wrong with the machine; a file changed outside of ``--out``; a picture or a page that is
no XML or HTML.  Memory and hangs in compiled code are watched from outside, see `fuzzing.specs`.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import symgraph
from fuzzing.spec_inputs import Input
from symgraph.cli import main
from symgraph.errors import SymgraphError

LONGEST_MESSAGE = 30_000
COMMANDS = ("load", "render", "derive", "trace", "page", "worksheet", "export", "animate")
WRITING = ("render", "page", "worksheet", "animate")
ELSEWHERE = ("--out", "-o", "--dot", "--help", "-h", "--force")
"""Options that name where to write or what to run: they are the user's own word."""
_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class TooSlow(BaseException):
    """More processor time than an input may take; no `Exception`, for nobody may catch it."""


def fault(given: Input, folder: Path, seconds: float = 10) -> str:
    """What went wrong, in words that are the same for the same fault; empty where all is well."""
    arguments = _arguments(given)
    if not arguments:
        return ""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in given.files.items():
        (folder / name).write_bytes(content)
    os.chdir(folder)
    said = io.StringIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(b""))
    try:
        with _limited(seconds), warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(said):
            warnings.simplefilter("error")
            code = _run(arguments)
    except TooSlow as error:
        return f"more than {seconds} s{_frames(error)}"
    except Exception as error:
        return f"{type(error).__name__}{_frames(error)}"
    return _judged(code, said.getvalue(), folder, set(given.files), len(arguments))


def _judged(code: int, said: str, folder: Path, given: set[str], words: int) -> str:
    if code not in (0, 2):
        return f"exit code {code}: {said[:60]}"
    if len(said) > LONGEST_MESSAGE + 200 * words:
        return f"a message of {len(said) // 1000 * 1000} characters: {said[:40]}"
    others = sorted(path.name for path in folder.iterdir() if path.name not in given | {"out"})
    if others:
        return f"files outside of the folder: {others}"
    if _written_elsewhere:
        return f"written elsewhere: {_written_elsewhere.pop()}"
    for path in (folder / "out").glob("*.svg"):
        try:
            ElementTree.fromstring(path.read_bytes())
        except ElementTree.ParseError as error:
            return f"an SVG that is no XML: {error}"
    return ""


def _arguments(given: Input) -> list[str]:
    """The command line without what leads elsewhere; no arguments where it is no command that is tried here."""
    words = [word for word in given.words if not word.startswith(ELSEWHERE) and "\x00" not in word]
    if not words or words[0] not in COMMANDS:
        return []
    command, *rest = words
    if command in WRITING:
        rest += ["--engine=bundled", "--out=out"]
    elif command == "export" or (command == "trace" and any("html" in word for word in rest)):
        rest += ["--out=out"]
    return [command, *rest]


def _run(arguments: list[str]) -> int:
    command, *rest = arguments
    if command != "load":
        return main(arguments)
    try:
        program = symgraph.load(rest[0] if rest else "f.yaml")
        symgraph.gradient(program, "all")
    except SymgraphError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _frames(error: BaseException) -> str:
    """Where in symgraph an error came from: the innermost three places."""
    frames = [
        f"{Path(frame.filename).name}:{frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "symgraph" in frame.filename and "fuzzing" not in frame.filename
    ]
    places = " < ".join(reversed(frames[-3:]))
    return f" in {places}: {str(error)[:80]}" if not isinstance(error, TooSlow) else f" in {places}"


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: Any) -> None:
        raise TooSlow

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # again, should the first be lost in a destructor
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


_written_elsewhere: set[str] = set()


def watch_writes(allowed: Path) -> None:
    """From now on note every file that Python opens for writing, moves or makes outside of a folder."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITE
        if writes or event in ("os.mkdir", "os.remove", "os.rmdir"):
            paths = [arguments[0]]
        elif event in ("os.rename", "os.link", "os.symlink"):
            paths = list(arguments[:2])
        else:
            return
        for path in paths:
            if not isinstance(path, (str, bytes, os.PathLike)):
                continue
            whole = Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - without following links
            if not whole.is_relative_to(allowed) and not str(whole).startswith(("/dev/", "/proc/")):
                _written_elsewhere.add(str(whole))

    sys.addaudithook(hook)
