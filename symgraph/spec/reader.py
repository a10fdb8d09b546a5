"""Nodes to values: reads texts, names, sizes, numbers and formulas, and notes every problem with its place.

A method returns None where it noted a problem, so that its caller can go on to the next key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from symgraph.calculus.abstract import Functions
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.formula_place import Place
from symgraph.calculus.formula_scan import MAX_DECIMAL_EXPONENT, MAX_DIGITS, name_problem, normalise
from symgraph.calculus.term import Term
from symgraph.errors import InputError, Problem, near
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode

MAX_NAME = 60  # characters
MAX_TEXT = 1000
"""Characters of a title or a label: a text of 20,000 accents takes a gigabyte to be drawn."""
MAX_PROBLEMS = 100
NUMERAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?(?:/([0-9]+))?")
_NEEDLESS_ZEROS = re.compile(r"(^-?|/)0+(?=[0-9])")  # 007, which is no number in Python and JavaScript
_NOT_FINITE = re.compile(r"[+-]?\.?(?:nan|inf|infinity|oo)", re.IGNORECASE)
_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it was written and read, and where it stands."""

    text: str
    term: Term
    place: Place


class Reader:
    """Reads the nodes of one file; `problems` grows as it does, and formulas may call its `functions`."""

    def __init__(self, file: str, problems: Iterable[Problem] = ()) -> None:
        self.file = file
        self.problems = list(problems)
        self.places: dict[str, Place] = {}
        self.functions = Functions()

    def finish(self) -> None:
        """Raises `InputError` with all the problems noted, in the order of the file, if there are any."""
        if not self.problems:
            return
        raise InputError(sorted(self.problems, key=lambda problem: (problem.line, problem.column)))

    def note(self, *problems: Problem) -> None:
        """Adds problems; raises `InputError` where there are too many to be read."""
        self.problems.extend(problems)
        if len(self.problems) > MAX_PROBLEMS:
            more = Problem(f"more than {MAX_PROBLEMS} problems", action="correct these first", file=self.file)
            self.problems = [*self.problems[:MAX_PROBLEMS], more]
            self.finish()

    def place(self, node: Node, path: str) -> Place:
        """The place of a node, also remembered by its path for messages of later stages."""
        exact = not isinstance(node, ScalarNode) or node.exact
        place = Place(self.file, path, node.line, node.column, exact)
        self.places[path] = place
        return place

    def problem(self, node: Node, path: str, found: str, allowed: str = "", action: str = "") -> None:
        """Notes a problem at a node."""
        self.note(Problem(found, allowed, action, path, self.file, node.line, node.column))

    def unknown(self, key: ScalarNode, path: str, what: str, allowed: Collection[str]) -> None:
        """Notes a word that is not among those allowed, with the near ones."""
        self.problem(key, path, f"unknown {what} '{short(key.text)}'", _known(allowed), near(key.text, allowed))

    def entries(self, node: Node, path: str, example: str) -> list[tuple[ScalarNode, Node]]:
        """The entries of a mapping; none, with a problem, where the node is something else."""
        self.place(node, path)
        if isinstance(node, MapNode):
            return node.entries
        self.problem(node, path, describe(node), "a mapping is needed", f"write {example}")
        return []

    def items(self, node: Node, path: str, example: str) -> list[Node]:
        """The items of a list; none, with a problem, where the node is something else."""
        self.place(node, path)
        if isinstance(node, ListNode):
            return node.items
        self.problem(node, path, describe(node), "a list is needed", f"write {example}")
        return []

    def scalar(self, node: Node, path: str, needed: str) -> ScalarNode | None:
        """A node that is a text which is not empty."""
        self.place(node, path)
        if isinstance(node, ScalarNode) and not node.empty and node.text.strip():
            return node
        self.problem(node, path, describe(node), f"{needed} is needed")
        return None

    def shown(self, node: Node, path: str, needed: str = "a text") -> str | None:
        """A text that is to be drawn, of at most `MAX_TEXT` characters."""
        scalar = self.scalar(node, path, needed)
        if scalar is None or len(scalar.text) <= MAX_TEXT:
            return None if scalar is None else scalar.text
        self.problem(scalar, path, f"a text of {len(scalar.text)} characters", f"at most {MAX_TEXT} can be drawn")
        return None

    def boolean(self, node: Node, path: str) -> bool | None:
        scalar = self.scalar(node, path, "true or false")
        if scalar is None:
            return None
        word = scalar.text.lower()
        if word not in _TRUE + _FALSE:
            self.problem(scalar, path, describe(scalar), "true or false is needed")
            return None
        return word in _TRUE

    def size(self, node: Node, path: str, limit: int) -> int | None:
        """A whole number from 1 to the limit."""
        needed = f"a whole number from 1 to {limit}"
        scalar = self.scalar(node, path, needed)
        if scalar is None:
            return None
        text = scalar.text
        if text.isascii() and text.isdigit() and len(text) <= 10 and 1 <= int(text) <= limit:
            return int(text)
        self.problem(scalar, path, describe(scalar), f"{needed} is needed")
        return None

    def word(self, node: Node, path: str, words: tuple[str, ...]) -> str | None:
        """One of some words."""
        scalar = self.scalar(node, path, " or ".join(words))
        if scalar is None or scalar.text in words:
            return scalar and scalar.text
        self.unknown(scalar, path, "word", words)
        return None

    def numeral(self, node: Node, path: str) -> str | None:
        """A number as an exact numeral, without a plus sign or zeros in front: ``0.5``, ``-1e-3``, ``1/3``."""
        match = NUMERAL.fullmatch(node.text) if isinstance(node, ScalarNode) else None
        if match and len(match.string) <= MAX_DIGITS and abs(int(match[1] or 0)) <= MAX_DECIMAL_EXPONENT:
            if match[2] is None or (match[1] is None and int(match[2])):
                return _NEEDLESS_ZEROS.sub(r"\1", match.string.lstrip("+"))
            self.problem(node, path, f"the fraction {match.string}", "a fraction is like 1/3")
            return None
        if match:
            powers = f"powers of ten from 1e-{MAX_DECIMAL_EXPONENT} to 1e{MAX_DECIMAL_EXPONENT}"
            found = f"the number {short(match.string)}"
            self.problem(node, path, found, f"at most {MAX_DIGITS} characters, and {powers}, are allowed")
            return None
        self.problem(
            node, path, describe(node), "a number is needed, such as 2, 0.5, 1e-3 or 1/3", _numeral_advice(node)
        )
        return None

    def name(self, node: Node, path: str) -> str | None:
        """A name that may be declared, in NFKC."""
        scalar = self.scalar(node, path, "a name")
        if scalar is None:
            return None
        name = normalise(scalar.text)
        wrong = name_problem(name) if len(name) <= MAX_NAME else (f"a name of {len(name)} characters", "shorten it")
        if wrong is None:
            return name
        allowed = f"at most {MAX_NAME} are allowed" if len(name) > MAX_NAME else ""
        self.problem(scalar, path, short(wrong[0], 80), allowed, wrong[1])
        return None

    def formula(
        self,
        node: Node,
        path: str,
        names: Collection[str] | None,
        advice: str = "",
        explain: Callable[[Problem], Problem] | None = None,
    ) -> Formula | None:
        """A formula over declared names.

        `advice` is what to do about an unknown name that is near to none; `explain` may say more of any problem.
        """
        scalar = self.scalar(node, path, "a formula")
        if scalar is None:
            return None
        place = self.place(scalar, path)
        try:
            return Formula(scalar.text, parse_formula(scalar.text, names, self.functions, place=place), place)
        except InputError as error:
            for found in error.problems:
                problem = explain(found) if explain else found
                needs_advice = problem.found.startswith("unknown name") and not problem.action
                self.note(_advised(problem, advice) if needs_advice else problem)
            return None


