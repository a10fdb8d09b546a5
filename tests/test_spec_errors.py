"""Specs that are wrong: every problem at once, each with its place, what was found, what is allowed, what to do."""

from __future__ import annotations

import subprocess
import sys

import pytest

from symgraph.errors import InputError
from symgraph.spec.inline import spec_from_equations, with_values
from symgraph.spec.load import load_spec, spec_from_text

NETWORK = """\
input: {name: i, size: 2}
layers:
  - dense: 2
    activation: tanh
  - dense: 1
"""
FORMULAS = """\
inputs: [x1, x2]
equations:
  u: x1 + x2
  v: u**2
"""


def errors(text: str) -> list[str]:
    """The first lines of all the problems of a spec called f.yaml."""
    with pytest.raises(InputError) as caught:
        spec_from_text(text, "f.yaml")
    return [str(problem).splitlines()[0] for problem in caught.value.problems]


def only_error(text: str) -> str:
    (error,) = errors(text)
    return error


KINDS = "dense, conv1d, rnn, lstm, attention, layer_norm, dropout, add, flatten, mean_pool, max_pool"


def test_all_problems_of_a_network_are_reported_at_once() -> None:
    assert errors(
        """\
name: a/b
layerz: 3
input: {name: i, size: -2}
layers:
  - dens: 2
  - dense: 0
    activation: tahn
  - dense: 2.5
    bias: maybe
    activaton: relu
  - activation: relu
  - dense
  - dense: 1
    dense: 2
figure: {engin: dot, engine: dott}
batch: 0
"""
    ) == [
        "f.yaml:1:7: name: the name 'a/b'; it names files: at most 100 characters, none of /\\:*?\"<>|, "
        "no point at its ends; write another name",
        "f.yaml:2:1: unknown key 'layerz'; known: name, title, input, layers, inputs, parameters, equations, loss, "
        "values, assume, groups, figure, labels, claims, backward, let, updates, data, train, points, batch, shapes, "
        "functions, code; did you mean 'layers'?",
        "f.yaml:3:24: input.size: '-2' found; a whole number from 1 to 100000 is needed",
        f"f.yaml:5:5: layers[1]: unknown kind of layer 'dens'; known: {KINDS}; did you mean 'dense'?",
        "f.yaml:6:12: layers[2].dense: '0' found; a whole number from 1 to 100000 is needed",
        "f.yaml:7:17: layers[2].activation: unknown activation 'tahn'; known: identity, tanh, sigmoid, relu, "
        "leaky_relu, elu, selu, softplus, softsign, silu, gelu, gelu_tanh, mish, hardtanh, softmax, log_softmax; "
        "did you mean 'tanh'?",
        "f.yaml:8:12: layers[3].dense: '2.5' found; a whole number from 1 to 100000 is needed",
        "f.yaml:9:11: layers[3].bias: 'maybe' found; true or false is needed",
        "f.yaml:10:5: layers[3]: unknown key 'activaton'; known: dense, bias, activation, name; "
        "did you mean 'activation'?",
        f"f.yaml:11:5: layers[4]: 'activation' without a kind of layer; known kinds: {KINDS}; "
        "write - dense: 2 with its keys below, indented",
        "f.yaml:12:5: layers[5]: 'dense' alone; it needs the number of units; write - dense: 2, say",
        "f.yaml:14:5: the key 'dense' twice; it stands in line 13 too; remove one",
        "f.yaml:15:10: figure: unknown key 'engin'; known: wrt, show, style, level, fold, unfold, constants, "
        "digits, order, upstream, size, font, format, engine, lang, direction; did you mean 'engine'?",
        "f.yaml:15:30: figure.engine: unknown engine 'dott'; known: auto, dot, bundled; did you mean 'dot'?",
        "f.yaml:16:8: batch: '0' found; a whole number from 1 to 100000 is needed",
    ]


