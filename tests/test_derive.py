"""`symgraph derive`: formulas, LaTeX and derivations out of specs, files and exit codes."""

from __future__ import annotations

from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from readable_models import ATTENTION, DEEP, GAUSSIAN_PROCESS, SOFTMAX, THREE_LAYERS, Model
from tex import compiled, needs

import symgraph
from symgraph.calculus.term import Apply
from symgraph.cli import main
from symgraph.lowering.latex import latex_term
from symgraph.lowering.matrix_mathematics import matrix_mathematics
from symgraph.lowering.typst import typst_term


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def spec(model: Model) -> str:
    """A file with the model's spec."""
    Path("net.yaml").write_text(f"name: {model.name}\n{model.spec}\n", encoding="utf-8")
    return "net.yaml"


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_article_s_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", spec(THREE_LAYERS), "--wrt", "B1,B2"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "E = Y - phi(X @ B1) @ B2",
        "dB1 = -2*X.T @ ((E @ B2.T)*dphi(X @ B1))/n",
        "dB2 = -2*phi(X @ B1).T @ E/n",
    ]


def test_a_template_and_an_equation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "tanh-2-2-1", "--wrt", "w111"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "dw111 = w211*i1*(1 - o1**2)*(1 - h11**2)"
    assert main(["derive", "-e", "y = a*sin(x)/b"]) == 0  # all of them
    assert capsys.readouterr().out == "y = a*sin(x)/b\nda = sin(x)/b\ndx = a*cos(x)/b\ndb = -y/b\n"


