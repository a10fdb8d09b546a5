"""The key ``data`` of a spec: where the examples come from that are learned from.

    data: digits                                          # a generator of scikit-learn, or a file: points.csv
    data: {from: circles, samples: 100, factor: 0.1, noise: 0.1, seed: 9, test: 0.2}
    data: {from: flowers.csv, inputs: [length, width], targets: kind, scale: standard}
    data: [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]    # rows: inputs, then targets
    data: {x: "linspace(-2, 4.9, 70)", t: "5*relu(2*x - 1) + 1"}

A column is computed by ``linspace(first, last, count)``, ``arange(first, end, step)``, ``normal(mean, deviation)``,
``uniform(low, high)``, by a formula over the columns above it, or is a list of numbers.  A column that is no input of
the spec may serve those below it (noise, say).  Files are found from the spec's own folder.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from fractions import Fraction

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.formula_place import Place
from symgraph.calculus.formula_scan import normalise
from symgraph.calculus.term import names_in, nearest_float
from symgraph.errors import InputError, near
from symgraph.spec.array_operations import array_operation
from symgraph.spec.contradictions import constant
from symgraph.spec.data_sources import (
    FILE_KEYS,
    GENERATORS,
    SCALES,
    SEEDS,
    SPLIT_KEYS,
    Column,
    Computed,
    DataKeys,
    FromFile,
    Generated,
    Made,
    Rows,
    file_beside,
)
from symgraph.spec.limits import Limits, read_number, read_whole
from symgraph.spec.reader import Formula, Reader, describe, short
from symgraph.spec.source import ListNode, Node, ScalarNode

MAX_EXAMPLES = 10_000_000
MAKERS = {"linspace": 3, "arange": 3, "normal": 2, "uniform": 2}
"""What NumPy makes columns by, with the number of arguments."""
_MADE = re.compile(r"(?:np\.)?(?:random\.)?(linspace|arange|normal|uniform)\((.*)\)", re.DOTALL)
_EXAMPLE = 'data: {from: points.csv}, or {x: "linspace(0, 1, 50)", y: 2*x + 1}'
_THEIRS = {"n_samples": "samples", "random_state": "seed", "cluster_std": "std", "n_features": "features"}
_WHOLE_TEST = Limits("1", str(MAX_EXAMPLES), whole=True)
_SHARE = Limits("0", "1", above_low=True, below_high=True)
_DIVISOR = Limits("0", "1e300", above_low=True)


def read_data(reader: Reader, node: Node, names: Collection[str], path: str = "data") -> DataKeys | None:
    """The data; `names` are those of the quantities of one example.  None after noting a problem."""
    place = reader.place(node, path)
    if isinstance(node, ListNode):
        rows = _rows(reader, node, path)
        return DataKeys(Rows(rows), place=place) if rows else None
    if isinstance(node, ScalarNode):
        source = _source(reader, node, path)
        return DataKeys(source, place=place) if source else None
    nodes = {key.text: (key, value) for key, value in node.entries}
    if "from" in nodes:
        return _Keys(reader, nodes, path).with_source(place)
    return _Keys(reader, nodes, path).computed(names, place)


def _source(reader: Reader, node: Node, path: str) -> Generated | FromFile | None:
    """A generator by its name, or a file."""
    scalar = reader.scalar(node, path, f"a file, or one of {', '.join(GENERATORS)}")
    if scalar is None:
        return None
    text = scalar.text.strip()
    if text in GENERATORS:
        return Generated(text)
    if any(sign in text for sign in "./\\"):
        return FromFile(file_beside(reader.file, text))
    allowed = f"known: {', '.join(GENERATORS)}, or a file such as points.csv"
    reader.problem(scalar, path, f"unknown data '{short(text)}'", allowed, near(text, GENERATORS))
    return None


class _Keys:
    """Reads the entries of a mapping."""

    def __init__(self, reader: Reader, nodes: Mapping[str, tuple[ScalarNode, Node]], path: str) -> None:
        self.reader = reader
        self.nodes = nodes
        self.path = path

    def with_source(self, place: Place) -> DataKeys | None:
        """``{from: ..., ...}``"""
        source = _source(self.reader, self.nodes["from"][1], f"{self.path}.from")
        if source is None:
            return None
        own = GENERATORS.get(source.name, {}) if isinstance(source, Generated) else {}
        for name, (key, _) in self.nodes.items():
            if name not in ("from", *FILE_KEYS, *own):
                self._unknown(key, source, tuple(own))
        inputs, targets = self._columns("inputs"), self._columns("targets")
        if isinstance(source, Generated):
            source = Generated(source.name, self._parameters(source.name))
        return self._split(DataKeys(source, inputs, targets, place=place))

    def _unknown(self, key: ScalarNode, source: Generated | FromFile, own: tuple[str, ...]) -> None:
        allowed = dict.fromkeys((*own, *FILE_KEYS))
        named = f"'{source.name}'" if isinstance(source, Generated) else "a file"
        meant = _THEIRS.get(key.text)
        action = f"write {meant}" if meant in allowed else near(key.text, allowed)
        found = f"unknown key '{short(key.text)}' of data from {named}"
        self.reader.problem(key, self.path, found, f"known: {', '.join(allowed)}", action)

    def _parameters(self, generator: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, parameter in GENERATORS[generator].items():
            if name in self.nodes:
                numeral = read_number(self.reader, self.nodes[name][1], f"{self.path}.{name}", parameter.limits)
                found |= {name: numeral} if numeral is not None else {}
        return found

    def _columns(self, key: str) -> tuple[str, ...]:
        """Names of columns, one or a list."""
        if key not in self.nodes:
            return ()
        path, node = f"{self.path}.{key}", self.nodes[key][1]
        items = node.items if isinstance(node, ListNode) else [node]
        names = [self.reader.scalar(item, path, "the name of a column") for item in items]
        found = [name.text.strip() for name in names if name is not None]
        for number, name in enumerate(found):
            if name in found[:number]:
                self.reader.problem(items[number], path, f"the column '{short(name)}' twice", action="remove one")
        self.reader.place(node, path)
        return tuple(found)

    def _split(self, keys: DataKeys) -> DataKeys:
        """The keys with what all kinds of data take: ``test``, ``scale`` and ``seed``."""
        found: dict[str, object] = {}
        for name in SPLIT_KEYS:
            if name in self.nodes:
                found[name] = getattr(self, f"_{name}")(self.nodes[name][1], f"{self.path}.{name}")
        test, scale, seed = found.get("test"), found.get("scale"), found.get("seed")
        return DataKeys(
            keys.source,
            keys.inputs,
            keys.targets,
            test if isinstance(test, str | FromFile) else None,
            scale if isinstance(scale, str) else "none",
            seed if isinstance(seed, int) else 0,
            keys.place,
        )

    def _test(self, node: Node, path: str) -> str | FromFile | None:
        """A share, a number of examples, or a file."""
        needed = "a share such as 0.2, a number of examples, or a file is needed"
        scalar = self.reader.scalar(node, path, "a share such as 0.2, a number of examples, or a file")
        if scalar is None:
            return None
        if any(sign.isalpha() for sign in scalar.text) and any(sign in scalar.text for sign in "./\\"):
            return FromFile(file_beside(self.reader.file, scalar.text.strip()))
        numeral = self.reader.numeral(scalar, path)
        if numeral is None or Fraction(numeral) in _SHARE or Fraction(numeral) in _WHOLE_TEST:
            return numeral
        self.reader.problem(scalar, path, describe(scalar), needed)
        return None

    def _scale(self, node: Node, path: str) -> str | None:
        scalar = self.reader.scalar(node, path, f"{', '.join(SCALES)} or a number")
        if scalar is None or scalar.text in SCALES:
            return scalar and scalar.text
        if any(sign.isdigit() for sign in scalar.text):
            return read_number(self.reader, scalar, path, _DIVISOR)
        allowed = f"known: {', '.join(SCALES)}, or a number such as 255 that inputs are divided by"
        self.reader.problem(scalar, path, f"unknown scale '{short(scalar.text)}'", allowed, near(scalar.text, SCALES))
        return None

    def _seed(self, node: Node, path: str) -> int | None:
        return read_whole(self.reader, node, path, SEEDS)

    # --- computed columns -------------------------------------------------------------------------------------------

    def computed(self, names: Collection[str], place: Place) -> DataKeys | None:
        """``{x: "linspace(...)", y: formula}``: keys that are no names of the spec are of helping columns or split."""
        entries = {name: entry for name, entry in self.nodes.items() if name in names or name not in SPLIT_KEYS}
        if not entries:
            self.reader.note(place.problem("no data", "a generator, a file or columns are needed", f"write {_EXAMPLE}"))
            return None
        columns: dict[str, Column] = {}
        for name, (key, node) in entries.items():
            path = f"{self.path}.{short(name)}"
            self.reader.place(key, path)
            column = self._column(node, path, tuple(columns))
            if column is not None:
                columns[normalise(name)] = column
        self._judge_names(columns, names)
        return self._split(DataKeys(Computed(columns), place=place))

    def _judge_names(self, columns: Mapping[str, Column], names: Collection[str]) -> None:
        """Notes columns that nothing needs: the name is misspelt, or was to be another key."""
        used = {name for column in columns.values() if isinstance(column, Formula) for name in names_in(column.term)}
        for name in columns:
            if name not in names and name not in used:
                allowed = f"an example has {', '.join(list(names)[:12])}"
                action = near(name, ["from", *names, *SPLIT_KEYS]) or f"write {_EXAMPLE}"
                self.reader.problem(self.nodes[name][0], self.path, f"unknown name '{short(name)}'", allowed, action)

    def _column(self, node: Node, path: str, before: tuple[str, ...]) -> Column | None:
        if isinstance(node, ListNode):
            numerals = [self.reader.numeral(item, path) for item in node.items]
            if not numerals:
                self.reader.problem(node, path, "an empty list", "a column has numbers", "write [0, 1, 2]")
            return tuple(numeral for numeral in numerals if numeral is not None) if None not in numerals else None
        scalar = self.reader.scalar(node, path, "a list of numbers, linspace(0, 1, 50) or a formula")
        if scalar is None:
            return None
        made = _MADE.fullmatch(scalar.text.strip())
        if made:
            return self._made(scalar, path, made[1], made[2])
        formula = self.reader.formula(scalar, path, before, f"known here: {', '.join(before)}" if before else "")
        operation = array_operation(formula.term) if formula else ""
        if operation:
            found, allowed = f"'{operation}' in the formula of a column", "it is computed for each example"
            self.reader.problem(scalar, path, found, allowed, "write it out")
        return formula if formula and not operation else None

    def _made(self, node: ScalarNode, path: str, function: str, text: str) -> Made | None:
        parts = [part.strip() for part in text.split(",")] if text.strip() else []
        if len(parts) != MAKERS[function]:
            needed = (
                "linspace(first, last, count), arange(first, end, step), normal(mean, deviation), uniform(low, high)"
            )
            self.reader.problem(node, path, f"{function} of {len(parts)} numbers", f"allowed: {needed}")
            return None
        numbers: list[float] = []
        for part in parts:
            try:
                value = constant(
                    parse_formula(part, (), place=Place(self.reader.file, path, node.line, node.column, False))
                )
            except InputError as error:
                self.reader.note(*error.problems)
                return None
            number = math.inf if value is None else nearest_float(value)
            if not math.isfinite(number):
                self.reader.problem(node, path, f"'{short(part)}' in {function}", "a number is needed")
                return None
            numbers.append(number)
        wrong = _wrong_numbers(function, numbers)
        if wrong:
            self.reader.problem(node, path, short(node.text), wrong)
            return None
        return Made(function, tuple(numbers))


def _wrong_numbers(function: str, numbers: list[float]) -> str:
    """What is needed instead of these numbers; nothing where they will do."""
    if function == "linspace":
        count = numbers[2]
        return (
            "" if count.is_integer() and 2 <= count <= MAX_EXAMPLES else f"a count from 2 to {MAX_EXAMPLES} is needed"
        )
    if function == "arange":
        first, end, step = numbers
        count = (end - first) / step if step else 0
        return (
            ""
            if 0 < count <= MAX_EXAMPLES
            else f"a step that leads from the first to the end, in {MAX_EXAMPLES} at most"
        )
    if function == "normal":
        return "" if numbers[1] >= 0 else "a deviation is not negative"
    low, high = numbers
    return "" if 0 < high - low < float("inf") else "the lower end comes first, and the range is a finite number"


def _rows(reader: Reader, node: ListNode, path: str) -> tuple[tuple[str, ...], ...]:
    """Rows of numbers or labels, all of one width."""
    rows: list[tuple[str, ...]] = []
    for number, item in enumerate(node.items, 1):
        cells = reader.items(item, f"{path}[{number}]", "data: [[0, 1], [1, 0]], one list for each example")
        texts = [reader.scalar(cell, f"{path}[{number}]", "a number") for cell in cells]
        if texts and None not in texts:
            rows.append(tuple(text.text.strip() for text in texts if text is not None))
        if rows and texts and len(texts) != len(rows[0]):
            found, allowed = f"{len(texts)} numbers", f"the rows before it have {len(rows[0])}"
            reader.problem(item, f"{path}[{number}]", found, allowed)
            return ()
    if all(isinstance(item, ListNode) and not item.items for item in node.items):
        reader.problem(node, path, "no data", "rows are needed", "write [[0, 1], [1, 0]], one list for each example")
    return tuple(rows)