def test_all_problems_of_formulas_are_reported_at_once() -> None:
    assert errors(
        """\
inputs: [x1, x2, lambda, _q, x1]
equations:
  u: w1*x1 + w3*x2
  p: 1/(1 + exp(-u)) ^ 2
  x2: 3
  2b: 4
  q: tahn(x1)
loss: -log(pp)
values: {x1: nan, x2: 1_000, u: 3, zz: 4}
assume: {x1: positiv, u: real, x2: [0, 1]}
groups: {A: [u, x1, qq], B: [u]}
claims: [a]
"""
    ) == [
        "f.yaml:1:18: inputs[3]: 'lambda' is a word of Python and cannot be a name; write lam or λ",
        "f.yaml:1:26: inputs[4]: '_q' begins with _; begin the name with a letter: names with _ in front are "
        "symgraph's own",
        "f.yaml:1:30: inputs[5]: the name 'x1' twice; it is an input in line 1; choose another name",
        "f.yaml:3:6: equations.u: unknown name 'w1'; known here: x1, x2, u, p, q; "
        "declare it under inputs or parameters",
        "f.yaml:3:14: equations.u: unknown name 'w3'; known here: x1, x2, u, p, q; "
        "declare it under inputs or parameters",
        "f.yaml:4:22: equations.p: '^' found; a formula has names, numbers, + - * / ** @, parentheses and functions; "
        "write ** for a power",
        "f.yaml:5:3: equations.x2: the name 'x2' twice; it is an input in line 1; choose another name",
        "f.yaml:6:3: equations.2b: '2b' is not a name; write letters, digits and _, with a letter first",
        "f.yaml:7:6: equations.q: unknown function 'tahn'; known are exp, log, sqrt, tanh, sigmoid, relu, where, ...; "
        "did you mean 'tan' or 'tanh'?",
        "f.yaml:8:12: loss: unknown name 'pp'; known here: x1, x2, u, p, q; did you mean 'p'?",
        "f.yaml:9:14: values.x1: 'nan' found; a number is needed, such as 2, 0.5, 1e-3 or 1/3; "
        "infinity and NaN are not allowed",
        "f.yaml:9:23: values.x2: '1_000' found; a number is needed, such as 2, 0.5, 1e-3 or 1/3; write 1000",
        "f.yaml:9:30: values.u: 'u' is computed; values are given to x1, x2; remove it",
        "f.yaml:9:36: values.zz: unknown name 'zz'; values are given to x1, x2",
        "f.yaml:10:14: assume.x1: unknown assumption 'positiv'; allowed: real, positive, negative, nonnegative, "
        'nonzero, integer, an interval "(-1, 1)" or a condition "abs(x) > 1"; did you mean \'positive\'?',
        "f.yaml:10:23: assume.u: 'u' is computed; assumptions are on inputs and parameters; remove it",
        "f.yaml:10:36: assume.x2: a list of two numbers; this YAML list is no interval; "
        'put the interval in quotes: "[0, 1]"',
        "f.yaml:11:17: groups.A: 'x1' is given, not computed; equations here: u, p, q; remove it",
        "f.yaml:11:21: groups.A: unknown equation 'qq'; equations here: u, p, q; did you mean 'q'?",
        "f.yaml:11:30: groups.B: 'u' is in the group 'A' too; remove one",
        "f.yaml:12:10: claims[1]: unknown name 'a'; known here: x1, x2, u, p, q",
    ]


def test_a_formula_is_shown_with_a_caret() -> None:
    with pytest.raises(InputError) as caught:
        spec_from_text("inputs: [値段]\nequations:\n  合計: 値段 * 個数\n", "f.yaml")
    assert str(caught.value) == (
        "f.yaml:3:12: equations.合計: unknown name '個数'; known here: 値段, 合計; "
        "declare it under inputs or parameters\n"
        "    値段 * 個数\n"
        "           ^"
    )


