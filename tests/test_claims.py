"""The keys claims, backward, let and points: what is read, and what is said of what cannot be."""

from fractions import Fraction

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import symgraph
from symgraph.calculus.formula import parse_formula
from symgraph.errors import InputError, Problem
from symgraph.spec.contradictions import contradictory
from symgraph.spec.inline import spec_from_equations
from symgraph.spec.json_schema import json_schema
from symgraph.spec.load import spec_from_text
from symgraph.spec.lower import program_of
from symgraph.spec.spec import BackwardLine, Claim, Interval, Spec
from symgraph.spec.submissions import with_claims

NETWORK = (
    "input: {name: i, size: 2}\nlayers: [{dense: 2, activation: tanh}, {dense: 1, activation: tanh}]\nloss: output\n"
)
FORMULAS = "inputs: [x, y]\nparameters: [a]\nequations: {u: a*x, v: u**2 + y}\nloss: v\n"


def read(text: str) -> Spec:
    return spec_from_text(text, "f.yaml")


def errors(text: str) -> list[str]:
    """The problems of a text, without the excerpts."""
    with pytest.raises(InputError) as caught:
        program_of(read(text))
    return [str(problem).partition("\n")[0] for problem in caught.value.problems]


def gradients(spec: Spec) -> list[tuple[str, str, list[str]]]:
    return [(claim.of, claim.wrt, [form.text for form in claim.forms]) for claim in spec.claims]


# --- claims -----------------------------------------------------------------------------------------------------------


def test_claims_by_name_as_derivations_and_in_detail() -> None:
    spec = read(
        FORMULAS + "claims:\n"
        "  a: 2*u*x\n"
        "  x: [2*u*a, 2*a**2*x]\n"
        "  y: {is: 1, assume: {x: positive}}\n"
        "  inner: {of: u, wrt: a, is: [x]}\n"
        "  u: {of: loss, is: 2*u}\n"
    )
    assert gradients(spec) == [
        ("", "a", ["2*u*x"]),
        ("", "x", ["2*u*a", "2*a**2*x"]),
        ("", "y", ["1"]),
        ("u", "a", ["x"]),
        ("", "u", ["2*u"]),
    ]
    assert spec.claims[2].assume == {"x": ("positive",)}
    assert spec.claims[1].forms[1].term == parse_formula("2*a**2*x")
    assert (spec.claims[0].forms[0].place.line, spec.claims[0].forms[0].place.column) == (6, 6)


def test_claims_as_a_list() -> None:
    spec = read(FORMULAS + "claims:\n  - {wrt: a, is: 2*u*x}\n  - x = 2*u*a\n  - y\n")
    assert gradients(spec) == [("", "a", ["2*u*x"]), ("", "x", ["2*u*a"])]
    assert spec.wanted == ("y",)


def test_claims_of_a_network_are_over_its_scalars() -> None:
    spec = read(NETWORK + "claims: {w111: i1*w211*(1 - h11**2)*(1 - o**2), z21: 1 - o1**2, h11: w211*(1 - o**2)}\n")
    assert [claim.wrt for claim in spec.claims] == ["w111", "z21", "h11"]
    assert spec.claims[0].forms[0].text == "i1*w211*(1 - h11**2)*(1 - o**2)"  # as it was written
    assert spec.claims[0].forms[0].term == parse_formula("i1*w211*(1 - h11**2)*(1 - o1**2)")
    assert read(NETWORK + "claims: {x: {of: o, wrt: w111, is: 0}}").claims[0].of == ""  # the loss by its name


def test_the_assumptions_of_a_claim_join_those_of_the_spec() -> None:
    spec = read(FORMULAS + "assume: {a: positive, y: real}\nclaims: {x: {is: 1, assume: {a: '(0, 1)'}}}")
    assert spec.claims[0].assume == {"a": ("positive", Interval("0", "1", False, False)), "y": ("real",)}
    again = read(FORMULAS + "claims: [{wrt: a, is: 1}, {wrt: a, is: 2, assume: {x: positive}}]")
    assert len(again.claims) == 2  # the same gradient under other assumptions is another claim


