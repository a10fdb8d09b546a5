"""Derived gradients as code: it runs, agrees with differences of the loss, and refuses what it would get wrong."""

from __future__ import annotations

import ast
import importlib.util
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from readable_models import (
    ATTENTION,
    GAUSSIAN_PROCESS,
    HUBER,
    LASSO,
    LINEAR,
    LOGISTIC,
    SOFTMAX,
    THREE_LAYERS,
    Model,
)
from scipy import optimize, special

import symgraph

Array = np.ndarray[Any, Any]
_numbers = itertools.count()


def module(text: str, folder: Path) -> ModuleType:
    """The module of this text."""
    path = folder / f"derived{next(_numbers)}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def differences(loss: Callable[..., float], arrays: dict[str, Array], wrt: str, step: float = 1e-6) -> Array:
    """The gradient by central differences."""
    result = np.zeros_like(arrays[wrt])
    for place in np.ndindex(*result.shape):
        values: list[float] = []
        for sign in (1, -1):
            moved = {name: array.copy() for name, array in arrays.items()}
            moved[wrt][place] += sign * step
            values.append(loss(**moved))
        result[place] = (values[0] - values[1]) / (2 * step)
    return result


def tanh_slope(x: Array) -> Array:
    return 1 - np.tanh(x) ** 2


def three_layer_loss(X: Array, B1: Array, B2: Array, Y: Array) -> float:  # noqa: N803 - as the article has them
    return float(np.sum((Y - np.tanh(X @ B1) @ B2) ** 2) / len(X))


SIZES = [(4, 3, 2), (3, 3, 3), (2, 3, 2), (5, 1, 1), (1, 2, 3), (1, 1, 1)]


