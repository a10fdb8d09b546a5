"""Programs as code for other systems: every target of every template runs and agrees with the program itself."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from drawn_graphs import TWINS
from tex import compiled, needs

import symgraph
from symgraph.calculus.program import Program
from symgraph.calculus.sizes import size_symbols
from symgraph.cli.main import main
from symgraph.lowering.export.targets import TARGETS
from symgraph.spec.known_sizes import known_sizes, with_sizes
from symgraph.spec.templates import template_names, template_text

TEMPLATES = [name for name in template_names() if name not in TWINS]
LARGE = ("digits", "digits-mlp")
WITHOUT_FUNCTIONS = {
    "general-node": {"functions: [f]                # nothing is known of f but its name": "", "f(x)": "sin(x)"},
    "three-layer": {"functions: [phi]            # any function of each element; dphi is its derivative": "",
                    "dphi(": "cos(", "phi(": "sin("},
}  # fmt: skip
"""What makes the abstract functions of a template those that its exported example takes."""


def run(source: str) -> dict[str, Any]:
    """The names of a module that was run as a program; `printed` is what it said."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(source, "exported", "exec"), names)
    return names | {"printed": out.getvalue()}


@cache
def concrete(template: str) -> Program:
    """The gradient program of a template, abstract functions made sines."""
    text = template_text(template)
    for old, new in WITHOUT_FUNCTIONS.get(template, {}).items():
        assert old in text
        text = text.replace(old, new)
    return symgraph.gradient(symgraph.load(text), "all")


