"""Every row of the opset against mpmath: value, float64, SymPy meaning, notation, first and second derivatives.

The tests are generated from the table, so that a new row fails until `oracle.FUNCTIONS` says what it means.
"""

from __future__ import annotations

import inspect
from fractions import Fraction
from typing import Any

import numpy as np
import oracle
import pytest
import scipy.special
import sympy as sp
from mpmath import mp
from oracle import COMPARISONS, derivative, near, points, real

from symgraph.calculus import softmax, structural
from symgraph.calculus.adjoint import gradient, tangent
from symgraph.calculus.elementwise import arguments, parsed, row, row_partial
from symgraph.calculus.evaluate import element_values, evaluate
from symgraph.calculus.expand import expand
from symgraph.calculus.formula import FUNCTIONS, format_term, parse_formula
from symgraph.calculus.number_systems import Float64, Precision
from symgraph.calculus.operation import Operation
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.rows import NO_PARTIAL, ROWS, TABLE, Row
from symgraph.calculus.sympy_bridge import from_sympy, to_sympy
from symgraph.calculus.term import Apply, Term
from symgraph.calculus.text import from_text
from symgraph.errors import InputError

CASES = [(entry.name, len(entry.arguments.split())) for entry in ROWS] + [
    (n, k) for n in ("add", "mul") for k in (2, 3, 4)
]
FLAT = (*COMPARISONS, "pi", "E", "oo")  # rows without a derivative to compare
each_row = pytest.mark.parametrize(("name", "arity"), CASES, ids=[f"{name}-{arity}" for name, arity in CASES])


def program_of(name: str, arity: int) -> Program:
    """``y := name(...)`` over scalar inputs."""
    builder = Builder(empty(name))
    args = tuple(builder.declare(argument, Declaration("input")) for argument in arguments(name, arity))
    builder.bind("y", application(Apply(name, args)))
    return builder.build(loss="y")


def at(program: Program, point: tuple[Any, ...], numbers: Any = 50) -> Any:
    """The program's values; points go in as exact text."""
    names = [name for name, declared in program.declarations.items() if declared.value is None]
    return evaluate(program, {n: mp.nstr(x, 30) for n, x in zip(names, point, strict=True)}, numbers)


@each_row
def test_value_at_fifty_digits(name: str, arity: int) -> None:
    for point in points(name, arity):
        expected = oracle.function(name)(*point)
        found = at(program_of(name, arity), point)["y"]
        assert found == expected if name == "oo" else near(found, expected), (point, found, expected)


@each_row
def test_value_in_floating_point(name: str, arity: int) -> None:
    for point in points(name, arity):
        expected = oracle.function(name)(*point)
        found = at(program_of(name, arity), point, "float64")["y"]
        assert found == pytest.approx(float(expected), rel=4e-15, abs=1e-15), point


@each_row
def test_meaning_to_sympy(name: str, arity: int) -> None:
    symbols = {argument: sp.Symbol(argument, real=True) for argument in arguments(name, arity)}
    expression = to_sympy(Apply(name, tuple(symbols)), symbols)
    for point in points(name, arity):
        if name == "where":  # its condition is a relation to SymPy, never a number
            expression = to_sympy(Apply("where", (Apply("gt", ("c", "1/2")), "a", "b")), symbols)
        exact = {symbols[a]: sp.Rational(mp.nstr(x, 30)) for a, x in zip(symbols, point, strict=True)}
        found = expression.subs(exact)
        if name in COMPARISONS:
            assert bool(found) == bool(oracle.function(name)(*point))
        elif name == "oo":
            assert found is sp.oo
        else:
            assert near(mp.mpf(sp.N(found, 50)), oracle.function(name)(*point)), point


def differentiable(name: str, arity: int) -> list[int]:
    """The arguments by which a row has a partial."""
    return [k for k in range(arity) if name not in TABLE or TABLE[name].partials[k] != NO_PARTIAL]


@each_row
def test_partials(name: str, arity: int) -> None:
    for index in differentiable(name, arity):
        for point in points(name, arity):
            assert is_right(row_partial(name, arity, index), name, point, index), (point, index)