@pytest.mark.parametrize(
    ("equations", "expected"),
    [
        (
            ["a: b + 1", "b: c*2 - a", "c: 1"],
            ["f.yaml:3:12: equations.b: equations in a circle: a uses b uses a; an equation is computed from others"],
        ),
        (["d: x + d"], ["f.yaml:2:10: equations.d: 'd' is defined by itself; an equation is computed from others"]),
        (
            ["a: b", "b: c", "c: a", "e: f", "f: e"],
            [
                "f.yaml:4:6: equations.c: equations in a circle: a uses b uses c uses a",
                "f.yaml:6:6: equations.f: equations in a circle: e uses f uses e",
            ],
        ),
    ],
)
def test_circles_of_equations_are_reported_where_they_close(equations: list[str], expected: list[str]) -> None:
    found = errors("equations:\n" + "".join(f"  {equation}\n" for equation in equations) + "inputs: [x]\n")
    assert len(found) == len(expected)
    assert all(error.startswith(start) for error, start in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("just text", "f.yaml:1:1: 'just text' found; a spec is a mapping of keys; begin with equations: or layers:"),
        ("- a", "f.yaml:1:1: a list found; a spec is a mapping of keys"),
        ("{}", "f.yaml:1:1: nothing found; a spec is a mapping of keys"),
        ("name: x", "f.yaml:1:1: nothing to compute; a spec has equations or layers; add one of them"),
        ("input: 3", "f.yaml:1:8: input: input without layers; add layers, or write inputs: [x1, x2]"),
        ("layers: [{dense: 3}]", "f.yaml:1:1: input: layers without their input; add input: {name: i, size: 2}"),
        ("input: 2\nlayers: []", "f.yaml:2:9: layers: no layers; write - dense: 2"),
        ("input: 2\nlayers: {dense: 3}", "f.yaml:2:9: layers: a mapping found; a list is needed; write - dense: 2"),
        ("input: {name: i}\nlayers: [{dense: 3}]", "f.yaml:1:8: input: no size found; add size: 2"),
        ("input: 1000000\nlayers: [{dense: 3}]", "f.yaml:1:8: input: '1000000' found; a whole number from 1 to 100000"),
        ("input: 2\nlayers: [{dense: 1e3}]", "f.yaml:2:18: layers[1].dense: '1e3' found; a whole number from 1"),
        ("input: 2\nlayers: [{dense: }]", "layers[1].dense: nothing found; a whole number from 1 to 100000 is needed"),
        (
            "input: 9999\nlayers: [{dense: 9999}, {dense: 1}]",
            "f.yaml:2:9: layers: 100000000 weights and biases in all; at most 10000000 are allowed",
        ),
        ("equations: x**2\ninputs: [x]", "f.yaml:1:12: equations: 'x**2' found; a mapping is needed"),
        ("inputs: x\nequations: {y: x}", "f.yaml:1:9: inputs: 'x' found; a list is needed; write inputs: [a, b]"),
        ("inputs: {x: 1}\nequations: {y: x}", "f.yaml:1:9: inputs: a mapping found; a list is needed"),
        ("inputs: [x, [y]]\nequations: {z: x}", "f.yaml:1:13: inputs[2]: a list found; a name is needed"),
        ("inputs: [ｘ, x]\nequations: {y: x}", "f.yaml:1:13: inputs[2]: the name 'x' twice"),
        (f"inputs: [{'x' * 61}]\nequations: {{y: 1}}", "inputs[1]: a name of 61 characters; at most 60 are allowed"),
        ("inputs: [x]\nequations: {y: [x]}", "f.yaml:2:16: equations.y: a list found; a formula is needed"),
        ("inputs: [x]\nequations: {y: }", "equations.y: nothing found; a formula is needed"),
        (FORMULAS + "name: [a]", "f.yaml:5:7: name: a list found; a name is needed"),
        (FORMULAS + "name: ../x", "f.yaml:5:7: name: the name '../x'; it names files"),
        (FORMULAS + "name: NUL", "f.yaml:5:7: name: the name 'NUL'; it names files"),
        (FORMULAS + "title: {a: b}", "f.yaml:5:8: title: a mapping found; a text is needed"),
        (
            FORMULAS + "loss: mse",
            "f.yaml:5:7: loss: no layers; 'mse' is a loss of a network's outputs; write a formula",
        ),
        (FORMULAS + "loss: w", "f.yaml:5:7: loss: unknown loss 'w'; known: u, v"),
        (FORMULAS + "values: [1]", "f.yaml:5:9: values: a list found; a mapping is needed; write values: {x: 1"),
        (FORMULAS + "values: {x1: [1, 2]}", "f.yaml:5:14: values.x1: a list of 2 found; a number is needed"),
        (
            FORMULAS + "values: {x1: .inf}",
            "values.x1: '.inf' found; a number is needed, such as 2, 0.5, 1e-3 or 1/3; inf",
        ),
        (FORMULAS + "values: {x1: '1,5'}", "write 1.5"),
        (FORMULAS + "values: {x1: １}", "write 1"),
        (FORMULAS + "values: {x1: 1/0}", "values.x1: the fraction 1/0; a fraction is like 1/3"),
        (
            FORMULAS + "values: {x1: 1e999}",
            "values.x1: the number 1e999; at most 50 characters, and powers of ten from",
        ),
        (FORMULAS + "values: {x1: true}", "values.x1: 'true' found; a number is needed"),
        (
            FORMULAS + "assume: {x1: (-1, 1)}",
            "f.yaml:5:14: assume.x1: '(-1' found; in braces YAML splits at every comma",
        ),
        (
            FORMULAS + "assume: {x1: '(2, 1)'}",
            "f.yaml:5:15: assume.x1: the interval (2, 1) is empty; write the smaller",
        ),
        (FORMULAS + "assume: {x1: abs(q) > 1}", "f.yaml:5:18: assume.x1: unknown name 'q'"),
        (
            FORMULAS + "assume: {x1: symmetric}",
            "assume.x1: 'symmetric' of a number; it is an assumption on a matrix",
        ),
        (
            FORMULAS + "assume: {x3: real}",
            "f.yaml:5:10: assume.x3: unknown name 'x3'; known here: x1, x2",
        ),
        (FORMULAS + "figure: [a]", "f.yaml:5:9: figure: a list found; a mapping is needed"),
        (
            FORMULAS + "figure: {format: [pdf, gif]}",
            "f.yaml:5:24: figure.format: unknown format 'gif'; known: pdf, png",
        ),
        (FORMULAS + "let: {a: [1]}", "f.yaml:5:10: let.a: a list found; a formula is needed"),
        (FORMULAS + "train:", "f.yaml:5:7: train: nothing found; a mapping is needed"),
        ("functions: [phi]\nequations: {y: chi(x)}", "f.yaml:2:16: equations.y: unknown function 'chi'"),
        ("code: |\n  Y = X\n", "f.yaml:2:3: code: no loss; gradients are of one number; write loss: L, say"),
        (NETWORK.replace("2}", "2, shape: 3}"), "f.yaml:1:27: input: unknown key 'shape'; known: name, size"),
        (
            NETWORK.replace("tanh", "{tanh: 1}"),
            "layers[1].activation: 'tanh' takes no number; leaky_relu and elu take one",
        ),
        (NETWORK.replace("tanh", "{elu: a}"), "f.yaml:4:23: layers[1].activation.elu: 'a' found; a number is needed"),
        (
            NETWORK.replace("tanh", "x*y"),
            "layers[1].activation: the names x, y; an activation is a formula of one varia",
        ),
        (NETWORK.replace("tanh", "2*pi"), "layers[1].activation: '2*pi', which has no variable"),
        (NETWORK.replace("tanh", "exp"), "f.yaml:4:17: layers[1].activation: 'exp' is no activation"),
        (
            NETWORK.replace("tanh", "softmax(x)"),
            "'softmax' in an activation formula; it must be elementwise; write soft",
        ),
        (NETWORK.replace("tanh", "norm(x)"), "'norm' in an activation formula; it must be elementwise"),
        (NETWORK.replace("tanh", "x.T"), "'.T' in an activation formula; it must be elementwise"),
        (NETWORK.replace("tanh", "x**"), "f.yaml:4:18: layers[1].activation: nothing follows '**'"),
        (NETWORK + "loss: {mse: 2}", "f.yaml:6:8: loss: 'mse' takes no number; write loss: mse"),
        (NETWORK + "loss: msse", "did you mean 'mse' or 'sse'?"),
        (
            NETWORK.replace("dense: 1", "dense: 3") + "loss: output",
            "f.yaml:6:7: loss: the loss 'output' of a network of 3",
        ),
        (NETWORK.replace("name: i", "name: h1"), "f.yaml:1:8: input.name: the name 'h1' is one of the network's own"),
        (
            NETWORK.replace("name: i", "name: b").replace("size: 2", "size: 20"),
            "f.yaml:1:8: input.name: the name 'b' makes 'b1', one of the network's own names; choose another name",
        ),
        (NETWORK + "inputs: [o1]", "f.yaml:6:10: inputs[1]: the name 'o1' is one of the network's own; choose another"),
        (NETWORK + "equations: {W2: o1}", "f.yaml:6:13: equations.W2: the name 'W2' is one of the network's own"),
        (
            NETWORK + "equations: {r: w113**2}",
            "f.yaml:6:16: equations.r: unknown name 'w113'; known here: r, i, W1, b1",
        ),
        (NETWORK + "assume: {W1: integer}", "assume.W1: 'integer' of an array; allowed: real, positive, negative"),
        (
            NETWORK + "groups: {a: [i]}",
            "f.yaml:6:14: groups.a: 'i' is given, not computed; equations here: z1, h1, z2, o",
        ),
        (NETWORK + "loss: output\nvalues: {y: 1}", "f.yaml:7:10: values.y: a target 'y'; the loss compares with none"),
    ],
)
def test_one_problem_is_reported_as_one(text: str, message: str) -> None:
    assert message in only_error(text)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            "W1: [[1, 2, 3], [1, 2, 3]]",
            "values.W1: an array of shape [2, 3]; W1 has shape [2, 2] (2 units of 2 inputs); "
            "write [[0.1, 0.1], [0.1, 0.1]]",
        ),
        ("W1: [1, 2, 3, 4]", "values.W1: an array of shape [4]; W1 has shape [2, 2]"),
        ("W1: [[1, 2], [3]]", "values.W1: rows of 1 and 2 numbers; W1 has shape [2, 2]"),
        ("W1: [[1, 2], 3]", "values.W1: an array of lists and numbers; W1 has shape [2, 2]"),
        ("W1: [[1, 2], [3, x]]", "f.yaml:6:27: values.W1: 'x' found; a number is needed"),
        (
            "W2: [1, 2]",
            "values.W2: an array of shape [2]; W2 has shape [1, 2] (1 unit of 2 inputs); write [[0.1, 0.1]]",
        ),
        ("b1: 1", "values.b1: '1' found; b1 is an array of shape [2]; write [0.1, 0.1]"),
        ("b1: [[1, 2]]", "values.b1: an array of shape [1, 2]; b1 has shape [2] (2 units); write [0.1, 0.1]"),
        ("h1: [1, 2]", "values.h1: 'h1' is computed; values are given to i, W1, b1, W2, b2, y; remove it"),
        ("z11: 1", "values.z11: 'z11' is computed"),
        ("w113: 1", "values.w113: unknown name 'w113'; values are given to i, W1, b1, W2, b2, y"),
        ("w111: [1]", "values.w111: a list of 1 found; a number is needed"),
        (
            "w111: 1, W1: [[1, 2], [3, 4]]",
            "f.yaml:6:10: values.w111: 'w111' has a value here and one in W1; remove one",
        ),
    ],
)
def test_values_must_fit_their_arrays(values: str, message: str) -> None:
    assert message in only_error(f"{NETWORK}values: {{{values}}}")


