# ruff: noqa: E501 - one identity, one line
"""The normal form of arrays proves identities for all shapes, and never what is wrong at one point of one shape.

Sources of the identities: K. B. Petersen, M. S. Pedersen, *The Matrix Cookbook*, 2012 (the number of the equation);
Abramowitz and Stegun, *Handbook of Mathematical Functions*, ch. 4; else they follow from the definitions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from normal_forms import bound, builder, claimed, derived, equal

from symgraph.calculus.lower import bind_formula
from symgraph.calculus.normal import Prover
from symgraph.calculus.normal.reading import Properties
from symgraph.calculus.program import Builder
from symgraph.calculus.term import Apply, Term

SHAPES = (
    "A: n n, B: n n, C: n n, S: n n, X: n p, Y: n p, a: n 1, b: n 1, r: 1 p, s: 1 1, t: 1 1, u: 1 1, K: n p, P: n p"
)
FEW = 2_000
"""Steps that suffice to prove nearly all that is proved here; what is wrong could take all there are."""
WORDS = {"S": ["symmetric"], "u": ["positive"], "K": ["binary"], "P": ["rowsum1"]}

# fmt: off
IDENTITIES = [
    # left                                right                                                  wrong
    ("trace(A @ B @ C)",                  "trace(C @ A @ B)",                                    "trace(C @ B @ A)"),               # (16)
    ("trace(A.T @ X @ Y.T)",              "sum(X*(A @ Y))",                                      "sum(X*(A.T @ Y))"),
    ("inv(A @ B)",                        "inv(B) @ inv(A)",                                     "inv(A) @ inv(B)"),                # (1)
    ("inv(A.T)",                          "inv(A).T",                                            "inv(A)"),                         # (3)
    ("inv(S).T",                          "inv(S)",                                              "S"),
    ("inv(2*A)",                          "inv(A)/2",                                            "2*inv(A)"),
    ("inv(diag(a))",                      "diag(1/a)",                                           "diag(a)"),
    ("det(A @ B)",                        "det(A)*det(B)",                                       "det(A) + det(B)"),                # (21)
    ("det(inv(A))",                       "1/det(A)",                                            "det(A)"),                         # (22)
    ("det(2*A)",                          "2**n*det(A)",                                         "2*det(A)"),                       # (19)
    ("det(3*eye(n))",                     "3**n",                                                "3"),
    ("det(A.T)",                          "det(A)",                                              "-det(A)"),                        # (20)
    ("logdet(A @ B)",                     "logdet(A) + logdet(B)",                               "logdet(A)*logdet(B)"),
    ("inv(A) + inv(B)",                   "inv(A) @ (A + B) @ inv(B)",                           "inv(A) @ (A - B) @ inv(B)"),      # (166)
    ("inv(inv(A) + inv(B))",              "A @ inv(A + B) @ B",                                  "A @ inv(A - B) @ B"),             # (165)
    ("A - A @ inv(A + B) @ A",            "B - B @ inv(A + B) @ B",                              "B - A @ inv(A + B) @ B"),         # (164)
    ("inv(eye(n) + inv(A))",              "A @ inv(A + eye(n))",                                 "inv(A) @ inv(A + eye(n))"),       # (163)
    ("inv(eye(n) + A @ B)",               "eye(n) - A @ inv(eye(n) + B @ A) @ B",                "eye(n) - B @ inv(eye(n) + B @ A) @ A"),  # (167)
    ("inv(eye(n) + X @ Y.T) @ X",         "X @ inv(eye(p) + Y.T @ X)",                           "X @ inv(eye(p) - Y.T @ X)"),      # (168)
    ("inv(A + X @ Y.T)",                  "inv(A) - inv(A) @ X @ inv(eye(p) + Y.T @ inv(A) @ X) @ Y.T @ inv(A)",
                                          "inv(A) + inv(A) @ X @ inv(eye(p) + Y.T @ inv(A) @ X) @ Y.T @ inv(A)"),                   # (156)
    ("inv(A + a @ b.T)",                  "inv(A) - inv(A) @ a @ b.T @ inv(A)/(1 + b.T @ inv(A) @ a)",
                                          "inv(A) - inv(A) @ a @ b.T @ inv(A)/(1 + a.T @ inv(A) @ b)"),                              # (160)
    ("norm(X)**2",                        "trace(X.T @ X)",                                      "trace(X.T @ Y)"),
    ("diag(a) @ X",                       "a*X",                                                 "a + X"),
    ("diag(A @ B)",                       "sum(A*B.T, axis=1)",                                  "sum(A*B, axis=1)"),
    ("mean(X)",                           "sum(X)/(n*p)",                                        "sum(X)/n"),
    ("sum(ones(n, p))",                   "n*p",                                                 "n + p"),
    ("X @ ones(p, 1)",                    "sum(X, axis=1)",                                      "sum(X, axis=1)/p"),
    ("sum(P)",                            "n",                                                   "p"),
    ("K**3 - K",                          "zeros(n, p)",                                         "K"),
    ("softmax(X, axis=1)",                "exp(X)/sum(exp(X), axis=1)",                          "exp(X)/sum(exp(X), axis=0)"),
    ("softmax(X + a, axis=1)",            "softmax(X, axis=1)",                                  "softmax(X, axis=0)"),
    ("log_softmax(X, axis=1)",            "X - logsumexp(X, axis=1)",                            "X - logsumexp(X, axis=0)"),
    ("sum(softmax(X, axis=1), axis=1)",   "ones(n, 1)",                                          "ones(n, 1)/p"),
    ("sigmoid(-X)",                       "1 - sigmoid(X)",                                      "sigmoid(X)"),
    ("tanh(X)",                           "2*sigmoid(2*X) - 1",                                  "2*sigmoid(X) - 1"),
    ("1 - tanh(X)**2",                    "1/cosh(X)**2",                                        "1/cosh(X)"),                      # A&S 4.5.17
    ("softplus(X) - softplus(-X)",        "X",                                                   "-X"),
    ("log(u*s)",                          "log(u) + log(s)",                                     "log(u) - log(s)"),
    ("log(s) + log(t)",                   "log(s*t)",                                            "log(s + t)"),
    ("exp(s)**2*exp(t)",                  "exp(2*s + t)",                                        "exp(s + t)"),
    ("u**s*u**t",                         "u**(s + t)",                                          "u**(s*t)"),
    ("s**(n + 1)",                        "s*s**n",                                              "s**n"),
    ("sin(X)**2 + cos(X)**2",             "ones(n, p)",                                          "zeros(n, p)"),                    # A&S 4.3.10
    ("1 + tan(X)**2",                     "1/cos(X)**2",                                         "1/cos(X)"),                       # A&S 4.3.11
    ("1 + 1/tan(X)**2",                   "1/sin(X)**2",                                         "1/sin(X)"),                       # A&S 4.3.12
    ("sqrt(u**2*s**2)",                   "u*abs(s)",                                            "u*s"),
    ("sqrt(2)*sqrt(3)",                   "sqrt(6)",                                             "sqrt(5)"),
    ("cbrt(s)**3",                        "s",                                                   "s**3"),
    ("erf(-s) + erfc(s)",                 "1 - 2*erf(s)",                                        "1"),
    ("relu(X) - relu(-X)",                "X",                                                   "abs(X)"),
    ("abs(X)",                            "relu(X) + relu(-X)",                                  "relu(X)"),
    ("maximum(s, t)",                     "(s + t + abs(s - t))/2",                              "(s + t - abs(s - t))/2"),
    ("where(X > Y, X, Y)",                "maximum(X, Y)",                                       "minimum(X, Y)"),
    ("relu(relu(X @ X.T))",               "relu(X @ X.T)",                                       "X @ X.T"),
    ("where(abs(X) <= 1, X, sign(X))",    "maximum(-1, minimum(1, X))",                          "minimum(-1, maximum(1, X))"),
    ("where(s < t, exp(a), b)",           "where(s >= t, b, exp(a))",                            "where(s >= t, exp(a), b)"),
    ("phi(a @ b.T).T",                    "phi(b @ a.T)",                                        "phi(a @ b.T)"),
    ("(A @ b)*ones(1, p)",                "A @ (b*ones(1, p))",                                  "A.T @ (b*ones(1, p))"),
]
# fmt: on


@pytest.mark.parametrize(("left", "right", "wrong"), IDENTITIES, ids=lambda text: text)
def test_identities_are_proved_and_their_mutations_are_not(left: str, right: str, wrong: str) -> None:
    assert equal(SHAPES, left, right, WORDS).proved
    answer = equal(SHAPES, left, wrong, WORDS, FEW)
    assert not answer.proved
    assert answer.reason


TRAPS = [
    ("sqrt(s**2)", "s", "s < 0"),
    ("log(s**2)", "log(2*s)", "everywhere but at 2"),
    ("sqrt(s**2*t)", "s*sqrt(t)", "s < 0"),
    ("(s**2)**(3/2)", "s**3", "s < 0"),
    ("exp(log(s**2)/2)", "s", "s < 0"),
    ("step(relu(s)) + step(-relu(s))", "1", "both are 0 where s < 0"),
    ("sign(relu(s))", "2*step(relu(s)) - 1", "0, not -1, where s < 0"),
    ("step(a - mean(a)) + step(mean(a) - a)", "ones(n, 1)", "n = 1: a - mean(a) is 0"),
    ("abs(sign(a - mean(a)))", "ones(n, 1)", "n = 1"),
    ("sign(P - 1)", "-ones(n, p)", "p = 1: rows of one element are 1"),
    ("where(s > 0, exp(log(s)), 0)", "s", "s < 0"),
    ("where(s > 0, sqrt(s)**2, s**2)", "s", "s < 0"),
    ("where(s > 0, s/s, 0)", "1", "s < 0"),
    (
        "where(s > 0, 1/relu(s), 2)*relu(s)",
        "where(s > 0, 1, 3)*relu(s) + step(s) - step(s)*relu(s) + 1",
        "s < 0: 0 or 1",
    ),
    ("det(-A)", "-det(A)", "n is even"),
    ("det(s*A)", "s*det(A)", "n > 1"),
    ("det(ones(n, n))", "1", "n > 1"),
    ("inv(A + B)", "inv(A) + inv(B)", "everywhere"),
    ("A @ B", "B @ A", "matrices do not commute"),
    ("A*eye(n)", "A", "off the diagonal"),
    ("(A*eye(n)) @ X", "A @ X", "off the diagonal"),
    ("exp(A @ B)", "exp(A) @ exp(B)", "everywhere"),
    ("sum(A @ B)", "sum(A)*sum(B)", "n > 1"),
    ("sum(X*Y)", "sum(X)*sum(Y)/(n*p)", "everywhere"),
    ("sum(X, axis=0)/n", "mean(X)", "p > 1"),
    ("n", "p", "sizes are independent"),
    ("sum(P, axis=0)", "ones(1, p)*n/p", "columns need not sum to 1"),
    ("sum(P*X, axis=1)", "sum(X, axis=1)", "weights"),
    ("s**n*t**n", "(s*t)**(n + 1)", "everywhere"),
    ("s**(1/3)", "cbrt(-s)", "signs"),
    ("maximum(X, Y) - minimum(X, Y)", "X - Y", "X < Y"),
    ("tan(X)*tan(Y)", "1", "everywhere"),
    ("phi(2*X)", "2*phi(X)", "phi need not be linear"),
    ("dphi(X)", "phi(X)", "phi need not be exp"),
    ("1e-9*s + t", "t", "small is not zero"),
    ("softmax(X, axis=1) + exp(-1000)", "softmax(X, axis=1)", "small is not zero"),
]


@pytest.mark.parametrize(("left", "right", "_differs_where"), TRAPS, ids=lambda text: text)
def test_what_is_wrong_somewhere_is_not_proved(left: str, right: str, _differs_where: str) -> None:
    assert not equal(SHAPES, left, right, WORDS, FEW).proved


def test_steps_turn_round_only_where_the_argument_varies_freely() -> None:
    turned = ("step({0}) + step(-({0}))", "ones(n, 1)")
    for argument in ("a", "A @ a", "X @ r.T + a", "1 - a*(X @ r.T)", "relu(X @ r.T) + a", "exp(a)*b"):
        assert equal(SHAPES, turned[0].format(argument), turned[1]).proved, argument
    for argument in ("relu(a)", "a - mean(a)", "relu(A) @ a", "phi(a)", "phi(a) - phi(b)", "X @ r.T*relu(a)"):
        assert not equal(SHAPES, turned[0].format(argument), turned[1]).proved, argument
    computed = {"a": ["computed"]}
    assert not equal(SHAPES, turned[0].format("a"), turned[1], computed).proved
    assert equal(SHAPES, "a*step(a) - a*step(-a)", "abs(a)", computed).proved  # exact, whatever a is


def test_declared_properties_are_used_only_where_declared() -> None:
    for left, right, name, word in [
        ("S.T @ X", "S @ X", "S", "symmetric"),
        ("sqrt(u**2)", "u", "u", "positive"),
        ("log(u*s)", "log(u) + log(s)", "u", "positive"),
        ("K*K", "K", "K", "binary"),
        ("P @ ones(p, 1)", "ones(n, 1)", "P", "rowsum1"),
    ]:
        assert equal(SHAPES, left, right, {name: [word]}).proved
        if "log" not in left:  # log(u) + log(s) has a value only where u > 0
            assert not equal(SHAPES, left, right).proved


def _equal_terms(left: Term, right: Term) -> bool:
    made = builder("X: n p, Y: n p, s: 1 1, c: 6 1")
    bind_formula(made, "left_", left)
    bind_formula(made, "right_", right)
    return Prover(made.build()).equal("left_", "right_").proved


def test_single_entries_and_sequences_are_read() -> None:
    def entry(array: Term, row: str, column: str) -> Term:
        return Apply("entry", (array, row, column))

    product = Apply("mul", ("X", "Y"))
    assert _equal_terms(entry(product, "0", "1"), Apply("mul", (entry("X", "0", "1"), entry("Y", "0", "1"))))
    assert not _equal_terms(entry(product, "0", "1"), Apply("mul", (entry("X", "0", "1"), entry("Y", "1", "0"))))
    placed = Apply("stack", ("n", "p", "0", "1", "s"))
    total = Apply("sum", (Apply("mul", ("X", placed)),))
    assert _equal_terms(total, Apply("mul", ("s", entry("X", "0", "1"))))
    assert not _equal_terms(total, Apply("mul", ("s", Apply("sum", ("X",)))))
    every_second = Apply("take", (Apply("mul", ("s", "c")), "0", "2", "3"))
    assert _equal_terms(every_second, Apply("mul", ("s", Apply("take", ("c", "0", "2", "3")))))
    assert not _equal_terms(every_second, Apply("mul", ("s", Apply("take", ("c", "1", "2", "3")))))


def test_shapes_that_differ_are_never_equal() -> None:
    answer = equal(SHAPES, "a", "a.T")
    assert not answer.proved
    assert answer.reason == "the shapes n×1 and 1×n differ"


def test_a_proof_that_costs_too_much_is_given_up_with_a_reason() -> None:
    answer = equal(SHAPES, "(A + B + C + S)**6", "(A + B + C)**6", budget=FEW)
    assert not answer.proved
    assert answer.reason == "no answer: its normal form is too long"


def test_rewriting_ends_on_the_diagonal_too() -> None:
    """Under an identity matrix, other terms of a sum may be its leading one: the rule for that one would never end."""
    left, right = "minimum(sign(A), minimum(eye(n), S))", "minimum(sign(A), minimum(sqrt(eye(n)**2), S))"
    assert not equal(SHAPES, left, right + " + A", WORDS, FEW).proved


def test_answers_do_not_depend_on_earlier_ones() -> None:
    made = builder(SHAPES)
    pairs = [
        (bound(made, f"l{k}", left), bound(made, f"r{k}", right))
        for k, (left, right, _) in enumerate(IDENTITIES[2:30:4])
    ]
    program = made.build()
    together = Prover(program, WORDS)
    forwards = [together.equal(*pair) for pair in pairs]
    backwards = [together.equal(*pair) for pair in reversed(pairs)]
    assert forwards == backwards[::-1] == [Prover(program, WORDS).equal(*pair) for pair in pairs]


# --- gradients --------------------------------------------------------------------------------------------------------

BLOCK = "X: n p, Wq: p d, Wk: p d, Wv: p p, W1: p h, W2: h p, Y: n p, eps: 1 1"
FORWARD = """C1 = X - mean(X, axis=1)
r1 = 1/sqrt(mean(C1**2, axis=1) + eps)
N1 = C1*r1
Q = N1 @ Wq
K = N1 @ Wk
V = N1 @ Wv
S = Q @ K.T/sqrt(d)
A = softmax(S, axis=1)
H = X + A @ V
C2 = H - mean(H, axis=1)
r2 = 1/sqrt(mean(C2**2, axis=1) + eps)
N2 = C2*r2
U = N2 @ W1
s = sigmoid(U)
O = H + (U*s) @ W2
loss = sum((O - Y)**2)/n"""
BACKWARD = """dO = 2*(O - Y)/n
dW2 = (U*s).T @ dO
dU = (dO @ W2.T)*(s + U*s*(1 - s))
dW1 = N2.T @ dU
dN2 = dU @ W1.T
dH = dO + r2*(dN2 - mean(dN2, axis=1) - N2*mean(dN2*N2, axis=1))
dV = A.T @ dH
dA = dH @ V.T
dS = A*(dA - sum(dA*A, axis=1))
dQ = dS @ K/sqrt(d)
dK = dS.T @ Q/sqrt(d)
dWq = N1.T @ dQ
dN1 = dQ @ Wq.T + dK @ Wk.T + dV @ Wv.T
dX = dH + r1*(dN1 - mean(dN1, axis=1) - N1*mean(dN1*N1, axis=1))"""
MISTAKES = {
    "dU": "(dO @ W2.T)*(s + U*(1 - s))",
    "dH": "r2*(dN2 - mean(dN2, axis=1) - N2*mean(dN2*N2, axis=1))",
    "dQ": "dS @ K",
    "dN1": "dQ @ Wq.T + dK @ Wk.T",
    "dX": "dH + r1*(dN1 - mean(dN1, axis=1) - mean(dN1*N1, axis=1))",
}


def test_the_backward_pass_of_a_transformer_block_is_proved_line_by_line() -> None:
    lines = dict(line.split(" = ", 1) for line in BACKWARD.splitlines())
    program = derived(BLOCK, FORWARD.splitlines(), *(name[1:] for name in lines))
    adjoints = {name: program.gradients[name[1:]] for name in lines}
    made = Builder(program)
    written: dict[str, str] = {}
    for name, formula in lines.items():
        if name in MISTAKES:
            bound(made, f"wrong{name}", _renamed(MISTAKES[name], adjoints))
        written[name] = bound(made, name.replace("d", "my", 1), _renamed(formula, adjoints))
    program = made.build()
    prover = Prover(program, {"eps": ["positive"]})
    hasty = Prover(program, {"eps": ["positive"]}, FEW)
    for name, right in adjoints.items():
        if name in MISTAKES:
            assert not hasty.equal(right, f"wrong{name}").proved, name
        assert prover.equal(right, written[name]).proved, name


def _renamed(formula: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\bd[A-Z]\w*", lambda found: names[found[0]], formula)


GRADIENTS = [
    # shapes, equations, by which array, the gradient, a mistake, properties
    (
        "X: 60 784, W: 784 128, b: 1 128, V: 128 10, c: 1 10, T: 60 10",
        ["Z = X @ W + b", "P = softmax(relu(Z) @ V + c, axis=1)", "L = -sum(T*log(P))/60"],
        "W",
        "X.T @ (((P - T) @ V.T)*step(Z))/60",
        "X.T @ ((P - T) @ V.T)/60",
        {"T": ["rowsum1"]},
    ),
    (
        "X: n p, W: p k, T: n k",
        ["P = softmax(X @ W, axis=1)", "L = -sum(T*log(P))/n"],
        "W",
        "X.T @ (P*sum(T, axis=1) - T)/n",
        "X.T @ (P - T)/n",  # only where the rows of T sum to 1
        {},
    ),
    (
        "X: n p, Y: n 1, U: p d, V: d 1",
        ["E = Y - phi(X @ U) @ V", "L = sum(E**2)/n"],
        "U",
        "-2*X.T @ (E @ V.T*dphi(X @ U))/n",
        "-2*X.T @ (E @ V.T)*dphi(U)/n",
        {},
    ),
    (
        "K: n n, y: n 1, s: 1 1",
        ["C = K + s*eye(n)", "L = y.T @ inv(C) @ y/2 + logdet(C)/2"],
        "s",
        "(trace(inv(C)) - y.T @ inv(C) @ inv(C) @ y)/2",
        "(trace(inv(C)) + y.T @ inv(C) @ inv(C) @ y)/2",
        {"K": ["symmetric"]},
    ),
    (
        "X: n p, w: p 1, y: n 1",
        ["m = y*(X @ w)", "L = sum(maximum(0, 1 - m))"],
        "w",
        "-X.T @ (y*where(m < 1, 1, 0))",
        "-X.T @ (y*where(m > 1, 1, 0))",
        {},
    ),
    (
        "X: n p, W: p k, G: n k",
        ["Z = X @ W", "L = sum(G*elu(Z, 1))"],
        "W",
        "X.T @ (G*where(Z > 0, 1, exp(Z)))",
        "X.T @ (G*where(Z > 0, 1, exp(Z) - 1))",
        {},
    ),
    (
        "X: n p, w: p 1",
        ["L = norm(X @ w)"],
        "w",
        "X.T @ X @ w/norm(X @ w)",
        "X.T @ X @ w/norm(X @ w)**2",
        {},
    ),
]


@pytest.mark.parametrize("case", GRADIENTS, ids=lambda case: case[3])
def test_gradients_of_models_are_proved_at_any_size(case: tuple[str, list[str], str, str, str, Properties]) -> None:
    shapes, lines, wrt, right, wrong, properties = case
    program = derived(shapes, lines, wrt)
    assert claimed(program, wrt, right, properties).proved
    assert not claimed(program, wrt, wrong, properties, FEW).proved