def is_right(partial: Term, name: str, point: tuple[Any, ...], index: int) -> bool:
    """Whether a partial, a formula over the arguments and the output, equals the numerical derivative of the value."""
    meaning = oracle.function(name)
    names = dict(zip(arguments(name, len(point)), point, strict=True)) | {"y": meaning(*point)}
    found = oracle.term_value(partial, names)
    if name in FLAT:
        return bool(found == 0)
    return near(found, derivative(meaning, point, index))


@each_row
def test_a_mutated_partial_is_noticed(name: str, arity: int) -> None:
    """The check above is no rubber stamp: sign, factor and offset errors fail it."""
    for index in differentiable(name, arity):
        right = row_partial(name, arity, index)
        mutants: list[Term] = [Apply("add", (right, "1/1000000"))]
        if not all(oracle.near(derivative(oracle.function(name), p, index), 0) for p in safe_points(name, arity)):
            mutants += [Apply("neg", (right,)), Apply("mul", ("1.000001", right)), Apply("div", (right, "2")), "0"]
        for mutant in mutants:
            assert not all(is_right(mutant, name, point, index) for point in points(name, arity)), mutant


def safe_points(name: str, arity: int) -> list[tuple[Any, ...]]:
    return [] if name in FLAT else points(name, arity)


@each_row
def test_derivatives_of_programs(name: str, arity: int) -> None:
    """Reverse mode, forward mode, and reverse over reverse, through the table's own machinery."""
    if name in FLAT:
        program = program_of(name, arity)
        for argument in program.declarations:
            assert at(gradient(program, [argument]), (real("0.3"),) * arity)[f"d{argument}"] == 0
        return
    program = program_of(name, arity)
    meaning = oracle.function(name)
    for index in differentiable(name, arity):
        wrt = arguments(name, arity)[index]
        first = gradient(program, [wrt])
        name_of_first = first.gradients[wrt]
        second = gradient(first, [wrt], of=name_of_first)
        forward = tangent(program, wrt)
        for point in points(name, arity):
            expected = derivative(meaning, point, index)
            assert near(at(first, point)[name_of_first], expected), (wrt, point)
            assert near(at(forward, point)[forward.gradients[wrt]], expected), (wrt, point)
            curvature = derivative(meaning, point, index, order=2)
            assert near(at(second, point)[second.gradients[wrt]], curvature), (wrt, point, str(second))


MISSING = [(e.name, k) for e in ROWS for k, partial in enumerate(e.partials) if partial == NO_PARTIAL]


@pytest.mark.parametrize(("name", "index"), MISSING, ids=[f"{name}-{index}" for name, index in MISSING])
def test_a_missing_partial_is_an_error_and_not_zero(name: str, index: int) -> None:
    """Both modes say which function and which argument, a composed row too; other arguments are no matter."""
    names = arguments(name, len(TABLE[name].arguments.split()))
    which = "first argument" if len(names) > 1 else "argument"
    message = f"^'{name}' cannot be differentiated by its {which}; .*; make the {which} a constant"
    program = program_of(name, len(names))
    with pytest.raises(InputError, match=message):
        gradient(program, list(names))
    with pytest.raises(InputError, match=message):
        tangent(program, names[index])
    inside = Apply(name, tuple(Apply("square", (n,)) for n in names))
    builder = Builder(empty("composed"))
    for argument in ("g", *names):
        builder.declare(argument, Declaration("input"))
    builder.bind("y", application(Apply("mul", ("g", inside))))
    composed = builder.build(loss="y")
    with pytest.raises(InputError, match=message):
        gradient(composed, [names[index]])
    for wrt in ("g", *(n for k, n in enumerate(names) if k != index)):
        assert gradient(composed, [wrt]).gradients[wrt] == f"d{wrt}"


def test_the_missing_partials_are_orders_and_zeta() -> None:
    gammas = ["polygamma", "lowergamma", "uppergamma", "gammainc", "gammaincc"]
    bessels = ["besselj", "bessely", "besseli", "besselk", "spherical_jn", "spherical_yn"]
    assert [name for name, _ in MISSING] == [*gammas, *bessels, "expint", "zeta", "hurwitz_zeta"]
    assert not any(index for _, index in MISSING)


