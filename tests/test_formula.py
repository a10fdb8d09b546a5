"""Formula text to terms and back, and what is said about text that is no formula."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgraph.calculus.abstract import Functions
from symgraph.calculus.formula import ALIASES, FUNCTIONS, Place, format_term, parse_formula
from symgraph.calculus.term import Apply, Term
from symgraph.errors import InputError, Problem


def problems(text: str, *names: str, place: Place | None = None) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        parse_formula(text, names or ("a", "b", "x", "y"), place=place or Place())
    return list(caught.value.problems)


def caret(problem: Problem) -> int:
    """The offset in the formula under which the caret stands."""
    return problem.excerpt.splitlines()[-1].index("^") - 4


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("w1*x1 + w2*x2", Apply("add", (Apply("mul", ("w1", "x1")), Apply("mul", ("w2", "x2"))))),
        ("a + b + c", Apply("add", ("a", "b", "c"))),
        ("(a + b) + c", Apply("add", (Apply("add", ("a", "b")), "c"))),
        ("a + (b + c)", Apply("add", ("a", Apply("add", ("b", "c"))))),
        ("((a)+b+c)", Apply("add", ("a", "b", "c"))),
        ("b*a*2", Apply("mul", ("b", "a", "2"))),
        ("a - b + c", Apply("add", (Apply("sub", ("a", "b")), "c"))),
        ("-a**2", Apply("neg", (Apply("pow", ("a", "2")),))),
        ("-2*x", Apply("mul", (Apply("neg", ("2",)), "x"))),
        ("+x", "x"),
        ("a**b**c", Apply("pow", ("a", Apply("pow", ("b", "c"))))),
        ("A @ B.T", Apply("matmul", ("A", Apply("transpose", ("B",))))),
        ("1.10", "1.10"),
        ("1e-3*.5", Apply("mul", ("1e-3", ".5"))),
        (" x\n + \u3000 y ", Apply("add", ("x", "y"))),
        ("np.exp(-u)", Apply("exp", (Apply("neg", ("u",)),))),
        ("math.pi*numpy.e", Apply("mul", ("pi", "E"))),
        ("square(x)", Apply("pow", ("x", "2"))),
        ("pow(x, 3)", Apply("pow", ("x", "3"))),
        ("where(x <= 0, a, b)", Apply("where", (Apply("le", ("x", "0")), "a", "b"))),
        (
            "Piecewise((a, x < 0), (b, x == 1), (c, True))",
            Apply("where", (Apply("lt", ("x", "0")), "a", Apply("where", (Apply("eq", ("x", "1")), "b", "c")))),
        ),
        ("gamma*gamma(exp)", Apply("mul", ("gamma", Apply("gamma", ("exp",))))),
        ("値段*λ", Apply("mul", ("値段", "λ"))),
        ("ｘ + ﬁ", Apply("add", ("x", "fi"))),
    ],
)
def test_a_formula_keeps_its_authors_order_and_numerals(text: str, term: Term) -> None:
    assert parse_formula(text) == term


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_every_alias_gives_its_function(alias: str, name: str) -> None:
    arguments = ", ".join("abcd"[: FUNCTIONS[name][0]])
    assert parse_formula(f"{alias}({arguments})") == parse_formula(f"{name}({arguments})")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("log(x, b)", Apply("log_base", ("x", "b"))),
        ("zeta(s, a)", Apply("hurwitz_zeta", ("s", "a"))),
        ("elliptic_e(x, m)", Apply("elliptic_e_inc", ("x", "m"))),
    ],
)
def test_a_second_argument_may_make_another_row(text: str, term: Term) -> None:
    assert parse_formula(text) == term
    assert format_term(term) == text


def test_a_declared_name_is_no_bessel_function() -> None:
    assert parse_formula("i1(w)*k0(w)") == Apply("mul", (Apply("i1", ("w",)), Apply("k0", ("w",))))
    assert parse_formula("i1(w)", ["w"]) == Apply("i1", ("w",))
    assert problems("i1(w + 1)", "i1", "w")[0].action == "write i1*(...) for a product"
    assert problems("i1*w", "w")[0].found == "unknown name 'i1'"
    assert problems("i1 w", "i1", "w")[0].action == "write * for a product"


def test_a_declared_name_shadows_a_constant() -> None:
    assert parse_formula("pi*E", ["pi"]) == Apply("mul", ("pi", "E"))
    assert "np. may stand before" in problems("np.pi", "pi")[0].allowed


def test_declared_functions_take_as_many_arguments_as_at_first() -> None:
    functions = Functions(["phi"])
    assert parse_formula("phi(x)", ["x"], functions) == Apply("phi[]", ("x",))
    with pytest.raises(InputError, match=r"'phi' with 2 arguments; 'phi' is called with 1 before"):
        parse_formula("phi(x, x)", ["x"], functions)


# --- text and back -------------------------------------------------------------------------------------------------

names = st.sampled_from(["a", "w111", "x", "λ", "値段", "pi", "exp"])
numerals = st.sampled_from(["0", "2", "0.5", "1e-3", "1.10", ".5"])
small = st.sampled_from(["2", "3", "a", Apply("neg", ("1",)), Apply("neg", ("x",))])
comparisons = st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne"])


def _bigger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.builds(Apply, st.sampled_from(["add", "mul", "maximum", "minimum"]), several),
        st.builds(Apply, st.sampled_from(["sub", "div", "matmul", "atan2"]), pair),
        st.builds(Apply, st.just("pow"), st.tuples(inner, small)),
        st.builds(Apply, st.sampled_from(["neg", "transpose", "exp", "softmax"]), st.tuples(inner)),
        st.builds(Apply, st.just("where"), st.tuples(st.builds(Apply, comparisons, pair), inner, inner)),
    )


terms = st.recursive(st.one_of(names, numerals), _bigger, max_leaves=10)


@settings(max_examples=140, deadline=None)
@given(terms)
def test_printed_terms_parse_back(term: Term) -> None:
    assert parse_formula(format_term(term)) == term


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("((a)*(b)) + (c)", "a*b + c"),
        ("(a/b)/c", "a/b/c"),
        ("a/(b/c)", "a/(b/c)"),
        ("(a - b) - (c - d)", "a - b - (c - d)"),
        ("-(a*b)", "-(a*b)"),
        ("(-a)**2 + 2**(-x)", "(-a)**2 + 2**-x"),
        ("(A@B).T@C", "(A @ B).T @ C"),
        ("1/(1+exp(-u))", "1/(1 + exp(-u))"),
        ("arcsin((x))", "asin(x)"),
    ],
)
def test_parentheses_are_printed_where_needed(text: str, printed: str) -> None:
    assert format_term(parse_formula(text)) == printed


# --- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("a^b", 1, "'^' found; a formula has names, numbers, + - * / ** @, parentheses and functions; write ** for a"),
        ("a + ", 2, "nothing follows '+'; give a name, a number or a parenthesis"),
        ("a * * b", 4, "'*' after '*'; give a name"),
        ("* a", 0, "'*' at the beginning"),
        ("(a", 0, "'(' without its ')'; close it"),
        ("a)", 1, "')' without its '('"),
        ("a b", 2, "an operator is missing between 'a' and 'b'; write * for a product"),
        ("a + 2x", 4, "'2x' found; numbers are decimal, such as 2, 0.5 or 1e-3; write 2*x for a product"),
        ("2(x)", 0, "'2' is not a function; write * for a product"),
        ("x(2)", 0, "'x' is a name, not a function; write x*(...) for a product"),
        ("x²", 1, "'²' found; a formula has names, numbers, + - * / ** @, parentheses and functions; write **2"),
        ("x₁", 1, "write 1"),
        ("a×b", 1, "write *"),
        ("a＋b", 1, "write +"),
        ("a // b", 2, "write floor(a/b)"),
        ("a = b", 2, "write == to compare"),
        ("sum(x, dim=0)", 10, "a keyword argument (name=...) found; "),
        ("x[0]", 1, "write the element's name"),
        ("x.exp()", 0, "the method '.exp(...)'; known are sum, mean, var, dot, transpose, trace, diagonal; write "),
        ("a.real", 0, "'.real' found; after a point stand T (the transpose) and the methods sum, mean, "),
        ("f'{x}'", 1, "a formula has no text in quotes"),
        ("lambda*x", 0, "'lambda' is a word of Python and cannot be a name in a formula; write lam or λ"),
        ("a + class", 4, "'class' is a word of Python and cannot be a name in a formula; write class_ or another name"),
        ("a if x else b", 2, "write where(condition, a, b)"),
        ("(a := 2)", 3, "':=' found"),
        ("_a", 0, "'_a' begins with _; begin the name with a letter"),
        ("True", 0, "'True' found"),
        ("x < 1", 0, "comparisons stand inside where(condition, a, b) and Piecewise"),
        ("where(0 < x < 1, a, b)", 6, "several comparisons at once; one is allowed; nest where(...) for two"),
        ("where(x, a, b)", 6, "'x' as a condition; a comparison, such as x > 0"),
        ("where(x < 0 and a > 0, a, b)", 12, "nest where(...) for two conditions"),
        ("Piecewise((a, x < 0))", 14, "the last piece has a condition; it must be (value, True)"),
        ("a, b", 0, "several expressions with ','; one is allowed"),
        ("exp(a, b)", 0, "'exp' with 2 arguments; it takes 1 argument"),
        ("1 + maximum(a)", 4, "'maximum' with 1 argument; it takes 2 or more arguments"),
        ("tahn(x)", 0, "unknown function 'tahn'"),
        ("sigma(x)", 0, "write sigmoid"),
        ("n!", 1, "write factorial(n)"),
        ("sinc(x)", 0, "'sinc' does not mean the same everywhere; write sin(x)/x for SymPy's, sin(pi*x)/(pi*x) for"),
        ("np.sinc(x)", 0, "'sinc' does not mean the same everywhere"),
        ("jn(0, x)", 0, "write spherical_jn(n, x) for SymPy's, besselj(n, x) for SciPy's"),
        ("log(x, y, a)", 0, "'log' with 3 arguments; it takes 1 or 2 arguments"),
        ("exp + x", 0, "the function 'exp' without its arguments; write exp(...)"),
        ("e**x", 0, "unknown name 'e'; known here: a, b, x, y; write E, or exp(x)"),
        ("9**9**9", 3, "the exponent 9**9; constant exponents go from -64 to 64"),
        ("x**-65", 3, "the exponent -65"),
        ("(10**64)**64", 10, "it has too many digits"),
        ("1e401", 0, "powers of ten go from 1e-400 to 1e400"),
        ("1" * 51, 0, "a number of 51 digits; at most 50 are allowed"),
        ("007", 0, "the number 007 begins with 0; write 7"),
        ("a\x00", 1, "the character U+0000 found"),
        ("a\ud800", 1, "the character U+D800 found"),
        (";", 0, "';' found"),
    ],
)
def test_what_is_no_formula_is_named_under_a_caret(text: str, offset: int, message: str) -> None:
    first = problems(text)[0]
    assert message in str(first).splitlines()[0]
    assert caret(first) == offset


def test_near_names_and_functions_are_suggested() -> None:
    assert problems("w11*x", "w111", "x")[0].action == "did you mean 'w111'?"
    assert "did you mean 'tan' or 'tanh'?" in problems("tahn(x)")[0].action


def test_all_unknown_names_are_reported_once() -> None:
    found = problems("foo*x + bar - foo", "x")
    assert [(problem.found, caret(problem)) for problem in found] == [
        ("unknown name 'foo'", 0),
        ("unknown name 'bar'", 8),
    ]


def test_import_is_refused() -> None:
    found = [problem.found for problem in problems("__import__('os').system('ls')")]
    assert found == ["'__import__' begins with _", "the text 'os'", "the text 'ls'"]


def test_a_problem_tells_its_place_in_the_file() -> None:
    place = Place(file="net.yaml", path="equations.u", line=7, column=6)
    assert str(problems("a + $", place=place)[0]).startswith("net.yaml:7:10: equations.u: '$' found; ")
    folded = Place(file="net.yaml", path="equations.u", line=7, column=6, exact=False)
    assert str(problems("a + $", place=folded)[0]).startswith("net.yaml:7:6: ")


def test_the_caret_stands_right_below_wide_characters() -> None:
    lines = problems("値段^2", "値段")[0].excerpt.splitlines()
    assert lines == ["    値段^2", "        ^"]


def test_a_long_formula_is_shown_around_the_place() -> None:
    lines = problems("a + " * 100 + "$")[0].excerpt.splitlines()
    assert lines[0].startswith("    ...")
    assert len(lines[0]) < 120
    assert lines[0][lines[1].index("^")] == "$"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an empty formula"),
        (" \n ", "an empty formula"),
        ("x+" * 5_000_000, "a formula of 10000000 characters; at most 4000 are allowed; split it"),
        ("9" * 10_000_000, "a formula of 10000000 characters"),
        ("(" * 1500 + "x" + ")" * 1500, "more than 100 operations within each other"),
        ("-" * 3999 + "x", "more than 100 operations within each other"),
        ("**".join("x" * 1300), "more than 100 operations within each other"),
        ("(--" * 60 + "x" + ")" * 60, "more than 100 operations within each other"),
        ("x" + "-x+x" * 900, "more than 100 operations within each other"),
        ("+".join(["---x"] * 790), "more than 3000 operations"),
        ("exp(" * 101 + "x" + ")" * 101, "more than 100 operations within each other"),
    ],
)
def test_huge_formulas_fail_at_once(text: str, message: str) -> None:
    assert message in str(problems(text)[0])


def test_a_wide_formula_within_the_limits_is_read() -> None:
    term = parse_formula("+".join(["x"] * 1900))
    assert isinstance(term, Apply)
    assert len(term.args) == 1900


def test_equations_as_sympy_prints_them_are_conditions() -> None:
    text = "Piecewise((0, Eq(x, 0)), (x/abs(x), True))"
    assert parse_formula(text, ["x"]) == parse_formula("where(x == 0, 0, x/abs(x))", ["x"])
    assert parse_formula("where(Ne(x, a), 1, 0)") == parse_formula("where(x != a, 1, 0)")
    with pytest.raises(InputError, match="Eq"):
        parse_formula("x*Eq(x, 0)", ["x"])
    with pytest.raises(InputError, match="as a condition"):
        parse_formula("where(Eq(x), 1, 0)", ["x"])


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("dH*(Z > 0)", "dH*step(Z)"),
        ("(0 < Z)*dH", "step(Z)*dH"),
        ("dH*(a < b)/2", "dH*step(b - a)/2"),
        ("(Z >= 0)*dH", "where(Z >= 0, 1, 0)*dH"),
    ],
)
def test_a_comparison_may_be_a_factor(text: str, meaning: str) -> None:
    assert parse_formula(text) == parse_formula(meaning)
