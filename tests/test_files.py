"""Writing files: whole or not at all, whatever the system refuses and whenever the process ends."""

import errno
import os
import random
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from symgraph import files
from symgraph.errors import EnvironmentFailure, InputError
from symgraph.files import FileNames, file_stem, write, write_new

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="permissions, links and pipes of POSIX")
STEPS = ((Path, "mkdir"), (Path, "touch"), (Path, "chmod"), (Path, "write_bytes"), (Path, "replace"), (Path, "unlink"))
OLD, NEW = b"old" * 1000, b"new" * 1000


class Dead(BaseException):
    """The process was killed: what comes after has no effect."""


class Machine:
    """Every step that changes a disk, of which one fails; a write that fails has written half."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, failure: BaseException) -> None:
        self.at, self.failure, self.steps = at, failure, list[str]()
        for owner, name in STEPS:
            monkeypatch.setattr(owner, name, self._step(name, getattr(owner, name)))

    def _step(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            self.steps.append(name)
            now = len(self.steps) - 1
            if now < self.at or (now > self.at and not isinstance(self.failure, Dead)):
                return real(*arguments, **options)
            if now == self.at and name == "write_bytes":
                path, content = arguments
                real(path, content[: len(content) // 2])
            raise self.failure

        return step


def left_over(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith(".part")]


@pytest.mark.parametrize(
    "failure",
    [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), Dead()],
    ids=lambda f: repr(f)[:8],
)
def test_a_failure_at_any_step_leaves_whole_files(failure: BaseException, tmp_path: Path) -> None:
    raised = EnvironmentFailure if isinstance(failure, OSError) else type(failure)
    refused = 0
    for at in count():
        folder = tmp_path / str(at)
        paths = [folder / "a.pdf", folder / "b.pdf", folder / "new" / "c.pdf"]
        folder.mkdir()
        for path in paths[:2]:
            path.write_bytes(OLD)
        with pytest.MonkeyPatch.context() as monkeypatch:
            machine = Machine(monkeypatch, at, failure)
            try:
                done = write(dict.fromkeys(paths, NEW)) == paths
            except raised:
                done = False
                refused += 1
        found = [path.read_bytes() if path.exists() else b"" for path in paths]
        assert all(content in (NEW, before) for content, before in zip(found, (OLD, OLD, b""), strict=True))
        if done:
            assert found == [NEW, NEW, NEW]
        elif "replace" not in machine.steps[: at + 1]:
            assert found == [OLD, OLD, b""], "a disk that is full is full before the first file is replaced"
        if not isinstance(failure, Dead):
            assert not left_over(folder)
            assert done or paths[2].parent.exists() == paths[2].exists(), "no folder is new without a file"
        for part in left_over(folder):
            os.utime(part, (time.time() - 90_000,) * 2)
        assert write(dict.fromkeys(paths, NEW)) == paths
        assert not left_over(folder), "what a killed process left is removed by a later one"
        if at >= len(machine.steps):
            break
    assert refused > 10


def test_what_another_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".symgraph-0123456789abcdef.part").write_bytes(b"half")
    write({tmp_path / "a.pdf": NEW})
    assert [path.name for path in left_over(tmp_path)] == [".symgraph-0123456789abcdef.part"]


STORM = """
import itertools
from pathlib import Path
from symgraph.files import write
for k in itertools.count():
    write({Path(f"{name}.pdf"): bytes([65 + k % 26]) * 300_000 for name in range(5)})
    if not k:
        print(flush=True)