@each_row
def test_text_of_a_row_parses_back(name: str, arity: int) -> None:
    program = program_of(name, arity)
    assert from_text(str(program)).equations == program.equations
    assert application(program.equations[0].term) == (program.equations[0].operation, program.equations[0].args)


@pytest.mark.parametrize("entry", [entry for entry in ROWS if entry.stable], ids=lambda entry: entry.name)
def test_stable_form_is_the_definition_and_never_overflows(entry: Row) -> None:
    names = entry.arguments.split()
    for point in points(entry.name, len(names)):
        values = dict(zip(names, point, strict=True))
        assert near(oracle.term_value(parsed(entry.stable), values), oracle.function(entry.name)(*point))
    rest = [np.array([[1.0]])] * (len(names) - 1)
    with np.errstate(over="raise", invalid="raise"):
        for x in (-1000.0, -40.0, 0.0, 40.0, 1000.0):
            found = Float64().apply(entry.name, [np.array([[x]]), *rest])[0, 0]
            assert found == pytest.approx(
                float(oracle.function(entry.name)(mp.mpf(x), *[mp.mpf(1)] * len(rest))), rel=1e-13
            )


SCIPY = {
    "erf": scipy.special.erf, "erfc": scipy.special.erfc, "gamma": scipy.special.gamma,
    "digamma": scipy.special.digamma, "loggamma": scipy.special.gammaln, "sigmoid": scipy.special.expit,
    "cbrt": scipy.special.cbrt, "log1p": scipy.special.log1p, "expm1": scipy.special.expm1,
    "huber": lambda x, d: scipy.special.huber(d, x), "polygamma": scipy.special.polygamma,
    "erfi": scipy.special.erfi, "erfinv": scipy.special.erfinv, "erfcinv": scipy.special.erfcinv,
    "trigamma": lambda x: scipy.special.polygamma(1, x), "beta": scipy.special.beta,
    "lowergamma": lambda a, x: x**a / a * scipy.special.hyp1f1(a, a + 1, -x),
    "besselj": scipy.special.jv, "bessely": scipy.special.yv, "besseli": scipy.special.iv, "besselk": scipy.special.kv,
    "airyai": lambda x: scipy.special.airy(x)[0], "airyaiprime": lambda x: scipy.special.airy(x)[1],
    "airybi": lambda x: scipy.special.airy(x)[2], "airybiprime": lambda x: scipy.special.airy(x)[3],
    "Ei": scipy.special.expi, "E1": scipy.special.exp1, "Si": lambda x: scipy.special.sici(x)[0],
    "Ci": lambda x: scipy.special.sici(x)[1], "Shi": lambda x: scipy.special.shichi(x)[0],
    "Chi": lambda x: scipy.special.shichi(x)[1], "elliptic_k": scipy.special.ellipk,
    "elliptic_e": scipy.special.ellipe, "lambertw": lambda x: scipy.special.lambertw(x).real,
    "exp2": scipy.special.exp2, "logit": scipy.special.logit, "log_sigmoid": scipy.special.log_expit,
    "logaddexp": np.logaddexp, "hypot": np.hypot, "xlogy": scipy.special.xlogy, "xlog1py": scipy.special.xlog1py,
    "entr": scipy.special.entr, "cosm1": scipy.special.cosm1, "deg2rad": np.deg2rad, "rad2deg": np.rad2deg,
    "erfcx": scipy.special.erfcx, "dawson": scipy.special.dawsn, "factorial": lambda x: scipy.special.gamma(x + 1),
    "fresnels": lambda x: scipy.special.fresnel(x)[0], "fresnelc": lambda x: scipy.special.fresnel(x)[1],
    "gammainc": scipy.special.gammainc, "gammaincc": scipy.special.gammaincc, "betaln": scipy.special.betaln,
    "j0": scipy.special.j0, "j1": scipy.special.j1, "y0": scipy.special.y0, "y1": scipy.special.y1,
    "i0": scipy.special.i0, "i1": scipy.special.i1, "k0": scipy.special.k0, "k1": scipy.special.k1,
    "elliptic_f": scipy.special.ellipkinc, "elliptic_e_inc": scipy.special.ellipeinc,
    "elliptic_pi": lambda n, m: scipy.special.elliprf(0, 1 - m, 1) + n/3*scipy.special.elliprj(0, 1 - m, 1, 1 - n),
}  # fmt: skip


