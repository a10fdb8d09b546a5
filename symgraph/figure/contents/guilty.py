"""Where a wrong claim went wrong, marked in the graph of the right gradient.

The claim and its repaired form tell which factor of the chain rule was changed; that factor is a leaf of the graph.
Where they do not, the name that the mistake is about leads to its step.  Where no step is to blame, the wanted
derivative itself is marked: no step is ever accused without a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from symgraph.calculus.adjoint import adjoint_names
from symgraph.calculus.closed_form import folded
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.program import Program
from symgraph.calculus.term import Term, fold_numbers, is_numeral, names_in, substitute
from symgraph.figure.contents.backward import GradientGraph
from symgraph.figure.contents.changes import Change, changes, factors, read
from symgraph.figure.graph import Edge, Graph, Line

DERIVATIVES = ("missing_inner_derivative", "extra_inner_derivative", "missing_derivative", "constant_factor")
"""Kinds of mistakes that are about the derivative of a value, not about the value itself."""
OF_THE_CLAIM = ("extra_term", "extra_factor", "extra_inner_derivative", "assumption")
"""Kinds of mistakes that have no place in the right gradient, but for a factor that is there once and not twice."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong claim about the derivative of `of` (the loss where empty) by `wrt`, as plain data.

    `kind` and `message` say what went wrong, `name` is the forward value that it is about, `repaired` the claim made
    right; all are empty where nobody knows, and then the `counterexample` is what there is to be said.  `stem` is the
    beginning of the figure's file name, the program's name unless given.
    """

    of: str
    wrt: str
    claim: str = ""
    kind: str = ""
    name: str = ""
    message: str = ""
    repaired: str = ""
    counterexample: str = ""
    stem: str = ""

    def changes(self) -> tuple[Change, ...]:
        """What the repair changes, from the outermost factors inwards; nothing where the claim is no plain formula."""
        old, new = read(self.claim), read(self.repaired)
        return () if old is None or new is None else tuple(changes(old, new))


def guilty_nodes(drawn: GradientGraph, scalar: Program, mistake: Mistake, names: Sequence[str] = ()) -> tuple[str, ...]:
    """The nodes of a gradient graph that a mistake is about, in their order; the wanted derivative where none is.

    `scalar` is the gradient's program, element by element, and `names` are the scalars that the mistake's name stands
    for, where that is an array.  There are none for a mistake of which nothing is known.
    """
    if not mistake.kind:
        return ()
    nodes = drawn.graph.nodes
    is_derivative = mistake.kind in DERIVATIVES
    about = {node for name in names or (mistake.name,) for node in _nodes_about(drawn, scalar, name, is_derivative)}
    if mistake.kind in OF_THE_CLAIM:
        about = set[str]()
    path = _own_path(drawn.graph, about) if mistake.kind == "missing_term" else set[str]()
    found = _changed(_leaves(drawn, scalar), mistake, about)
    guilty = path or {node for stack in found for node in stack} or about
    in_order = tuple(node.id for node in nodes if node.id in guilty)
    return in_order or tuple(node.id for node in nodes if node.role == "gradient")


def with_guilty(graph: Graph, guilty: Collection[str], mistake: Mistake, label: Line | None) -> Graph:
    """The graph with the nodes marked, and the arrows between them; the label below the first product among them."""
    marked = [node for node in graph.nodes if node.id in guilty]
    labelled = next((node for node in marked if node.role == "adjoint"), marked[0] if marked else None)
    is_path = mistake.kind == "missing_term" and all(node.role != "gradient" for node in marked)

    def is_guilty(edge: Edge) -> bool:
        ends = edge.tail in guilty, edge.head in guilty
        return any(ends) if is_path and edge.role == "adjoint" else all(ends)

    nodes = [replace(node, mark="guilty") if node.id in guilty else node for node in graph.nodes]
    if label is not None and labelled is not None:
        place = graph.nodes.index(labelled)
        nodes[place] = replace(nodes[place], captions=(*labelled.captions, label))
    edges = tuple(replace(edge, mark="guilty") if is_guilty(edge) else edge for edge in graph.edges)
    return replace(graph, nodes=tuple(nodes), edges=edges)


def folded_places(whole: Graph, graph: Graph, guilty: Sequence[str]) -> set[str]:
    """The nodes of `whole` as they are found in `graph`, in which some are folded into boxes: those boxes."""
    there = {node.id for node in graph.nodes}
    groups = {node.id: node.group for node in whole.nodes}
    # The box of the last unit is the derivative itself.
    boxes = {node.group: node.id for node in graph.nodes if node.role == "gradient"}
    boxes |= {group: f"box {group}" for group in groups.values() if f"box {group}" in there}
    return {name if name in there else boxes.get(groups[name], "") for name in guilty} & there


# --- which steps ------------------------------------------------------------------------------------------------------

Stack = tuple[str, str]
"""A leaf and the product that it is a factor of."""


def _changed(factors_of: Mapping[Stack, Sequence[Term]], mistake: Mistake, about: Collection[str]) -> list[Stack]:
    """The products with a factor that the claim lacks, or has too often; none where it might be any of several.

    Those `about` the mistake's name come first; a path of several steps may be missing as a whole.
    """
    for change in mistake.changes():
        if change.deep or mistake.kind == "extra_term":
            break
        wanted = change.added or change.removed
        if mistake.kind == "missing_term":
            wanted = tuple(factor for factor in wanted if not is_numeral(factor))
        found = [stack for stack, own in factors_of.items() if any(factor in own for factor in wanted)]
        if mistake.kind == "missing_term" and found:
            return found
        found = [stack for stack in found if stack[1] in about] or found
        if len(found) == 1 or (found and not all(map(is_numeral, wanted))):
            return found
    return []


def _own_path(graph: Graph, about: Collection[str]) -> set[str]:
    """The nodes that no path from the seed to the result needs but those through `about`; none where all are such."""
    without = [edge for edge in graph.edges if edge.tail not in about and edge.head not in about]
    seeds = {node.id for node in graph.nodes if node.role == "seed"}
    results = {node.id for node in graph.nodes if node.role == "gradient"}
    after = _reached(seeds, [(edge.tail, edge.head) for edge in without])
    before = _reached(results, [(edge.head, edge.tail) for edge in reversed(without)])
    shared = after & before
    if not about or not shared:
        return set()
    own = {product for _, product in graph.stacks if product not in shared}
    return own | {leaf for leaf, product in graph.stacks if product in own}


def _reached(start: Collection[str], edges: Sequence[tuple[str, str]]) -> set[str]:
    """All that edges lead to, one after the other; they are in an order in which none comes before what leads to it."""
    found = set(start)
    for tail, head in edges:
        if tail in found:
            found.add(head)
    return found


def _leaves(drawn: GradientGraph, scalar: Program) -> dict[Stack, tuple[Term, ...]]:
    """The factors of each product's leaf, as they are read in a formula, and the whole leaf among them."""
    found: dict[Stack, tuple[Term, ...]] = {}
    for leaf, product in drawn.graph.stacks:
        written = read(format_term(_written(drawn.terms[leaf], scalar)))
        if written is not None:
            found[leaf, product] = (written, *factors(written))
    return found


