"""The key ``assume`` of a spec or of a claim: what is known of a symbol, as words, intervals and conditions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from symgraph.calculus.formula import parse_condition, parse_formula
from symgraph.calculus.formula_place import Place
from symgraph.calculus.operation import dims
from symgraph.calculus.term import Term
from symgraph.errors import InputError, near
from symgraph.spec.contradictions import constant, contradictory
from symgraph.spec.network_names import KnownNames, NetworkArray
from symgraph.spec.reader import Reader, describe, short
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode
from symgraph.spec.spec import Assumption, Condition, Interval

WORDS = ("real", "positive", "negative", "nonnegative", "nonzero", "integer")
COLUMN_SUM = "columnsum1"
"""What ``rowsum1`` means of a column, which is one sample: its elements sum to 1."""
MATRIX_WORDS = ("symmetric", "rowsum1", COLUMN_SUM, "binary")
ARRAY_WORDS = ("real", "positive", "negative", "nonnegative", "nonzero", "symmetric", "rowsum1", "binary")
"""What may be said of all elements of an array, or of the whole of it; the rows of a `rowsum1` one sum to 1."""
_ALLOWED = f'{", ".join(WORDS)}, an interval "(-1, 1)" or a condition "abs(x) > 1"'


def read_assumptions(
    reader: Reader,
    node: Node,
    known: KnownNames,
    given: Collection[str],
    *,
    path: str = "assume",
    inherited: Mapping[str, tuple[Assumption, ...]] | None = None,
) -> dict[str, tuple[Assumption, ...]]:
    """The assumptions by name; `given` are the scalars that may have some.

    `path` is that of the node; `inherited` are assumptions that hold too, and must not contradict these.
    """
    assumptions: dict[str, tuple[Assumption, ...]] = {}
    split_before = False
    for key, value in reader.entries(node, path, "assume: {x: positive}"):
        where = f"{path}.{short(key.text)}"
        reader.place(key, where)
        if split_before and isinstance(value, ScalarNode) and value.empty and key.text.endswith((")", "]")):
            split_before = False  # the second half of an interval that was reported with its first
            continue
        split_before = isinstance(node, MapNode) and node.flow and _is_half_interval(value)
        if split_before and isinstance(value, ScalarNode):
            action = f'put the interval in quotes: {key.text}: "{value.text}, 1)", say'
            reader.problem(value, where, f"'{value.text}' found", "in braces YAML splits at every comma", action)
        elif _may_have_assumptions(reader, key, where, known, given):
            array = known.arrays.get(key.text)
            items = _items(reader, value, where)
            words = [_of_array(reader, i, where, array) if array else _read(reader, i, where, known) for i in items]
            assumptions[key.text] = tuple(word for word in words if word is not None)
    _judge_together(reader, node, path, assumptions, inherited or {})
    return assumptions


def _judge_together(
    reader: Reader,
    node: Node,
    path: str,
    own: Mapping[str, tuple[Assumption, ...]],
    inherited: Mapping[str, tuple[Assumption, ...]],
) -> None:
    """Notes the names of which no value satisfies all assumptions, unless that was so before these."""
    names = dict.fromkeys((*inherited, *own))
    together = {name: (*inherited.get(name, ()), *own.get(name, ())) for name in names}
    before = set(contradictory(inherited))
    for name in contradictory(together):
        if name not in before:
            place = reader.places.get(f"{path}.{name}") or reader.place(node, path)
            found = f"the assumptions on '{name}' contradict each other"
            reader.note(place.problem(found, "some number must satisfy them all", "remove one"))


def _is_half_interval(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.plain and node.text[:1] in ("(", "[") and node.text[-1] not in ")]"


def _items(reader: Reader, node: Node, path: str) -> list[Node]:
    if not isinstance(node, ListNode):
        return [node]
    ends = [item.text for item in node.items if isinstance(item, ScalarNode)]
    if len(ends) == 2 and not any(end in WORDS for end in ends) and all(_is_end(end) for end in ends):
        action = f'put the interval in quotes: "[{ends[0]}, {ends[1]}]"'
        reader.problem(node, path, "a list of two numbers", "this YAML list is no interval", action)
        return []
    return node.items


def _is_end(text: str) -> bool:
    try:
        parse_formula(text, ())
    except InputError:
        return False
    return True


def _may_have_assumptions(
    reader: Reader, key: ScalarNode, path: str, known: KnownNames, given: Collection[str]
) -> bool:
    name = key.text
    element = known.element(name)
    array = known.arrays.get(name)
    if name in given or (element and element[0].role != "computed") or (array and array.role != "computed"):
        return True
    if name in known:
        reader.problem(key, path, f"'{name}' is computed", "assumptions are on inputs and parameters", "remove it")
    else:
        takers = [*given, *known.arrays]
        allowed = f"known here: {', '.join(takers[:12])}"
        reader.problem(key, path, f"unknown name '{short(name)}'", allowed, near(name, takers))
    return False


def _read(reader: Reader, node: Node, path: str, known: KnownNames) -> Assumption | None:
    if not isinstance(node, ScalarNode) or node.empty or not node.text.strip():
        reader.problem(node, path, describe(node), f"allowed: {_ALLOWED}")
        return None
    text = node.text.strip()
    if text in WORDS:
        return text
    if text[0] in "([" and text[-1] in ")]" and "," in text:
        return _interval(reader, node, path, text)
    if any(sign in text for sign in "<>=!"):
        return _condition(reader, node, path, known)
    if text in MATRIX_WORDS:
        reader.problem(node, path, f"'{text}' of a number", "it is an assumption on a matrix", "remove it")
    else:
        found = f"unknown assumption '{short(text)}'"
        reader.problem(node, path, found, f"allowed: {_ALLOWED}", near(text, (*WORDS, *MATRIX_WORDS)))
    return None


def _of_array(reader: Reader, node: Node, path: str, array: NetworkArray) -> str | None:
    """What is known of a whole array, or of all its elements."""
    scalar = reader.scalar(node, path, "a word")
    if scalar is None:
        return None
    word = scalar.text.strip()
    if word not in ARRAY_WORDS:
        allowed = f"allowed: {', '.join(ARRAY_WORDS)}"
        reader.problem(scalar, path, f"'{short(word)}' of an array", allowed, near(word, ARRAY_WORDS))
    elif word == "symmetric" and array.shape[0] != array.shape[1]:
        reader.problem(scalar, path, f"'symmetric' of {dims(array.shape)}", "a symmetric matrix is square")
    else:
        return word
    return None


def _condition(reader: Reader, node: ScalarNode, path: str, known: KnownNames) -> Condition | None:
    try:
        return Condition(parse_condition(node.text, known, place=reader.place(node, path)))
    except InputError as error:
        reader.note(*error.problems)
        return None


def _interval(reader: Reader, node: ScalarNode, path: str, text: str) -> Interval | None:
    place = reader.place(node, path)
    low, _, high = text[1:-1].partition(",")
    try:
        ends = (_end(low, place, path), _end(high, place, path))
    except InputError as error:
        reader.note(*error.problems)
        return None
    values = [constant(end) for end in ends]
    closed = (text[0] == "[", text[-1] == "]")
    if values[0] is not None and values[1] is not None and not _holds_something(values[0], values[1], closed):
        reader.problem(node, path, f"the interval {text} is empty", action="write the smaller end first")
        return None
    return Interval(*ends, *closed)


def _end(text: str, place: Place, path: str) -> Term:
    return parse_formula(text, (), place=Place(place.file, path, place.line, place.column, exact=False))


def _holds_something(low: Fraction | float, high: Fraction | float, closed: tuple[bool, bool]) -> bool:
    return low < high or (low == high and all(closed))