@pytest.mark.parametrize("name", SCIPY)
def test_floats_agree_with_scipy(name: str) -> None:
    arity = len(TABLE[name].arguments.split())
    for point in points(name, arity):
        found = at(program_of(name, arity), point, "float64")["y"]
        assert found == pytest.approx(float(SCIPY[name](*map(float, point))), rel=1e-13)


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() & TABLE.keys()))
def test_sympy_and_back(name: str) -> None:
    """What SymPy makes of a row, rewritten or not, is a term of the same value."""
    names = arguments(name, len(TABLE[name].arguments.split()))
    symbols = {argument: sp.Symbol(argument, real=True) for argument in names}
    call = Apply(name, (Apply("gt", ("c", "1/2")), "a", "b")) if name == "where" else Apply(name, names)
    back = from_sympy(to_sympy(call, symbols))
    for point in points(name, len(names)):
        assert near(oracle.term_value(back, dict(zip(names, point, strict=True))), oracle.function(name)(*point)), back


@pytest.mark.parametrize(("name", "args"), [
    ("gamma", (0.0,)), ("loggamma", (-1.3,)), ("zeta", (1.0,)), ("bessely", (1.0, -1.0)), ("polygamma", (1.5, 2.0)),
    ("polygamma", (-1.0, 2.0)), ("besselj", (0.0, np.inf)), ("airybi", (np.nan,)), ("erfinv", (2.0,)),
    ("erfcinv", (-0.1,)), ("lambertw", (-1.0,)), ("elliptic_k", (2.0,)), ("Ci", (-1.0,)), ("elliptic_pi", (2.0, 0.5)),
    ("elliptic_pi", (0.5, 2.0)), ("elliptic_f", (1.5, 2.0)), ("hurwitz_zeta", (2.0, np.inf)),
    ("hurwitz_zeta", (2.5, -0.5)), ("softshrink", (np.nan, 0.5)), ("factorial", (-1.0,)),
])  # fmt: skip
def test_floats_without_a_real_value_are_nan(name: str, args: tuple[float, ...]) -> None:
    assert np.isnan(Float64().apply(name, [np.array([[x]]) for x in args])[0, 0])


def test_other_arguments_of_sympy_functions_are_refused() -> None:
    x, k, m = sp.symbols("x k m")
    for expression in (sp.LambertW(x, k), sp.harmonic(x, k), sp.elliptic_pi(x, k, m)):
        with pytest.raises(InputError, match=r"with [23] arguments"):
            from_sympy(expression)


X, K = sp.symbols("x k")


@pytest.mark.parametrize(("formula", "expression"), [
    ("acot(x)", sp.acot(X)), ("asec(x)", sp.asec(X)), ("acsc(x)", sp.acsc(X)), ("acoth(x)", sp.acoth(X)),
    ("asech(x)", sp.asech(X)), ("acsch(x)", sp.acsch(X)), ("factorial(x)", sp.factorial(X)),
    ("harmonic(x)", sp.harmonic(X)), ("fresnels(x)", sp.fresnels(X)), ("fresnelc(x)", sp.fresnelc(X)),
    ("zeta(x)", sp.zeta(X)), ("zeta(x, k)", sp.zeta(X, K)), ("elliptic_e(x)", sp.elliptic_e(X)),
    ("elliptic_e(x, k)", sp.elliptic_e(X, K)), ("elliptic_f(x, k)", sp.elliptic_f(X, K)),
    ("elliptic_pi(x, k)", sp.elliptic_pi(X, K)),
])  # fmt: skip
def test_functions_that_sympy_has_stay_what_they_are(formula: str, expression: sp.Expr) -> None:
    assert to_sympy(parse_formula(formula)) == expression
    assert format_term(from_sympy(expression)) == formula


