# ruff: noqa: E501 - code as people write it
"""Code in files of its own: assignments and notebooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from code_checks import by_differences, right

import symgraph
from symgraph.errors import InputError
from symgraph.spec.code.passes import CodePass

ASSIGNMENT = '''"""My homework."""
# symgraph:
#   shapes: {X: [3, 4], W: [4, 2], b: [2], y: [3, 2]}
#   loss: loss
#   claims:
#     W: dW
#     b: db
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X, W, b):
    Z = X @ W + b
    return Z, sigmoid(Z)


Z, P = forward(X, W, b)
loss = -np.mean(y * np.log(P) + (1 - y) * np.log(1 - P))
dZ = (P - y) / y.size
dW = X.T @ dZ
db = dZ.sum(axis=0)

if __name__ == "__main__":
    print(loss)
'''


def code_in(path: Path) -> CodePass:
    made: CodePass = symgraph.load(path).metadata["code"]
    return made


def test_an_assignment_says_in_a_comment_what_it_claims(tmp_path: Path) -> None:
    file = tmp_path / "assignment.py"
    file.write_text(ASSIGNMENT, encoding="utf-8")
    made = code_in(file)
    assert symgraph.load(file).name == "assignment"
    assert [claim.line for claim in made.claims] == [6, 7]
    assert all(right(made, claim) for claim in made.claims)
    assert max(by_differences(made)) < 1e-6
    assert [(line.wrt, line.line) for line in made.lines] == [("Z", 22), ("W", 23), ("b", 24)]
    file.write_text(ASSIGNMENT.replace("/ y.size", "/ len(y)"), encoding="utf-8")
    made = code_in(file)
    assert not any(right(made, claim) for claim in made.claims)


def test_a_spec_may_name_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "assignment.py").write_text(ASSIGNMENT, encoding="utf-8")
    file = tmp_path / "spec.yaml"
    shapes = "shapes: {X: [2, 2], W: [2, 1], b: [1], y: [2, 1]}"
    file.write_text(f"{shapes}\ncode: {{file: assignment.py}}\nloss: loss\nclaims: {{W: X.T @ dZ}}\n", encoding="utf-8")
    made = code_in(file)
    assert made.claims[0].wrt_shape == (2, 1)
    assert right(made, made.claims[0])


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "# Homework"}, *made], "nbformat": 4})


def test_a_notebook_is_its_code_cells(tmp_path: Path) -> None:
    file = tmp_path / "homework.ipynb"
    first = "# symgraph:\n#   shapes: {x: [3], w: [3]}\n#   loss: L\n#   claims: {w: dw}\n%matplotlib inline\n!pip list\nimport numpy as np"
    file.write_text(notebook(first, "L = np.tanh(x @ w)", "dw = (1 - L ** 2) * x"), encoding="utf-8")
    made = code_in(file)
    assert right(made, made.claims[0])
    file.write_text(notebook(first, "L = np.tanh(x @ w)", "dw = 1\ndw = (1 - M ** 2) * x"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        symgraph.load(file)
    problem = caught.value.problems[0]
    assert problem.file == f"{file} (cell 4)"
    assert (problem.line, problem.column) == (2, 11)


def test_problems_of_a_comment_block_stand_where_they_are(tmp_path: Path) -> None:
    file = tmp_path / "assignment.py"
    file.write_text(ASSIGNMENT.replace("W: dW", "W: dV"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        symgraph.load(file)
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (6, 10)
    file.write_text(ASSIGNMENT.replace("loss: loss", "los: loss"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        symgraph.load(file)
    problem = caught.value.problems[-1]
    assert "unknown key 'los'" in str(problem)
    assert (problem.line, problem.column) == (4, 5)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.py", "x = 1\n", "code without a block '# symgraph:'"),
        ("a.ipynb", "{", "this is no notebook"),
        ("a.ipynb", "[]", "a notebook without cells"),
        ("a.ipynb", '{"cells": [{"cell_type": "code", "source": 1}]}', "cell 1 without a text"),
        ("a.ipynb", '{"cells": []}', "a notebook without code"),
        ("a.ipynb", "[" * 100_000, "this is no notebook"),
    ],
)
def test_what_is_said_of_files_that_are_not_code(tmp_path: Path, name: str, text: str, said: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said.replace("(", r"\(")):
        symgraph.load(file)
