"""Hostile specs, formulas, programs and command lines: each is drawn, or refused with what to do; never more.

The table holds what fuzzing found (`fuzzing.specs`, hours of it) and the limits, once each.  A case is a command, the
file it reads, and what is said: the message of an error, or, where the input is odd but right, nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from symgraph.cli import main
from symgraph.errors import LONGEST, Problem, near

FORMULA = "inputs: [x]\nequations: {y: 2*x}\n"
GROUPED = "inputs: [x, z]\nequations: {u: x*z, y: tanh(u)}\nvalues: {x: 1, z: 2}\ngroups: {g: [u]}\n"
NETWORK = "input: {name: i, size: 2}\nlayers:\n  - dense: 2\n"


def equation(formula: str) -> str:
    return f'inputs: [x]\nequations: {{y: "{formula}"}}\nvalues: {{x: 1.5}}\n'


def program(**changes: object) -> str:
    """A program in JSON with something else in places."""
    document = {
        **{"format": "symgraph-program", "version": 1, "name": "n", "title": "t"},
        "declarations": [{"name": "x", "role": "input", "shape": [1, 1], "value": None}],
        "equations": [{"name": "y", "formula": changes.pop("formula", "2*x")}],
        **{"loss": "y", "values": {"x": "1"}},
        **changes,
    }
    return json.dumps(document)


class Case(NamedTuple):
    """A command line, what is in f.yaml (or f.json), and what is said; an empty text means that all is done."""

    command: str
    text: str | bytes
    said: str = ""


DRAWN = "render f.yaml --format svg --engine bundled"
LOADED = "derive f.yaml"
TRACED = "trace f.yaml"
PAGE = "page f.yaml --engine bundled"
SHEET = "worksheet f.yaml --format svg --engine bundled"
EXPORTED = "export f.yaml --out out --to all"

FOUND_BY_FUZZING = [
    Case(PAGE, FORMULA + "values: {x: 1/3}\n"),
    Case(
        PAGE,
        FORMULA.replace("2*", "1/") + "values: {x: 1e308}\n",
        "the value of 'x' is 1e308; a page moves numbers up to 1e+100;",
    ),
    Case(PAGE, FORMULA + "values: {x: 1e400}\n", "y cannot be evaluated: 2*x is infinite"),
    Case(EXPORTED, equation("1e400*x")),
    Case(PAGE, equation("hypot(1e200*x, 1e200)")),
    Case(EXPORTED + " --batch", NETWORK.replace("2", "1") + "values: {i: [1.0]}\n"),
    Case(PAGE, equation("polygamma(10**6, x)"), "polygamma of order 1000000"),
    Case(TRACED, FORMULA + 'assume: {x: "(1e400, oo)"}\n', "an interval beyond 1.8e308; examples are floating-point"),
    Case(SHEET + " --seed 1", FORMULA + "values: {x: 1e400}\n", "no values"),
    Case(SHEET + " --seed 3 --digits 12", equation("Max(x, 1e300)")),
    Case(SHEET + " --seed 3", equation("1.7e308*x"), "no values for x at which"),
    Case("animate f.yaml --format html --engine bundled", equation("0.5**Max(x, 1e300)")),
    Case(DRAWN, "equations: {}\n", "nothing to compute; a spec has equations or layers; add one of them"),
    Case(DRAWN, f"title: {'x ' * 600}\n{FORMULA}", "title: a text of 1199 characters; at most 1000 can be drawn"),
    Case(DRAWN, FORMULA + f"labels: {{x: {'x' * 1001}}}\n", "labels.x: a text of 1001 characters; at most 1000"),
    Case(DRAWN, FORMULA + f"groups: {{? {'x' * 1001} : [y]}}\n", "a text of 1001 characters; at most 1000 can be"),
    Case(DRAWN, "title: 'a" + "\u0301" * 20_000 + f"'\n{FORMULA}", "at most 1000 can be drawn"),  # took a gigabyte
    Case(LOADED, f"functions: [{', '.join(f'f{k}' for k in range(5000))}]\n{FORMULA}", "5000 functions; at most 100"),
    Case(DRAWN, FORMULA + f"figure: {{digits: {'9' * 5000}}}\n", "a whole number from 0 to 12 is needed"),
    Case(DRAWN, 'title: "\\x9b31m"\n' + FORMULA, "the control character U+009B, written with an escape"),
    Case("render f.yaml --format png --dpi 1e308 --engine bundled", FORMULA, "a PNG has at most 40,000,000 pixels"),
    Case("render f.yaml --font /dev/zero --engine bundled", FORMULA, "'/dev/zero' is not a font"),
    Case(f"{TRACED} --format {'md' * 9000}", FORMULA, "dm ... dm"),
    Case(f"{DRAWN} --fold {'g' * 9000}", GROUPED, f"{'g' * 100} ... {'g' * 100}"),
    Case(f"{DRAWN} --wrt {'x' * 9000}", GROUPED, "its names are x, z, u, y"),
    Case("export f.json --to sympy", program(formula="1e99999"), "'1e99999' found; numbers are decimal"),
    Case("derive f.json", program(formula="0x10*x"), "'0x10' found; numbers are decimal"),
    Case("derive f.json", program(formula="'x'"), "numbers are decimal"),
    Case("derive f.json", program(title="\u001b[31m"), "title: the control character U+001B"),
    Case("derive f.json", program(name="\ud800"), "name: the control character U+D800"),
    Case("derive f.json", program(title="t" * 1001), "title: a text of 1001 characters; at most 1000"),
]

LIMITS = [
    # --- sizes and numbers
    Case(LOADED, NETWORK.replace("dense: 2", "dense: 1000000000"), "a whole number from 1 to "),
    Case(LOADED, NETWORK.replace("size: 2", "size: 1e9"), "a whole number from 1 to "),
    Case(LOADED, "shapes: {X: [1000000000, 1000000000]}\nequations: {y: sum(X)}\n", "shapes.X"),
    Case(LOADED, NETWORK + "batch: 1000000000\n", "batch: "),
    Case(LOADED, FORMULA + "values: {x: 1e999999}\n", "values.x: "),
    Case(LOADED, FORMULA + f"values: {{x: {'1' * 100_000}}}\n", "values.x: "),
    *(Case(LOADED, FORMULA + f"values: {{x: {number}}}\n", "values.x: ") for number in ("nan", ".inf", "-inf", "1/0")),
    Case(LOADED, equation("9**9**9**9"), "the exponent"),
    Case(LOADED, equation("x**(10**9)"), "constant exponents go from -64 to 64"),
    Case(LOADED, equation("1e500*x"), "powers of ten go from 1e-400 to 1e400"),
    Case(LOADED, equation("9" * 51), "a number of 51 digits; at most 50 are allowed"),
    # --- how long, how deep, how many
    Case(LOADED, equation("+".join(["x"] * 3000)), "at most 4000 are allowed"),
    Case(LOADED, equation("(" * 101 + "x" + ")" * 101), "more than 100 operations within each other"),
    Case(LOADED, f"inputs: [{'x' * 61}]\nequations: {{y: 1}}\n", "at most 60"),
    Case(LOADED, FORMULA + "values:\n" + "".join(f"  q{k}: 1\n" for k in range(200)), "more than 100 problems"),
    Case(LOADED, "{a: " * 30 + "}" * 30, "more than 20 lists and mappings within each other"),
    Case(LOADED, FORMULA + "# " + "x" * 4_000_000, "a file of more than 4 MB"),
    # --- YAML
    Case(LOADED, "a: &a [x]\nb: *a\n" + FORMULA, "anchors are not allowed"),
    Case(LOADED, "<<: {a: 1}\n" + FORMULA, "merging is not allowed"),
    Case(LOADED, "title: !!python/object:os.system x\n" + FORMULA, "tags are not allowed"),
    Case(LOADED, FORMULA + "---\n" + FORMULA, "a second document"),
    Case(LOADED, FORMULA + "inputs: [z]\n", "the key 'inputs' twice"),
    Case(LOADED, "? [a]\n: b\n" + FORMULA, "a list or a mapping as a key"),
    Case(LOADED, FORMULA.encode("utf-16"), "text in UTF-16"),
    Case(LOADED, FORMULA.encode() + b"# \xc0\xaf", "the byte 0xC0, which is not UTF-8"),
    Case(LOADED, b"\xef\xbb\xbf" + FORMULA.replace("\n", "\r\n").encode()),
    Case(LOADED, "\t" + FORMULA, "f.yaml:1:1: "),
    Case(LOADED, FORMULA + "\x1b[31m", "the control character U+001B"),
    Case(LOADED, 'title: "\\ud800"\n' + FORMULA, "f.yaml:1:"),
    # --- characters that are not seen, or look like others
    Case(LOADED, "inputs: [x\u200b]\nequations: {y: 1}\n", "inputs[1]"),
    Case(LOADED, "inputs: [x\u202e]\nequations: {y: 1}\n", "inputs[1]"),
    Case(LOADED, "inputs: [x, \uff58]\nequations: {y: x}\n", "twice"),  # a full-width x is an x
    Case(LOADED, "inputs: [\u0445]\nequations: {y: x}\n", "unknown name 'x'"),  # a Cyrillic one is none
    Case(DRAWN, FORMULA + 'title: "\u202e\u200b\u0600\U000e0041"\nlabels: {x: "a' + "\u0301" * 90 + '"}\n'),
    # --- the command line
    Case(DRAWN + " --width 999999999", FORMULA),  # SVG has no pixels
    Case("render f.yaml --width 999999999 --engine bundled", FORMULA, "a PNG has at most 40,000,000 pixels"),
    Case("render f.yaml --dpi nan --engine bundled", FORMULA, "dpi"),
    Case(DRAWN + " --digits 99", FORMULA, "0<=x<=12"),
    Case(DRAWN + " --order 99", FORMULA, "1<=x<=4"),
    Case(DRAWN + " --size 1e9cmx1e9cm", FORMULA, "size"),
    Case(DRAWN + f" --seed {'9' * 4000}", FORMULA),
    Case(SHEET + " --variants 999999", FORMULA, "1<=x<=200"),
    Case("animate f.yaml --fps 1e9", FORMULA, "0.01<=x<=50"),
    Case("animate f.yaml --train-step --rate nan", FORMULA, "rate"),
    Case(TRACED + " --at x=9**9**9", FORMULA, "--at x: "),
    Case(TRACED + f" --at x={'[' * 5000}", FORMULA, "--at x"),
    Case(TRACED + " --at x=*a", FORMULA, "the alias *a"),
    Case(TRACED + " --at x=!!python/object:os.system", FORMULA, "tags are not allowed"),
    Case("derive -e y=__import__('os').system('pwned')", "", "-e:1:"),
    Case("derive -e y=x;import", "", "-e:1:"),
]


def ends(command: str, text: str | bytes) -> int:
    """The exit code of a command beside its file, which changes nothing but `out`."""
    file = Path("f.json" if "f.json" in command else "f.yaml")
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    code = main(command.split(" "))
    assert {path.name for path in Path().iterdir()} <= {file.name, "out"}
    return code


@pytest.mark.parametrize("case", FOUND_BY_FUZZING + LIMITS, ids=lambda case: f"{case.command[:30]} {case.text[:30]}")
def test_hostile_inputs(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = ends(case.command, case.text)
    said = capsys.readouterr().err
    assert "has a bug" not in said
    assert len(said) < 30_000
    assert (code, case.said in said) == (2 if case.said else 0, True), said[-2000:]
    assert bool(case.said) <= (not Path("out").exists())


@pytest.mark.parametrize("stem", ["\x1b[31m", "a\nb", "\u202eb", "\udcff", "con", "..", "x" * 250, "a:b"])
def test_the_file_of_a_spec_may_be_called_anything(
    stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"{stem}.yaml").write_text(FORMULA, "utf-8")
    assert main(["render", f"./{stem}.yaml", "--format", "svg,dot", "--engine", "bundled"]) == 0
    assert main(["trace", f"./{stem}.yaml", "--format", "md,csv,html,tex"]) == 0
    assert "bug" not in capsys.readouterr().err
    made = [path.name for path in Path("out").iterdir()]
    assert len(made) == 6
    assert all(name.isprintable() and not set(name) & set('\\/:*?"<>|') and len(name.encode()) < 256 for name in made)
    assert {path.name for path in Path().iterdir()} == {f"{stem}.yaml", "out"}


def test_a_message_repeats_no_megabyte() -> None:
    assert len(str(Problem(f"no part '{'g' * 1_000_000}'"))) < LONGEST + 100
    assert near("x" * 300, ["x" * 299]) == ""
    assert near("x" * 100, ["x" * 99])
