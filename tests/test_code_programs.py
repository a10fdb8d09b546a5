# ruff: noqa: E501 - code as people write it
"""Whole programs in NumPy: functions over a packed vector, classes with forward and backward, notebooks' habits."""

from __future__ import annotations

from textwrap import indent

import numpy as np
import pytest
from code_checks import by_differences, code_of, right

import symgraph

AFFINE = """
name: my-affine-layer
shapes: {X: [3, 4], W: [4, 2], b: [2], G: [3, 2]}
code: |
  Y = X @ W + b
  L = np.sum(G * Y)
loss: L
backward: |
  dY = G
claims: {W: X.T @ dY, b: "dY.sum(axis=0)", X: "dY @ W.T", Y: dY}
"""


def spec(  # noqa: PLR0917 - the keys of a spec
    shapes: str, code: str, loss: str, claims: str, backward: str = "", more: str = ""
) -> str:
    """A spec of code."""
    lines = f"backward: |\n{indent(backward.strip(), '  ')}\n" if backward else ""
    return f"name: t\nshapes: {shapes}\ncode: |\n{indent(code.strip(), '  ')}\nloss: {loss}\n{lines}claims: {claims}\n{more}"


# Case D: the code it gives, over one packed vector.
PACKED = '''
p, d = 3, 2
def phi(z):
    return np.tanh(z)
def loss(beta, X, Y):
    """Mean of squared errors."""
    B1 = np.reshape(beta[:p * d], (p, d))
    B2 = beta[p * d:].reshape(-1, 1)
    E = Y - np.dot(phi(np.dot(X, B1)), B2)
    return np.mean(E ** 2)
def loss_grad(beta, X, Y):
    n = X.shape[0]
    B1 = np.reshape(beta[:p * d], (p, d))
    B2 = beta[p * d:].reshape(-1, 1)
    H = phi(np.dot(X, B1))
    E = Y - np.dot(H, B2)
    grad = np.zeros(p * d + d)
    dB2 = -2 * np.dot(H.T, E) / n
    dB1 = -2 * np.dot(X.T, np.dot(E, B2.T) * (1 - H ** 2)) / n
    grad[:p * d] = dB1.flatten()
    grad[p * d:] = dB2.flatten()
    return grad
'''
PACKED_SHAPES = "{beta: [8], X: [4, 3], Y: [4, 1]}"


def test_the_affine_layer_of_the_design() -> None:
    made = code_of(AFFINE)
    assert [right(made, claim) for claim in made.claims] == [True] * 4
    assert max(by_differences(code_of(AFFINE.replace(", Y: dY", "")))) < 1e-7
    assert [(line.wrt, line.line, line.text) for line in made.lines] == [("Y", 9, "dY = G")]
    assert all(right(made, line) for line in made.lines)


def test_loss_and_loss_grad_over_one_packed_vector() -> None:
    text = spec(PACKED_SHAPES, PACKED, "loss(beta, X, Y)", '{beta: "loss_grad(beta, X, Y)"}')
    made = code_of(text)
    assert right(made, made.claims[0])
    assert by_differences(made)[0] < 1e-6
    assert {line.wrt for line in made.lines} == {"B1", "B2"}
    assert all(right(made, line) for line in made.lines)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("* (1 - H ** 2)) / n", ") / n"),  # phi' forgotten
        ("(1 - H ** 2)) / n", "(1 - H ** 2))"),  # 1/n forgotten
        ("dB2 = -2", "dB2 = 2"),
        ("dB1.flatten()", "dB1.T.flatten()"),
        ("grad[p * d:] = dB2.flatten()", "grad[p * d:] = dB2.flatten()[::-1]"),
        ("H = phi(np.dot(X, B1))", "H = np.dot(X, B1)"),  # phi forgotten
    ],
)
def test_mistakes_in_loss_grad_change_its_entries(old: str, new: str) -> None:
    assert PACKED.count(old) == 1
    text = spec(PACKED_SHAPES, PACKED.replace(old, new), "loss(beta, X, Y)", '{beta: "loss_grad(beta, X, Y)"}')
    made = code_of(text)
    assert not right(made, made.claims[0])


