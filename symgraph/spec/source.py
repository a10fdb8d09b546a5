"""Files to trees: YAML text as nodes that know where they stand.

Every scalar stays text; what it means is the schema's to say.  The tree is built from PyYAML's *events*, one at a
time, so that nothing recurses and nothing is expanded: anchors, aliases, merge keys and tags are refused, and nesting
and size are limited.  What this cannot see is whether a key is known or a value sensible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from symgraph.calculus.formula_place import excerpt
from symgraph.calculus.formula_scan import normalise
from symgraph.errors import InputError, Problem, near
from symgraph.spec.yaml_errors import syntax_problem

MAX_BYTES = 4_000_000
MAX_DEPTH = 20
MAX_PROBLEMS = 100
_STREAMS = (Path("/dev/fd"), Path("/proc/self/fd"))
"""Where a shell puts what a command writes: ``symgraph check <(command)``."""
Kind = Literal["spec", "style file", "file of claims", "file of values"]
_A_KEY: dict[Kind, str] = {
    "spec": "equations",
    "style file": "nodes",
    "file of claims": "claims",
    "file of values": "w1",
}

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is there: 30 times faster
_SURROGATE = re.compile("[\ud800-\udfff]")  # no UTF-8 file has one, but a Python text may
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # YAML's own


def control_character(text: str) -> str:
    """The first control character or half character of a text, as ``U+001B``; the empty text where there is none."""
    found = _CONTROL.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


class ScalarNode(NamedTuple):
    """A text; `line` and `column` (from 1) are those of its first character, inside the quotes.

    `exact` says that its characters stand in the file one by one on that line, without escapes or folds.
    """

    text: str
    line: int
    column: int
    exact: bool = True
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return self.plain and self.text in ("", "~", "null")


class ListNode(NamedTuple):
    """A list and where it begins."""

    items: list[Node]
    line: int
    column: int


class MapNode(NamedTuple):
    """A mapping in the order of the file; its keys are different in NFKC.  `flow` means written in braces."""

    entries: list[tuple[ScalarNode, Node]]
    line: int
    column: int
    flow: bool = False


Node = ScalarNode | ListNode | MapNode


class Written(NamedTuple):
    """A part of a file as it was written, for a later stage to read; `path` is where in the spec it stands."""

    file: str
    path: str
    node: Node


class Source(NamedTuple):
    """A file's tree, and the problems that did not prevent reading on."""

    file: str
    root: Node
    problems: list[Problem]


def read_bytes(path: str, suggestions: Iterable[str] = ()) -> bytes:
    """The bytes of a file, at most `MAX_BYTES` of them.

    Raises `InputError` where there is no such file, with near names of the folder and of `suggestions` (templates).
    """
    file = Path(path)
    try:
        if file.is_dir():
            inside = sorted(entry.name for entry in file.iterdir() if entry.suffix in (".yaml", ".yml"))
            action = f"give a file in it, such as {file / inside[0]}" if inside else "give a file"
            raise InputError(Problem("a directory, not a file", action=action, file=path))
        if file.is_fifo() and file.parent not in _STREAMS:
            action = "write its text to a file; - is standard input"
            raise InputError(Problem("a pipe, which may never end", "a file is read", action, file=path))
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(_missing(path, file, list(suggestions))) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"the file cannot be read ({reason})", file=path)) from None


def _missing(path: str, file: Path, templates: list[str]) -> Problem:
    parent = file.parent
    names: list[str] = []
    if parent.is_dir():
        names = sorted(str(entry) for entry in parent.iterdir() if entry.suffix in (".yaml", ".yml"))
    action = near(path, [*templates, *names])
    completed = [name for name in (f"{file}.yaml", f"{file}.yml") if name in names]
    if completed:
        action = f"did you mean '{completed[0]}'?"
    allowed = (
        "a file, - for standard input, or the name of a template" if templates else "a file, or - for standard input"
    )
    return Problem("no such file" if parent.is_dir() else "no such folder", allowed, action, file=path)


def decode(data: bytes, file: str, kind: Kind = "spec") -> str:
    """The text of a file in UTF-8, with or without a byte order mark; errors call it a `kind`.

    Raises `InputError` for anything else.
    """
    if len(data) > MAX_BYTES:
        found = f"a file of more than {MAX_BYTES // 1_000_000} MB"
        raise InputError(
            Problem(found, f"a {kind} is a short text", "put large data into files of their own", file=file)
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Problem("text in UTF-16", f"a {kind} is UTF-8 text", "save it as UTF-8", file=file))
    if b"\x00" in data:
        raise InputError(Problem("binary data", f"a {kind} is UTF-8 text", file=file))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        found = f"the byte 0x{data[error.start]:02X}, which is not UTF-8"
        raise InputError(
            Problem(found, f"a {kind} is UTF-8 text", "save it as UTF-8", file=file, line=line, column=column)
        ) from None
    control = _CONTROL.search(text)
    if control:
        lines = _LINE_END.split(text[: control.start()])
        found = f"the control character U+{ord(control.group()):04X}"
        raise InputError(
            Problem(
                found, f"a {kind} is UTF-8 text", "remove it", file=file, line=len(lines), column=len(lines[-1]) + 1
            )
        )
    return text