def expected(template: str, names: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
    """The loss and the gradients, by what they are by, at the values that are in a module's names."""
    program = concrete(template)
    given = {
        n: names[n] for n, d in program.declarations.items() if d.value is None and n in names and d.role != "size"
    }
    results = symgraph.evaluate(program, {n: _rows(value) for n, value in given.items()})
    loss = program.adjoints[next(name for name in program.declarations if name in program.adjoints)]
    return results[loss], {wrt: results[name] for wrt, name in program.gradients.items()}


def _rows(value: Any) -> Any:
    return np.asarray(value, dtype=float).tolist()


def agree(found: Any, wanted: Any) -> None:
    np.testing.assert_allclose(np.ravel(found), np.ravel(wanted), rtol=1e-9, atol=1e-9)


def at_example_sizes(template: str) -> Program:
    """The program of a template, at sizes that its values tell."""
    program = symgraph.load(template)
    return with_sizes(program, known_sizes(program)) if size_symbols(program) else program


def values_of(function: Callable[..., Any], names: Mapping[str, Any]) -> list[Any]:
    """The arguments of a function, by their names."""
    code = function.__code__
    return [names[name] for name in code.co_varnames[: code.co_argcount] if name != "self"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_numpy_functions_agree_with_the_program(template: str) -> None:
    names = run(symgraph.export(template, "numpy"))
    value, gradients = expected(template, names)
    agree(names["forward"](*values_of(names["forward"], names)), value)
    found = names["gradient"](*values_of(names["gradient"], names))
    for one, wanted in zip(found if len(gradients) > 1 else [found], gradients.values(), strict=True):
        agree(one, wanted)
        assert np.shape(one) in (np.shape(wanted), ())
    assert "by finite differences" in names["printed"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_class_agrees_with_the_program_and_learns(template: str) -> None:
    names = run(symgraph.export(template, "class"))
    value, gradients = expected(template, names)
    model = names["model"]
    for parameter in concrete(template).declarations:
        if hasattr(model, "update") and parameter in names:
            setattr(model, parameter, names[parameter])  # as before the step that the example makes
    agree(model.forward(*values_of(type(model).forward, names)), value)
    results = model.backward()
    found = results if len(gradients) > 1 else [results]
    for one, (wrt, wanted) in zip(found, gradients.items(), strict=True):
        agree(one, wanted)
        agree(getattr(model, f"d{wrt}"), wanted)
    if hasattr(model, "update"):
        model.update(0.5)
        agree(getattr(model, next(iter(gradients))), names[next(iter(gradients))] - 0.5 * found[0])


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name not in WITHOUT_FUNCTIONS])
def test_layers_agree_with_the_program(template: str) -> None:
    names = run(symgraph.export(template, "layers"))
    value, gradients = expected(template, names)
    made = type(names["model"])
    model = made(*values_of(made.__init__, names))
    agree(model.forward(*values_of(made.forward, names)), value)
    found = model.backward()
    for one, wanted in zip(found if len(gradients) > 1 else [found], gradients.values(), strict=True):
        agree(one, wanted)


@pytest.mark.parametrize("template", TEMPLATES)
def test_scipy_finds_the_packed_gradient_right(template: str) -> None:
    names = run(symgraph.export(template, "scipy").replace('"maxiter": 20', '"maxiter": 2'))
    value, gradients = expected(template, names)
    vector, *data = names["loss"].__code__.co_varnames[: names["loss"].__code__.co_argcount]
    agree(names["loss"](names[vector], *(names[name] for name in data)), value)
    found = names["loss_grad"](names[vector], *(names[name] for name in data))
    agree(found, np.concatenate([np.ravel(one) for one in gradients.values()]))
    error = float(re.search(r"check_grad: (\S+)", names["printed"])[1])  # type: ignore[index]
    assert error < 1e-5 * max(1.0, float(np.linalg.norm(found)))


@pytest.mark.parametrize("template", ["line", "sigmoid-neuron", "baydin", "linear-regression", "tanh-2-2-1", "lstm"])
def test_sympy_differentiates_to_the_same_numbers(template: str) -> None:
    source = symgraph.export(template, "sympy")
    names = run(source.replace('"__main__"', '"nobody"'))
    numbers = names["values"]
    listed = "equations" in names
    found = names["evaluate"](names["equations"], numbers) if listed else {}
    program = at_example_sizes(template)
    gradients = symgraph.gradient(program, "all").gradients
    results = symgraph.evaluate(symgraph.gradient(program, "all"))
    compared = 0
    for wrt, name in gradients.items():
        derivatives = symgraph.gradient(program, "all").element_names(name)
        rows, columns = np.shape(results[name]) or (1, 1)
        for one, element in enumerate(program.scalars(wrt)):
            variable = derivatives.names(rows, columns)[one]
            symbol = names[variable]
            exact = found[symbol] if listed else symbol.subs(numbers)
            agree(float(exact), np.ravel(results[name])[one])
            assert element in source
            compared += 1
    assert compared == sum(np.size(results[name]) for name in gradients.values())


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_javascript_agrees_with_the_program(tmp_path: Path) -> None:
    templates = [name for name in TEMPLATES if name not in (*LARGE, "general-node", "three-layer")]
    for template in templates:
        (tmp_path / f"{template}.mjs").write_text(symgraph.export(template, "javascript"), encoding="utf-8")
    lines = [f'found["{name}"] = await import("./{name}.mjs");' for name in templates]
    script = "\n".join(
        [
            "const found = {};",
            *lines,
            "const answer = ([name, m]) => [name, m.forward(m.values), m.gradient(m.values)];",
            "const answers = Object.entries(found).map(answer);",
            "console.log(JSON.stringify(answers));",
        ]
    )
    (tmp_path / "all.mjs").write_text(script, encoding="utf-8")
    done = subprocess.run(["node", "all.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    answers: list[tuple[str, float, dict[str, float]]] = json.loads(done.stdout)
    assert [name for name, _, _ in answers] == templates
    for name, value, derivatives in answers:
        program = at_example_sizes(name)
        gradient = symgraph.gradient(program, "all")
        results = symgraph.evaluate(gradient)
        agree(value, results[program.loss or "o"])
        wanted = {
            element: number
            for wrt, one in gradient.gradients.items()
            for element, number in zip(program.scalars(wrt), np.ravel(results[one]), strict=True)
        }
        assert list(derivatives) == list(wanted), name
        agree(list(derivatives.values()), list(wanted.values()))
    once = subprocess.run(["node", "line.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert once.stdout == "y = -2\nderivatives: { a: 3, b: 1 }\n"


@needs("pdflatex")
def test_latex_compiles(tmp_path: Path) -> None:
    documents = [symgraph.export(name, "latex") for name in TEMPLATES]
    bodies = [text.partition("\\begin{document}\n")[2].partition("\\end{document}")[0] for text in documents]
    head = documents[0].partition("\\begin{document}\n")[0]
    compiled(f"{head}\\begin{{document}}\n{''.join(bodies)}\\end{{document}}\n", tmp_path)


def test_latex_writes_derivatives_as_fractions() -> None:
    text = symgraph.export("tanh-2-2-1-mse", "latex")
    assert r"L &= (o - y)^{2}" in text
    assert r"\frac{\partial L}{\partial z_{2}} &= \frac{\partial L}{\partial o} \cdot (1 - o^{2})" in text
    assert r"\frac{\partial L}{\partial W_{1}} &= \frac{\partial L}{\partial z_{1}} \, i^{\mathrm{T}}" in text


MATRICES = """name: process
shapes: {X: [n, p], y: [n], s: []}
equations: {K: X @ X.T + s*eye(n), a: inv(K) @ y}
loss: y.T @ a/2 + logdet(K)/2
"""
ROWS_SUM_TO_ONE = """name: rows
shapes: {X: [n, p], W: [p, k], Y: [n, k]}
parameters: [W]
assume: {Y: rowsum1}
equations: {P: "softmax(X @ W, axis=1)"}
loss: -sum(Y*log(P))/n
values: {Y: [[0.3, 0.7], [0.6, 0.4], [0.5, 0.5], [0.8, 0.2]]}
"""
BATCH = """name: batch
input: {name: x, size: 2}
batch: 3
layers:
  - dense: 3
    activation: gelu
  - dense: 1
    activation: sigmoid
loss: bce
"""


@pytest.mark.parametrize("spec", [MATRICES, ROWS_SUM_TO_ONE, BATCH], ids=["matrices", "assumptions", "batch"])
def test_other_kinds_of_specs_agree_with_the_program(spec: str) -> None:
    program = symgraph.gradient(symgraph.load(spec), "all")
    for to in ("numpy", "scipy"):
        names = run(symgraph.export(spec, to))
        given = {
            name: _rows(names[name]) for name, d in program.declarations.items() if name in names and d.role != "size"
        }
        results = symgraph.evaluate(program, given)
        function = names["gradient" if to == "numpy" else "loss_grad"]
        found = function(*values_of(function, names))
        flat = found if isinstance(found, tuple) else (found,)
        wanted = np.concatenate([np.ravel(results[name]) for name in program.gradients.values()])
        agree(np.concatenate([np.ravel(one) for one in flat]), wanted)


# --- numbers from elsewhere ---------------------------------------------------------------------------------------


def test_the_trace_of_the_survey_is_a_class() -> None:
    """C1 and C2: at (2, 5) the adjoints are 5.5 and 1.7163."""
    names = run(symgraph.export("baydin", "class"))
    model = names["Baydin"]()
    assert model.derivative(2, 5) == pytest.approx((5.5, 1.7163), abs=5e-5)
    steps = [model.v1, model.v2, model.v3, model.v4, model.v5]
    assert steps == pytest.approx([0.6931, 10, -0.9589, 10.6931, 11.6521], abs=5e-5)
    assert (model.dv4, model.dv3, model.dv2, model.dv1) == (1, -1, 1, 1)


def test_apples_are_multiply_layers() -> None:
    """B1, B2 and B6: 220, and backward 2.2, 110 and 200."""
    source = symgraph.export("apples", "layers")
    names = run(source)
    model = names["Apples"]()
    assert model.forward(100, 2, 1.1) == pytest.approx(220)
    assert model.backward() == pytest.approx((2.2, 110, 200))
    assert names["Mul"]().forward(3, 4) == 12
    assert source.count("class ") == 2


def test_one_relu_unit_learns_as_published() -> None:
    """C3: 70 points, all updates from the same point; the loss after 2000 steps is 115.336."""
    names = run(symgraph.export("relu-fit", "class"))
    x = np.arange(-20, 50) / 10
    target = 5 * np.maximum(0, 2 * x - 1) + 1
    made = type(names["model"])
    model = made(**dict.fromkeys(("w1", "b1", "w2", "b2"), 1.0))
    given = made.forward.__code__.co_varnames[1:3]
    losses: list[float] = []
    for _ in range(2001):
        losses.append(np.sum(model.forward(*({"x": x, "t": target}[name] for name in given))))
        model.backward()
        for name in ("w1", "b1", "w2", "b2"):
            change = 0.0002 * np.sum(np.broadcast_to(getattr(model, f"d{name}"), x.shape)) / 70
            setattr(model, name, getattr(model, name) - change)
    assert [losses[k] for k in (0, 500, 1000, 1500, 2000)] == pytest.approx(
        [21228.1, 540.474, 316.113, 189.800, 115.336], rel=2e-6
    )


def test_softmax_and_cross_entropy_are_one_layer() -> None:
    source = symgraph.export("classifier", "layers")
    assert "class SoftmaxWithLoss:" in source
    assert "class Softmax:" not in source
    assert "class Affine:" in source


# --- what is said -------------------------------------------------------------------------------------------------


def test_numpy_code_is_commented_with_the_chain_rule() -> None:
    source = symgraph.export("tanh-2-2-1-mse", "numpy")
    assert "    dz2 = do*(1 - o**2)" in source
    assert "# dL/dz2 = dL/do * do/dz2" in source
    assert "    z1 = W1 @ i + b1\n" in source, "the code says it itself"
    assert "(o - y)**2" in source


def test_a_value_of_several_uses_has_a_sum_in_the_order_of_the_code() -> None:
    source = symgraph.export("rnn", "numpy")
    assert "(h2_1*dz3_1 + h1_1*dz2_1).item()  # do/dU1 = do/dz3_1 * dz3_1/dU1 + do/dz2_1 * dz2_1/dU1" in source


def test_a_minus_before_a_number_needs_no_parentheses() -> None:
    assert "self.dy = -2*self.L_1 " in symgraph.export("relu-fit", "class")
    assert "self.dp = -1/self.p " in symgraph.export("sigmoid-neuron", "class")


@pytest.mark.parametrize("to", ["numpy", "class", "layers", "scipy", "javascript"])
def test_lines_are_short_and_the_same_each_time(to: str) -> None:
    for template in ("lstm", "sigmoid-neuron", "mlp"):
        source = symgraph.export(template, to)
        assert max(map(len, source.split("\n"))) <= 125
        assert source == symgraph.export(template, to)
        assert source.endswith("\n")
        assert not source.endswith("\n\n")


def test_another_hash_seed_changes_nothing() -> None:
    script = (
        "import symgraph; print(*(symgraph.export('lstm', to) for to in ('numpy', 'class', 'layers', 'json')), sep='')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, check=True
    )
    here = "".join(symgraph.export("lstm", to) for to in ("numpy", "class", "layers", "json"))
    assert done.stdout.decode() == here + "\n"


# --- what is asked for --------------------------------------------------------------------------------------------


def test_one_weight_and_intermediate_values() -> None:
    names = run(symgraph.export("tanh-2-2-1-mse", "numpy", ["w112", "h1", "b2"]))
    program = symgraph.gradient(symgraph.load("tanh-2-2-1-mse"), ["W1", "h1", "b2"])
    results = symgraph.evaluate(program)
    element, hidden, bias = names["gradient"](*values_of(names["gradient"], names))
    agree(element, results["dW1"][0, 1])
    agree(hidden, results["dh1"])
    agree(bias, results["db2"])
    layers = run(symgraph.export("tanh-2-2-1-mse", "layers", ["w112", "h1"]))
    found = layers["model"].backward()
    assert len(found) == 2


def test_another_quantity_is_differentiated() -> None:
    names = run(symgraph.export("baydin", "numpy", of="v2"))
    assert names["gradient"](2.0, 5.0) == (5.0, 2.0)


def test_a_program_of_python_is_exported() -> None:
    program = symgraph.load("line")
    assert symgraph.export(program, "numpy") == symgraph.export("line", "numpy")


def test_large_networks_draw_their_values() -> None:
    layers = "  - dense: 30\n    activation: relu\n  - dense: 3\n    activation: softmax\n"
    text = f"name: big\ninput: {{name: x, size: 20}}\nlayers:\n{layers}loss: cross_entropy\n"
    names = run(symgraph.export(text, "numpy"))
    assert names["W1"].shape == (30, 20)
    assert "example values for" in symgraph.export(text, "numpy")
    program = symgraph.gradient(symgraph.load(text), "all")
    given = {name: names[name].tolist() for name in ("x", "W1", "b1", "W2", "b2", "y")}
    agree(names["dW1"], symgraph.evaluate(program, given)["dW1"])


# --- hostile names and titles -------------------------------------------------------------------------------------

HOSTILE = """
name: "it's */ \\"\\"\\" -- <script>"
title: "*/ alert(1) \\"\\"\\"\\nimport os \\\\N{x} ${y} 値段（円）"
inputs: [値段, forward, self, values, np, lambda_]
parameters: [print, model, gradient]
equations:
  u: 値段*forward + self*values + np*lambda_
  loss_: u*print - model*sin(gradient)
loss: loss_
values: {値段: 1, forward: 2, self: 3, values: 4, np: 5, lambda_: 6, print: 0.5, model: 0.25, gradient: 2}
"""


def test_hostile_names_and_titles_stay_names_and_titles(tmp_path: Path) -> None:
    spec = HOSTILE.replace('it\'s */ \\"\\"\\" -- <script>', "it's --;")
    program = symgraph.gradient(symgraph.load(spec), "all")
    results = symgraph.evaluate(program)
    wanted = [results[name] for name in program.gradients.values()]
    for to in ("numpy", "class", "layers", "scipy"):
        names = run(symgraph.export(spec, to))
        assert "os" not in names
        if to == "numpy":
            agree(names["gradient"](*values_of(names["gradient"], names)), wanted)
    run(symgraph.export(spec, "sympy"))
    script = symgraph.export(spec, "javascript")
    assert "* / alert(1)" in script
    if shutil.which("node"):
        (tmp_path / "x y.mjs").write_text(script, encoding="utf-8")
        done = subprocess.run(["node", "x y.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout.startswith("loss_ =")
    assert r"\section*{" in symgraph.export(spec, "latex")


def test_names_of_symbols_that_are_no_names() -> None:
    x, y = sp.Symbol("a b"), sp.Symbol("class")
    for to in ("numpy", "class", "layers", "scipy", "sympy", "javascript"):
        source = symgraph.export(x**2 * y, to)
        assert "a b" not in source, to
        if to != "javascript":
            ast.parse(source)


# --- what is refused ----------------------------------------------------------------------------------------------


def refusal(source: Any, to: str, **asked: Any) -> str:
    with pytest.raises(symgraph.InputError) as caught:
        symgraph.export(source, to, **asked)
    return str(caught.value)


def test_refusals_say_what_to_do() -> None:
    assert refusal("line", "nupmy") == (
        f"'nupmy' found as a target; {', '.join(TARGETS)} are allowed; did you mean 'numpy'?"
    )
    assert "'phi' is abstract; a layer knows its derivative; write tanh instead of phi" in refusal(
        "three-layer", "layers"
    )
    assert "'f' is abstract" in refusal("general-node", "javascript")
    assert "operations on single numbers; SymPy is written number by number, at most 1,000" in refusal(
        "digits", "sympy"
    )
    assert "export arrays: --to numpy" in refusal("digits", "javascript")
    assert "'w111' in a vector of parameters; whole parameters and inputs are packed" in refusal(
        "tanh-2-2-1", "scipy", wrt="w111"
    )
    assert "'q' is not a name of 'line'" in refusal("line", "numpy", wrt="q")
    gradient = symgraph.gradient(symgraph.load("line"), "a")
    assert "'line' has gradients already" in refusal(gradient, "numpy")
    without = "name: two\ninput: {name: x, size: 2}\nlayers:\n  - dense: 2\n"
    assert "'two' has no loss to differentiate; a loss is one number; add loss: to the spec" in refusal(
        without, "class"
    )


# --- the command line ---------------------------------------------------------------------------------------------


def test_the_command_prints_writes_and_names_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "line", "--to", "numpy"]) == 0
    assert capsys.readouterr().out == symgraph.export("line", "numpy")
    assert main(["export", "-e", "y = a*x + b", "--wrt", "a", "--at", "x=7", "--to", "javascript"]) == 0
    printed = capsys.readouterr().out
    assert "return {a: da};" in printed
    assert "x: 7," in printed
    assert main(["export", "line", "sum", "--to", "all", "--out", str(tmp_path)]) == 0
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == sorted(f"{name}{target.suffix}" for name in ("line", "sum") for target in TARGETS.values())
    capsys.readouterr()
    assert main(["export", "line", "--to", "class", "-o", str(tmp_path / "mine.py")]) == 0
    assert (tmp_path / "mine.py").read_text() == symgraph.export("line", "class")


def test_wrong_usage_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "line", "--to", "numppy"]) == 2
    assert "did you mean 'numpy'?" in capsys.readouterr().err
    assert main(["export", "line"]) == 2
    assert "--to" in capsys.readouterr().err
    assert main(["export", "line", "--to", "numpy,class", "-o", "x.py"]) == 2
    assert "--out DIR writes each to a file of its own" in capsys.readouterr().err
    assert main(["export", "nowhere.yaml", "line", "--to", "json"]) == 2
    captured = capsys.readouterr()
    assert "nowhere.yaml" in captured.err
    assert '"name": "line"' in captured.out, "the others are exported all the same"
    folder = tmp_path / "file"
    folder.write_text("")
    assert main(["export", "line", "--to", "json", "--out", str(folder)]) == 4
    assert "cannot write" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["class", "layers"])
def test_a_class_called_like_a_quantity_stays_callable(target: str) -> None:
    spec = "name: N\ninputs: [N]\nparameters: [w]\nequations: {y: N*w}\nloss: y\nvalues: {N: 007, w: 3}\n"
    namespace: dict[str, object] = {"__name__": "__main__"}
    exec(compile(symgraph.export(spec, target), target, "exec"), namespace)
    assert isinstance(namespace["N"], type)


def test_jax_is_not_asked_for_what_the_loss_does_not_use() -> None:
    spec = "inputs: [x]\nparameters: [w, b]\nequations: {y: w*x}\nloss: y\n"
    with pytest.raises(symgraph.InputError, match="'y' does not depend on b; JAX differentiates by what"):
        symgraph.export(spec, "jax")


def test_a_class_of_all_samples_learns_as_published() -> None:
    """Gradient descent with the exported class on 70 points: the losses of the case after 0, 500 and 1000 updates."""
    spaces: dict[str, Any] = {"__name__": "exported"}
    exec(symgraph.export("relu-fit", "class", batch=True), spaces)
    x = np.linspace(-2, 4.9, 70)[:, None]
    t = 5 * np.maximum(0, 2 * x - 1) + 1
    model, losses = spaces["ReluFit"](1.0, 1.0, 1.0, 1.0), []
    for step in range(1001):
        losses += [model.forward(x, t)] * (step % 500 == 0)
        model.backward()
        model.update(0.0002 / 70)
    assert [f"{loss:.6g}" for loss in losses] == ["21228.1", "540.474", "316.113"]


def test_all_targets_leave_out_what_cannot_be_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["export", "three-layer", "--to", "all", "--out", str(tmp_path)]) == 0
    assert "three-layer: no layers: " in capsys.readouterr().err
    kinds = ("py", "scipy.py", "class.py", "torch.py", "jax.py", "sympy.py", "tex", "json")
    assert {path.name for path in tmp_path.iterdir()} == {f"three-layer.{kind}" for kind in kinds}
    assert main(["export", "three-layer", "--to", "numpy,layers", "--out", str(tmp_path / "none")]) == 2
    assert not (tmp_path / "none").exists()