RELU_UNIT = """
class Net:
    def __init__(self):
        self.w1 = 1.0
        self.b1 = 1.0
        self.w2 = 1.0
        self.b2 = 1.0

    def forward(self, x):
        self.z = self.w1 * x + self.b1
        self.h = np.maximum(0, self.z)
        self.y = self.w2 * self.h + self.b2
        return self.y

    def backprop(self, x, t, rate):
        y = self.forward(x)
        gw2 = np.sum(-2 * (t - y) * self.h) / len(x)
        gb2 = np.sum(-2 * (t - y)) / len(x)
        self.w2 -= rate * gw2
        self.b2 -= rate * gb2
        gw1 = np.sum(-2 * (t - y) * self.w2 * (self.z > 0) * x) / len(x)
        gb1 = np.sum(-2 * (t - y) * self.w2 * (self.z > 0)) / len(x)
        self.w1 -= rate * gw1
        self.b1 -= rate * gb1

net = Net()
y = net.forward(x)
L = np.sum((t - y) ** 2) / len(x)
"""
RELU_CLAIMS = (
    "{net.w1: (w1 - net.w1)/rate, net.b1: (b1 - net.b1)/rate, net.w2: (w2 - net.w2)/rate, net.b2: (b2 - net.b2)/rate}"
)
RELU_SHAPES = "{x: [3], t: [3], rate: []}"


def relu_unit(code: str) -> str:
    return spec(RELU_SHAPES, code, "L", RELU_CLAIMS, "net.backprop(x, t, rate)")


def test_updates_from_the_new_weight_are_found() -> None:
    """The published program of a ReLU unit uses the new w2 in the gradients of w1 and b1."""
    made = code_of(relu_unit(RELU_UNIT))
    assert [claim.wrt for claim in made.claims] == ["net.w1", "net.b1", "net.w2", "net.b2"]
    assert [right(made, claim) for claim in made.claims] == [False, False, True, True]
    assert {name: float(value) for name, value in made.parameters.items()} == dict.fromkeys(
        ["w1", "b1", "w2", "b2"], 1.0
    )
    simultaneous = RELU_UNIT.replace("        self.w2 -= rate * gw2\n        self.b2 -= rate * gb2\n", "").replace(
        "        self.w1 -= rate * gw1",
        "        self.w2 -= rate * gw2\n        self.b2 -= rate * gb2\n        self.w1 -= rate * gw1",
    )
    made = code_of(relu_unit(simultaneous))
    assert all(right(made, claim) for claim in made.claims)
    assert max(by_differences(made)) < 1e-6


LAYERS = """
class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y
    def backward(self, dout):
        dx = dout * self.y
        dy = dout * self.x
        return dx, dy

class AddLayer:
    def forward(self, x, y):
        return x + y
    def backward(self, dout):
        return dout * 1, dout * 1

class Sigmoid:
    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out
    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out

mul_apple, mul_orange, add, mul_tax, squash = MulLayer(), MulLayer(), AddLayer(), MulLayer(), Sigmoid()
apple_price = mul_apple.forward(apple, apples)
orange_price = mul_orange.forward(orange, oranges)
price = mul_tax.forward(add.forward(apple_price, orange_price), tax)
L = squash.forward(price)
"""


def test_layers_with_forward_and_backward() -> None:
    backward = """
dprice = squash.backward(1)
dall_price, dtax = mul_tax.backward(dprice)
dapple_price, dorange_price = add.backward(dall_price)
dorange, doranges = mul_orange.backward(dorange_price)
dapple, dapples = mul_apple.backward(dapple_price)
"""
    shapes = "{apple: [], apples: [], orange: [], oranges: [], tax: []}"
    claims = "{apple: dapple, apples: dapples, orange: dorange, oranges: doranges, tax: dtax}"
    made = code_of(spec(shapes, LAYERS, "L", claims, backward))
    assert all(right(made, claim) for claim in made.claims)
    assert max(by_differences(made)) < 1e-7
    lines = {line.wrt: right(made, line) for line in made.lines if not line.shared}
    assert lines["price"]
    assert lines["tax"]
    swapped = LAYERS.replace("dx = dout * self.y", "dx = dout * self.x")
    made = code_of(spec(shapes, swapped, "L", claims, backward))
    assert not right(made, made.claims[0])