def test_abstract_functions_work_in_claims() -> None:
    spec = read("inputs: [x]\nfunctions: [f]\nequations: {y: f(x)**2}\nclaims: {x: 2*f(x)*df(x)}\n")
    assert str(spec.claims[0].forms[0].term).count("f[1]") == 1
    assert spec.functions == {"f": 1}
    said = errors("inputs: [x]\nfunctions: [f]\nequations: {y: f(x)**2}\nclaims:\n  x: f(x, x)\n")
    assert said == [
        "f.yaml:5:6: claims.x: 'f' with 2 arguments; 'f' is called with 1 before; give it as many everywhere"
    ]


def test_a_formula_of_the_loss_is_called_l() -> None:
    spec = read("inputs: [x]\nloss: x**2\nequations: {y: x}\nclaims: {x: 2*sqrt(L)}\n")
    assert spec.claims[0].forms[0].term == parse_formula("2*sqrt(L)")
    assert "write" not in spec.claims[0].forms[0].text
    said = errors("inputs: [x]\nequations: {L: x}\nloss: L**2\nclaims: {x: 2*loss}\n")
    assert said == ["f.yaml:4:15: claims.x: unknown name 'loss'; known here: x, L, L_; the loss is called L_ here"]


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ("", "f.yaml:4:8: claims: nothing to check; claims are name: formula; write claims: {w111: ...}, say"),
        ("[]", "f.yaml:4:9: claims: nothing to check; claims are name: formula; write claims: {w111: ...}, say"),
        ("{}", "f.yaml:4:9: claims: nothing to check; claims are name: formula; write claims: {w111: ...}, say"),
        ("w111", "f.yaml:4:9: claims: 'w111' found; a mapping or a list is needed"),
        ("{w111: }", "f.yaml:4:16: claims.w111: nothing found; a formula is needed"),
        ("{w111: []}", "f.yaml:4:16: claims.w111: an empty list; a derivation has forms; write [form1, form2]"),
        ("{w113: 1}", "f.yaml:4:10: claims.w113: unknown name 'w113'; known here: i, W1, b1, z1, h1, W2, b2, z2, o"),
        ("{dw111: 1}", "f.yaml:4:10: claims.dw111: unknown name 'dw111'; known here: "),
        ("{dw111: 1}", "; write w111"),
        ("{w111: w11}", "f.yaml:4:16: claims.w111: unknown name 'w11'; known here: "),
        ("{w111: 2*(i1}", "f.yaml:4:18: claims.w111: '(' without its ')'; close it"),
        ("{w111: 'w112 = i1'}", "f.yaml:4:22: claims.w111: an equation ('=' found); a claim is the formula of a"),
        ("{w111: 'w111 = i1'}", "; write only the right side: i1"),
        ("{w111: w111 == i1}", "f.yaml:4:21: claims.w111: an equation ('==' found); a claim is the formula of a"),
        (
            "{w111: i1*dz11}",
            "f.yaml:4:19: claims.w111: unknown name 'dz11'; claims never use symgraph's own adjoints; ",
        ),
        ("{w111: i1*dz11}", "adjoints; add a backward line dz11 = ..."),
        (
            "{w111: y1}",
            "f.yaml:4:16: claims.w111: unknown name 'y1'; the loss compares with no target; write loss: mse",
        ),
        ("[{is: 3}]", "f.yaml:4:11: claims[1]: a claim without 'wrt'; write wrt: w111, say"),
        ("[{wrt: w111}]", "f.yaml:4:11: claims[1]: a claim without a formula; 'is' is needed; write {of: loss, wrt: "),
        ("[{wrt: w111, iss: 3}]", "f.yaml:4:22: claims[1]: unknown key 'iss'; known: of, wrt, is, assume; did you "),
        ("[{wrt: w111, is: 3, of: h1}]", "f.yaml:4:33: claims[1].of: 'h1' is 2×1; a gradient is of a single number"),
        ("[w111, w111]", "f.yaml:4:16: claims[2]: the gradient 'w111' is claimed twice; it stands in line 4 too; "),
        ("[[1]]", "f.yaml:4:10: claims[1]: a list found; a name, a line such as w111 = ..., or {wrt: w111, is: ...}"),
        ("{w111: {is: 1, assume: {i1: [positive, negative]}}}", "claims.w111.assume.i1: the assumptions on 'i1' "),
        ("{w111: {is: 1, assume: {i1: positiv}}}", "f.yaml:4:37: claims.w111.assume.i1: unknown assumption 'positiv'"),
    ],
)
def test_errors_of_claims_say_where(claims: str, message: str) -> None:
    assert any(message in said for said in errors(f"{NETWORK}claims: {claims}\n"))


