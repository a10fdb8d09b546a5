"""Large programs: nothing recurses with depth, work grows with the number of operations, folded pictures do not grow.

Times are measured by tests/benchmarks/growth.py; here are counts, and depths beyond Python's recursion limit.
"""

from __future__ import annotations

import math
import runpy
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import symgraph
from symgraph.calculus.element_families import ElementFamilies
from symgraph.calculus.program import Program
from symgraph.errors import InputError
from symgraph.figure.options import Options
from symgraph.figure.views import Views
from symgraph.notation import ElementNames

DEEP = 1_100  # layers or equations, more than Python calls within each other


def chain(count: int, *more: str) -> str:
    """So many equations: each is the tanh, or w times, the one before."""
    lines = [f"  a{k}: tanh(a{k - 1})" if k % 2 else f"  a{k}: w*a{k - 1}" for k in range(1, count)]
    return "\n".join(["inputs: [x]", "parameters: [w]", "equations:", "  a0: w*x", *lines, *more]) + "\n"


def chain_values(count: int, w: float, x: float) -> tuple[float, float]:
    """The last value of the chain and its derivative by w, by the chain rule in floating point."""
    value, derivative = w * x, x
    for k in range(1, count):
        if k % 2:
            value = math.tanh(value)
            derivative *= 1 - value**2
        else:
            value, derivative = w * value, value + w * derivative
    return value, derivative


def network(layers: int) -> str:
    """So many layers of one tanh unit."""
    return "input: {name: i, size: 1}\nlayers:\n" + "  - {dense: 1, activation: tanh}\n" * layers + "loss: output\n"


@cache
def deep_network() -> Program:
    return symgraph.load(network(DEEP))


# --- depth ------------------------------------------------------------------------------------------------------------


def test_a_chain_of_equations_deeper_than_the_stack() -> None:
    assert sys.getrecursionlimit() < DEEP
    program = symgraph.load(chain(DEEP))
    found = symgraph.evaluate(symgraph.gradient(program, "w"), {"w": 1.0001, "x": 0.5})
    value, derivative = chain_values(DEEP, 1.0001, 0.5)
    assert found[f"a{DEEP - 1}"] == pytest.approx(value)
    assert found["dw"] == pytest.approx(derivative)


def test_a_network_deeper_than_the_stack() -> None:
    program = deep_network()
    gradient = symgraph.gradient(program, "W1")
    found = symgraph.evaluate(gradient, {name: 0.0 if name[0] == "b" else 1.0 for name in program.declarations})
    value, derivative = 1.0, 1.0
    for _ in range(DEEP):
        value = math.tanh(value)
        derivative *= 1 - value**2
    assert found["o"] == pytest.approx(value)
    assert found["dw111"] == pytest.approx(derivative)
    scalar = symgraph.expand(gradient)
    assert scalar.operations() == gradient.operations()
    assert scalar.gradients["w111"] == "dw111"


def test_an_element_of_the_last_of_many_arrays_is_found() -> None:
    program = deep_network()
    assert program.resolve(f"w{DEEP}_1_1") == (f"W_{DEEP}", (0, 0))
    with pytest.raises(InputError, match=f"'w{DEEP + 1}_1_1' is not a name"):
        program.resolve(f"w{DEEP + 1}_1_1")


def test_a_closed_form_says_its_limit() -> None:
    program = symgraph.load(chain(DEEP))
    with pytest.raises(InputError, match=rf"{DEEP} within each other; at most 200,000 and 150 are allowed"):
        program.closed_form(f"a{DEEP - 1}")


def test_a_claim_on_a_chain_deeper_than_the_stack() -> None:
    program = symgraph.load(chain(DEEP, "values: {w: 1, x: 1/2}", "claims: {w: x}"))
    (verdict,) = symgraph.check(program)
    assert verdict.verdict == "refuted"


def test_code_of_a_chain_deeper_than_the_stack(tmp_path: Path) -> None:
    program = symgraph.load(chain(DEEP))
    path = tmp_path / "packed.py"
    path.write_text(symgraph.derive(program, "w", form="packed"), encoding="utf-8")
    loss = runpy.run_path(str(path))["loss"]
    assert callable(loss)
    assert loss([1.0001], 0.5) == pytest.approx(chain_values(DEEP, 1.0001, 0.5)[0])


# --- how much ---------------------------------------------------------------------------------------------------------


def operations(text: str) -> int:
    return symgraph.gradient(symgraph.load(text), "all").operations()


@pytest.mark.parametrize("make", [chain, network], ids=["equations", "layers"])
def test_twice_the_program_has_twice_the_operations(make: object) -> None:
    assert callable(make)
    small, large, larger = (operations(make(n)) for n in (50, 100, 200))
    assert larger - large == 2 * (large - small)


def names_in(program: Program) -> int:
    return sum(len(args) for _, _, args in program.equations)


def test_the_derivatives_of_a_long_product_are_not_as_many_long_products() -> None:
    def gradient(count: int) -> Program:
        names = [f"a{k}" for k in range(count)]
        return symgraph.gradient(
            symgraph.load(f"inputs: [{', '.join(names)}]\nequations: {{y: {'*'.join(names)}}}\n"), "all"
        )

    small, large = gradient(300), gradient(600)
    assert names_in(large) < 2.2 * names_in(small)
    assert names_in(large) < 15 * 600
    values = {f"a{k}": 1 + (k % 7 - 3) / 100 for k in range(600)}
    found = symgraph.evaluate(large, values)
    whole = math.prod(values.values())
    assert found["y"] == pytest.approx(whole)
    assert [found[f"da{k}"] for k in range(600)] == pytest.approx([whole / value for value in values.values()])


