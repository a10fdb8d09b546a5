"""Hostile inputs of the commands that draw and write: a command line with the files it reads, as one text.

    #! render f.yaml --wrt w111 --format svg
    #! file f.yaml
    layers: ...

`seeds` gives one for every template and command; `mutated` changes one by a dictionary of what is known to hurt.
"""

from __future__ import annotations

import json
import random
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from fuzzing.spec_words import COMMANDS, EVERY_KEY, FORMULAS, KEYS, MATRICES, NAMES, NUMBERS, OPTIONS, STYLE, TEXTS
from symgraph.spec.export import Request, export_files
from symgraph.spec.templates import template_names, template_text

MARK = "#! "
FILE = "file "
LARGE = ("digits", "digits-mlp", "circles", "lstm")
"""Templates that take more than half a second each."""
_TOKEN = re.compile(r"[0-9.]+|\w+|\s+|[^\w\s]")


@dataclass
class Input:
    """What is run: the words of the command line, and the files beside it."""

    words: list[str]
    files: dict[str, bytes] = field(default_factory=dict)


def read(text: str) -> Input:
    """The input that a text stands for; any text is one."""
    found = Input([])
    name, lines = "", dict[str, list[str]]()
    for line in text.split("\n"):
        if line.startswith(MARK + FILE):
            name = re.sub(r"[^a-z.]", "", line[len(MARK + FILE) :])[:20].strip(".") or "f.yaml"
            lines.setdefault(name, [])
        elif line.startswith(MARK) and not found.words:
            found.words = _words(line[len(MARK) :])
        elif name:
            lines[name].append(line)
    found.files = {name: "\n".join(part).encode("utf-8", "surrogateescape") for name, part in lines.items()}
    return found


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def written(command: str, files: Mapping[str, str]) -> str:
    """The text of an input."""
    return f"{MARK}{command}\n" + "".join(f"{MARK}{FILE}{name}\n{text.rstrip()}\n" for name, text in files.items())


def seeds() -> Iterator[str]:
    """An input for every template, and a few texts more, with every command."""
    for command in COMMANDS:
        for text in (EVERY_KEY, MATRICES):
            yield written(command.replace("NAME", "a"), {"f.yaml": text, "s.yaml": STYLE})
    for template in ("sigmoid-neuron", "tanh-2-2-1", "three-layer"):
        text = "".join(export_files(template, (), Request(("json",), ("all",), None), {}).values())
        for command in COMMANDS:
            yield written(command.replace("NAME", "w1").replace("f.yaml", "f.json"), {"f.json": text})
    for number, template in enumerate(name for name in template_names() if name not in LARGE):
        for offset in range(len(COMMANDS)):
            command = COMMANDS[(number + offset) % len(COMMANDS)]
            files = {"f.yaml": template_text(template)} | ({"s.yaml": STYLE} if "s.yaml" in command else {})
            yield written(command.replace("NAME", NAMES[(number + offset) % len(NAMES)]), files)


def mutated(text: str, draw: random.Random, other: str = "") -> str:
    """The text after one to four changes, some with a piece of another text."""
    for _ in range(draw.choice([1, 1, 2, 3, 4])):
        text = draw.choice(_CHANGES)(text, draw, other)
    return text


def _replaced(text: str, draw: random.Random, choose: Callable[[str], bool], by: str) -> str:
    """The text with one of its tokens changed, not the words that mark commands and files."""
    tokens = list(_TOKEN.finditer(text))
    chosen = [token for token in tokens if choose(token.group())]
    if not chosen:
        return text
    token = draw.choice(chosen)
    return text[: token.start()] + by + text[token.end() :]


def _number(text: str, draw: random.Random, _other: str) -> str:
    return _replaced(text, draw, lambda token: token[0].isdigit(), draw.choice(NUMBERS))


def _name(text: str, draw: random.Random, _other: str) -> str:
    by = draw.choice([draw.choice(TEXTS), draw.choice(KEYS), draw.choice(_TOKEN.findall(text) or ["x"])])
    return _replaced(text, draw, str.isalnum, by)


def _sign(text: str, draw: random.Random, _other: str) -> str:
    by = draw.choice("+-*/()[]{},:;.@^&|!?#%\"'=<> \t\n")
    return _replaced(text, draw, lambda token: not token[0].isalnum(), by)