TWO_LAYERS = """
hidden = np.maximum(0, X @ W1 + b1)
scores = np.dot(hidden, W2) + b2
exp_scores = np.exp(scores - np.max(scores, axis=1, keepdims=True))
probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
N = X.shape[0]
loss = np.sum(-np.log(probs[range(N), y])) / N + 0.5 * reg * np.sum(W1 * W1) + 0.5 * reg * np.sum(W2 * W2)
grads = {}
dscores = probs.copy()
dscores[range(N), y] -= 1
dscores /= N
grads['W2'] = np.dot(hidden.T, dscores)
grads['b2'] = np.sum(dscores, axis=0)
dhidden = np.dot(dscores, W2.T)
dhidden[hidden <= 0] = 0
grads['W1'] = np.dot(X.T, dhidden)
grads['b1'] = np.sum(dhidden, axis=0)
grads['W2'] += reg * W2
grads['W1'] += reg * W1
"""


def test_a_course_assignment_with_labels_masks_and_a_dictionary() -> None:
    shapes = "{X: [3, 2], W1: [2, 3], b1: [3], W2: [3, 3], b2: [3], reg: [], y: [3]}"
    claims = "{W1: \"grads['W1']\", b1: \"grads['b1']\", W2: \"grads['W2']\", b2: \"grads['b2']\"}"
    made = code_of(spec(shapes, TWO_LAYERS, "loss", claims, more="values: {y: [2, 0, 1]}"))
    assert made.labels == ("y",)
    assert all(right(made, claim) for claim in made.claims)
    assert max(by_differences(made)) < 1e-6
    for old, new in [("dhidden[hidden <= 0] = 0\n", ""), ("dscores /= N\n", ""), ("grads['W1'] += reg * W1\n", "")]:
        made = code_of(spec(shapes, TWO_LAYERS.replace(old, new), "loss", claims, more="values: {y: [2, 0, 1]}"))
        assert not right(made, made.claims[0])


def test_lines_of_the_backward_pass_are_told_one_by_one() -> None:
    shapes = "{X: [3, 2], W1: [2, 3], b1: [3], W2: [3, 3], b2: [3], reg: [], y: [3]}"
    backward = TWO_LAYERS[TWO_LAYERS.index("grads = {}") :]
    forward = TWO_LAYERS[: TWO_LAYERS.index("grads = {}")]
    made = code_of(spec(shapes, forward, "loss", "{W1: \"grads['W1']\"}", backward, "values: {y: [2, 0, 1]}"))
    told = [(line.wrt, right(made, line)) for line in made.lines]
    assert told == [
        ("scores", False),
        ("scores", False),
        ("scores", True),
        ("W2", False),
        ("b2", True),
        ("hidden", True),
        ("hidden", False),  # after the mask it is the derivative by what relu was given
        ("W1", False),
        ("b1", True),
        ("W2", True),
        ("W1", True),
    ]


def test_each_claim_begins_where_the_backward_pass_ended() -> None:
    code = "class A:\n    def __init__(self):\n        self.n = 0\n    def next(self):\n        self.n += 1\n        return self.n\na = A()\nL = x * x"
    made = code_of(spec("{x: []}", code, "L", '{x: ["2*x*a.next()", "2*x*a.next()", "2*x*a.n + 2*x"]}'))
    assert [right(made, claim) for claim in made.claims] == [True, True, True]


def test_a_variable_that_shares_elements_says_so() -> None:
    made = code_of(
        spec(
            "{x: [2]}", "z = x * 2\na = z[:1]\nL = np.sum(z) + np.sum(a)", "L", "{z: np.ones(2), x: 'np.array([4, 2])'}"
        )
    )
    assert [claim.shared for claim in made.claims] == ["a", ""]
    assert right(made, made.claims[1])


def test_what_is_computed_twice_is_two_variables() -> None:
    """The derivative by z does not run through the same product written a second time."""
    made = code_of(spec("{x: [2]}", "z = x * 2\nL = np.sum(z) + np.sum(np.tanh(x * 2))", "L", "{z: np.ones(2)}"))
    assert right(made, made.claims[0])


