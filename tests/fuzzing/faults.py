"""Real faults of the machine, one after the other: what commands say and leave.  Linux only; some 50 seconds.

    python tests/fuzzing/faults.py

Disks: every command that writes, on a disk that is full and on one that is read-only, in a mount namespace of its own
(`unshare`; skipped, and said, where that is not allowed).  Streams: standard output that is closed, full, or read by
nobody.  Surroundings: no home, a read-only one, a broken cache of the bundled Graphviz, no network, no fonts, ASCII
locales.  Two processes that write the same files.  For signals see ``kill_loop.py``.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from symgraph.cli import main as command_line

SYMGRAPH = (sys.executable, "-m", "symgraph")
DRAWN = ("--engine", "bundled")
WRITING: dict[str, tuple[str, ...]] = {
    "render": ("render", "sum", "--wrt", "a", "--format", "pdf,png,svg,tex,dot,typ", *DRAWN, "--out", "OUT"),
    "animate": ("animate", "sum", "--format", "gif,png,html", "--width", "200", *DRAWN, "--out", "OUT"),
    "page": ("page", "sum", *DRAWN, "--out", "OUT"),
    "worksheet": ("worksheet", "sum", "--seed", "1", *DRAWN, "--out", "OUT"),
    "export": ("export", "sum", "--to", "all", "--out", "OUT"),
    "export -o": ("export", "sum", "--to", "json", "-o", "OUT/sum.json"),
    "derive": ("derive", "sum", "--out", "OUT"),
    "derive -o": ("derive", "sum", "-o", "OUT/sum.txt"),
    "trace": ("trace", "sum", "--format", "text,md,tex,csv,html", "--out", "OUT"),
    "trace -o": ("trace", "sum", "-o", "OUT/sum.csv"),
    "check --csv": ("check", "tanh-2-2-1", "--quiet", "--csv", "OUT/a.csv"),
    "check --junit": ("check", "tanh-2-2-1", "--quiet", "--junit", "OUT/a.xml"),
    "check --feedback": ("check", "tanh-2-2-1", "--quiet", "--feedback", "OUT/pages"),
    "check --figure": ("check", "sum", "--claim", "a = 2", "--quiet", "--figure", "--out", "OUT"),
    "train": ("train", "relu-fit", "--steps", "5", "--quiet", "--no-pictures", "--out", "OUT"),
    "new": ("new", "line", "OUT/line.yaml"),
    "new --force": ("new", "line", "OUT/line.yaml", "--force"),
}
PRINTING = (("new",), ("--help",), ("check", "tanh-2-2-1"), ("trace", "sum"), ("export", "sum", "--to", "json"))
JAPANESE = "name: a\ninputs: [値段]\nequations: {y: 2*値段}\nvalues: {値段: 1}\n"
RENDER = (*SYMGRAPH, "render", "sum", "--format", "svg", *DRAWN, "--out", "out")
NAMES = ("sum.forward.svg",)


def disks() -> Iterator[str]:
    """All writing commands on a full disk and on a read-only one; to be called in a mount namespace of its own."""
    with TemporaryDirectory(prefix="symgraph-disk-") as temporary:
        disk = Path(temporary)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(disk)], check=True)
        (disk / "filler").write_bytes(b"x" * 4096)
        for reason in ("No space left on device", "Read-only file system"):
            for name, arguments in WRITING.items():
                said = _said_by([part.replace("OUT", str(disk)) for part in arguments])
                if said[0] != 4 or f"cannot write {disk}" not in said[1] or reason not in said[1]:
                    yield f"{name}: {reason}: exit code {said[0]}: {said[1]}"
                if (left := sorted(path.name for path in disk.rglob("*"))) != ["filler"]:
                    yield f"{name}: {reason}: there are {left}"
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        subprocess.run(["umount", str(disk)], check=True)


def _said_by(arguments: list[str]) -> tuple[int, str]:
    """The exit code of a command in this process, and what it said."""
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(io.StringIO()):
        code = command_line(arguments)
    return code, said.getvalue()


def ended(command: tuple[str, ...], folder: Path, shell: str = "", **environment: str | None) -> tuple[int, str, str]:
    """A command's exit code, output and errors; `shell` says what a shell does around it ("$@")."""
    folder.mkdir(parents=True, exist_ok=True)
    surroundings = {**os.environ, "PYTHONUNBUFFERED": "", **environment}
    done = subprocess.run(
        ["bash", "-c", shell, "bash", *command] if shell else command,
        cwd=folder,
        env={name: value for name, value in surroundings.items() if value is not None},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout, done.stderr


def streams(folder: Path) -> Iterator[str]:
    """Standard output that takes nothing."""
    for arguments in PRINTING:
        command = (*SYMGRAPH, *arguments)
        for shell, wanted, said in (
            ('"$@" | true; exit ${PIPESTATUS[0]}', 4, ""),
            ('"$@" > /dev/full', 4, "No space left on device\n"),
            ('"$@" >&-', 0, ""),
            ('"$@" <&- >&- 2>&-', 0, ""),
        ):
            code, _, errors = ended(command, folder, shell)
            if code != wanted or not errors.endswith(said) or "Traceback" in errors or "ignored" in errors:
                yield f"{' '.join(arguments)}, {shell}: exit code {code}: {errors}"


def surroundings(folder: Path) -> Iterator[str]:
    """A home that is none, and others that are missing: the same bytes all the same."""
    right = _drawn(folder / "right")
    read_only = 'mkdir home && mount -t tmpfs -o ro tmpfs home && "$@"'
    cases: dict[str, tuple[tuple[str, ...], str, dict[str, str | None]]] = {
        "no HOME": (RENDER, "", {"HOME": None, "XDG_CACHE_HOME": None}),
        "a HOME that is not there": (RENDER, "", {"HOME": "/no/such", "XDG_CACHE_HOME": None}),
        "a read-only HOME": (("unshare", "-rm", "bash", "-c", read_only, "bash", *RENDER), "", {"HOME": "home"}),
        "a cache that is a file": (RENDER, 'touch cache; XDG_CACHE_HOME=$PWD/cache exec "$@"', {}),
        "no network": (("unshare", "-rn", *RENDER), "", {}),
        "LANG=C": (RENDER, "", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
        "POSIX": (RENDER, "", {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}),
        "no temporary folder": (RENDER, "", {"TMPDIR": "/no/such"}),
    }
    for name, (command, shell, environment) in cases.items():
        code, _, errors = ended(command, folder / name, shell, **environment)
        if "unshare: " in errors:
            print(f"skipped: {name}: {errors.strip()}")
        elif code or errors or files(folder / name / "out") != right:
            yield f"{name}: exit code {code}: {errors}"


def _drawn(folder: Path) -> dict[str, bytes]:
    ended(RENDER, folder)
    return files(folder / "out")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def caches(folder: Path) -> Iterator[str]:
    """What the bundled Graphviz was compiled to, broken in several ways: it is compiled again."""
    right, draw = _drawn(folder / "right"), random.Random(1)
    ended(RENDER, folder / "first", XDG_CACHE_HOME=str(folder / "cache"))
    if not any(path.is_file() for path in (folder / "cache").rglob("*")):
        yield "there is no cache to break"
    for name in ("empty", "half", "garbage", "a few bytes", "a few other bytes"):
        broken = folder / f"cache {name}"
        shutil.copytree(folder / "cache", broken)
        for path in filter(Path.is_file, broken.rglob("*")):
            data = bytearray(path.read_bytes())
            if name == "empty":
                data.clear()
            elif name == "half":
                del data[len(data) // 2 :]
            else:
                for _ in range(len(data) if name == "garbage" and len(data) < 10_000 else 4):
                    if data:
                        data[draw.randrange(len(data))] ^= draw.randrange(1, 256)
            path.write_bytes(data)
        code, _, errors = ended(RENDER, folder / name, XDG_CACHE_HOME=str(broken))
        if code or errors or files(folder / name / "out") != right:
            yield f"cache: {name}: exit code {code}: {errors}"


def fonts(folder: Path) -> Iterator[str]:
    """A system without fonts: Typst's own are enough for letters; for others there is a note."""
    (folder / "japanese").mkdir(parents=True)
    (folder / "japanese" / "a.yaml").write_text(JAPANESE, encoding="utf-8")
    hidden = 'for f in /usr/share/fonts /usr/local/share/fonts; do [ ! -d $f ] || mount -t tmpfs tmpfs $f; done; "$@"'
    command = (*SYMGRAPH, "render", "a.yaml", "--format", "svg", *DRAWN, "--out", "out")
    nowhere = {"FONTCONFIG_FILE": "/no/such", "HOME": "/no/such", "XDG_DATA_HOME": "/no/such"}
    code, _, errors = ended(("unshare", "-rm", "bash", "-c", hidden, "bash", *command), folder / "japanese", **nowhere)
    if "unshare: " in errors:
        print(f"skipped: no fonts: {errors.strip()}")
    elif (
        code
        or "no font here has '値' '段'" not in errors
        or list(files(folder / "japanese" / "out")) != ["a.forward.svg"]
    ):
        yield f"no fonts: exit code {code}: {errors}"


def names(folder: Path) -> Iterator[str]:
    """Names that the system cannot spell."""
    folder.mkdir()
    (folder / "a.yaml").write_text(JAPANESE.replace("name: a", "name: 値段"), encoding="utf-8")
    command = (*SYMGRAPH, "export", "a.yaml", "--to", "json", "--out", "out")
    code, _, errors = ended(command, folder, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    if code != 4 or "names of files are ascii here; set PYTHONUTF8=1" not in errors or files(folder / "out"):
        yield f"ASCII names: exit code {code}: {errors}"


def together(folder: Path) -> Iterator[str]:
    """Processes that write the same files at the same time."""
    command = (*SYMGRAPH, "render", "sum", "chain-rule", "apples", "--format", "svg,dot", *DRAWN, "--out", "out")
    ended(command, folder / "right")
    with ThreadPoolExecutor(3) as pool:
        codes = [code for code, _, _ in pool.map(lambda _: ended(command, folder / "shared"), range(3))]
    if codes != [0, 0, 0] or files(folder / "shared" / "out") != files(folder / "right" / "out"):
        yield f"together: exit codes {codes}: {sorted(files(folder / 'shared' / 'out'))}"


def main() -> int:
    if sys.argv[1:] == ["disks"]:  # in the namespace
        found = list(disks())
        print("\n".join(found))
        return int(bool(found))
    found: list[str] = []
    code, output, errors = ended(("unshare", "-rm", sys.executable, __file__, "disks"), Path.cwd())
    if "unshare: " in errors:
        print(f"skipped: disks: {errors.strip()}")
    elif code:
        found.append(f"disks: {output}{errors}")
    with TemporaryDirectory(prefix="symgraph-faults-") as temporary, ThreadPoolExecutor(2) as pool:
        parts = (caches, surroundings, streams, fonts, names, together)
        for faults in pool.map(lambda part: list(part(Path(temporary) / part.__name__)), parts):
            found += faults
    print("\n".join([*found, f"{len(found)} faults"]))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