def test_spherical_bessel_functions_of_sympy_are_read() -> None:
    assert format_term(from_sympy(sp.jn(2, X) + sp.yn(K, X))) == "spherical_jn(2, x) + spherical_yn(k, x)"


def test_eulers_constant_of_sympy_is_read() -> None:
    assert near(oracle.term_value(from_sympy(sp.digamma(1)), {}), -mp.euler)


@pytest.mark.parametrize(("name", "points"), [
    ("acot", (-2.5, -0.375, 0.0, 0.375, 2.5)), ("acoth", (-2.5, -0.375, 0.375, 2.5)),
    ("asec", (-2.5, -1.0, 0.375, 1.0, 2.5)), ("asech", (-0.375, 0.375, 1.0, 2.5)),
    ("acsc", (-2.5, -1.0, 0.375, 2.5)), ("acsch", (-2.5, -0.375, 0.375, 2.5)),
])  # fmt: skip
def test_inverses_are_real_where_sympys_are(name: str, points: tuple[float, ...]) -> None:
    """acot(0) included, which is pi/2; and mpmath's values at fifty digits."""
    for x in points:
        expected = getattr(sp, name)(sp.Rational(x)).n(50)
        for numbers in ("float64", 50):
            found = at(program_of(name, 1), (mp.mpf(x),), numbers)["y"]
            if not expected.is_real:
                assert mp.isnan(found)
            elif numbers == 50:
                assert near(found, mp.mpf(expected))
            else:
                assert found == pytest.approx(float(expected), rel=1e-15)


@pytest.mark.parametrize(("name", "args"), [
    ("erfcx", (1000.0,)), ("erfcx", (-20.0,)), ("dawsn", (1e4,)), ("gammainc", (200.0, 190.0)), ("j1", (0.0,)),
    ("gammaincc", (300.0, 310.0)), ("hypot", (1e200, 1e200)), ("exp2", (-1000.0,)), ("log_expit", (-800.0,)),
    ("xlogy", (0.0, 0.0)), ("xlogy", (0.0, 2.0)), ("xlog1py", (0.0, -1.0)), ("entr", (0.0,)), ("cosm1", (1e-9,)),
])  # fmt: skip
def test_floats_agree_with_scipy_at_the_edges(name: str, args: tuple[float, ...]) -> None:
    """Where the definition would overflow, cancel, or have no value though the limit is the convention."""
    ours = {"dawsn": "dawson", "log_expit": "log_sigmoid"}.get(name, name)
    with np.errstate(all="ignore"):
        found = Float64().apply(ours, [np.array([[x]]) for x in args])[0, 0]
    expected = getattr(scipy.special, name, None) or getattr(np, name)
    assert found == pytest.approx(float(expected(*args)), rel=1e-13, abs=0)


def test_a_row_without_a_meaning_in_the_oracle_is_noticed() -> None:
    assert {entry.name for entry in ROWS} == set(oracle.FUNCTIONS)


@pytest.mark.parametrize("arity", [2, 3, 4])
def test_rows_are_interned(arity: int) -> None:
    assert row("mul", arity) is row("mul", arity)
    assert application(parse_formula("g*(1 - y**2)")).operation is application(parse_formula("a*(1 - b**2)")).operation


# --- composed rows: an adjoint times a partial, in one equation -------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["a*(1 - b**2)", "a*b*(1 - b)", "-(a*b/c)", "a*where(b > 0, 1, c)", "a/(2*b)", "a*exp(-b**2)", "2*a*b/c**3"]
)
def test_composed_rows(text: str) -> None:
    term = parse_formula(text, machine=True)
    made = application(term)
    assert made.operation.name == "composed"
    assert format_term(made.operation.term(made.args)) == text
    builder = Builder(empty("composed"))
    for argument in made.args:
        builder.declare(argument, Declaration("input"))
    builder.bind("y", made)
    program = builder.build(loss="y")
    point = tuple(map(real, ("0.7", "1.3", "2.1")[: len(made.args)]))

    def meaning(*values: Any) -> Any:
        return oracle.term_value(term, dict(zip(made.args, values, strict=True)))

    for index, wrt in enumerate(made.args):
        first = gradient(program, [wrt])
        second = gradient(first, [wrt], of=f"d{wrt}")
        assert near(at(first, point)[f"d{wrt}"], derivative(meaning, point, index))
        assert near(at(second, point)[second.gradients[wrt]], derivative(meaning, point, index, order=2))