def test_a_formula_with_an_error_is_shown_with_a_caret() -> None:
    with pytest.raises(InputError) as caught:
        read(NETWORK + "claims: {w111: i1*dz11}\n")
    assert str(caught.value).splitlines()[1:] == ["    i1*dz11", "       ^"]


def test_a_spec_without_a_loss_needs_of() -> None:
    two = "input: 2\nlayers: [{dense: 2}]\n"
    assert read(two + "claims: {o: {of: o1, wrt: w111, is: i1}}").claims[0].of == "o1"
    assert errors(two + "claims: {w111: i1}") == [
        "f.yaml:3:10: claims.w111: a claim without a loss; a gradient is of one number; write loss:, or say what the "
        "claim is of: {of: o1, wrt: w111, is: ...}"
    ]


def test_a_broken_equation_or_loss_is_reported_once() -> None:
    said = errors("inputs: [x]\nequations: {y: x +, z: y}\nloss: z*q\nclaims: {x: y*z, y: 1}\n")
    assert [line.split(": ")[1] for line in said] == ["equations.y", "loss"]


def test_only_numbers_have_gradients() -> None:
    with pytest.raises(InputError, match=r"claims\.w111\.is: 'e' is 2×1; a gradient is of a single number"):
        symgraph.load(NETWORK + "equations: {e: 2*h1}\nclaims: {w111: {of: e, is: 3}}\n")


# --- backward and let -------------------------------------------------------------------------------------------------

LINES = {"dz21": "1 - o1**2", "s": "dz21*w211", "dz11": "s*(1 - h11**2)"}


@pytest.mark.parametrize(
    "backward",
    [
        "backward: |\n  # the last layer\n  dz21 = 1 - o1**2\n\n  s = dz21*w211  # shared\n  dz11 = s*(1 - h11**2)\n",
        "backward:\n  - dz21 = 1 - o1**2\n  - s = dz21*w211\n  - dz11 = s*(1 - h11**2)\n",
        "backward: {dz21: 1 - o1**2, s: dz21*w211, dz11: s*(1 - h11**2)}\n",
    ],
)
def test_backward_lines_in_three_forms(backward: str) -> None:
    spec = read(NETWORK + backward + "claims: {w111: i1*dz11}\n")
    assert {line.name: line.formula.text for line in spec.backward} == LINES
    assert [line.primal for line in spec.backward] == ["z21", "", "z11"]


def test_a_backward_line_is_at_its_place() -> None:
    spec = read(NETWORK + "backward: |\n  dz21 = 1 - o1**2\n    dz11 = 3\n")
    places = [line.formula.place for line in spec.backward]
    assert [(place.line, place.column) for place in places] == [(5, 10), (6, 12)]