def _formula(text: str, draw: random.Random, _other: str) -> str:
    formula = draw.choice(FORMULAS)
    while draw.random() < 0.5:
        inner = draw.choice(FORMULAS)
        formula = draw.choice(
            [formula.replace("x", inner), f"{formula} {draw.choice('+-*/@')} {inner}", f"({formula})**{inner}"]
        )
    lines = text.split("\n")
    places = [number for number, line in enumerate(lines) if ":" in line and not line.startswith(MARK)]
    if not places or len(formula) > 3000:
        return text
    place = draw.choice(places)
    key = lines[place].partition(":")[0]
    lines[place] = f"{key}: {formula}" if draw.random() < 0.7 else f"{key}: '{formula}'"
    return "\n".join(lines)


def _inserted(text: str, draw: random.Random, _other: str) -> str:
    place = draw.randrange(len(text) + 1)
    return text[:place] + draw.choice(TEXTS) + text[place:]


def _line(text: str, draw: random.Random, other: str) -> str:
    lines, others = text.split("\n"), other.split("\n")
    place = draw.randrange(len(lines))
    match draw.randrange(6):
        case 0:
            del lines[place]
        case 1:
            lines.insert(draw.randrange(len(lines)), lines[place])
        case 2:
            there = draw.randrange(len(lines))
            lines[place], lines[there] = lines[there], lines[place]
        case 3:
            lines[place] = draw.choice(["  ", " ", "\t", "- "]) + lines[place]
        case 4:
            lines[place : place + draw.randrange(4)] = draw.choices(others, k=draw.randrange(1, 4))
        case _:
            start = draw.randrange(len(others))
            lines[place:place] = others[start : start + draw.randrange(1, 12)]
    return "\n".join(lines)


def _entry(text: str, draw: random.Random, _other: str) -> str:
    """A further key, somewhere."""
    value = draw.choice([draw.choice(NUMBERS), draw.choice(TEXTS), draw.choice(FORMULAS), draw.choice(KEYS)])
    value = draw.choice([value, f"'{value}'", f"[{value}, {value}]", f"{{{draw.choice(KEYS)}: {value}}}", f'"{value}"'])
    lines = text.split("\n")
    indent = draw.choice(["", "  ", "    ", "  - "])
    lines.insert(draw.randrange(1, len(lines) + 1), f"{indent}{draw.choice(KEYS)}: {value}")
    return "\n".join(lines)


def _text(text: str, draw: random.Random, _other: str) -> str:
    """A text that is well written, whatever it holds: a title, a name, a label or a group."""
    value = json.dumps(draw.choice(TEXTS))
    places = [f"title: {value}", f"name: {value}", f"labels: {{x: {value}, u: {value}}}", f"groups: {{{value}: [u]}}"]
    lines = [line for line in text.split("\n") if not line.startswith(("title:", "name:", "labels:", "groups:"))]
    number = next((n for n, line in enumerate(lines) if line.startswith(MARK + FILE)), len(lines) - 1)
    lines.insert(number + 1, draw.choice(places))
    return "\n".join(lines)


def _repeated(text: str, draw: random.Random, _other: str) -> str:
    """A piece many times: long lists, long formulas, deep nesting."""
    start = draw.randrange(len(text) + 1)
    piece = text[start : start + draw.choice([1, 2, 5, 20, 100])]
    return (text[:start] + piece * draw.choice([2, 3, 10, 100, 2000]) + text[start:])[:200_000]


def _option(text: str, draw: random.Random, _other: str) -> str:
    head, newline, rest = text.partition("\n")
    by = draw.choice(OPTIONS)
    if draw.random() < 0.2:
        by = f"{by.partition('=')[0]}={shlex.quote(draw.choice(TEXTS + NUMBERS + FORMULAS))}"
    return f"{head} {by}{newline}{rest}"


def _command(text: str, draw: random.Random, _other: str) -> str:
    _, newline, rest = text.partition("\n")
    return MARK + draw.choice(COMMANDS).replace("NAME", draw.choice(NAMES)) + newline + rest


_CHANGES = [
    _number,
    _number,
    _name,
    _name,
    _sign,
    _formula,
    _formula,
    _inserted,
    _line,
    _line,
    _entry,
    _text,
    _text,
    _repeated,
    _option,
    _command,
]