def parse(text: str, file: str, kind: Kind = "spec") -> Source:
    """The tree of a YAML text; errors call it a `kind`.

    Raises `InputError` for a text that is no YAML, empty, several documents, too deep, or that uses aliases; duplicate
    keys, anchors and tags are noted in `Source.problems`, and reading goes on.
    """
    half = _SURROGATE.search(text)
    if half:
        found = f"the half character U+{ord(half.group()):04X}"
        line = text.count("\n", 0, half.start()) + 1
        raise InputError(Problem(found, f"a {kind} is Unicode text", "remove it", file=file, line=line, column=1))
    builder = _Builder(text.removeprefix("\ufeff"), file, kind)
    root = builder.build()
    if builder.fatal or root is None:
        needed = f"a {kind} has keys such as {_A_KEY[kind]}"
        raise InputError(builder.problems or [Problem("an empty file", needed, file=file)])
    return Source(file, root, builder.problems)


class _Open(NamedTuple):
    """A list or mapping that is being read, the lines of its keys, and the key (if any) that waits for its value."""

    node: ListNode | MapNode
    seen: dict[str, int]
    waiting: list[ScalarNode]


class _Builder:
    """Turns events into nodes with a stack of the lists and mappings that are open."""

    def __init__(self, text: str, file: str, kind: Kind) -> None:
        self.text = text
        self.kind: Kind = kind
        self.lines = _LINE_END.split(text)
        self.file = file
        self.problems: list[Problem] = []
        self.fatal = False  # there is no tree to judge
        self.stopped = False  # and no sense in reading on
        self.documents = 0
        self.root: Node | None = None
        self.open: list[_Open] = []

    def problem(self, line: int, column: int, found: str, allowed: str = "", action: str = "") -> None:
        """Notes a problem at a line and a column that count from 1."""
        shown = excerpt(self.lines[line - 1], column - 1) if line <= len(self.lines) else ""
        self.problems.append(Problem(found, allowed, action, "", self.file, line, column, shown))
        if len(self.problems) >= MAX_PROBLEMS:
            self.fatal = self.stopped = True

    def build(self) -> Node | None:
        try:
            for event in yaml.parse(self.text, Loader=_LOADER):
                self.take(event)
                if self.stopped:
                    break
        except yaml.YAMLError as error:
            if not self.fatal:  # else it follows from what was found before: *x + y is an alias and then nonsense
                self.problems.append(syntax_problem(error, self.lines, self.file))
            self.fatal = True
        return self.root

    def take(self, event: Any) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        match event:
            case yaml.ScalarEvent():
                self.refuse_decorations(event, line, column)
                self.refuse_control(event.value, line, column)
                self.add(self.scalar(event))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self.refuse_decorations(event, line, column)
                is_map = isinstance(event, yaml.MappingStartEvent)
                node = MapNode([], line, column, bool(event.flow_style)) if is_map else ListNode([], line, column)
                self.add(node)
                self.open.append(_Open(node, {}, []))
                if len(self.open) > MAX_DEPTH:
                    self.fatal = self.stopped = True
                    self.problem(line, column, f"more than {MAX_DEPTH} lists and mappings within each other")
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.open.pop()
            case yaml.AliasEvent():
                self.fatal = True
                action = "write the value out; put quotes around a text that begins with *"
                self.problem(line, column, f"the alias *{event.anchor}", "aliases are not allowed", action)
                self.add(ScalarNode("", line, column))
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.fatal = self.stopped = True
                    self.problem(line, column, "a second document", f"a file holds one {self.kind}", "remove the ---")
            case _:
                pass

    def refuse_decorations(self, event: Any, line: int, column: int) -> None:
        if event.anchor is not None:
            action = "write the value out where it is needed; put quotes around a text that begins with &"
            self.problem(line, column, f"the anchor &{event.anchor}", "anchors are not allowed", action)
        if event.tag is not None:
            action = "remove it; put quotes around a text that begins with !"
            self.problem(line, column, "a tag (!...)", "tags are not allowed", action)

    def refuse_control(self, text: str, line: int, column: int) -> None:
        """Note a control character that was written with an escape, ``"\\a"``: no picture can show it."""
        control = control_character(text)
        if control:
            found = f"the control character {control}, written with an escape"
            self.problem(line, column, found, "texts hold characters that can be seen", "remove it")

    def scalar(self, event: Any) -> ScalarNode:
        start, end, text = event.start_mark, event.end_mark, event.value
        if event.style in ("|", ">"):  # the text begins on a line below
            line = start.line + 1
            while line < len(self.lines) and not self.lines[line].strip():
                line += 1
            written = self.lines[line] if line < len(self.lines) else ""
            exact = written.strip() == text.strip()
            text = text.strip() if exact else text
            return ScalarNode(text, line + 1, len(written) - len(written.lstrip()) + 1, exact, plain=False)
        quote = 1 if event.style else 0
        exact = start.line == end.line and end.column - start.column - 2 * quote == len(text)
        return ScalarNode(text, start.line + 1, start.column + 1 + quote, exact, plain=not quote)

    def add(self, node: Node) -> None:
        """Puts a node where the innermost open list or mapping expects it."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.node, ListNode):
            parent.node.items.append(node)
        elif not parent.waiting:
            parent.waiting.append(self.key(node, parent.seen))
        else:
            key = parent.waiting.pop()
            if key.text not in parent.seen:
                parent.seen[key.text] = key.line
                parent.node.entries.append((key, node))

    def key(self, node: Node, seen: dict[str, int]) -> ScalarNode:
        if not isinstance(node, ScalarNode):
            self.fatal = True
            self.problem(node.line, node.column, "a list or a mapping as a key", "keys are names")
            return ScalarNode("", node.line, node.column)
        key = node._replace(text=normalise(node.text))
        if key.text == "<<" and key.plain:
            self.fatal = True
            self.problem(key.line, key.column, "a merge key <<", "merging is not allowed", "write the keys out")
        elif key.text in seen:
            found = f"the key '{key.text}' twice"
            self.problem(key.line, key.column, found, f"it stands in line {seen[key.text]} too", "remove one")
        return key
