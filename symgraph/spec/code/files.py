"""Code in files of its own: ``assignment.py`` and notebooks.

Where the command is given such a file, a comment block in it says what a spec would, line by line after ``# symgraph:``

    # symgraph:
    #   shapes: {X: [3, 4], W: [4, 2]}
    #   loss: L
    #   claims: {W: dW}

and the file is the code.  A notebook's code cells are the code, in their order; lines that begin with ``%``, ``!`` or
``?`` are left out, and the block may stand in any of them.  A spec may name such a file instead: ``code: {file: ...}``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

from symgraph.errors import InputError, Problem
from symgraph.spec.code.text import CodeText
from symgraph.spec.reader import Reader
from symgraph.spec.source import ScalarNode, decode, read_bytes

ENDINGS = (".py", ".ipynb")
_BEGIN = re.compile(r"[ \t]*#[ \t]*symgraph:[ \t]*")
_MAGIC = re.compile(r"[ \t]*[%!?]")


@dataclass(frozen=True)
class CodeFile:
    """A file of code: its texts, and the spec in its comment block (YAML on the block's own lines), empty without."""

    code: tuple[CodeText, ...]
    spec: str = ""
    spec_file: str = ""


def is_code_file(file: str) -> bool:
    """Whether a file's name is that of code."""
    return PurePath(file).suffix.lower() in ENDINGS


def read_code_file(text: str, file: str) -> CodeFile:
    """The code of a ``.py`` file or a notebook.  Raises InputError for a notebook that is none."""
    if PurePath(file).suffix.lower() == ".ipynb":
        code = _cells(text, file)
    else:
        code = (CodeText(text.replace("\r\n", "\n"), file),)
    for part in code:
        block = _block(part.text)
        if block:
            return CodeFile(code, block, part.file)
    return CodeFile(code)


def spec_of(text: str, file: str) -> CodeFile:
    """The same, which has a block.  Raises InputError where it has none."""
    found = read_code_file(text, file)
    if not found.spec:
        allowed = "it says shapes, loss and claims"
        action = "begin with '# symgraph:' and '#   shapes: {X: [3, 4]}', or write a spec with code: {file: ...}"
        raise InputError(Problem("code without a block '# symgraph:'", allowed, action, file=file))
    return found


def code_beside(reader: Reader, name: ScalarNode) -> tuple[CodeText, ...]:
    """The code of a file that a spec names, relative to the spec; problems are noted."""
    written = name.text
    absolute = PurePosixPath(written).is_absolute() or PureWindowsPath(written).is_absolute() or ":" in written
    if absolute or ".." in PurePosixPath(written.replace("\\", "/")).parts:
        allowed = "a file in the spec's own folder, or in one below it"
        reader.problem(name, "code.file", f"'{written}' found", allowed, "copy the file beside the spec")
        return ()
    if not is_code_file(written):
        reader.problem(name, "code.file", f"'{written}' found", "code is in a file .py or .ipynb")
        return ()
    path = str(Path(reader.file).parent / written)
    try:
        return read_code_file(decode(read_bytes(path), path), path).code
    except InputError as error:
        reader.note(*error.problems)
        return ()


def _block(text: str) -> str:
    """The YAML of the comment block, every line and column where it is in the file; empty where there is no block."""
    lines = text.split("\n")
    for first, line in enumerate(lines):
        begin = _BEGIN.match(line)
        if begin is None:
            continue
        rest = line[begin.end() :]
        found = [""] * first + [" " * begin.end() + rest if rest.strip() else ""]
        for following in lines[first + 1 :]:
            if not following.lstrip().startswith("#"):
                break
            found.append(following.replace("#", " ", 1))
        return "\n".join(found) if any(part.strip() for part in found) else ""
    return ""


def _cells(text: str, file: str) -> tuple[CodeText, ...]:
    def wrong(found: str) -> InputError:
        return InputError(Problem(found, "a notebook is JSON with code cells", file=file))

    try:
        notebook: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise wrong("this is no notebook") from None
    cells: Any = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise wrong("a notebook without cells")
    code: list[CodeText] = []
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", "")
        written = "".join(source) if isinstance(source, list) and all(isinstance(s, str) for s in source) else source
        if not isinstance(written, str):
            raise wrong(f"cell {number} without a text")
        lines = ["" if _MAGIC.match(line) else line for line in written.split("\n")]
        if any(line.strip() for line in lines):
            code.append(CodeText("\n".join(lines), f"{file} (cell {number})"))
    if not code:
        raise wrong("a notebook without code")
    return tuple(code)