"""


@POSIX
def test_a_process_that_is_killed_leaves_whole_files(tmp_path: Path) -> None:
    wait = random.Random(4)
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", STORM], stdout=subprocess.PIPE, cwd=tmp_path) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(wait.uniform(0, 0.02))
            process.kill()
        contents = [path.read_bytes() for path in tmp_path.glob("*.pdf")]
        assert len(contents) == 5
        assert all(content == content[:1] * 300_000 for content in contents)


def test_of_several_writers_the_last_one_wins_and_no_file_is_broken(tmp_path: Path) -> None:
    paths = [tmp_path / f"{k}.pdf" for k in range(3)]
    contents = [letter * 100_000 for letter in (b"a", b"b", b"c")]
    write(dict.fromkeys(paths, contents[0]))
    broken: list[bytes] = []

    def writer(content: bytes) -> None:
        for _ in range(15):
            write(dict.fromkeys(paths, content))
            broken.extend(found for path in paths if (found := path.read_bytes()) not in contents)

    threads = [threading.Thread(target=writer, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.pdf", "1.pdf", "2.pdf"]


@POSIX
def test_permissions_are_those_of_any_new_file_or_of_the_one_before(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write({tmp_path / "a.csv": OLD})
        assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640
        (tmp_path / "a.csv").chmod(0o600)  # marks that nobody else may see
        write({tmp_path / "a.csv": NEW})
        assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_a_read_only_file_stays(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(OLD)
    (tmp_path / "b.pdf").chmod(0o444)
    with pytest.raises(EnvironmentFailure) as caught:
        write({tmp_path / "a.pdf": NEW, tmp_path / "b.pdf": NEW})
    assert str(caught.value) == f"cannot write {tmp_path / 'b.pdf'}: the file is read-only; choose another --out"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b.pdf", OLD)]
    (tmp_path / "b.pdf").chmod(0o644)


@POSIX
def test_a_link_is_replaced_and_what_it_leads_to_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(OLD)
    (tmp_path / "precious").chmod(0o400)  # which says nothing of the link
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.pdf").symlink_to("../precious")
    (out / "b.pdf").symlink_to("../nothing")
    write({out / "a.pdf": NEW, out / "b.pdf": NEW})
    assert [(path.is_symlink(), path.read_bytes()) for path in out.iterdir()] == [(False, NEW), (False, NEW)]
    assert (tmp_path / "precious").read_bytes() == OLD
    assert not (tmp_path / "nothing").exists()


@POSIX
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    assert write({pipe: NEW}) == []
    reader.join()
    assert got == [NEW]
    assert pipe.is_fifo()
    assert write({Path(os.devnull): NEW}) == []
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("file", "'file' is not a folder"),
        ("file/deeper", "'file' is not a folder"),
        ("nowhere", "'nowhere' is not a folder"),
        ("loop", "'loop' is not a folder"),
        ("a\0b", "embedded null byte"),
        ("n" * 300, os.strerror(errno.ENAMETOOLONG)),
    ],
)
@POSIX
def test_an_out_that_is_no_folder(out: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(OLD)
    Path("nowhere").symlink_to("nothing")
    Path("loop").symlink_to("loop")
    with pytest.raises(EnvironmentFailure) as caught:
        write({Path(out) / "a.pdf": NEW})
    assert str(caught.value).startswith("cannot write ")
    assert str(caught.value).endswith(f"{reason}; choose another --out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "loop", "nowhere"]
    assert Path("file").read_bytes() == OLD


def test_a_name_that_the_system_cannot_spell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_ascii(path: Path) -> bytes:
        return str(path).encode("ascii")

    monkeypatch.setattr(os, "fsencode", in_ascii)
    with pytest.raises(EnvironmentFailure, match=r"税込\.pdf: names of files are ascii here; set PYTHONUTF8=1"):
        write({tmp_path / "a.pdf": NEW, tmp_path / "税込.pdf": NEW})
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_takes_no_other_ones_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new" / "net.yaml"
    write_new(path, NEW)
    assert path.read_bytes() == NEW
    with pytest.raises(InputError, match=r"net\.yaml exists already; --force overwrites it"):
        write_new(path, OLD)

    def come_first(path: Path) -> bool:  # the file of another process comes after we looked
        return False

    monkeypatch.setattr(os.path, "lexists", come_first)
    with pytest.raises(InputError, match=r"net\.yaml exists already"):
        write_new(path, OLD)
    assert path.read_bytes() == NEW
    assert [found.name for found in path.parent.iterdir()] == ["net.yaml"]


def test_a_new_file_on_a_disk_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_new(tmp_path / "net.yaml", NEW)
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("net.yaml", NEW)]


def test_a_new_file_on_a_full_disk_is_not_there(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        Machine(monkeypatch, 2, OSError(errno.ENOSPC, "No space left on device"))  # mkdir, touch, write_bytes
        with pytest.raises(EnvironmentFailure, match=r"net\.yaml: No space left on device; choose another file"):
            write_new(tmp_path / "net.yaml", NEW)
    assert list(tmp_path.iterdir()) == []


def refusing(times: int, monkeypatch: pytest.MonkeyPatch) -> Sequence[float]:
    """Windows, where a file cannot be replaced so many times; the pauses between."""
    pauses: list[float] = []
    refusals = count(1)
    real = Path.replace

    def replace(part: Path, path: Path) -> Path:
        if next(refusals) <= times:
            raise PermissionError(errno.EACCES, "Access is denied")
        return real(part, path)

    monkeypatch.setattr(files, "_ON_WINDOWS", True)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def test_windows_is_asked_again_while_a_scanner_reads_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(OLD)
    pauses = refusing(3, monkeypatch)
    write({tmp_path / "a.pdf": NEW})
    assert len(pauses) == 3
    assert (tmp_path / "a.pdf").read_bytes() == NEW


def test_a_file_that_is_open_in_another_program_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(OLD)
    refusing(100, monkeypatch)
    with pytest.raises(EnvironmentFailure, match=r"a\.pdf: Access is denied \(is it open in another program\?\);"):
        write({tmp_path / "a.pdf": NEW})
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.pdf", OLD)]


def test_a_path_too_long_for_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_ON_WINDOWS", True)
    path = tmp_path / ("a" * 150) / ("b" * 150)
    path.mkdir(parents=True)
    with pytest.raises(EnvironmentFailure, match=r"\(the path has \d{3} characters; Windows takes 259 unless"):
        write({path: NEW})


@pytest.mark.parametrize("name", ["CON", "nul", "Aux.v2", "com1", "LPT9", "com¹", "conin$", "prn .x"])
def test_names_of_devices_are_no_names_of_files(name: str) -> None:
    assert file_stem(name) == f"_{name}"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("net. . ", "net"),
        ("..", "figure"),
        ("", "figure"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\temp", "C__temp"),
        ("a\nb\u202e\udcff", "a_b__"),
        ("console", "console"),
        ("com10", "com10"),
        ("税込 é", "税込 é"),
    ],
)
def test_stems(name: str, stem: str) -> None:
    assert file_stem(name) == stem


def test_long_names_are_cut_and_stay_distinct() -> None:
    one, other = (file_stem("値" * 100 + end) for end in "ab")
    assert one != other
    assert one.startswith("値" * 40)
    names = FileNames()
    made = {names.distinct(f"{one}.d-{'値' * 60}{end}") for end in ("", "x", "y")}
    assert len(made) == 3
    assert all(len(f"{name}.values.yaml".encode()) < 255 for name in made)


def test_names_that_some_disks_take_for_one_get_numbers() -> None:
    names = FileNames()
    assert [
        names.distinct(name) for name in ("d-W1", "d-w1", "が", "か\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}")
    ] == [
        "d-W1",
        "d-w1-2",
        "が",
        "か\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}-2",
    ]
    assert [names.distinct(name, ".py") for name in ("Net", "net")] == ["Net.py", "net-2.py"]