def test_another_quantity_than_the_loss(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "tanh-2-2-1", "--wrt", "w111", "--of", "h11"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "dh11_dw111 = i1*(1 - h11**2)"


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    given = TextIOWrapper(BytesIO(f"{THREE_LAYERS.spec}\n".encode()), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", given)
    assert main(["derive", "-", "--wrt", "B2"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "dB2 = -2*phi(X @ B1).T @ E/n"


def test_each_form_in_a_file_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", spec(THREE_LAYERS), "--wrt", "B2", "--form", "all", "--out", "made"]) == 0
    names = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    stem = "three-layer-net.gradient"
    assert names == [f"{stem}{end}" for end in (".txt", ".tex", ".py", ".torch.py", ".packed.py")]
    assert "dB2 = -2*phi(X @ B1).T @ E/n" in Path(f"made/{stem}.txt").read_text(encoding="utf-8")
    assert "keepdim" not in Path(f"made/{stem}.py").read_text(encoding="utf-8")


def test_one_file_for_all_that_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", spec(THREE_LAYERS), "--wrt", "B2", "--packed", "-o", "code/fit.py"]) == 0
    assert capsys.readouterr().out == f"{Path('code/fit.py')}\n"
    assert "def loss_grad(beta, X, B1, Y, phi):" in Path("code/fit.py").read_text(encoding="utf-8")


BAD = {
    "an unknown name": (["--wrt", "B3"], "'B3' is not a name of 'three-layer-net'"),
    "an unknown form": (["--form", "fortran"], "'fortran' is not one of text, latex, numpy, torch, packed, all"),
    "a near form": (["--form", "latx"], "did you mean 'latex'"),
    "a derivation as code": (["--steps", "--form", "numpy"], "the steps of a derivation as numpy"),
    "two derivations": (["--steps", "--columns"], "not for both"),
    "a file and a folder": (["-o", "a", "--out", "b"], "not to both"),
    "columns of a column": (["--columns", "--wrt", "B2"], "'B2' is d×1"),
    "columns of a left factor": (["--columns", "--wrt", "X"], "'X' is not used once, as W in X @ W"),
    "a matrix to differentiate": (["--of", "E"], "only a scalar can be differentiated; 'E' is n×1"),
}


@pytest.mark.parametrize(("options", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_told_with_exit_code_2(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["derive", spec(THREE_LAYERS), *options]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert not said.out


def test_a_bad_file_does_not_keep_the_others_from_being_derived(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "nowhere.yaml", "line", "--wrt", "a"]) == 2
    said = capsys.readouterr()
    assert "nowhere.yaml" in said.err
    assert said.out.endswith("da = x\n")


# --- derivations ----------------------------------------------------------------------------------------------------


def test_the_derivation_line_by_line_with_its_rules() -> None:
    lines = symgraph.derive(THREE_LAYERS.program, "B1", story="steps").splitlines()
    assert [[part.strip() for part in line.split("  # ")] for line in lines] == [
        ["E = Y - phi(X @ B1) @ B2"],
        ["dL/dL = 1", "by itself, a quantity changes at the rate 1"],
        ["dL/d(sum(E**2)) = 1/n", "quotient rule"],
        ["dL/d(E**2) = ones(n, 1)/n", "sum: the adjoint is spread over all entries"],
        ["dL/dE = 2*E/n", "power rule"],
        ["dL/d(phi(X @ B1) @ B2) = -2*E/n", "difference: what is subtracted gets the other sign"],
        ["dL/d(phi(X @ B1)) = -2*E @ B2.T/n", "product rule for matrices: d(A @ B) -> dA = G @ B.T"],
        ["dL/d(X @ B1) = -2*(E @ B2.T)*dphi(X @ B1)/n", "chain rule through phi"],
        [
            "dL/dB1 = -2*X.T @ ((E @ B2.T)*dphi(X @ B1))/n",
            "product rule for matrices: d(A @ B) -> dB = A.T @ G",
        ],
    ]


def test_the_derivation_simplifies_and_says_so() -> None:
    lines = symgraph.derive(SOFTMAX.program, "b", story="steps").splitlines()
    last = [[part.strip() for part in line.split("  # ")] for line in lines[-2:]]
    assert last[0][1] == "sum rule: the adjoint passes on, broadcast: summed over what was repeated"
    assert last[1] == ["= sum(P - Y, axis=0)/n", "simplified"]


def test_uses_are_added_up() -> None:
    text = symgraph.derive(symgraph.load("paths"), "b", story="steps")
    assert "added up over 2 uses" in text


def test_the_derivation_column_by_column_ends_in_the_matrix() -> None:
    lines = symgraph.derive(THREE_LAYERS.program, "B1", story="columns").splitlines()
    formulas = [line.split("  # ")[0].strip() for line in lines[1:]]
    assert formulas == [
        "(X @ B1)[:, k] = X @ B1[:, k]",
        "phi(X @ B1)[:, k] = phi(X @ B1[:, k])",
        "phi(X @ B1) @ B2 = ... + B2[k, :]*phi(X @ B1[:, k]) + ...",
        "dL/d(X @ B1[:, k]) = -2*B2[k, :]*E*dphi(X @ B1[:, k])/n",
        "dL/dB1[:, k] = -2*B2[k, :]*(X.T @ (E*dphi(X @ B1[:, k])))/n",
        "dL/dB1 = -2*X.T @ ((E @ B2.T)*dphi(X @ B1))/n",
    ]


def test_columns_of_a_hidden_layer_with_a_bias() -> None:
    text = symgraph.derive(DEEP.program, "W2", story="columns")
    assert "dL/dW2[:, k] = H.T @ (P[:, k] - Y[:, k])/n" in text


def test_rules_in_japanese() -> None:
    text = symgraph.derive(THREE_LAYERS.program, "B1", story="steps", lang="ja")
    assert "phi についての連鎖律" in text
    assert "商の微分" in text


# --- LaTeX ----------------------------------------------------------------------------------------------------------


def test_the_article_s_formulas_as_latex() -> None:
    lines = symgraph.derive(THREE_LAYERS.program, "B1, B2", form="latex").splitlines()
    assert lines == [
        r"\begin{align*}",
        r"E &= Y - \phi(X \, B_{1}) \, B_{2} \\",
        r"\frac{\partial L}{\partial B_{1}} &= -\frac{2}{n} \, X^{\mathrm{T}} \, "
        r"((E \, B_{2}^{\mathrm{T}}) \odot \phi^{\prime}(X \, B_{1})) \\",
        r"\frac{\partial L}{\partial B_{2}} &= -\frac{2}{n} \, \phi(X \, B_{1})^{\mathrm{T}} \, E",
        r"\end{align*}",
    ]


SHAPES = {"A": ("n", "n"), "B": ("n", "n"), "x": ("n", 1), "y": ("n", 1), "r": (1, "n"), "s": (1, 1), "t": (1, 1)}
MATHEMATICS = {
    "a product of numbers": (Apply("mul", ("s", "t")), r"s \, t"),
    "a number and a matrix": (Apply("mul", ("2", "A")), "2 A"),
    "an elementwise product": (Apply("mul", ("s", "A", "B")), r"s \cdot (A \odot B)"),
    "an elementwise power": (Apply("square", ("A",)), r"A^{\odot 2}"),
    "an elementwise quotient": (Apply("div", ("A", "B")), r"A \oslash B"),
    "each element's exponential": (Apply("exp", ("A",)), r"\exp(A)"),
    "a number's exponential": (Apply("exp", ("s",)), r"\mathrm{e}^{s}"),
    "a sum of squares": (Apply("sum", (Apply("square", ("x",)),)), r"\left\|x\right\|^{2}"),
    "of a matrix": (Apply("sum", (Apply("square", ("A",)),)), r"\left\|A\right\|_{\mathrm{F}}^{2}"),
    "an inner product": (Apply("sum", (Apply("mul", ("x", "y")),)), r"x^{\mathrm{T}} \, y"),
    "of matrices": (Apply("sum", (Apply("mul", ("A", "B")),)), r"\operatorname{tr}(A^{\mathrm{T}} \, B)"),
    "a sum of columns": (Apply("sum", ("A", "0")), r"\mathbf{1}^{\mathrm{T}} \, A"),
    "a sum of rows": (Apply("sum", ("A", "1")), r"A \, \mathbf{1}"),
    "a sum of all": (Apply("sum", ("A",)), r"\mathbf{1}^{\mathrm{T}} \, A \, \mathbf{1}"),
    "a sum of a row": (Apply("sum", ("r",)), r"r \, \mathbf{1}"),
    "the identity": (Apply("eye", ("n",)), "I_{n}"),
    "ones": (Apply("ones", ("n", "p")), r"\mathbf{1}_{n \times p}"),
    "a column of ones": (Apply("broadcast", ("1", "n", "1")), r"\mathbf{1}_{n}"),
    "an inverse": (Apply("transpose", (Apply("inv", ("A",)),)), r"A^{-\mathrm{T}}"),
    "a determinant": (Apply("logdet", ("A",)), r"\log \det(A)"),
    "a trace": (Apply("trace", ("A",)), r"\operatorname{tr}(A)"),
}


def shape_of(term: object) -> tuple[str | int, str | int]:
    if isinstance(term, Apply):
        return shape_of(term.args[0]) if term.args else (1, 1)
    return SHAPES.get(str(term), (1, 1))


@pytest.mark.parametrize(("term", "latex"), MATHEMATICS.values(), ids=MATHEMATICS)
def test_matrices_are_written_as_mathematics_has_them(term: Apply, latex: str) -> None:
    written = matrix_mathematics(term, shape_of)  # type: ignore[arg-type]
    assert latex_term(written) == latex
    assert typst_term(written)


@needs("pdflatex", "amsmath.sty")
def test_latex_compiles(tmp_path: Path) -> None:
    models = (THREE_LAYERS, SOFTMAX, GAUSSIAN_PROCESS, ATTENTION)
    pieces = [symgraph.derive(model.program, list(model.gradients), form="latex") for model in models]
    pieces += [symgraph.derive(THREE_LAYERS.program, "B1", form="latex", story=story) for story in ("steps", "columns")]
    body = "\n".join(pieces)
    source = rf"\documentclass{{article}}\usepackage{{amsmath}}\begin{{document}}{body}\end{{document}}"
    assert compiled(source, tmp_path).exists()
