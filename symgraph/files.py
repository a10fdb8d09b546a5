"""Files that appear whole or not at all, under names that every system can have."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from symgraph.errors import EnvironmentFailure

_RESERVED = '/\\:*?"<>|'  # in the name of a file, on one system or another


def write(files: Mapping[Path, bytes], advice: str = "choose another --out") -> list[Path]:
    """Write all files, each whole; where one cannot be written, none is.

    Raises EnvironmentFailure, with what was refused and the `advice` what to do.
    """
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in files}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(21, "there is a folder of this name", str(path))
            parts[path].write_bytes(content)
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        raise EnvironmentFailure(f"cannot write {error.filename}: {error.strerror}; {advice}") from error
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return list(files)


def file_stem(name: str) -> str:
    """A name as part of a file's name on every system: path separators and reserved signs replaced."""
    safe = "".join(sign if sign not in _RESERVED and sign.isprintable() else "_" for sign in name)
    return safe.strip(". ") or "figure"


class FileNames:
    """Names of files that stay distinct on a disk that ignores case: ``d-W1`` and ``d-w1``."""

    def __init__(self, taken: set[str] | None = None) -> None:
        self._taken = set[str]() if taken is None else taken

    def distinct(self, name: str) -> str:
        """The name, with a number appended where it is taken."""
        candidate, number = name, 1
        while candidate.casefold() in self._taken:
            number += 1
            candidate = f"{name}-{number}"
        self._taken.add(candidate.casefold())
        return candidate