@pytest.mark.parametrize(("n", "p", "d"), SIZES)
def test_the_three_layer_net_of_the_article(n: int, p: int, d: int, tmp_path: Path) -> None:
    derived = module(symgraph.derive(THREE_LAYERS.program, "B1, B2", form="numpy"), tmp_path)
    random = np.random.default_rng(0)
    shapes = {"X": (n, p), "B1": (p, d), "B2": (d, 1), "Y": (n, 1)}
    arrays = {name: random.normal(size=shape) for name, shape in shapes.items()}
    found = derived.gradient(**arrays, phi=np.tanh, dphi=tanh_slope)
    for wrt, gradient in zip(("B1", "B2"), found, strict=True):
        assert gradient.shape == arrays[wrt].shape
        np.testing.assert_allclose(gradient, differences(three_layer_loss, arrays, wrt), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("wrong", ["Y", "X", "B2"])
def test_arrays_of_one_dimension_are_refused(wrong: str, tmp_path: Path) -> None:
    """With n = d, ``E @ B2.T`` and the like of 1-D arrays have values, and wrong ones."""
    derived = module(symgraph.derive(THREE_LAYERS.program, "B1", form="numpy"), tmp_path)
    arrays = {name: np.ones((3, 3) if name in ("X", "B1") else (3, 1)) for name in ("X", "B1", "B2", "Y")}
    arrays[wrong] = arrays[wrong][:, 0]
    with pytest.raises(ValueError, match=rf"{wrong} has 1 dimensions, not 2: it is .x.; a column is \(n, 1\)"):
        derived.gradient(**arrays, phi=np.tanh, dphi=tanh_slope)


def test_arrays_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    derived = module(symgraph.derive(LINEAR.program, "b", form="numpy"), tmp_path)
    with pytest.raises(ValueError, match=r"y has the shape \(4, 1\), which does not fit nx1 with the sizes .*'n': 3"):
        derived.gradient(np.ones((3, 2)), np.ones((2, 1)), np.ones((4, 1)))


def logistic_loss(X: Array, w: Array, y: Array) -> float:  # noqa: N803
    q = special.expit(X @ w)
    return float(-np.sum(y * np.log(q) + (1 - y) * np.log(1 - q)) / len(X))


def softmax_loss(X: Array, W: Array, b: Array, Y: Array) -> float:  # noqa: N803
    return float(-np.sum(Y * special.log_softmax(X @ W + b, axis=1)) / len(X))


def process_loss(X: Array, y: Array, s: Array) -> float:  # noqa: N803
    K = X @ X.T + s * np.eye(len(X))
    return float((y.T @ np.linalg.solve(K, y) + np.linalg.slogdet(K)[1]).item() / 2)


def attention_loss(Q: Array, K: Array, V: Array, G: Array) -> float:  # noqa: N803
    return float(np.sum(G * (special.softmax(Q @ K.T / np.sqrt(Q.shape[1]), axis=1) @ V)))


def components_loss(S: Array, W: Array) -> float:  # noqa: N803
    return float(np.sum(np.log(np.cosh(W @ S))) / S.shape[1])


def huber_loss(X: Array, w: Array, y: Array) -> float:  # noqa: N803
    return float(np.sum(special.huber(1, X @ w - y)) / len(X))


LOSSES: list[tuple[Model, Callable[..., float], dict[str, tuple[int, ...]], tuple[str, ...]]] = [
    (LOGISTIC, logistic_loss, {"X": (4, 2), "w": (2, 1), "y": (4, 1)}, ("X", "w")),
    (SOFTMAX, softmax_loss, {"X": (4, 2), "W": (2, 3), "b": (1, 3), "Y": (4, 3)}, ("W", "b", "X")),
    (GAUSSIAN_PROCESS, process_loss, {"X": (3, 2), "y": (3, 1), "s": (1, 1)}, ("X", "s", "y")),
    (ATTENTION, attention_loss, {"Q": (2, 3), "K": (4, 3), "V": (4, 2), "G": (2, 2)}, ("Q", "K", "V")),
    (LASSO, components_loss, {"S": (2, 5), "W": (2, 2)}, ("W", "S")),
    (HUBER, huber_loss, {"X": (5, 2), "w": (2, 1), "y": (5, 1)}, ("w", "X")),
]


@pytest.mark.parametrize(("model", "loss", "shapes", "wrt"), LOSSES, ids=[case[0].name for case in LOSSES])
def test_code_agrees_with_differences_of_the_loss(
    model: Model,
    loss: Callable[..., float],
    shapes: dict[str, tuple[int, ...]],
    wrt: Sequence[str],
    tmp_path: Path,
) -> None:
    derived = module(symgraph.derive(model.program, wrt, form="numpy"), tmp_path)
    random = np.random.default_rng(1)
    arrays = {name: random.uniform(0.2, 1.4, shape) for name, shape in shapes.items()}
    if "Y" in arrays:
        arrays["Y"] /= arrays["Y"].sum(axis=1, keepdims=True)  # as the spec assumes
    for name, gradient in zip(wrt, derived.gradient(**arrays), strict=True):
        wanted = differences(loss, arrays, name)
        np.testing.assert_allclose(np.reshape(gradient, wanted.shape), wanted, rtol=1e-6, atol=1e-7)


def test_a_network_s_weight_as_code(tmp_path: Path) -> None:
    """The numbers of the lecture's network, by differences of the same network written by hand."""
    derived = module(symgraph.derive(symgraph.load("tanh-2-2-1"), "w111, w122", form="numpy"), tmp_path)
    values = {"i1": 1.0, "i2": 0.5, "w111": 0.5, "w112": -0.3, "w121": 0.8, "w122": 0.2, "b11": 0.1, "b12": -0.2}
    values |= {"w211": 0.7, "w212": -0.4, "b21": 0.05}

    def output(w111: float, w122: float) -> float:
        h11 = np.tanh(w111 * 1 - 0.3 * 0.5 + 0.1)
        return float(np.tanh(0.7 * h11 - 0.4 * np.tanh(0.8 + w122 * 0.5 - 0.2) + 0.05))

    found = derived.gradient(**values)
    step = 1e-6
    by_w111 = (output(0.5 + step, 0.2) - output(0.5 - step, 0.2)) / (2 * step)
    by_w122 = (output(0.5, 0.2 + step) - output(0.5, 0.2 - step)) / (2 * step)
    np.testing.assert_allclose(found, (by_w111, by_w122), rtol=1e-8)


def test_names_that_the_code_needs_are_written_otherwise(tmp_path: Path) -> None:
    spec = "name: odd\nshapes: {sizes: [n, p], gradient: [p], special: [n]}\n"
    program = symgraph.load(spec + "loss: sum((special - sizes @ gradient)**2)\n")
    text = symgraph.derive(program, "gradient", form="numpy")
    assert "def gradient(sizes_, gradient_, special_):" in text
    arrays = (np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([[5.0]]))
    np.testing.assert_allclose(module(text, tmp_path).gradient(*arrays), [[12.0], [24.0]])  # -2*(5 - 11)*(1, 2)


def test_one_function_is_for_arrays_or_for_elements() -> None:
    with pytest.raises(symgraph.InputError, match="whole arrays or single elements, not both"):
        symgraph.derive(symgraph.load("tanh-2-2-1"), "W1, w111", form="numpy")


# --- the packed form ------------------------------------------------------------------------------------------------


def test_the_packed_form_is_fit_for_scipy(tmp_path: Path) -> None:
    """The article's check: n = 100, p = 3, d = 2, where SciPy's differences agree to about 3e-8."""
    text = symgraph.derive(THREE_LAYERS.program, "B1, B2", form="packed")
    derived = module(text, tmp_path)
    random = np.random.default_rng(3)
    n, p, d = 100, 3, 2
    X, Y = random.normal(size=(n, p)), random.normal(size=(n, 1))
    beta = random.normal(size=p * d + d)
    given = (X, Y, np.tanh, tanh_slope)
    by_differences = optimize.approx_fprime(beta, derived.loss, 1.5e-8, *given)
    assert np.abs(derived.loss_grad(beta, *given) - by_differences).max() < 3e-7
    assert optimize.check_grad(derived.loss, derived.loss_grad, beta, *given) < 5e-7
    assert derived.loss(beta, *given) == pytest.approx(
        three_layer_loss(X, beta[: p * d].reshape(p, d), beta[p * d :].reshape(d, 1), Y)
    )
    fitted = optimize.minimize(derived.loss, beta, given, jac=derived.loss_grad, method="BFGS")
    assert fitted.fun < derived.loss(beta, *given)


def test_the_packed_form_is_written_as_in_the_article() -> None:
    lines = symgraph.derive(THREE_LAYERS.program, "B1, B2", form="packed").splitlines()
    for line in (
        "def loss(beta, X, Y, phi, dphi):",
        "    d = len(beta)//(p + 1)",
        "    B1 = beta[:p*d].reshape(p, d)",
        "    E = Y - np.dot(phi(np.dot(X, B1)), B2)",
        "    L = np.mean(E**2)",
        "def loss_grad(beta, X, Y, phi, dphi):",
        "    gradient = np.zeros(len(beta))",
        "    gradient[:p*d] = dB1.flatten()",
    ):
        assert line in lines


PACKED: dict[str, tuple[str, str, list[Any], int]] = {
    "a scalar": (
        "shapes: {X: [n, p], w: [p], b: [], y: [n]}\nloss: sum((y - X @ w - b)**2)/n",
        "w, b",
        [(4, 2), (4, 1)],
        3,
    ),
    "a loss that is a 1x1 product": ("shapes: {A: [m, p], w: [p]}\nloss: w.T @ A.T @ A @ w", "w", [(3, 2)], 2),
    "a square of unknown size": ("shapes: {W: [p, p]}\nloss: sum(W**3)", "W", [2], 4),
    "two unknown sizes": ("shapes: {U: [n, k], V: [k, m]}\nloss: sum((U @ V)**2)", "U, V", [2, 1, 3], 5),
}
"""A spec, its parameters, the other arguments (arrays by their shapes, and sizes) and the vector's length."""


@pytest.mark.parametrize(("model", "wrt", "given", "count"), PACKED.values(), ids=PACKED)
def test_packed_forms_of_other_shapes(model: str, wrt: str, given: list[Any], count: int, tmp_path: Path) -> None:
    program = symgraph.load(f"name: other\n{model}\n")
    derived = module(symgraph.derive(program, wrt, form="packed"), tmp_path)
    random = np.random.default_rng(4)
    arguments = [random.normal(size=shape) if isinstance(shape, tuple) else shape for shape in given]
    vector = random.normal(size=count)
    assert optimize.check_grad(derived.loss, derived.loss_grad, vector, *arguments) < 1e-5


# --- PyTorch --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [SOFTMAX, ATTENTION, GAUSSIAN_PROCESS, HUBER], ids=lambda model: model.name)
def test_code_for_pytorch_is_python_that_calls_pytorch_only(model: Model) -> None:
    tree = ast.parse(symgraph.derive(model.program, list(model.gradients), form="torch"))
    assert not {"np", "special"} & {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not {word.arg for call in calls for word in call.keywords} & {"axis", "keepdims"}


def test_code_for_pytorch_agrees_with_its_own_gradients(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    derived = module(symgraph.derive(SOFTMAX.program, "W, b", form="torch"), tmp_path)
    random = np.random.default_rng(5)
    shares = random.uniform(size=(4, 3))
    X, Y = torch.tensor(random.uniform(size=(4, 2))), torch.tensor(shares / shares.sum(axis=1, keepdims=True))
    W, b = (torch.tensor(random.normal(size=shape), requires_grad=True) for shape in ((2, 3), (1, 3)))
    (-(Y * torch.log_softmax(X @ W + b, dim=1)).sum() / 4).backward()
    for found, wanted in zip(derived.gradient(X, W, b, Y), (W.grad, b.grad), strict=True):
        assert torch.allclose(found, wanted)
