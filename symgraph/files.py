"""Files that appear whole or not at all, under names that every system can have.

A file is written under a passing name in its folder and then renamed, so that neither a full disk nor the end of the
process leaves a broken file, and of two processes that write the same file the last one wins.  Nothing is forced to
the disk before that (fsync takes 10 ms a file): after a power cut some file systems may show an empty file, which the
same command makes again.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
import time
import unicodedata
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from symgraph.errors import EnvironmentFailure, InputError

RESERVED = '/\\:*?"<>|'  # in the name of a file, on one system or another
_DIGITS = "0123456789¹²³"
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{k}" for port in ("com", "lpt") for k in _DIGITS
}
"""Names of devices on Windows, whatever the ending."""
_LONGEST_STEM, _LONGEST_NAME = 140, 220  # bytes of UTF-8; systems take 255, endings included
_LONGEST_PATH = 259  # characters, on Windows
_ON_WINDOWS = os.name == "nt"
_BEGIN, _END = ".symgraph-", ".part"  # of passing names
_LEFT_OVER = 24 * 3600.0  # s; no command takes so long
_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)  # s
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def write(files: Mapping[Path, bytes], advice: str = "choose another --out") -> list[Path]:
    """Write all files, each whole and all `together`; the paths of those that are there then.

    Raises EnvironmentFailure, with what was refused and the `advice` what to do.
    """
    with together(advice) as writing:
        for path, content in files.items():
            writing.add(path, content)
    return writing.paths


@contextmanager
def together(advice: str = "choose another --out") -> Generator[Writing]:
    """Files that are written one by one, as they are made, and get their names when the block ends.

    None has its name before all are written, so where the block is left by an error, or the disk is full, none is there
    and no folder is new.  A file that is replaced keeps its permissions; one that is read-only is not replaced.  A link
    is replaced, not followed: nothing outside of the folder changes.  What is no file (``/dev/stdout``, a pipe) is
    written to, and is not among the paths.  What a process that was killed has left under a passing name is removed by
    the first one that writes to the folder a day later.

    Raises EnvironmentFailure, with what was refused and the `advice` what to do.
    """
    writing = Writing(advice)
    try:
        yield writing
        writing.name()
    except BaseException:
        writing.leave_nothing()
        raise
    _remove_left_overs({path.parent for path in writing.paths})


class Writing:
    """The files of one `together`, under passing names until all are written."""

    def __init__(self, advice: str) -> None:
        self._advice = advice
        self._parts: dict[Path, Path] = {}
        self._devices: dict[Path, bytes] = {}
        self._new_folders: list[Path] = []

    @property
    def paths(self) -> list[Path]:
        """The files, in the order in which they were added."""
        return list(self._parts)

    def add(self, path: Path, content: bytes) -> None:
        """Write a file, whole.  Its folder is made."""
        if _is_device(path):
            self._devices[path] = content
            return
        with _refusal(path, self._advice):
            missing = (folder for folder in (path.parent, *path.parent.parents) if not os.path.lexists(folder))
            self._new_folders += missing
            _remove([earlier] if (earlier := self._parts.pop(path, None)) else [])
            part = self._parts[path] = _part_beside(path)
            _write_part(part, content, _permissions(path), self._advice)

    def name(self) -> None:
        """Give every file its name."""
        for path, part in self._parts.items():
            with _refusal(path, self._advice):
                _rename(part, path)
        for path, content in self._devices.items():
            with _refusal(path, self._advice):
                path.write_bytes(content)

    def leave_nothing(self) -> None:
        """Remove what has no name yet, and the folders that were made for it, if they are empty."""
        _remove(self._parts.values())
        for folder in self._new_folders:
            with suppress(OSError, ValueError):
                folder.rmdir()


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, whole.

    Raises InputError where there is something of this name, also if it came a moment ago, and EnvironmentFailure.
    """
    taken = InputError(f"{path} exists already; --force overwrites it")
    part = _part_beside(path)
    try:
        with _refusal(path, "choose another file"):
            if os.path.lexists(path):
                raise taken
            _write_part(part, content, None, "choose another file")
            try:
                os.link(part, path)  # which, unlike renaming, replaces nothing
            except FileExistsError:
                raise taken from None
            except OSError:  # a file system without links
                _rename(part, path)
    finally:
        _remove([part])


@contextmanager
def _refusal(path: Path, advice: str) -> Generator[None]:
    """What the system refuses is said of the file that was to be written, not of the part."""
    try:
        yield
    except UnicodeEncodeError as error:
        action = "set PYTHONUTF8=1, or a locale of UTF-8"
        raise EnvironmentFailure(f"cannot write {path}: names of files are {error.encoding} here; {action}") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise EnvironmentFailure(f"cannot write {path}: {reason}{_hint(path, error)}; {advice}") from error


