"""Programs as JavaScript, run in Node: values and gradients against mpmath, NumPy's special values, hostile names."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import product

import numpy as np
import oracle
import pytest
from drawn_graphs import program_of, scalar_templates
from hash_seeds import under_another_hash_seed
from javascript_cases import POINTS, computed, point_of, row_program, run
from mpmath import mp

import symgraph
from symgraph.calculus.abstract import functions_in
from symgraph.calculus.elementary import elementary
from symgraph.calculus.elementwise import arguments, definition
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.expand import expand
from symgraph.calculus.number_systems import number_system
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Declaration, empty
from symgraph.calculus.rows import NARY, TABLE
from symgraph.calculus.term import Apply, Term
from symgraph.errors import InputError
from symgraph.figure.contents.facts import Facts
from symgraph.lowering.javascript import javascript_function
from symgraph.lowering.javascript_functions import sources
from symgraph.spec.examples import values_with_examples

TOLERANCE = 1e-12
SPECIAL = (0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 800.0, -800.0, math.inf, -math.inf, math.nan)
SEVERAL = "y = gelu(x) + besselk(1, x)*airyai(x) + elliptic_f(x, 1/2) + mish(hurwitz_zeta(2, x))"
ELEMENTARY = ("step", "pow", "cot", "sec", "csc", "coth", "sech", "csch", "exp2")
NOT_IN_NUMPY = [name for name in sources() if name not in ELEMENTARY]
BORDERS: dict[str, dict[tuple[float, ...], float]] = {
    "gamma": {(0,): math.nan, (-3,): math.nan, (5,): 24.0, (172,): math.inf, (23,): math.factorial(22)},
    "loggamma": {(0,): math.nan, (-0.5,): math.nan, (1,): 0.0, (2,): 0.0},
    "digamma": {(0,): math.nan, (-2,): math.nan},
    "besselj": {(0, 0): 1.0, (1, 0): 0.0, (0.5, -1): math.nan, (0, -1): float(mp.besselj(0, 1))},
    "bessely": {(0, 0): -math.inf, (0, -1): math.nan},
    "besseli": {(0, 0): 1.0, (1, 0): 0.0, (0.5, -1): math.nan},
    "besselk": {(0, 0): math.inf, (0, -1): math.nan},
    "airyai": {(0,): float(mp.airyai(0))},
    "airybiprime": {(0,): float(mp.airybi(0, derivative=1))},
    "E1": {(0,): math.inf, (-1,): math.nan},
    "Ei": {(0,): -math.inf},
    "li": {(1,): -math.inf, (-1,): math.nan, (0,): 0.0},
    "Ci": {(0,): -math.inf, (-1,): math.nan},
    "Chi": {(-1,): math.nan},
    "elliptic_k": {(1,): math.inf, (2,): math.nan},
    "elliptic_e": {(1,): 1.0, (2,): math.nan},
    "erfinv": {(1,): math.inf, (-1,): -math.inf, (2,): math.nan},
    "erfcinv": {(0,): math.inf, (2,): -math.inf, (3,): math.nan},
    "lambertw": {(-1,): math.nan, (0,): 0.0},
    "zeta": {(0,): -0.5, (-2,): 0.0},
    "uppergamma": {(1, -1): math.e, (-1.5, -1): math.nan, (1, 0): 1.0},
    "gammainc": {(2, 0): 0.0},
    "gammaincc": {(2, 0): 1.0},
}
DIFFERENTIATED = (
    "erf(x)*gelu(y) + dawson(x - y)",
    "besselj(2, x)*bessely(0, y) + besselk(1, x*y)",
    "gamma(x)*digamma(y) + beta(x, y) + gammaincc(2, x)",
    "airyai(-x)*airybi(y) + fresnels(x)*Si(y) + Ei(x)",
    "elliptic_f(x, y/3)*elliptic_k(x - 1) + lambertw(y)",
    "expint(2, x)*li(y + 2) + hurwitz_zeta(3, x)",
    "softplus(x)*mish(y) - logaddexp(x, y)**3 + where(x > y, x, exp(y))",
)


def operations(term: Term) -> set[str]:
    """The rows that a term is made of, at last."""
    if isinstance(term, str):
        return set()
    form = definition(term.op, stable=True)
    inner = set().union(*map(operations, term.args))
    return inner | ({term.op} if form is None else operations(form))


def differences(ops: Sequence[str], points: dict[str, list[tuple[float, ...]]]) -> dict[str, object]:
    """Where JavaScript's values of rows are not mpmath's at 30 digits."""
    found = computed([(row_program(op), [point_of(op, point) for point in points[op]]) for op in ops])
    wrong: dict[str, object] = {}
    with mp.workdps(30):
        for op, results in zip(ops, found, strict=True):
            for point, values in zip(points[op], results, strict=True):
                expected = oracle.function(op)(*map(mp.mpf, point))
                error = abs(values["result"] - expected)
                if values["result"] != expected and not error <= TOLERANCE * abs(expected):
                    wrong[f"{op}{point}"] = (values["result"], mp.nstr(expected, 17))
    return wrong


def test_every_row_of_the_table_has_mpmaths_values() -> None:
    ops = [*NARY, *TABLE]
    points = {op: [tuple(map(float, point)) for point in oracle.points(op, 3)] for op in ops}
    assert differences(ops, points) == {}


def test_special_functions_have_mpmaths_values_all_over_their_usual_domains() -> None:
    assert [op for op in NOT_IN_NUMPY if op in TABLE and op not in POINTS] == []
    assert differences(list(POINTS), POINTS) == {}


def test_special_functions_end_at_any_arguments() -> None:
    functions = {op: len(TABLE[op].partials) for op in NOT_IN_NUMPY if op in TABLE}
    far = "0, -1, 1e-310, 0.5, -2.5, 35, -1e5, 1e9, -1e9 - 0.5, 1e300, -1e300, Infinity, -Infinity, NaN"
    statements = [
        "\n".join(sources().values()),
        f"const far = [{far}];",
        "const pairs = far.flatMap((a) => far.map((b) => [a, b]));",
        *(
            f"{'far' if arity == 1 else 'pairs'}.forEach((x) => {op}(...[x].flat()));"
            for op, arity in functions.items()
        ),
        "results.push('ended');",
    ]
    assert run(statements) == ["ended"]


def test_where_nothing_is_defined_and_far_out_the_values_are_those_of_float64() -> None:
    made_of = {op: operations(Apply(op, tuple(arguments(op, 0)))) | {op} for op in TABLE}
    ops = [op for op in TABLE if TABLE[op].arguments and made_of[op].isdisjoint(NOT_IN_NUMPY)]
    assert len(ops) > 80
    some = {op: SPECIAL if len(TABLE[op].partials) < 3 else SPECIAL[::2] for op in ops}
    points = {op: list(product(some[op], repeat=len(TABLE[op].partials))) for op in ops}
    found = computed([(row_program(op), [point_of(op, point) for point in points[op]]) for op in ops])
    wrong: dict[str, object] = {}
    for op, results in zip(ops, found, strict=True):
        with np.errstate(all="ignore"):
            columns = [np.array([column]) for column in zip(*points[op], strict=True)]
            expected = number_system("float64").apply(op, columns)[0]
        for point, values, value in zip(points[op], results, expected, strict=True):
            if not np.isclose(values["result"], value, rtol=1e-9, atol=1e-300, equal_nan=True):
                wrong[f"{op}{point}"] = (values["result"], value)
    assert wrong == {}


def test_at_the_borders_of_their_domains_special_functions_are_what_float64_has() -> None:
    found = computed([(row_program(op), [point_of(op, point) for point in points]) for op, points in BORDERS.items()])
    wrong: dict[str, object] = {}
    for (op, points), results in zip(BORDERS.items(), found, strict=True):
        for (point, expected), values in zip(points.items(), results, strict=True):
            evaluated = evaluate(row_program(op), point_of(op, point))["result"]
            if not np.allclose([values["result"], evaluated], expected, rtol=1e-12, atol=1e-15, equal_nan=True):
                wrong[f"{op}{point}"] = (values["result"], evaluated, expected)
    assert wrong == {}


def test_what_is_not_a_number_makes_nothing_a_number() -> None:
    ops = [op for op in NOT_IN_NUMPY if op in TABLE]
    cases = [(op, (*[2.0] * (len(TABLE[op].partials) - 1), math.nan)) for op in ops]
    found = computed([(row_program(op), [point_of(op, point)]) for op, point in cases])
    numbers = [op for op, [values] in zip(ops, found, strict=True) if not math.isnan(values["result"])]
    assert numbers == []


def test_every_value_and_gradient_of_the_templates_is_mpmaths() -> None:
    programs, points = [], []
    for name in scalar_templates():
        scalar = expand(program_of(name))
        if functions_in(equation.term for equation in scalar.equations):
            continue  # abstract functions have no values
        values = {name: float(value) for name, value in values_with_examples(scalar)[0].items()}
        programs.append(Facts(elementary(scalar), values).program)
        points.append(values)
    assert len(programs) > 20
    found = computed([(program, [values]) for program, values in zip(programs, points, strict=True)])
    for program, values, [results] in zip(programs, points, found, strict=True):
        known = {name: oracle.real(declared.value) for name, declared in program.declarations.items() if declared.value}
        known |= {name: mp.mpf(value) for name, value in values.items()}
        with mp.workdps(25):
            for equation in program.equations:
                known[equation.name] = oracle.term_value(equation.term, known)
        assert results.keys() == known.keys()
        for name, expected in known.items():
            assert oracle.near(results[name], expected, 1e-9), f"{name} of {program.name}"
        assert program.loss is None or len(program.gradients) > 1


def test_gradients_are_numerical_derivatives() -> None:
    programs = [expand(symgraph.gradient(program_of(f"L = {formula}"), "x,y")) for formula in DIFFERENTIATED]
    at = {"x": 0.75, "y": 1.625}
    found = computed([(program, [at]) for program in programs])
    with mp.workdps(25):
        for formula, program, [values] in zip(DIFFERENTIATED, programs, found, strict=True):
            for wrt, derivative in program.gradients.items():
                expected = oracle.numerical_gradient(program, "L", wrt, at)
                assert oracle.near(values[derivative], expected, TOLERANCE), f"{formula} by {wrt}"


def test_names_of_strangers_are_only_names() -> None:
    hostile = ["constructor", "__proto__", "</script>", "<!--", "it's", 'say "no"', "値段", "class", "new", "a\\", "*/"]
    hostile += ["two\nlines", "\u2028", "`${x}`", "out", "at", "v0", "names", "Math", "erf", "toString", "😀"]
    builder = Builder(empty("hostile"))
    for name in hostile:
        builder.declare(name, Declaration("input"))
    total = builder.bind("hasOwnProperty", application(Apply("add", tuple(hostile))))
    builder.bind("valueOf", application(Apply("erf", (total,))))
    program = builder.build(loss="valueOf")
    code = javascript_function(program)
    assert code.isascii()
    assert "</" not in code
    assert "<!--" not in code
    [[values]] = computed([(program, [{name: k / 100 for k, name in enumerate(hostile)}])])
    assert [values[name] for name in hostile] == [k / 100 for k in range(len(hostile))]
    assert math.isclose(values["hasOwnProperty"], math.fsum(k / 100 for k in range(len(hostile))))
    assert math.isclose(values["valueOf"], math.erf(values["hasOwnProperty"]))
    assert len(values) == len(hostile) + 2


def test_arrays_of_values_have_the_order_of_the_names() -> None:
    program = expand(symgraph.gradient(symgraph.load("tanh-2-2-1"), "w111"))
    values = {name: float(value) for name, value in values_with_examples(program)[0].items()}
    outputs = ["dw111", "h11", "w111"]
    statements = [
        javascript_function(program),
        javascript_function(program, "some", outputs),
        f"const at = {json.dumps(values)};",
        "const out = new Float64Array(compute.names.length);",
        "compute.fill(at, out);",
        "results.push(compute.names, Array.from(out), compute(at), some.names, some(at), compute({}).w111);",
    ]
    names, numbers, found, some_names, some, missing = run(statements)
    assert names == list(program.shapes)
    assert dict(zip(names, numbers, strict=True)) == found
    assert some_names == outputs
    assert some == {name: found[name] for name in outputs}
    assert found["w111"] == 0.5
    assert math.isclose(found["h11"], math.tanh(0.5 * 1 - 0.3 * 0.5 + 0.1))
    assert missing == "NaN"


def test_only_functions_that_are_used_stand_beside_the_code() -> None:
    plain = javascript_function(program_of("y = tanh(x)**2 + sqrt(abs(x)) - min(x, 1/3)"))
    assert [line for line in plain.splitlines() if line.startswith("function")] == [
        "function fill(at, out) {",
        "function values(at) {",
    ]
    assert "Math.min(v0, 0.3333333333333333)" in plain
    error = javascript_function(program_of("y = erf(x)"))
    assert "function erfc(x)" in error  # which erf calls
    assert "bessel" not in error
    assert "import" not in error


def test_the_functions_are_found_in_their_files() -> None:
    text = "\n".join(sources().values())
    starts = [line.split()[1].split("(")[0] for line in text.splitlines() if line.startswith(("function ", "const "))]
    assert starts == list(sources())
    assert run([text, "results.push(typeof erf, typeof besselk)"]) == ["function", "function"]


def test_the_text_is_the_same_under_another_hash_seed() -> None:
    script = (
        "import symgraph\n"
        "from symgraph.lowering.javascript import javascript_function\n"
        "from symgraph.spec.programs import from_equations\n"
        f"print(javascript_function(from_equations([{SEVERAL!r}])), end='')"
    )
    done = under_another_hash_seed("-c", script)
    assert done.stdout == javascript_function(program_of(SEVERAL))


@pytest.mark.parametrize(
    ("program", "options", "message"),
    [
        ("linear-regression", {}, r"'linear-regression' has arrays; JavaScript is made from scalar programs; expand"),
        ("tanh-2-2-1", {}, r"'tanh-2-2-1' has arrays"),
        ("y = x*x", {"name": "new"}, r"'new' found as the name of a function; a JavaScript identifier is needed"),
        ("y = x*x", {"name": "Math"}, r"'Math' found as the name"),
        ("y = x*x", {"name": "a;b"}, r"'a;b' found as the name"),
        ("y = x*x", {"outputs": ["yy"]}, r"'yy' is not a name of 'y'.*did you mean 'y'"),
    ],
)
def test_what_cannot_be_lowered_is_refused(program: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        javascript_function(program_of(program), **options)  # type: ignore[arg-type]


def test_abstract_functions_are_refused() -> None:
    with pytest.raises(InputError, match="'f' is abstract: it has no value; write tanh, say, instead of f"):
        javascript_function(expand(program_of("general-node")))
