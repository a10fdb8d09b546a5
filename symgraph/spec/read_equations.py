"""The declared names of a spec and the keys ``equations`` and ``loss``: formulas in an order that can be computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symgraph.calculus.abstract import Functions
from symgraph.calculus.formula_functions import FUNCTIONS
from symgraph.calculus.formula_scan import normalise, offset_of
from symgraph.calculus.term import names_in
from symgraph.spec.losses import LOSSES, PARAMETERS, NamedLoss
from symgraph.spec.network_names import KnownNames, NetworkArray
from symgraph.spec.reader import Formula, Reader, describe
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode

MAX_FUNCTIONS = 100
_DECLARE = "declare it under inputs or parameters"


def read_functions(reader: Reader, node: Node) -> dict[str, int]:
    """The abstract functions of a spec and their lines; from now on the reader's formulas may call them."""
    lines: dict[str, int] = {}
    items = reader.items(node, "functions", "functions: [f]")
    if isinstance(node, ScalarNode):  # the problem is noted; still, formulas are judged as if it were a list
        items = [node]
    if len(items) > MAX_FUNCTIONS:
        reader.problem(node, "functions", f"{len(items)} functions", f"at most {MAX_FUNCTIONS} are allowed")
    for number, item in enumerate(items[:MAX_FUNCTIONS], 1):
        path = f"functions[{number}]"
        name = reader.name(item, path)
        if name is None:
            continue
        other = reader.functions.clash(name)
        if name in lines:
            reader.problem(item, path, f"the function '{name}' twice", action="remove one")
        elif name in FUNCTIONS:
            known = f"'{name}' is a function that symgraph knows"
            reader.problem(item, path, known, "abstract functions have names of their own", "remove it, or rename it")
        elif other:
            found = f"the functions '{name}' and '{other}'"
            reader.problem(item, path, found, "their derivatives would be mistaken for each other", "rename one")
        else:
            lines[name] = item.line
            reader.functions = Functions(lines)
    return lines


class Declared:
    """The names that a spec declares, each once, and none that its network makes or that a function has."""

    def __init__(self, reader: Reader, arrays: Mapping[str, NetworkArray], functions: Mapping[str, int]) -> None:
        self.reader = reader
        self.network = KnownNames((), arrays)
        self.lines = {name: ("a function", line) for name, line in functions.items()}

    def add(self, node: Node, path: str, what: str) -> str | None:
        """The name in a node, unless it is none or taken."""
        name = self.reader.name(node, path)
        if name is None:
            return None
        if name in self.network:
            found = f"the name '{name}' is one of the network's own"
            self.reader.problem(node, path, found, action="choose another name")
            return None
        if name in self.lines:
            other, line = self.lines[name]
            found = f"the name '{name}' twice"
            self.reader.problem(node, path, found, f"it is {other} in line {line}", "choose another name")
            return None
        self.lines[name] = (what, node.line)
        return name

    def names(self, node: Node | None, path: str, what: str) -> tuple[str, ...]:
        """The names of a list."""
        if node is None:
            return ()
        items = self.reader.items(node, path, f"{path}: [a, b]")
        if not isinstance(node, ListNode):  # the problem is noted; still, other formulas are judged by these names
            items = [node] if isinstance(node, ScalarNode) else [key for key, _ in node.entries]
        added = [self.add(item, f"{path}[{number}]", what) for number, item in enumerate(items, 1)]
        return tuple(name for name in added if name is not None)


def read_equations(reader: Reader, entries: list[tuple[ScalarNode, Node]], known: KnownNames) -> dict[str, Formula]:
    """The equations, each after those it uses; otherwise in the order of the file."""
    formulas: dict[str, Formula] = {}
    for key, node in entries:
        formula = reader.formula(node, f"equations.{key.text}", known, _DECLARE)
        if formula is not None:
            formulas[key.text] = formula
    return {name: formulas[name] for name in in_order(reader, formulas)}


def in_order(reader: Reader, formulas: dict[str, Formula]) -> list[str]:
    """The names of equations, each after those its formula uses; circles are noted."""
    uses = {name: [used for used in names_in(formula.term) if used in formulas] for name, formula in formulas.items()}
    order: list[str] = []
    open_or_done: dict[str, bool] = {}  # whether a name is done
    for first in formulas:
        path: list[str] = []  # each uses the next, which must come before it
        waiting: list[Iterator[str]] = [iter([first])]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                if path:
                    open_or_done[path[-1]] = True
                    order.append(path.pop())
            elif name not in open_or_done:
                open_or_done[name] = False
                path.append(name)
                waiting.append(iter(uses[name]))
            elif not open_or_done[name]:
                _note_circle(reader, formulas, path[path.index(name) :])
    return order


def _note_circle(reader: Reader, formulas: dict[str, Formula], circle: list[str]) -> None:
    """Notes that each name of the circle uses the next, and the last one the first: there the caret stands."""
    formula = formulas[circle[-1]]
    offset = offset_of(circle[0], formula.text)
    shown = [*circle[:3], "...", *circle[-2:]] if len(circle) > 6 else circle
    found = f"equations in a circle: {' uses '.join([*shown, circle[0]])}"
    if len(circle) == 1:
        found = f"'{circle[0]}' is defined by itself"
    problem = formula.place.problem(
        found, "an equation is computed from others", "rename one", text=formula.text, offset=offset
    )
    reader.note(problem)


def read_loss(
    reader: Reader, node: Node, known: KnownNames, equations: tuple[str, ...], outputs: int | None
) -> NamedLoss | Formula | None:
    """A loss by name, an equation's name or a formula; `outputs` is the number of a network's, None without one."""
    if isinstance(node, MapNode):
        return _with_parameter(reader, node, outputs)
    scalar = reader.scalar(node, "loss", "the name of a loss, an equation's name or a formula")
    if scalar is None:
        return None
    name = normalise(scalar.text)
    if name in LOSSES and name not in known:
        if outputs is None:
            allowed = f"'{name}' is a loss of a network's outputs"
            reader.problem(scalar, "loss", "no layers", allowed, "write a formula or an equation's name")
        elif name == "output" and outputs != 1:
            found = f"the loss 'output' of a network of {outputs} outputs"
            reader.problem(scalar, "loss", found, "it needs one output", "write mse, say, or a formula such as o1")
        return NamedLoss(name, PARAMETERS.get(name))
    if name.isidentifier() and name not in known:
        allowed = (*(LOSSES if outputs else ()), *equations)
        reader.unknown(scalar, "loss", "loss", allowed)
        return None
    return reader.formula(scalar, "loss", known, _DECLARE)


def _with_parameter(reader: Reader, node: MapNode, outputs: int | None) -> NamedLoss | None:
    """``{huber: 0.5}``"""
    reader.place(node, "loss")
    if len(node.entries) != 1:
        reader.problem(node, "loss", describe(node), "a name or a formula is needed", "write loss: mse")
        return None
    key, value = node.entries[0]
    if key.text in LOSSES and outputs is None:
        allowed = f"'{key.text}' is a loss of a network's outputs"
        reader.problem(key, "loss", "no layers", allowed, "write a formula or an equation's name")
        return None
    if key.text in PARAMETERS:
        delta = reader.numeral(value, f"loss.{key.text}")
        return NamedLoss(key.text, delta) if delta else None
    if key.text in LOSSES:
        reader.problem(key, "loss", f"'{key.text}' takes no number", action=f"write loss: {key.text}")
    else:
        reader.unknown(key, "loss", "loss", LOSSES)
    return None