def _hint(path: Path, error: Exception) -> str:
    """Why Windows may have refused, which its own words do not tell."""
    if not _ON_WINDOWS:
        return ""
    length = len(str(path.absolute()))
    if length > _LONGEST_PATH:
        return f" (the path has {length} characters; Windows takes {_LONGEST_PATH} unless told otherwise)"
    return " (is it open in another program?)" if isinstance(error, PermissionError) and path.exists() else ""


def _is_device(path: Path) -> bool:
    """Whether what is written there goes elsewhere: such a name must stay what it is."""
    try:
        return path.exists() and not path.is_dir() and (path.parent == Path("/dev") or not path.is_file())
    except OSError:  # which the writing will tell of
        return False


def _part_beside(path: Path) -> Path:
    """A passing name in the folder of a file; short, and no other process or thread has it."""
    return path.parent / f"{_BEGIN}{secrets.token_hex(8)}{_END}"


def _permissions(path: Path) -> int | None:
    """Those of the file that is to be replaced; None where there is none.  Raises OSError where it is to stay."""
    os.fsencode(path)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "there is a folder of this name")
    if path.is_symlink() or not path.exists():
        return None
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & _WRITABLE:
        raise PermissionError(errno.EACCES, "the file is read-only")
    return mode


def _write_part(part: Path, content: bytes, permissions: int | None, advice: str) -> None:
    with _refusal(part.parent, advice):
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            found = next(folder for folder in (part.parent, *part.parent.parents) if os.path.lexists(folder))
            raise NotADirectoryError(errno.ENOTDIR, f"'{found}' is not a folder") from error
    part.touch(exist_ok=False)
    if permissions is not None:
        with suppress(OSError):  # a file system without permissions
            part.chmod(permissions)  # before there is anything to read
    part.write_bytes(content)


def _rename(part: Path, path: Path) -> None:
    """Give a file its name, in one step: at every moment there is the old file, or the new one."""
    for pause in _PAUSES if _ON_WINDOWS else ():
        try:
            part.replace(path)
        except PermissionError:  # while another program, such as a scanner for viruses, reads the file: not for long
            time.sleep(pause)
        else:
            return
    part.replace(path)


def _remove(parts: Iterable[Path]) -> None:
    for part in parts:
        with suppress(OSError, ValueError):
            part.unlink(missing_ok=True)


def _remove_left_overs(folders: Iterable[Path]) -> None:
    """Remove what processes that were killed have left under passing names."""
    for folder in folders:
        with suppress(OSError):
            _remove(part for part in folder.glob(f"{_BEGIN}*{_END}") if time.time() - part.stat().st_mtime > _LEFT_OVER)


def is_device_name(name: str) -> bool:
    """Whether Windows takes the name of a file for a device's, whatever its ending.

    >>> is_device_name("Con.txt"), is_device_name("conic")
    (True, False)
    """
    return name.partition(".")[0].rstrip().casefold() in _DEVICES


def file_stem(name: str) -> str:
    """A name as the beginning of a file's name on every system: nothing reserved in it, and not too long.

    >>> file_stem("a/b: c"), file_stem("aux"), file_stem(" .. ")
    ('a_b_ c', '_aux', 'figure')
    """
    safe = "".join(sign if sign not in RESERVED and sign.isprintable() else "_" for sign in name).strip(". ")
    if is_device_name(safe):
        safe = f"_{safe}"
    return _shortened(safe, _LONGEST_STEM) or "figure"


def _shortened(name: str, longest: int) -> str:
    """A name of at most so many bytes; names that are cut stay distinct, each by a number of its own."""
    data = name.encode()
    if len(data) <= longest:
        return name
    number = hashlib.sha256(data).hexdigest()[:8]
    return f"{data[: longest - 9].decode(errors='ignore').rstrip('. ')}-{number}"


class FileNames:
    """Names of files that stay distinct on a disk that ignores case: ``d-W1`` and ``d-w1``."""

    def __init__(self, taken: set[str] | None = None) -> None:
        self._taken = set[str]() if taken is None else taken

    def distinct(self, name: str, ending: str = "") -> str:
        """The name with its ending; before that a number where it is taken, and shortened where it is too long."""
        name = _shortened(name, _LONGEST_NAME)
        candidate, number = name + ending, 1
        while _on_disk(candidate) in self._taken:
            number += 1
            candidate = f"{name}-{number}{ending}"
        self._taken.add(_on_disk(candidate))
        return candidate


def _on_disk(name: str) -> str:
    """What a disk may take a name for: some ignore case, some how accents are put together."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
