# ruff: noqa: E501 - code as people write it
"""Code that cannot be read, or does not fit: what is said, and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_code_programs import spec

import symgraph
from symgraph.errors import InputError
from symgraph.spec.code import interpreter, recorder
from symgraph.spec.code.passes import CodePass

BAD = [
    # code, what is said, line of the file, column
    ("L = np.sum(X +", "this is no Python", 4, 13),
    ("L = np.sum(Z)", "unknown name 'Z'", 4, 14),
    ("L = np.sum(Xs)", "unknown name 'Xs'", 4, 14),
    ("L = np.summ(X)", "'np.summ' is not supported; known are the functions of arrays and numbers; did you mean 'sum'", 4, 7),
    ("L = X[np.random.randint(3)]", "random whole numbers; they would serve as indices; declare an array", 4, 9),
    ("return 1", "return, break or continue at a place that it cannot leave", 4, 3),
    ("break", "return, break or continue at a place that it cannot leave", 4, 3),
    ("L = np.sum(np.inv(X))", "'np.inv' is not supported", 4, 14),
    ("L = np.sum(np.norm(X))", "'np.norm' is not supported", 4, 14),
    ("L = X.sun()", "'.sun' of an array is not supported", 4, 7),
    ("L = np.linalg.eig(X @ X.T)", "'np.linalg.eig' is not supported; known are det", 4, 7),
    ("L = np.sum(X @ X)", "fails in NumPy: shapes [3, 4] @ [3, 4]: the inner sizes 4 and 3 differ; with the second one", 4, 14),
    ("L = np.sum(X + c)", "shapes [3, 4] and [3] cannot be broadcast together; a 1-D array is a row here: [:, None]", 4, 14),
    ("L = np.sum(X.reshape(5, 2))", "cannot reshape array of size 12 into shape (5,2)", 4, 14),
    ("L = X[3, 0]", "index 3 is out of bounds for axis 0 with size 3", 4, 7),
    ("L = np.sum(X, axis=2)", "axis 2 is out of bounds for array of dimension 2", 4, 7),
    ("L = np.hstack([X, c])", "all the input arrays must have same number of dimensions", 4, 7),
    ("L = np.linalg.inv(X).sum()", "must be square", 4, 7),
    ("if s > 0:\n    L = s\nelse:\n    L = -s", "a condition that depends on the data", 4, 3),
    ("L = s if s > 0 else 0", "a condition that depends on the data", 4, 7),
    ("L = X[X > 0].sum() + X[X > 0][0]", "a selection of unknown size", 4, 24),
    ("L = np.argmax(X)", "np.argmax of numbers that are not known", 4, 7),
    ("L = X[np.argmax(c)]", "np.argmax of numbers that are not known", 4, 9),
    ("L = c[y].sum()", "'y' is used as an index, or compared by ==; its whole numbers are needed; write values", 4, 7),
    ("L = np.sum(c == y)", "", 0, 0),
    ("L = c[s]", "'s' is used as an index", 4, 7),
    ("g = np.zeros(3, dtype=int)\ng[0] = s\nL = g.sum()", "an array of whole numbers cannot hold what is not whole", 5, 3),
    ("g = np.arange(3)\ng += c\nL = g.sum()", "cannot be cast to an array of whole numbers in place", 5, 3),
    ("import os\nL = os.system('ls')", "unknown name 'os'", 5, 7),
    ("import torch\nL = 0", "the module 'torch'; numpy, scipy and math are understood", 4, 3),
    ("L = eval('1')", "unknown name 'eval'", 4, 7),
    ("L = __import__('os')", "unknown name '__import__'", 4, 7),
    ("L = X.__class__", "'.__class__' of an array is not supported", 4, 7),
    ("L = ().__class__.__bases__", "'.__class__' of a tuple is not supported", 4, 7),
    ("L = '{0.__class__}'.format(1)\nL = s", "", 0, 0),
    ("L = open('/etc/passwd')", "unknown name 'open'", 4, 7),
    ("while True:\n    s = s + 1\nL = s", "more than 400 elements are computed; declare smaller shapes", 5, 11),
    ("while True:\n    pass", "more than 1000 statements are run", 5, 7),
    ("for i in range(10**9):\n    s = s + 1\nL = s", "a loop of 1000000000 steps", 4, 3),
    ("def f(x):\n    return f(x)\nL = f(s)", "calls within each other", 5, 14),
    ("L = 9**9**9**9", "a number of too many digits", 4, 10),
    ("L = np.zeros((10**6, 10**6)).sum()", "an array of more than 200000 elements", 4, 7),
    ("L = np.tile(c, 10**9).sum()", "an array of more than 200000 elements", 4, 7),
    ("L = ([0] * 10**9)[0]", "an array of more than 200000 elements", 4, 8),
    ("L = np.broadcast_to(s, (10**9,)).sum()", "an array of more than 200000 elements", 4, 7),
    ("x = [s]\nfor i in range(40):\n    x = [x, x]\nL = np.sum(x)", "an array of more than 200000 elements", 7, 7),
    ("L = 1 / 0 * s", "a division of a number by zero", 4, 7),
    ("L = np.empty(2).sum() + s", "None found", 4, 7),
    ("def f(a):\n    return a\nL = f(s, s)", "'f' with 2 arguments; it takes a", 6, 7),
    ("def f(a):\n    return a\nL = f(b=s)", "'f' with the argument 'b'", 6, 7),
    ("def f():\n    q = q + 1\n    return q\nL = f()", "'q' is used in 'f' before it is assigned", 5, 11),
    ("class A:\n    pass\nL = A().w", "'w' is no attribute here", 6, 7),
    ("try:\n    L = s\nexcept ValueError:\n    pass", "'try' is not supported", 4, 3),
    ("async def f():\n    pass\nL = s", "'asyncfunctiondef' is not supported", 4, 3),
    ("L = {1, 2}", "'set' is not supported", 4, 7),
    ("L = X", "the loss is an array of shape (3, 4); a gradient is of one number", 8, 7),
    ("L = 'text'", "a text found", 8, 7),
    ("L = np.sum(1j * X)", "the constant 1j", 4, 14),
    ("a, b = s, s, s\nL = a", "too many values to unpack", 4, 3),
    ("L = X.sum(axis=0)[4]", "index 4 is out of bounds", 4, 7),
    ("L = d['k']", "unknown name 'd'", 4, 7),
    ("d = {'a': s}\nL = d['b']", "no key 'b' in the dictionary; it has 'a'", 5, 7),
    ("raise ValueError('no')", "the code raises an exception here", 4, 3),
    ("L = np.linalg.det(np.eye(9))", "at most 6×6 is written out", 4, 7),
    ("L = s(2)", "is called; a function is needed; write * for a product", 4, 7),
    ("L = round(s)", "round of a number that is not known", 4, 7),
    ("L = np.sum(~X)", "~, &, | and ^ are not supported for operands that are real numbers", 4, 14),
    ("L = np.sum(-(X > 0))", "boolean negative, the - operator, is not supported", 4, 14),
    ("L = np.sum((X > 0) - (X < 0))", "boolean subtract, the - operator, is not supported", 4, 14),
    ("L = np.sum(X, axes=1)", "sum() got an unexpected keyword argument 'axes'", 4, 7),
    ("L = np.linalg.norm(X, 2)", "the norm of order 2", 4, 7),
]  # fmt: skip
SHAPES = "{X: [3, 4], c: [3], s: [], y: [3]}"


@pytest.mark.parametrize(("code", "said", "line", "column"), BAD)
def test_what_is_said_of_code_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, code: str, said: str, line: int, column: int
) -> None:
    monkeypatch.setattr(interpreter, "MAX_STATEMENTS", 1000)
    monkeypatch.setattr(recorder, "MAX_ELEMENTS", 400)
    lines = code.count("\n") + 1
    text = spec(SHAPES, code, "L", "{s: 1}")
    if not said:
        symgraph.load(text)
        return
    with pytest.raises(InputError) as caught:
        symgraph.load(text)
    problem = caught.value.problems[0]
    assert said in str(problem).replace("\n", " ")
    moved = lines - 1 if line == 8 else 0
    place = (problem.line, problem.column)
    assert place == ((5 + moved if line == 8 else line), column)


def claimed(code: str, claims: str, backward: str = "") -> CodePass:
    made: CodePass = symgraph.load(spec("{X: [3, 4], W: [4, 2], b: [2]}", code, "L", claims, backward)).metadata["code"]
    return made


FORWARD = "Y = X @ W + b\nL = np.sum(Y ** 2)"
SHAPES_WRONG = [
    ("{W: 2 * Y.T @ X}", "the claim has shape [2, 4], but W has shape [4, 2]: it is transposed"),
    ("{W: X @ Y}", "'X @ Y' fails in NumPy: shapes [3, 4] @ [3, 2]: the inner sizes 4 and 3 differ; with the first one"),
    ("{b: 2 * Y}", "the claim has shape [3, 2], but b has shape [2]: a sum over an axis is missing"),
    ("{b: 2 * np.sum(Y)}", "the claim has shape [], but b has shape [2]: it was summed over too much"),
    ("{b: '2 * Y.sum(axis=1)'}", "the claim has shape [3], but b has shape [2]"),
    ("{b: '2 * Y.sum(axis=0, keepdims=True)'}", "they differ by dimensions of 1 (see keepdims"),
    ("{W: X.T @ (Y + W)}", "shapes [3, 2] and [4, 2] cannot be broadcast together"),
]  # fmt: skip


@pytest.mark.parametrize(("claims", "said"), SHAPES_WRONG)
def test_a_claim_of_the_wrong_shape_is_a_claim_that_is_wrong(claims: str, said: str) -> None:
    claim = claimed(FORWARD, claims).claims[0]
    assert said in claim.problem
    assert claim.entries == ()


def test_a_backward_line_that_does_not_fit_spoils_what_uses_it_only() -> None:
    made = claimed(FORWARD, "{W: dW, b: db}", "dY = 2 * Y\ndW = X @ dY\ndb = dY.sum(axis=0)")
    assert made.claims[0].problem.startswith("'X @ dY' in line 9 fails in NumPy")
    assert made.claims[1].problem == ""
    assert made.claims[1].line == 11


def test_every_text_that_is_no_python_is_told() -> None:
    with pytest.raises(InputError) as caught:
        symgraph.load(spec("{x: [2]}", "L = np.sum(x", "L +", "{x: '2*'}", "d = )"))
    assert [problem.path for problem in caught.value.problems] == ["code", "loss", "backward", "claims.x"]


KEYS = [
    ("name: a\ncode: L = x\nloss: L\nequations: {y: x}\n", "'equations' together with code"),
    ("name: a\nshapes: {x: [n]}\ncode: L = x\nloss: L\n", "the size 'n' of 'x'; code is read at fixed sizes"),
    ("name: a\nshapes: {x: [2, 2, 2, 2, 2]}\ncode: L = x\nloss: L\n", "at most 4 dimensions"),
    ("name: a\nshapes: {x: [300, 300]}\ncode: L = x\nloss: L\n", "20000 elements are allowed"),
    ("name: a\nshapes: {x: []}\ncode: L = x\n", "no loss; gradients are of one number; write loss: L"),
    ("name: a\nshapes: {x: [2]}\ncode: L = x\nloss: L\nvalues: {x: [1, 2, 3]}\n", "a list of 3; a list of 2 is needed"),
    ("name: a\nshapes: {x: [2]}\ncode: L = x\nloss: L\nvalues: {z: 1}\n", "unknown name 'z'"),
    ("name: a\nshapes: {x: []}\ncode: L = x\nloss: L\nclaims: {x: {of: L}}\n", "a claim without 'is'"),
    ("name: a\nshapes: {x: []}\ncode: L = x\nloss: L\nclaims: {x: {form: 1}}\n", "unknown key 'form'"),
    ("name: a\nshapes: {x: []}\ncode: L = x\nloss: L\nclaims: [x]\n", "a claim is {wrt: W"),
    ("name: a\nshapes: {x: []}\ncode: L = x\nloss: L\nclaims: {x: []}\n", "an empty list"),
    ("name: a\nshapes: {x: []}\ncode: {file: /etc/passwd}\nloss: L\n", "a file in the spec's own folder"),
    ("name: a\nshapes: {x: []}\ncode: {file: ../x.py}\nloss: L\n", "a file in the spec's own folder"),
    ("name: a\nshapes: {x: []}\ncode: {file: 'C:\\x.py'}\nloss: L\n", "a file in the spec's own folder"),
    ("name: a\nshapes: {x: []}\ncode: {file: x.yaml}\nloss: L\n", "code is in a file .py or .ipynb"),
    ("name: a\nshapes: {x: []}\ncode: {file: none-such.py}\nloss: L\n", "no such file"),
    ("name: a\nshapes: {x: []}\ncode: [a]\nloss: L\n", "a list found"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), KEYS)
def test_what_is_said_of_keys(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        symgraph.load(file)
    assert said in str(caught.value)