def test_import_and_towers_of_powers_are_refused() -> None:
    assert [error.split(";")[0] for error in errors("equations:\n  y: __import__('os')\n  z: 9**9**9\n")] == [
        "f.yaml:2:6: equations.y: '__import__' begins with _",
        "f.yaml:2:17: equations.y: the text 'os'",
        "f.yaml:3:9: equations.z: the exponent 9**9",
    ]


def test_more_than_a_hundred_problems_end_the_reading() -> None:
    found = errors("inputs: [x]\nequations:\n" + "".join(f"  a{number}: b\n" for number in range(5000)))
    assert found[0] == "f.yaml: more than 100 problems; correct these first"
    assert len(found) == 101


def test_huge_formulas_in_a_file_fail_at_once() -> None:
    message = "f.yaml:3:6: equations.y: a formula of 3000001 characters; at most 4000 are allowed; split it"
    assert message in only_error("inputs: [x]\nequations:\n  y: " + "x+" * 1_500_000 + "x\n")


def test_a_missing_file_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"^tanh-2-2: no such file; .* did you mean 'tanh-2-2-1'\?"):
        load_spec("tanh-2-2", ["tanh-2-2-1", "sum"])


# --- equations and values of the command line ----------------------------------------------------------------------


def test_problems_of_inline_equations() -> None:
    with pytest.raises(InputError) as caught:
        spec_from_equations(["y = a*x + $", "y == 3", "2 = x", "z = 3", "z = x", "w = w"])
    assert [str(problem).splitlines()[0] for problem in caught.value.problems] == [
        "-e:1:11: y: '$' found; a formula has names, numbers, + - * / ** @, parentheses and functions",
        "-e:2:1: '==' in an equation; write y = a*x + b",
        "-e:3:1: '2' is not a name; the left side of an equation is a name; write letters, digits and _, "
        "with a letter first",
        "-e:5:1: two equations for 'z'; the other is equation 4; rename one",
        "-e:6:5: w: 'w' is defined by itself; an equation is computed from others; rename one",
    ]
    with pytest.raises(InputError, match='-e: no equation; write -e "y = a\\*x \\+ b"'):
        spec_from_equations([])