# --- structural rows: shapes, values and derivatives by plain loops ---------------------------------------------------


def _exp_sum(line: list[Any]) -> Any:
    return mp.fsum(mp.exp(x) for x in line)


def _by_axis(rule: Any) -> Any:
    """A rule for a line of numbers applied to each column (axis 0) or row (1)."""

    def apply(axis: int) -> Any:
        def of(x: Any) -> Any:
            lines = [list(line) for line in (x.T if axis == 0 else x)]
            result = np.array([rule(line) for line in lines], dtype=object)
            return result.T if axis == 0 else result

        return of

    return apply


_SOFTMAX = _by_axis(lambda line: [mp.exp(x) / _exp_sum(line) for x in line])
_LOG_SOFTMAX = _by_axis(lambda line: [mp.log(mp.exp(x) / _exp_sum(line)) for x in line])
_LOGSUMEXP = _by_axis(lambda line: [mp.log(_exp_sum(line))])
_SUM = _by_axis(lambda line: [mp.fsum(line)])


def _placed(*args: Any) -> Any:
    result = np.array([[mp.mpf(0)] * 3 for _ in range(2)], dtype=object)
    result[1, 2], result[0, 1] = args[0][0, 0], args[1][0, 0]
    return result


# right-hand side as text, shapes of its arguments, what it means on arrays of mpf
STRUCTURAL: dict[str, tuple[str, tuple[tuple[int, int], ...], Any]] = {
    "matmul": ("A @ B", ((2, 3), (3, 2)), lambda a, b: a.dot(b)),
    "outer": ("A @ B", ((2, 1), (1, 3)), lambda a, b: a.dot(b)),
    "affine": ("A @ B + C", ((2, 3), (3, 1), (2, 1)), lambda a, b, c: a.dot(b) + c),
    "affine-batch": ("A @ B + C", ((2, 3), (3, 2), (1, 2)), lambda a, b, c: a.dot(b) + c),
    "affine-scalar": ("A @ B + C", ((2, 3), (3, 2), (1, 1)), lambda a, b, c: a.dot(b) + c[0, 0]),
    "dot": ("A*B + C*D + E", ((1, 1),) * 5, lambda a, b, c, d, e: a * b + c * d + e),
    "dot-arrays": ("A*B + C*D", ((2, 1), (1, 3), (2, 3), (1, 1)), lambda a, b, c, d: a * b + c * d),
    "transpose": ("A.T", ((2, 3),), lambda a: a.T),
    "identity": ("A", ((2, 3),), lambda a: a),
    "stretch": ("broadcast(A, 2, 3)", ((2, 1),), lambda a: np.repeat(a, 3, axis=1)),
    "stretch-scalar": ("broadcast(A, 2, 3)", ((1, 1),), lambda a: np.full((2, 3), a[0, 0])),
    "entry": ("entry(A, 1, 2)", ((2, 3),), lambda a: a[1:2, 2:3]),
    "stack": ("stack(2, 3, 1, 2, 0, 1, A, B)", ((1, 1), (1, 1)), _placed),
    "total": ("sum(A)", ((2, 3),), lambda a: np.array([[mp.fsum(a.flat)]], dtype=object)),
    "total-0": ("sum(A, 0)", ((2, 3),), _SUM(0)),
    "total-1": ("sum(A, 1)", ((2, 3),), _SUM(1)),
    "softmax": ("softmax(A, 0)", ((3, 2),), _SOFTMAX(0)),
    "softmax-1": ("softmax(A, 1)", ((2, 3),), _SOFTMAX(1)),
    "log_softmax": ("log_softmax(A, 0)", ((3, 2),), _LOG_SOFTMAX(0)),
    "log_softmax-1": ("log_softmax(A, 1)", ((2, 3),), _LOG_SOFTMAX(1)),
    "logsumexp": ("logsumexp(A, 0)", ((3, 2),), _LOGSUMEXP(0)),
    "logsumexp-1": ("logsumexp(A, 1)", ((2, 3),), _LOGSUMEXP(1)),
}


