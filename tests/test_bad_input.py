"""Whatever is thrown at the command: an answer that says what is wrong, exit code 2 or 4, no file and no traceback."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symgraph.cli import main

FORMULAS = "inputs: [x]\nequations:\n  y: 2*x\n"
NETWORK = "input: {name: i, size: 2}\nlayers:\n  - dense: 2\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 2, seconds: float = 5) -> str:
    """What the command says; it must end soon with its exit code and write nothing."""
    before = sorted(Path().rglob("*"))
    start = time.monotonic()
    assert main(["render", "--engine", "bundled", *arguments]) == code
    assert time.monotonic() - start < seconds
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert "has a bug" not in captured.err
    assert len(captured.err) < 30_000
    assert sorted(Path().rglob("*")) == before
    return captured.err


def refused_text(capsys: pytest.CaptureFixture[str], text: str | bytes, *arguments: str) -> str:
    Path("f.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    return refused(capsys, "f.yaml", *arguments)


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "f.yaml: no such file; a file, - for standard input, or the name of a template"),
        (b"", "f.yaml: an empty file; a spec has keys such as equations"),
        (b"\x00\x01\x02\xff\xfe" * 100, "f.yaml"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "f.yaml"),
        ("値: é".encode("cp932", "replace"), "f.yaml"),
        (b"just a text", "f.yaml:1:1: "),
        (b"[1, 2]", "f.yaml:1:1: a list found; a spec is a mapping of keys"),
        (b"a: [1, 2\nb: }", "f.yaml:1:4: a list without its ']'; close it"),
        (b"\tname: x\n", "f.yaml:1:1: "),
    ],
)
def test_files_that_are_no_specs(content: bytes | None, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused_text(capsys, content) if content is not None else refused(capsys, "f.yaml")
    assert message in said


def test_a_directory(capsys: pytest.CaptureFixture[str]) -> None:
    Path("folder.yaml").mkdir()
    assert "folder.yaml: " in refused(capsys, "folder.yaml")


@pytest.mark.parametrize("levels", [9, 40])
def test_a_bomb_of_anchors(levels: int, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]" for k in range(1, levels)]
    assert "f.yaml:" in refused_text(capsys, "\n".join(lines) + f"\nequations: *a{levels - 1}\n")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a]\n",
        "{" * 5000 + "}" * 5000,
        "[" * 100_000,
        "- " * 20_000 + "x",
        "? " * 5000,
        "!!python/object/apply:os.system ['touch pwned']",
        "equations: !!python/name:os.system {}",
        "equations: {y: !!binary aGVsbG8=}",
    ],
    ids=["itself", "braces", "brackets", "dashes", "questions", "object", "name", "binary"],
)
def test_hostile_yaml(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "f.yaml" in refused_text(capsys, text)


def test_a_huge_file(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused_text(capsys, FORMULAS + "# " + "x" * 20_000_000)
    assert "f.yaml: " in said


# --- keys and values --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FORMULAS + "loss: y\nloss: y\n", "f.yaml:5:1: "),
        (FORMULAS + "los: y\n", "f.yaml:4:1: unknown key 'los'; known: "),
        (FORMULAS + "los: y\n", "did you mean 'loss'?"),
        ("inputs: 3\nequations: {y: 1}\n", "f.yaml:1:9: inputs: "),
        ("inputs: {x: 1}\nequations: {y: x}\n", "f.yaml:1:9: inputs: a mapping found; a list is needed"),
        ("equations: [y]\n", "f.yaml:1:12: equations: a list found; a mapping is needed"),
        ("equations: {y: [1]}\n", "f.yaml:1:16: equations.y: a list found"),
        (NETWORK.replace("size: 2", "size: -2"), "f.yaml:1:24: input.size: "),
        (NETWORK.replace("size: 2", "size: 0"), "a whole number from 1 to "),
        (NETWORK.replace("dense: 2", "dense: 99999999999999999999"), "f.yaml:3:12: layers[1].dense: "),
        (NETWORK.replace("dense: 2", "dense: 1000000000"), "a whole number from 1 to "),
        (NETWORK.replace("dense: 2", "dense: 2.5"), "f.yaml:3:12: layers[1].dense: "),
        (NETWORK.replace("dense: 2", "dnse: 2"), "f.yaml:3:5: "),
        (NETWORK + "    activation: tahn\n", "did you mean 'tanh'"),
        (NETWORK + "loss: mes\n", "did you mean 'mse' or 'mae'?"),
        ("inputs: [x, x]\nequations: {y: x}\n", "f.yaml:1:13: "),
        ("inputs: [x]\nequations: {x: 2}\n", "'x'"),
        (NETWORK + "equations: {z11: 2}\n", "'z11'"),
        ("inputs: [lambda]\nequations: {y: 2}\n", "'lambda'"),
        ("inputs: [None]\nequations: {y: 2}\n", "None"),
        ("inputs: ['a b']\nequations: {y: 2}\n", "'a b'"),
        ("inputs: [_x]\nequations: {y: 2}\n", "'_x'"),
        ("inputs: [1x]\nequations: {y: 2}\n", "1x"),
        (FORMULAS + "values: {x: abc}\n", "f.yaml:4:13: values.x: "),
        (FORMULAS + "values: {x: 1e999999999}\n", "f.yaml:4:13: values.x: "),
        (FORMULAS + "values: {q: 1}\n", "'q'"),
        (FORMULAS + "assume: {x: (-1, 1)}\n", "f.yaml:4:"),
        (FORMULAS + "assume: {x: postive}\n", "did you mean 'positive'"),
        (FORMULAS + "groups: {a: [z]}\n", "unknown equation 'z'"),
        (FORMULAS + "batch: 3\n", "f.yaml:4:8: batch: a batch without layers; a batch is of a network's samples"),
        ("shapes: {X: [n, p]}\n", "f.yaml:1:1: nothing to compute; a spec has equations or layers; add one of them"),
        ("name: ../../etc/passwd\n" + FORMULAS, "f.yaml:1:7: name: the name '../../etc/passwd'"),
        ("name: a/b\n" + FORMULAS, "f.yaml:1:7: name: "),
        ("name: con\n" + FORMULAS, "f.yaml:1:7: name: "),
        ("name: C:\\x\n" + FORMULAS, "f.yaml:1:7: name: "),
        (f"name: {'x' * 300}\n" + FORMULAS, "at most 100 characters"),
        (FORMULAS + 'name: "a\\nb"\n', "f.yaml:4:8: name: the name 'a b'; it names files"),
    ],
)
def test_keys_and_values(text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert message in refused_text(capsys, text)


def test_all_problems_of_a_file_come_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused_text(capsys, "inputs: [x]\nequations: {y: tahn(x), z: x ^ 2}\nlos: y\nvalues: {x: abc}\n")
    assert [line.split(": ")[0] for line in said.splitlines() if line.startswith("f.yaml")] == [
        *("f.yaml:2:16", "f.yaml:2:30", "f.yaml:3:1", "f.yaml:4:13")
    ]


# --- formulas ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("__import__('os').system('touch pwned')", "f.yaml:3:"),
        ("().__class__.__bases__[0]", "f.yaml:3:"),
        ("x.__class__", "f.yaml:3:"),
        ("exec(x)", "unknown function 'exec'"),
        ("[x for x in (1, 2)]", "f.yaml:3:"),
        ("(lambda: x)()", "f.yaml:3:"),
        ("f'{x}'", "f.yaml:3:"),
        ("x if x else 2", "f.yaml:3:"),
        ("9**9**9", "f.yaml:3:"),
        ("x**9**9**9**9", "f.yaml:3:"),
        ("2**(10**10)", "f.yaml:3:"),
        ("1" * 5000, "f.yaml:3:"),
        ("1e99999999999", "f.yaml:3:"),
        ("x ^ 2", "write **"),
        ("x +", "f.yaml:3:"),
        ("2x", "f.yaml:3:"),
        ("y + 1", "'y'"),
        ("x + q", "unknown name 'q'"),
        ("(" * 3000 + "x" + ")" * 3000, "f.yaml:3:"),
        ("-" * 5000 + "x", "f.yaml:3:"),
        ("+".join(["x"] * 20_000), "f.yaml:3:"),
        ("sin(" * 500 + "x" + ")" * 500, "f.yaml:3:"),
        ("x\u0000", "f.yaml"),
    ],
)
def test_formulas(formula: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = FORMULAS.replace("2*x", "'" + formula.replace("'", "''") + "'")
    assert message in refused_text(capsys, text, "--wrt", "x")
    assert not Path("pwned").exists()


def test_a_formula_of_10_megabytes(capsys: pytest.CaptureFixture[str]) -> None:
    assert "f.yaml" in refused_text(capsys, FORMULAS.replace("2*x", "x" + "+x" * 5_000_000))
    said = refused(capsys, "-e", "y = x" + "+x" * 5_000_000)
    assert "characters" in said


def test_equations_in_a_circle(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused_text(capsys, "inputs: [x]\nequations: {a: b + x, b: c, c: 2*a}\n")
    assert "f.yaml:2:" in said
    assert all(f"'{name}'" in said or f"{name} " in said for name in "abc")


@pytest.mark.parametrize("equation", ["a*x + b", "y =", "= 3", "y == 3", "y = = 3", "1y = x", "if = 2", ""])
def test_equations_of_the_command_line(equation: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "-e", equation)


# --- names to differentiate by ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../../x",
            "/etc/passwd",
            'x"; }',
            "x\\",
            "$x$",
            "#read(x)",
            "w111]",
            "x\ny",
            "__class__",
            "０",
            "1",
            "w" * 9999,
        ),
        *("W1[0]", "w113", "w0", "w-1", "dw111", "_h1", ".", " . ", "tanh"),
    ],
)
def test_names_that_are_none(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not a name of 'tanh-2-2-1'; its names are i, W1, " in refused(capsys, "tanh-2-2-1", "--wrt", name)


# --- the environment --------------------------------------------------------------------------------------------------


def test_an_out_that_cannot_be_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_text("mine", encoding="utf-8")
    for out in ("file", "file/below", "/proc/1/nothing", "/dev/null/x"):
        said = refused(capsys, "sum", "--out", out, code=4)
        assert "choose another --out" in said
    assert Path("file").read_text(encoding="utf-8") == "mine"


def test_dot_is_asked_for_and_missing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    said = refused(capsys, "sum", "--engine", "dot", code=4)
    assert "--engine bundled" in said


# --- hostile words that are allowed -----------------------------------------------------------------------------------

HOSTILE = '"] #read("/etc/passwd") $x$ \\u{41} \\" \\\\ <b> \\N ] } ; node [label=pwned] // /* ` * _ @a ~ -- --- & %'


def test_titles_labels_and_groups_are_only_text(capsys: pytest.CaptureFixture[str]) -> None:
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    text = (
        f"title: {quoted}\ninputs: [x, n]\nequations: {{y: x*n, z: y + 1}}\n"
        f"labels: {{x: {quoted}, y: {quoted}}}\ngroups: {{{quoted}: [y]}}\n"
    )
    Path("f.yaml").write_text(text, encoding="utf-8")
    arguments = ["--wrt", "x,n", "--format", "pdf,png,svg,dot", "--engine", "bundled"]
    assert main(["render", "f.yaml", *arguments]) == 0
    assert main(["render", "f.yaml", *arguments, "--with-forward", "--out", "joined"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if "the smallest text would be" not in line] == []  # the labels are long
    assert sorted(path.name for path in Path().iterdir()) == ["f.yaml", "joined", "out"]
    assert len(list(Path("out").iterdir())) == 12
    dot = Path("out/f.forward.dot").read_text(encoding="utf-8")
    assert dot.count("pwned") == dot.count("node [label=pwned]") == 3  # inside of the quoted texts


def test_lines_and_controls_in_words() -> None:
    text = 'title: "two\\nlines\\tand"\ninputs: [x]\nequations: {y: 2*x}\nlabels: {x: "a\\nb\\u2028c", y: " "}\n'
    Path("f.yaml").write_text(text, encoding="utf-8")
    assert main(["render", "f.yaml", "--wrt", "x", "--engine", "bundled", "--format", "pdf,svg,dot"]) == 0
    assert len(list(Path("out").iterdir())) == 6


@pytest.mark.parametrize("name", ["a b", "値段", "x'y", "a;b", "$(touch pwned)", "-rf", "a&b", "%PATH%", "#1", "~"])
def test_names_that_are_only_odd(name: str) -> None:
    Path("f.yaml").write_text(f'name: "{name}"\n' + FORMULAS, encoding="utf-8")
    assert main(["render", "f.yaml", "--wrt", "x", "--engine", "bundled", "--format", "dot"]) == 0
    assert sorted(path.name for path in Path("out").iterdir()) == [f"{name}.d-x.dot", f"{name}.forward.dot"]
    assert sorted(path.name for path in Path().iterdir()) == ["f.yaml", "out"]


def test_a_broken_pipe_is_no_bug() -> None:
    command = f'"{sys.executable}" -m symgraph new | head -c 1'
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, env=os.environ, text=True)
    assert "bug" not in done.stderr
    assert "Traceback" not in done.stderr