def test_problems_of_values_on_the_command_line() -> None:
    spec = spec_from_equations(["y = x + t"])
    with pytest.raises(InputError) as caught:
        with_values(spec, {"q": "3", "x": "abc", "y": "3", "t": "[1, 2]"})
    assert [str(problem) for problem in caught.value.problems] == [
        "--at q: unknown name 'q'; values are given to x, t",
        "--at x: 'abc' found; a number is needed, such as 2, 0.5, 1e-3 or 1/3",
        "--at y: 'y' is computed; values are given to x, t; remove it",
        "--at t: a list of 2 found; a number is needed",
    ]


def test_errors_need_neither_sympy_nor_numpy() -> None:
    script = (
        "import sys; from symgraph.spec.load import spec_from_text; from symgraph.errors import InputError\n"
        "try: spec_from_text('equations: {y: tahn(x)}')\n"
        "except InputError: print(sorted({'sympy', 'numpy'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_formulas_are_judged_beside_a_broken_network() -> None:
    text = """\
input: 2
layers:
  - dens: 3
loss: msee
equations:
  u: __import__('os')
  v: 9**9**9
"""
    with pytest.raises(InputError) as caught:
        spec_from_text(text, "net.yaml")
    places = [(problem.line, problem.path) for problem in caught.value.problems]
    assert places == [(3, "layers[1]"), (4, "loss"), (6, "equations.u"), (6, "equations.u"), (7, "equations.v")]
    assert "did you mean 'mse'" in str(caught.value)