def test_every_structural_row_is_here() -> None:
    modules = (structural, softmax)
    made = {name.lower() for module in modules for name, value in vars(module).items() if _makes_rows(value, module)}
    assert {name.partition("-")[0] for name in STRUCTURAL} - {"outer"} == made


def _makes_rows(value: Any, module: Any) -> bool:
    if isinstance(value, Operation):
        return True
    ours = callable(value) and value.__module__ == module.__name__
    return ours and inspect.signature(value).return_annotation == "Operation"


def _array(shape: tuple[int, int], seed: int) -> Any:
    numbers = ["0.7", "-1.3", "0.45", "2.1", "-0.6", "1.7", "0.9", "-0.2"]
    entries = [real(numbers[(3 * seed + k) % 8]) for k in range(shape[0] * shape[1])]
    return np.array(entries, dtype=object).reshape(shape)


@pytest.mark.parametrize("name", STRUCTURAL)
def test_structural_rows(name: str) -> None:
    """Value, both derivatives and the scalar expansion of ``L = sum(C*Y)``, entry by entry."""
    text, shapes, meaning = STRUCTURAL[name]
    names = [chr(ord("A") + k) for k in range(len(shapes))]
    values = {n: _array(shape, k) for k, (n, shape) in enumerate(zip(names, shapes, strict=True))}
    result = meaning(*values.values())
    weights = _array(result.shape, 7)
    lines = [f"program {name}", *(f"input {n}: {r} x {c}" for n, (r, c) in zip(names, shapes, strict=True))]
    lines += [f"input G: {result.shape[0]} x {result.shape[1]}", f"Y := {text}", "P := G*Y", "L := sum(P)", "loss L"]
    program = from_text("\n".join(lines))
    assert from_text(str(program)) == program
    given = {n: [[mp.nstr(x, 30) for x in line] for line in array] for n, array in {**values, "G": weights}.items()}
    assert_arrays(evaluate(program, given, 50)["Y"], result)

    first = gradient(program, names)
    found = evaluate(first, given, 50)
    scalar = expand(first)
    elements: dict[str, Any] = {}
    for n, array in given.items():
        elements |= element_values(program.element_names(n), n, array)
    scalars = evaluate(scalar, elements, 50)
    assert near(scalars["L"], found["L"])
    for wrt in names:
        expected = np.empty(values[wrt].shape, dtype=object)
        for place in np.ndindex(expected.shape):

            def loss(x: Any, wrt: str = wrt, place: Any = place) -> Any:
                moved = {**values, wrt: values[wrt].copy()}
                moved[wrt][place] = x
                return mp.fsum((meaning(*moved.values()) * weights).flat)

            expected[place] = mp.diff(loss, values[wrt][place])
        assert_arrays(found[first.gradients[wrt]], expected)
        for place in np.ndindex(expected.shape):
            element = program.element_names(wrt).name((place[0] + 1, place[1] + 1))
            assert near(scalars[scalar.gradients[element]], expected[place]), element
        forward = tangent(program, wrt, direction="V")
        for place in np.ndindex(expected.shape):
            direction = np.zeros(expected.shape, dtype=int)
            direction[place] = 1
            slope = evaluate(forward, given | {"V": direction}, 50)[forward.gradients[wrt]]
            assert near(slope, expected[place]), (wrt, place)


def assert_arrays(found: Any, expected: Any) -> None:
    found = found if isinstance(found, np.ndarray) else np.array([[found]], dtype=object)
    assert found.shape == expected.shape
    assert all(near(a, b) for a, b in zip(found.flat, expected.flat, strict=True)), (found, expected)


def test_numbers_that_are_not_of_the_context_keep_their_precision() -> None:
    assert near(Precision(50).apply("exp", [Precision(50).constant(Fraction("0.1"))])[0, 0], mp.exp(mp.mpf(1) / 10))