def test_a_condition_is_a_number_where_one_is_needed() -> None:
    code = "L = np.sum(np.maximum(x, 0)) + (s > 0)\nm = np.empty(2)\ndx = x > 0"
    made = code_of(
        spec("{x: [2], s: []}", code, "L", "{x: [x > 0, 'np.array([x[0] > 0, (x[1] > 0) * 1.0])', ~(x <= 0)]}")
    )
    assert [right(made, claim) for claim in made.claims] == [True] * 3
    assert right(made, made.lines[0])


def test_values_of_arrays_of_all_dimensions() -> None:
    values = "values: {x: [1, 2], s: 0.5, T: [[[1, 2], [3, 4]]], M: [[1, 0], [0, 1/2]]}"
    code = "L = np.sum(M @ x) * s + T.sum()"
    program = symgraph.load(
        spec("{x: [2], s: [], T: [1, 2, 2], M: [2, 2]}", code, "L", "{x: M.sum(axis=0) * s}", more=values) + "\n"
    )
    assert symgraph.evaluate(program)["L"] == 11.0
    assert symgraph.evaluate(symgraph.gradient(program, wrt="x"))["dx"].ravel().tolist() == [0.5, 0.25]


def test_abstract_functions() -> None:
    text = spec("{x: [2]}", "L = np.sum(phi(x) ** 2)", "L", '{x: "2*phi(x)*dphi(x)"}', more="functions: [phi]")
    made = code_of(text)
    assert by_differences(made)[0] < 1e-7
    assert made.claims[0].entries


NET = """
class TwoLayerNet:
    def __init__(self, size):
        self.params = {}
        self.params['W1'] = 0.1 * np.random.randn(2, size)
        self.params['b1'] = np.zeros(size)

    def loss(self, X):
        W1, b1 = self.params['W1'], self.params['b1']
        h = np.tanh(X.dot(W1) + b1)
        mask = np.random.rand(*h.shape) < 0.5
        out = np.sum(h * mask)
        self.grads = {}
        dz = mask * (1 - h ** 2)
        self.grads['W1'] = X.T.dot(dz)
        self.grads['b1'] = dz.sum(axis=0)
        return out

net = TwoLayerNet(3)
L = net.loss(X)
"""


def test_random_numbers_are_given_whatever_they_are() -> None:
    claims = "{\"net.params['W1']\": \"net.grads['W1']\", \"net.params['b1']\": \"net.grads['b1']\"}"
    made = code_of(spec("{X: [2, 2]}", NET, "L", claims))
    assert list(made.parameters) == ["random1", "b1", "random3"]
    assert [right(made, claim) for claim in made.claims] == [True, True]
    made = code_of(spec("{X: [2, 2]}", NET.replace("dz = mask * ", "dz = "), "L", claims))
    assert [right(made, claim) for claim in made.claims] == [False, False]


def test_lines_behind_the_loss_may_fail_without_the_rest() -> None:
    code = "h = X @ w\nL = np.sum(h ** 2)\ndh = 2 * h\ndw = X @ dh\nother = 1"
    made = code_of(spec("{X: [3, 2], w: [2]}", code, "L", "{w: dw, h: dh}"))
    assert made.claims[0].problem.startswith("'X @ dh' in line 7 fails in NumPy")
    assert right(made, made.claims[1])


def test_edits_and_float_runs() -> None:
    from symgraph.spec.code.passes import Edit  # noqa: PLC0415

    made = code_of(AFFINE.replace("dY = G", "dY = 2 * G").replace(", Y: dY", ""))
    assert not right(made, made.claims[0])
    repaired = made.edited(Edit(9, "2 * G", "G"))
    assert all(right(repaired, claim) for claim in repaired.claims)
    values = {name: np.ones(shape) for name, shape in made.source.shapes.items()}
    assert made.run(values, Edit(9, "2 * G", "G")).claims[1].tolist() == [3.0, 3.0]
    assert made.run(values).claims[1].tolist() == [6.0, 6.0]
