"""Graphs made by hand, for the tests of layout and drawing."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from sympy import Add, Function, Integer, Mul, Pow, Symbol, tanh

from symgraph.figure.graph import Edge, Graph, Group, Line, Node, NodeRole, TextRole
from symgraph.lowering.markup import NOTHING, Content, prose

A, B = Symbol("a"), Symbol("b")
# kind -> label, plain text, expression
OPERATIONS: dict[str, tuple[str, str, Any]] = {
    "add": ("$+$", "+", Add(A, B)),
    "sub": ("$-$", "−", Add(A, -B)),
    "mul": ("$times$", "×", Mul(A, B)),
    "square": ("$(dot.c)^2$", "(·)²", Pow(A, 2)),
    "tanh": ("$tanh$", "tanh", tanh(A)),
    "exp": ("$exp$", "exp", Function("exp")(A)),
}


def written(typst: str, text: str = "") -> Content:
    return Content(typst, typst, text or typst.strip("$"))


def markup(name: str) -> str:
    """``w111`` is w with index 111."""
    base = name.rstrip("0123456789")
    return f"${base}_{name[len(base) :]}$" if base != name else f"${base}$"


def named_content(name: str) -> Content:
    return written(markup(name), name)


def derivative(of: str, wrt: str) -> Content:
    return written(f"$frac(partial {of}, partial {wrt})$", f"∂{of}/∂{wrt}")


def above(name: str) -> tuple[Line, ...]:
    """The name of a value, on an arrow; nothing where it has none."""
    return (Line(named_content(name), "edge"),) if name else ()


def named(name: str, role: NodeRole, group: str | None = None) -> Node:
    return Node(name, named_content(name), role, Symbol(name), group)


def operation(key: str, kind: str, group: str | None = None, role: NodeRole = "operation") -> Node:
    label, text, expression = OPERATIONS[kind]
    return Node(key, written(label, text), role, expression, group)


def network(*sizes: int, loss: str = "output") -> Graph:
    """The forward graph of a tanh network with layers of these sizes; `loss` is ``output`` or ``square``."""
    inputs = [f"i{k}" for k in range(1, sizes[0] + 1)]
    nodes = [named(name, "input", "input") for name in inputs]
    groups = [Group("input", prose("inputs"), "input")]
    edges: list[Edge] = []
    before = {name: "" for name in inputs}  # id -> the name on the edges that leave it
    for layer, size in enumerate(sizes[1:], 1):
        last = layer == len(sizes) - 1
        group = "output" if last else f"hidden{layer}"
        title = prose("output layer" if last else f"hidden layer {layer}")
        groups.append(Group(group, title, "output" if last else "hidden"))
        after: dict[str, str] = {}
        for unit in range(1, size + 1):
            inner = group if size == 1 else f"{group}.{unit}"
            if size > 1:
                groups.append(Group(inner, NOTHING, "unit", group))
            _unit(nodes, edges, f"{layer}{unit}", inner, before)
            after[f"tanh{layer}{unit}"] = f"h{layer}{unit}"
            if last:
                nodes.append(named(f"o{unit}", "output", inner))
                edges.append(Edge(f"tanh{layer}{unit}", f"o{unit}"))
        before = after
    if loss == "square":
        groups.append(Group("loss", prose("loss"), "loss"))
        nodes += [named("y1", "target", "loss"), operation("error", "sub", "loss")]
        nodes += [operation("square", "square", "loss"), named("L", "output", "loss")]
        edges += [Edge("o1", "error"), Edge("y1", "error"), Edge("error", "square"), Edge("square", "L")]
    name = f"tanh-{'-'.join(map(str, sizes))}"
    return Graph(name, tuple(nodes), tuple(edges), tuple(groups), rows=(tuple(inputs),))


def _unit(nodes: list[Node], edges: list[Edge], key: str, group: str, before: dict[str, str]) -> None:
    """One unit: the sum of its weighted inputs and its bias, then tanh."""
    terms: list[str] = []
    for k, (source, value) in enumerate(before.items(), 1):
        nodes += [named(f"w{key}{k}", "parameter", group), operation(f"product{key}{k}", "mul", group)]
        edges.append(Edge(f"w{key}{k}", f"product{key}{k}"))
        edges.append(Edge(source, f"product{key}{k}", above=above(value)))
        terms.append(f"product{key}{k}")
    nodes += [named(f"b{key}", "parameter", group), operation(f"z{key}", "add", group)]
    nodes.append(operation(f"tanh{key}", "tanh", group))
    edges += [Edge(term, f"z{key}") for term in (*terms, f"b{key}")]
    edges.append(Edge(f"z{key}", f"tanh{key}", above=above(f"z{key}")))


class Chain:
    """Builds a gradient graph, a factor at a time."""

    def __init__(self, of: str = "o_1") -> None:
        caption = Line(derivative("L", of), "caption")
        self.nodes = [Node("seed", written("$1$"), "seed", Integer(1), captions=(caption,))]
        self.edges: list[Edge] = []
        self.stacks: list[tuple[str, str]] = []

    def step(self, before: str, factor: str, group: str, of: str, wrt: str) -> str:
        """Multiply the derivative of the loss by `of`, which leaves `before`, with the partial ``of`` by ``wrt``."""
        leaf, product = f"factor{len(self.stacks)}", f"product{len(self.stacks)}"
        self.nodes.append(Node(leaf, written(f"${factor}$"), "partial", Symbol(leaf), group))
        self.nodes.append(operation(product, "mul", group, "adjoint"))
        adjoint = (Line(derivative("L", of), "adjoint"),) if before != "seed" else ()
        self.edges.append(Edge(leaf, product, "partial", (Line(derivative(of, wrt), "partial"),)))
        self.edges.append(Edge(before, product, "adjoint", adjoint))
        self.stacks.append((leaf, product))
        return product

    def add(self, terms: list[str], group: str) -> str:
        """A sum in which paths meet."""
        self.nodes.append(operation("sum", "add", group, "adjoint"))
        self.edges += [Edge(term, "sum", "adjoint") for term in terms]
        return "sum"

    def graph(self, name: str, end: str, groups: list[Group], title: Content = NOTHING) -> Graph:
        self.nodes.append(Node("dw111", derivative("L", "w_111"), "gradient", Symbol("dw111")))
        self.edges.append(Edge(end, "dw111", "adjoint"))
        nodes, edges, stacks = tuple(self.nodes), tuple(self.edges), tuple(self.stacks)
        return Graph(name, nodes, edges, tuple(groups), title=title, stacks=stacks)


def gradient() -> Graph:
    """The derivative of o1 by w111 in a 2-2-1 network: a product along one path."""
    chain = Chain()
    end = chain.step("seed", "1 - o_1^2", "output", "o_1", "z_21")
    end = chain.step(end, "w_211", "output", "z_21", "h_11")
    end = chain.step(end, "1 - h_11^2", "hidden", "h_11", "z_11")
    end = chain.step(end, "i_1", "hidden", "z_11", "w_111")
    groups = [
        Group("output", prose("output layer"), "output"),
        Group("hidden", prose("hidden layer, unit 1"), "hidden"),
    ]
    title = "$frac(partial L, partial w_111) = 1 dot.c (1 - o_1^2) dot.c w_211 dot.c (1 - h_11^2) dot.c i_1$"
    return chain.graph("tanh-2-2-1.d-w111", end, groups, written(title))


def gradient_of_two_paths() -> Graph:
    """The derivative of o1 by w111 in a 2-2-2-1 network: two paths meet in a sum."""
    chain = Chain()
    fork = chain.step("seed", "1 - o_1^2", "output", "o_1", "z_31")
    ends: list[str] = []
    for unit in (1, 2):
        end = chain.step(fork, f"w_31{unit}", "output", "z_31", f"h_2{unit}")
        end = chain.step(end, f"1 - h_2{unit}^2", "hidden2", f"h_2{unit}", f"z_2{unit}")
        ends.append(chain.step(end, f"w_2{unit}1", "hidden2", f"z_2{unit}", "h_11"))
    end = chain.add(ends, "hidden1")
    end = chain.step(end, "1 - h_11^2", "hidden1", "h_11", "z_11")
    end = chain.step(end, "i_1", "hidden1", "z_11", "w_111")
    groups = [
        Group("output", prose("output layer"), "output"),
        Group("hidden2", prose("hidden layer 2"), "hidden"),
        Group("hidden1", prose("hidden layer 1, unit 1"), "hidden"),
    ]
    return chain.graph("tanh-2-2-2-1.d-w111", end, groups)


def gradient_of_chain(layers: int) -> Graph:
    """The derivative by the first weight of a chain of one-unit layers."""
    chain = Chain()
    end = "seed"
    for layer in range(layers, 0, -1):
        end = chain.step(end, f"1 - h_{layer}^2", f"layer{layer}", f"h_{layer}", f"z_{layer}")
        end = chain.step(end, f"w_{layer}", f"layer{layer}", f"z_{layer}", f"h_{layer - 1}")
    groups = [Group(f"layer{layer}", prose(f"layer {layer}"), "hidden") for layer in range(layers, 0, -1)]
    return chain.graph(f"chain-{layers}", end, groups)


def square() -> Graph:
    """y = x*x: two parallel edges."""
    nodes = (named("x", "input"), operation("product", "mul"), named("y", "output"))
    return Graph("square", nodes, (Edge("x", "product"), Edge("x", "product"), Edge("product", "y")))


def formula() -> Graph:
    """e = (a + b)*(b + 1), without groups; b is used twice."""
    nodes = (
        named("a", "input"),
        named("b", "input"),
        Node("one", written("$1$"), "constant", Integer(1)),
        operation("c", "add"),
        operation("d", "add"),
        operation("product", "mul"),
        named("e", "output"),
    )
    edges = (
        Edge("a", "c"),
        Edge("b", "c"),
        Edge("b", "d"),
        Edge("one", "d"),
        Edge("c", "product", above=above("c")),
        Edge("d", "product", above=above("d")),
        Edge("product", "e"),
    )
    title = written("$e = (a + b) dot.c (b + 1)$")
    rows = (("a", "b", "one"), ("c", "d"))
    return Graph("formula", nodes, edges, title=title, rows=rows, notes=(prose("no groups"),))


def with_numbers(graph: Graph, seed: int = 1) -> Graph:
    """The graph with a number above and below every edge, and an arrow back beside it."""
    choose = random.Random(seed)

    def number(role: TextRole) -> tuple[Line, ...]:
        return (Line(written(f"${choose.uniform(-1, 1):.2f}$"), role),)

    edges = (replace(edge, above=number("value"), below=number("gradient"), back=True) for edge in graph.edges)
    return replace(graph, edges=tuple(edges))


SAMPLES: dict[str, Graph] = {
    "network-2-2-1": network(2, 2, 1),
    "network-2-2-1-square": network(2, 2, 1, loss="square"),
    "network-3-3-2": network(3, 3, 2),
    "network-4-4-1": network(4, 4, 1),
    "gradient": gradient(),
    "gradient-of-two-paths": gradient_of_two_paths(),
    "gradient-of-chain": gradient_of_chain(10),
    "square": square(),
    "formula": formula(),
    "network-2-2-1-square-numbers": with_numbers(network(2, 2, 1, loss="square")),
    "network-3-3-2-numbers": with_numbers(network(3, 3, 2)),
    "square-numbers": with_numbers(square()),
    "formula-numbers": with_numbers(formula()),
}