def _written(term: Term, scalar: Program) -> Term:
    """A term in names people know."""
    temporaries = {name: folded(scalar, name) for name in names_in(term) if name.startswith("_")}
    return fold_numbers(substitute(term, temporaries))


def _nodes_about(drawn: GradientGraph, scalar: Program, name: str, is_derivative: bool) -> set[str]:
    """The nodes of the steps about a name, or its derivative; of a sum of products those with the name, if any are."""
    steps = _derivative(scalar, name) if is_derivative else steps_about(scalar, name)
    stacks = [stack for stack in drawn.graph.stacks if stack[1].partition(".")[0] in steps]
    with_name = [stack for stack in stacks if name in names_in(_written(drawn.terms[stack[0]], scalar))]
    if with_name:
        return {node for stack in with_name for node in stack}
    own = (node for node in drawn.graph.nodes if node.role != "gradient")
    return {node.id for node in own if node.id.partition(".")[0] in steps}


def _derivative(scalar: Program, name: str) -> set[str]:
    """The step that multiplies what arrives at a value by the derivative of it; none where there are several."""
    own = {adjoint for adjoint, primal in scalar.adjoints.items() if primal == name}
    steps = {step for step, names in _used(scalar).items() if names & own}
    return steps if len(steps) == 1 else set()


def steps_about(scalar: Program, name: str) -> set[str]:
    """The steps computed from a value and its adjoint, or else the value, or else its adjoint."""
    used = _used(scalar)
    own = {adjoint for adjoint, primal in scalar.adjoints.items() if primal == name}
    with_both = {step for step, names in used.items() if name in names and names & own}
    with_value = {step for step, names in used.items() if name in names}
    with_adjoint = {step for step, names in used.items() if names & own}
    return with_both or with_value or with_adjoint or own


def _used(scalar: Program) -> dict[str, set[str]]:
    """The names that each adjoint is computed from, also those behind the temporaries of the forward pass."""
    adjoints = adjoint_names(scalar)
    behind: dict[str, set[str]] = {}
    for name, _, args in scalar.equations:
        behind[name] = set(args)
        for arg in args:
            if arg.startswith("_") and arg in behind and arg not in adjoints:
                behind[name] |= behind[arg]
    return {name: names for name, names in behind.items() if name in adjoints}