def describe(node: Node) -> str:
    """What was found, in words: ``the text 'abc'``, ``a list``, ``nothing``."""
    if isinstance(node, MapNode):
        return "a mapping found"
    if isinstance(node, ListNode):
        return "a list found"
    return "nothing found" if node.empty or not node.text.strip() else f"'{short(node.text)}' found"


def short(text: str, limit: int = 40) -> str:
    """A text on one line and of limited length, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 3] + "..."


def _known(allowed: Collection[str]) -> str:
    shown = [*islice(allowed, 20), "..."] if len(allowed) > 20 else allowed
    return f"known: {', '.join(shown)}" if allowed else ""


def _advised(problem: Problem, advice: str) -> Problem:
    return Problem(
        problem.found,
        problem.allowed,
        advice,
        problem.path,
        problem.file,
        problem.line,
        problem.column,
        problem.excerpt,
    )


def _numeral_advice(node: Node) -> str:
    if not isinstance(node, ScalarNode):
        return ""
    if _NOT_FINITE.fullmatch(node.text):
        return "infinity and NaN are not allowed"
    plain = normalise(node.text).replace("−", "-").replace("_", "")
    for candidate in (plain, plain.replace(",", ".", 1)):
        if candidate != node.text and NUMERAL.fullmatch(candidate):
            return f"write {candidate}"
    return ""
