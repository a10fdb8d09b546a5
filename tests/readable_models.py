"""Models with their gradients as people write them, by hand: for the tests of what `derive` shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import symgraph
from symgraph.calculus.abstract import Functions
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.program import Program
from symgraph.calculus.readable.reading import Properties
from symgraph.calculus.term import Apply, Term, is_numeral, number
from symgraph.spec.derive import properties_of


@dataclass(frozen=True, eq=False)
class Model:
    """A spec's text, and gradients by name as a textbook has them."""

    name: str
    spec: str
    gradients: dict[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def program(self) -> Program:
        return symgraph.load(f"name: {self.name}\n{self.spec}")

    @property
    def properties(self) -> Properties:
        return properties_of(self.program)

    def term(self, text: str) -> Term:
        return parse_formula(text, None, Functions(("phi",)))


THREE_LAYERS = Model(
    "three-layer-net",
    """shapes: {X: [n, p], B1: [p, d], B2: [d, 1], Y: [n, 1]}
functions: [phi]
equations: {E: Y - phi(X @ B1) @ B2}
loss: sum(E**2)/n""",
    {  # as the article writes them
        "B1": "-2*X.T @ ((E @ B2.T)*dphi(X @ B1))/n",
        "B2": "-2*phi(X @ B1).T @ E/n",
    },
)
LINEAR = Model(
    "linear-regression",
    "shapes: {X: [n, p], b: [p], y: [n]}\nloss: sum((y - X @ b)**2)/n",
    {"b": "-2*X.T @ (y - X @ b)/n", "y": "2*(y - X @ b)/n"},
)
RIDGE = Model(
    "ridge",
    "shapes: {X: [n, p], w: [p], t: [n], a: []}\nloss: sum((X @ w - t)**2)/2 + a/2*w.T @ w",
    {"w": "X.T @ (X @ w - t) + a*w"},
)
BIAS = Model(
    "many-outputs",
    'shapes: {X: [n, p], W: [p, k], b: ["1", k], Y: [n, k]}\nequations: {R: X @ W + b - Y}\nloss: sum(R**2)/n',
    {"W": "2*X.T @ R/n", "b": "2*sum(R, axis=0)/n"},
)
LOGISTIC = Model(
    "logistic-regression",
    """shapes: {X: [n, p], w: [p], y: [n]}
equations: {q: sigmoid(X @ w)}
loss: -sum(y*log(q) + (1 - y)*log(1 - q))/n""",
    {"w": "X.T @ (q - y)/n"},
)
SOFTMAX = Model(
    "softmax-regression",
    """shapes: {X: [n, p], W: [p, k], b: ["1", k], Y: [n, k]}
assume: {Y: rowsum1}
equations: {"P": "softmax(X @ W + b, axis=1)"}
loss: -sum(Y*log(P))/n""",
    {"W": "X.T @ (P - Y)/n", "b": "sum(P - Y, axis=0)/n"},
)
SOFTMAX_ANY = Model(
    "softmax-regression-any-targets",
    """shapes: {X: [n, p], W: [p, k], Y: [n, k]}
equations: {"P": "softmax(X @ W, axis=1)"}
loss: -sum(Y*log(P))/n""",
    {"W": "X.T @ (P*sum(Y, axis=1) - Y)/n"},  # without what is assumed there
)
DEEP = Model(
    "deep-classifier",
    """shapes: {X: [n, p], W1: [p, d], W2: [d, k], Y: [n, k], a: []}
assume: {Y: rowsum1}
equations: {"H": "relu(X @ W1)", "P": "softmax(H @ W2, axis=1)"}
loss: -sum(Y*log(P))/n + a/2*sum(W1**2)""",
    {"W2": "H.T @ (P - Y)/n", "W1": "X.T @ (((P - Y) @ W2.T)*step(X @ W1))/n + a*W1"},
)
GAUSSIAN_PROCESS = Model(
    "gaussian-process",
    """shapes: {X: [n, p], y: [n], s: []}
equations: {"K": "X @ X.T + s*eye(n)", "a": "inv(K) @ y"}
loss: y.T @ a/2 + logdet(K)/2""",
    {"X": "(inv(K) - a @ a.T) @ X", "s": "trace(inv(K) - a @ a.T)/2", "y": "a"},
)
ATTENTION = Model(
    "attention",
    """shapes: {Q: [n, d], K: [m, d], V: [m, k], G: [n, k]}
equations: {"A": "softmax(Q @ K.T/sqrt(d), axis=1)"}
loss: sum(G*(A @ V))""",
    {"V": "A.T @ G", "Q": "(A*(G @ V.T - sum(A*(G @ V.T), axis=1))) @ K/sqrt(d)"},
)
LOGDET = Model(
    "precision",
    "shapes: {P: [p, p], S: [p, p]}\nassume: {S: symmetric}\nloss: -logdet(P) + trace(S @ P)",
    {"P": "S - inv(P).T"},
)
POISSON = Model(
    "poisson-regression",
    "shapes: {X: [n, p], w: [p], y: [n]}\nloss: sum(exp(X @ w) - y*(X @ w))",
    {"w": "X.T @ (exp(X @ w) - y)"},
)
LASSO = Model(
    "components",
    "shapes: {S: [p, n], W: [p, p]}\nequations: {Z: W @ S}\nloss: sum(log(cosh(Z)))/n",
    {"W": "tanh(Z) @ S.T/n"},
)
HUBER = Model(
    "huber-regression",
    """shapes: {X: [n, p], w: [p], y: [n]}
equations: {r: X @ w - y}
loss: sum(where(abs(r) <= 1, r**2/2, abs(r) - 1/2))/n""",
    {"w": "X.T @ where(abs(r) <= 1, r, sign(r))/n"},
)
SVM = Model(
    "squared-hinge",
    "shapes: {X: [n, p], w: [p], y: [n]}\nloss: sum(relu(1 - y*(X @ w))**2)",
    {"w": "-2*X.T @ (y*relu(1 - y*(X @ w)))"},
)
PRINCIPAL = Model(
    "principal-components",
    "shapes: {X: [n, p], W: [p, d]}\nequations: {R: X @ W @ W.T - X}\nloss: sum(R**2)",
    {"W": "2*(X.T @ R + R.T @ X) @ W"},
)
MODELS = (
    *(THREE_LAYERS, LINEAR, RIDGE, BIAS, LOGISTIC, SOFTMAX, SOFTMAX_ANY, DEEP, GAUSSIAN_PROCESS, ATTENTION, LOGDET),
    *(POISSON, LASSO, HUBER, SVM, PRINCIPAL),
)


def unordered(term: Term) -> object:
    """A term that is equal to another where these differ in the order of factors and summands, in parentheses and in
    where a number or a 1×1 name stands: nothing is multiplied out.
    """
    match term:
        case str():
            return number(term) if is_numeral(term) else term
        case Apply("add" | "sub" | "neg" | "mul" | "div" | "matmul" | "square"):
            return _sum(term) if term.op in ("add", "sub") else _product(term)
        case Apply(op, args):
            return (op, tuple(map(unordered, args)))


def _sum(term: Apply) -> object:
    summands: list[tuple[object, int]] = []

    def collect(part: Term, sign: int) -> None:
        if isinstance(part, Apply) and part.op in ("add", "sub"):
            for k, arg in enumerate(part.args):
                collect(arg, -sign if part.op == "sub" and k else sign)
        else:
            summands.append((unordered(part), sign))

    collect(term, 1)
    return ("sum", frozenset(summands))


def _product(term: Apply) -> object:
    """The number in front, the factors, which keep their order in a matrix product only, and what is below the line."""
    coefficient = number("1")
    factors: list[object] = []
    below: list[object] = []

    def collect(part: Term, into: list[object]) -> None:
        nonlocal coefficient
        match part:
            case str() if is_numeral(part):
                coefficient *= number(part)
            case Apply("neg", (inner,)):
                coefficient *= -1
                collect(inner, into)
            case Apply("div", (top, bottom)):
                collect(top, into)
                if isinstance(bottom, str) and is_numeral(bottom):
                    coefficient /= number(bottom)
                else:
                    below.append(unordered(bottom))
            case Apply("matmul", args):
                chain: list[object] = []
                for arg in args:
                    collect(arg, chain)
                into.append(("matmul", tuple(_spliced(chain))))
            case Apply("mul", args):
                elementwise: list[object] = []
                for arg in args:
                    collect(arg, elementwise)
                into.append(elementwise[0] if len(elementwise) == 1 else ("mul", frozenset(elementwise)))
            case _:
                into.append(unordered(part))

    collect(term, factors)
    return ("product", coefficient, tuple(_spliced(factors)), frozenset(below))


def _spliced(chain: list[object]) -> list[object]:
    """A matrix product in a matrix product, which is a longer one."""
    result: list[object] = []
    for part in chain:
        match part:
            case ("matmul", factors):
                result += factors
            case _:
                result.append(part)
    return result