def test_let_is_in_an_order_that_can_be_computed() -> None:
    spec = read(NETWORK + "let: {t: s*i1, s: 1 - o1**2}\nbackward: [dz21 = s]\nclaims: {w111: t*dz21}\n")
    assert list(spec.let) == ["s", "t"]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            "backward: [dz11 = dz21, dz21 = 1]",
            "f.yaml:4:19: backward.dz11: unknown name 'dz21'; the line 'dz21' stands ",
        ),
        (
            "backward: [dz11 = dz11]",
            "f.yaml:4:19: backward.dz11: unknown name 'dz11'; it is the name of this line itself",
        ),
        ("backward: [dz21 = 1, dz21 = 2]", "f.yaml:4:22: backward.dz21: the name 'dz21' twice; it stands in line 4"),
        (
            "backward: [z21 = 1]",
            "f.yaml:4:12: backward.z21: 'z21' is a name of the forward program; write dz21 for the",
        ),
        ("backward: [dz31 = 1]", "f.yaml:4:12: backward.dz31: unknown name 'dz31'; did you mean "),
        ("backward: [dz21]", "f.yaml:4:12: backward: 'dz21' without '='; write dz21 = 1 - o1**2"),
        ("backward: [dz21 = ]", "f.yaml:4:18: backward.dz21: nothing found; a formula is needed"),
        ("backward: [tanh = 1]", "f.yaml:4:12: backward.tanh: 'tanh' is a function; choose another name"),
        ("backward: [E = 1]", "f.yaml:4:12: backward.E: 'E' is a constant; choose another name"),
        ("backward: ", "f.yaml:4:10: backward: nothing found; lines such as dz21 = 1 - o1**2 is needed"),
        ("let: {a: b, b: 2*a}", "f.yaml:4:18: let.b: equations in a circle: a uses b uses a"),
        ("let: {o1: 1}", "f.yaml:4:7: let.o1: 'o1' is a name of the forward program; write do1 for the gradient by it"),
        ("let: {dz21: 1}", "f.yaml:4:7: let.dz21: 'dz21' is the name of a gradient; which is claimed, not abbreviated"),
        ("let: {s: 1}\nbackward: [s = 2]", "f.yaml:5:12: backward.s: 's' is a name of let; choose another name"),
        (
            "let: {s: dz21}\nbackward: [dz21 = 2]",
            "f.yaml:4:10: let.s: unknown name 'dz21'; claims never use symgraph's",
        ),
        ("let: [s]", "f.yaml:4:6: let: a list found; a mapping is needed; write let: {s: 1 - h11**2}"),
    ],
)
def test_errors_of_backward_and_let_say_where(keys: str, message: str) -> None:
    assert any(message in said for said in errors(f"{NETWORK}{keys}\nclaims: {{w111: 1}}\n"))


# --- points and what travels along ------------------------------------------------------------------------------------


def test_points_are_marks_for_claims() -> None:
    spec = read(
        NETWORK + "claims: {w111: i1*dz21, b21: 1, q: {of: h11, wrt: b11, is: 1}}\nbackward: [dz21 = 1]\n"
        "points: {w111: 2, b21: 1/2, dz21: 0, dh11_db11: 1.5}\n"
    )
    assert spec.points_of == {
        "w111": Fraction(2),
        "b21": Fraction(1, 2),
        "dz21": Fraction(0),
        "dh11_db11": Fraction(3, 2),
    }
    assert errors(NETWORK + "claims: {w111: 1 +}\npoints: {w111: -1, w112: 1, b11: x}\n")[1:] == [
        "f.yaml:5:16: points.w111: -1 points; 0 or more are given",
        "f.yaml:5:20: points.w112: no claim 'w112'; points are given to w111; did you mean 'w111'?",
        "f.yaml:5:29: points.b11: no claim 'b11'; points are given to w111",
        "f.yaml:5:34: points.b11: 'x' found; a number is needed, such as 2, 0.5, 1e-3 or 1/3",
    ]


def test_a_program_carries_the_claims() -> None:
    program = symgraph.load(
        NETWORK + "claims: {w111: t*dz21}\nbackward: [dz21 = 1 - o1**2]\nlet: {t: i1}\nassume: {i1: positive}\n"
        "points: {w111: 3}\n"
    )
    (claim,) = program.metadata["claims"]
    (line,) = program.metadata["backward"]
    assert isinstance(claim, Claim)
    assert isinstance(line, BackwardLine)
    assert claim.assume == program.metadata["assume"] == {"i1": ("positive",)}
    assert program.metadata["let"]["t"].term == "i1"
    assert program.metadata["points"] == {"w111": Fraction(3)}


def test_the_json_schema_describes_claims() -> None:
    claims = json_schema()["properties"]["claims"]
    details = claims["anyOf"][0]["additionalProperties"]["anyOf"][-1]
    assert list(details["properties"]) == ["of", "wrt", "is", "assume"]