def test_a_short_product_is_one_equation() -> None:
    names = [f"a{k}" for k in range(32)]
    program = symgraph.load(f"inputs: [{', '.join(names)}]\nequations: {{y: {'*'.join(names)}}}\n")
    assert [equation.name for equation in program.equations] == ["y"]


FAMILIES = (
    ElementNames("x", (), 1),
    ElementNames("w", (1,), 2),
    ElementNames("w", (2,), 2, separated=True, inner=3),
    ElementNames("w", (12,), 2),
    ElementNames("z", (2,), 2, separated=True, row_first=True),
    ElementNames("h", (3, 1), 1, separated=True),
    ElementNames("mu", (4,)),
    ElementNames("W", ("q", 1), 2, separated=True),
    ElementNames("w", (1,), 1),
)


def test_families_are_found_as_if_each_were_asked() -> None:
    families = ElementFamilies(FAMILIES)
    names = [name for family in FAMILIES for name in family.names(11, 1 if family.axes == 1 else 12)]
    for name in [*names, "w", "w1", "w1_", "w111_", "z2_2", "q11", "_w111", "", "mu44", "h3_1", "x0", "x01"]:
        asked = [(k, family.index(name)) for k, family in enumerate(FAMILIES)]
        assert list(families.holding(name)) == [(k, index) for k, index in asked if index is not None], name


# --- pictures ---------------------------------------------------------------------------------------------------------


def views(text: str, level: str) -> tuple[Views, list[str]]:
    said: list[str] = []
    return Views(symgraph.load(text), Options(level=level), said.append), said  # type: ignore[arg-type]


def groups(count: int) -> str:
    parts = (
        f"  part {k}: [{', '.join(f'a{j}' for j in range(k * count // 10, (k + 1) * count // 10))}]" for k in range(10)
    )
    return "groups:\n" + "\n".join(parts)


@pytest.mark.parametrize("count", [100, 1_000])
def test_a_chain_in_groups_is_one_box_a_group_however_long_it_is(count: int) -> None:
    drawn, _ = views(chain(count, groups(count)), "layer")
    graph = drawn.forward("layer")
    assert [node.label.text for node in graph.nodes if node.role == "folded"] == [f"part {k}" for k in range(10)]
    assert [node.value for node in graph.nodes if node.role != "folded"] == ["w", "x"]
    assert len(graph.edges) == 9 + 10 + 1  # from box to box, from w to each, from x to the first
    carried = [edge.above[0].content.text for edge in graph.edges if edge.tail.startswith("box")]
    assert carried == [f"a{k * count // 10 - 1}" for k in range(1, 10)]
    assert all(not edge.above for edge in graph.edges if edge.tail in ("w", "x"))


def test_one_box_an_equation_where_the_operations_are_too_many() -> None:
    lines = [f"  a{k}: {' + '.join(f'{n}*a{k - 1}' for n in range(2, 14))}" for k in range(1, 300)]
    text = "\n".join(["inputs: [x]", "parameters: [w]", "equations:", "  a0: w*x", *lines])
    graph = views(text, "unit")[0].forward("unit")
    assert len(graph.nodes) == 300 + 2
    assert graph.nodes[2].label.text == "a0 = w*x"


def test_a_group_that_is_computed_from_itself_is_refused() -> None:
    ends = ", ".join(f"a{k}" for k in range(500) if not 200 < k < 300)
    drawn, _ = views(chain(500, f"groups: {{ends: [{ends}]}}"), "layer")
    with pytest.raises(InputError, match="'ends' cannot be one box: part of it is computed from another part"):
        drawn.forward("layer")


def test_too_many_boxes_are_refused_before_they_are_laid_out() -> None:
    drawn = Views(deep_network(), Options(level="layer"), print)
    with pytest.raises(InputError, match=r"1,101 nodes at --level layer; at most 400 nodes can be drawn"):
        drawn.forward("layer")


def test_a_gradient_of_too_many_boxes_is_refused_before_it_is_drawn() -> None:
    drawn, _ = views(chain(1_700), "unit")
    with pytest.raises(InputError, match=r"the gradient graph of w has at least 1,700 nodes with one box a unit"):
        drawn.gradient("w")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the memory of a process is read as Linux tells it")
def test_measuring_ever_new_labels_keeps_none_of_them() -> None:
    code = """
import typst
from symgraph.figure.look.compiler import queried
fonts = typst.Fonts(include_system_fonts=False)
def pages(): return int(open("/proc/self/statm", encoding="ascii").read().split()[1])
def measure(k):
    words = ", ".join(f"$x_({k}) + y_({k * j})$" for j in range(60))
    code = f"#let labels = ({words})\\n#context [#metadata(labels.map(l => measure(l).width.pt())) <sizes>]"
    queried(code.encode(), fonts, "<sizes>")
for k in range(20): measure(k)
before = pages()
for k in range(20, 60): measure(k)
print(4096 * (pages() - before))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert int(done.stdout) < 10_000_000  # 26 MB where nothing is forgotten