# --- contradictions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "possible"),
    [
        (["positive", "negative"], False),
        (["positive", "'(-oo, 0]'"], False),
        (["nonnegative", "'(-oo, 0]'"], True),
        (["nonnegative", "'(-oo, 0]'", "nonzero"], False),
        (["negative", "'[0, 1]'"], False),
        (["'(0, 1)'", "integer"], False),
        (["'[0, 1)'", "integer"], True),
        (["'[0, 1)'", "integer", "nonzero"], False),
        (["'(-1, 1)'", "integer", "nonzero"], False),
        (["'(-2, 1)'", "integer", "negative"], True),
        (["'(3, pi)'", "integer"], False),
        (["'(pi, 4]'", "integer"], True),
        (["'(0, pi)'", "'(pi, 4)'"], False),
        (["'(0, pi]'", "'[pi, 4)'"], True),
        (["'(0, 2)'", "x > 2"], False),
        (["'(0, 2)'", "1 > x"], True),
        (["positive", "x <= 0"], False),
        (["x == 2", "x != 2"], False),
        (["x == 1/2", "integer"], False),
        (["positive", "abs(x) > 1"], True),
        (["positive", "y < 0"], True),
        (["real", "integer", "nonzero"], True),
    ],
)
def test_contradictory_assumptions(words: list[str], possible: bool) -> None:
    text = f"inputs: [x, y]\nequations: {{z: x + y}}\nassume: {{x: [{', '.join(words)}]}}\n"
    if possible:
        assert not list(contradictory(read(text).assume))
    else:
        (said,) = errors(text)
        assert "assume.x: the assumptions on 'x' contradict each other" in said
        assert said.startswith("f.yaml:3:")


def test_a_claim_must_not_contradict_the_spec() -> None:
    (said,) = errors(FORMULAS + "assume: {x: positive}\nclaims: {a: {is: 1, assume: {x: '(-1, 0)'}}}\n")
    assert said.startswith("f.yaml:6:34: claims.a.assume.x: the assumptions on 'x' contradict each other")


# --- the command line's claims ----------------------------------------------------------------------------------------


def test_claims_of_the_command_line_win() -> None:
    spec = read(FORMULAS + "claims: {a: 1, x: 2}\nlet: {t: 2*u}\nbackward: [du = t]\n")
    changed = with_claims(spec, ["a = du*x", "y = 1"])
    assert gradients(changed) == [("", "x", ["2"]), ("", "a", ["du*x"]), ("", "y", ["1"])]
    inline = with_claims(spec_from_equations(["y = sin(x)"]), {"x": "cos(x)"})
    assert gradients(inline) == [("", "x", ["cos(x)"])]


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        (["a = 2*(u"], "--claim:1:7: a: '(' without its ')'; close it\n    2*(u\n      ^"),
        (
            ["a = 1", "aa = 1"],
            "--claim:2:1: aa: unknown name 'aa'; known here: x, y, a, u, v; did you mean 'a'?\n    aa",
        ),
        (["a"], "--claim:1:1: 'a' without '='; write --claim \"w111 = i1*dz11\"\n    a\n    ^"),
        (["a = x = 2"], "--claim:1:7: a: an equation ('=' found); a claim is the formula of a gradient; write only"),
        (["a ="], "--claim:1:4: a: nothing found; a formula is needed\n    a =\n       ^"),
        ([], "--claim: no claim"),
    ],
)
def test_errors_of_the_command_line_show_the_claim(claims: list[str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        with_claims(read(FORMULAS), claims)
    assert said in str(caught.value)


# --- anything at all --------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["w111", "dz21", "h1", "z21", "1 - o1**2", "dz21*i1", "x = 2", "(((", "", "of", "wrt", "is", "assume", "loss", "~",
     "positive", "(0, 1", "W1 @ i", "i.T", "1/0", "9**9**9", "é", "\u3000", "where(i1 > 0, 1, 2)", "# no"]
)  # fmt: skip
TREES = st.recursive(
    st.one_of(WORDS, st.text(max_size=8), st.integers(-3, 3), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("claims", "backward", "let", "points", "assume"), TREES)))
def test_whatever_is_written_is_read_or_refused(keys: dict[str, object]) -> None:
    text = NETWORK + (yaml.safe_dump(keys, allow_unicode=True) if keys else "")
    found: list[Problem] = []
    try:
        program_of(read(text))
    except InputError as error:
        found.extend(error.problems)
    assert all(problem.line and problem.file == "f.yaml" for problem in found)
