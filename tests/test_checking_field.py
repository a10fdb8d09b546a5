"""Arithmetic with rational functions whose generators have relations: what is right, in lowest terms, and too large."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from symgraph.calculus.formula import parse_formula
from symgraph.checking.expression import Node, Pool
from symgraph.checking.proof.elements import Element, NoGenerators, Poly, TooLarge, Vanishes
from symgraph.checking.proof.field import MAX_POWER, WORK_PER_TERM, Field
from symgraph.checking.proof.signs import certain_sign, is_empty

POINT = {"x": Fraction(2, 3), "y": Fraction(-5), "z": Fraction(7, 4)}
"""No denominator below is zero there."""


class Named:
    """A field with generators of these names, and formulas read in it."""

    def __init__(self, names: str = "x y z", terms: int = 200) -> None:
        self.field = Field(len(names.split()), terms)
        self.names = {name: self.field.generator()[1] for name in names.split()}

    def read(self, text: str) -> Element:
        pool = Pool()
        return self._element(pool.claim(parse_formula(text), {name: pool.symbol(name) for name in self.names}))

    def _element(self, node: Node) -> Element:
        field = self.field
        match node.op:
            case "number":
                assert isinstance(node.value, Fraction)
                return field.number(node.value)
            case "symbol":
                return self.names[str(node.value)]
            case "add":
                return field.add([self._element(arg) for arg in node.args])
            case "mul":
                result = field.one
                for arg in node.args:
                    result = field.mul(result, self._element(arg))
                return result
            case _:
                assert node.op == "power"
                return field.power(self._element(node.args[0]), int(node.value))  # type: ignore[arg-type]

    def polynomial(self, text: str) -> Poly:
        """A polynomial written out."""
        element = self.read(text)
        assert not element.factors
        return element.numerator

    def key(self, text: str) -> str:
        """The key of an irreducible polynomial."""
        [key] = self.field.factored(self.read(text)).factors
        return key

    def powers(self, factors: Mapping[str, int]) -> dict[str, int]:
        """Factors by formulas."""
        return {self.key(text): exponent for text, exponent in factors.items()}

    def value(self, element: Element, point: Mapping[str, Fraction]) -> Fraction:
        """The number that an element is at a point."""
        at = [point[name] for name in reversed(self.names)]  # later generators come first

        def number(polynomial: Poly) -> Fraction:
            total = Fraction(0)
            for exponents, coefficient in polynomial.terms():
                term = Fraction(int(coefficient.p), int(coefficient.q))
                for base, exponent in zip(at, exponents, strict=True):
                    term *= base ** int(exponent)
                total += term
            return total

        value = number(element.numerator)
        for key, exponent in element.factors.items():
            value /= number(self.field.polynomial(key)) ** exponent
        return value


def sum_of(count: int, start: int = 0) -> str:
    return " + ".join(f"a{k}" for k in range(start, start + count))


def powers_of(name: str, count: int) -> str:
    """``1 + x + … + x**(count - 1)``: the cyclotomic polynomials of all divisors of `count` but 1, multiplied."""
    return " + ".join(f"{name}**{k}" for k in range(count))


# --- values -----------------------------------------------------------------------------------------------------------

FORMULAS = [
    "x + y - z",
    "1/x + 1/y",
    "1/x + 1/x**2 + 1/(x*y)",
    "x/(x - y) - y/(x - y)",
    "(x**2 - y**2)/(x - y)**3",
    "((x + y)/(x - z))**3*((x - z)/(x + y))**2",
    "(1/x + 1/y)**-2",
    "(x/y)**0 + (y/x)**1",
    "3/(6*x + 2*y) - 1/3*(x + y + z)**-4",
    "x/(2*y - 4)/(3*y - 6)",
    "(x + y + z)**13 + (x + y + z)**14*(x - y)",
    "(1 + x + y + z)**7/(1 + x + y + z)**6",
    "(1 + x + y + z)**7/(1 + x + y + z)**8 - z",
    "((x + 1)*(x + 2)*(x + 3))**-2 + (x + 1)**-1",
    "((1 + x + y + z)**-5)**-1",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_an_element_has_the_value_of_what_it_is_made_of(formula: str) -> None:
    named = Named(terms=2000)
    # Python's own arithmetic: every number in a formula made a fraction
    pool = Pool()
    expected = _number(pool.claim(parse_formula(formula), {name: pool.symbol(name) for name in POINT}))
    element = named.read(formula)
    assert named.value(element, POINT) == expected
    factored = named.field.factored(element)
    again = Element(named.field.number(factored.constant).numerator, {k: -n for k, n in factored.factors.items()})
    assert named.value(again, POINT) == expected
    inverse = named.field.inverse(element)
    assert named.value(inverse, POINT) == 1 / expected
    assert named.field.equal(named.field.mul(inverse, element), named.field.one)
    assert named.field.is_zero(named.field.subtract(element, named.read(formula)))
    assert not named.field.equal(element, named.field.negate(element))


def _number(node: Node) -> Fraction:
    match node.op:
        case "number":
            assert isinstance(node.value, Fraction)
            return node.value
        case "symbol":
            return POINT[str(node.value)]
        case "add":
            return sum(map(_number, node.args), Fraction(0))
        case "mul":
            result = Fraction(1)
            for arg in node.args:
                result *= _number(arg)
            return result
        case _:
            assert node.op == "power"
            return _number(node.args[0]) ** int(node.value)  # type: ignore[arg-type]


# formula, numerator, factors of the denominator
LOWEST_TERMS = [
    ("x*y/x", "y", {}),
    ("(x**2 - y**2)/(x - y)", "x + y", {}),
    ("(x - y)**3/(x - y)**2", "x - y", {}),
    ("(y - x)/(y - x)**3", "1", {"y - x": 2}),
    ("x*y/(x + y)/x", "y", {"x + y": 1}),
    ("1/x*(1/x)", "1", {"x": 2}),
    ("1/x + 1/x**2", "x + 1", {"x": 2}),
    ("1/x + 1/y", "x + y", {"x": 1, "y": 1}),
    ("1/x - 1/x", "0", {}),
    ("(1/x)**0", "1", {}),
    ("(2/(x + y))**-1", "x/2 + y/2", {}),
    ("(6*y**2 + 24*y + 24)**-1", "1/6", {"y + 2": 2}),
    ("0**2", "0", {}),
]


@pytest.mark.parametrize(("formula", "numerator", "factors"), LOWEST_TERMS)
def test_elements_are_in_lowest_terms(formula: str, numerator: str, factors: dict[str, int]) -> None:
    named = Named()
    assert named.read(formula) == Element(named.polynomial(numerator), named.powers(factors))


def test_factors_are_monic_and_constants_apart() -> None:
    named = Named()
    constant, factors = named.field.factored(named.read("6*x**2*y - 6*y**3"))  # the newer y leads
    assert (constant, factors) == (-6, named.powers({"y": 1, "y - x": 1, "y + x": 1}))
    assert named.field.factored(named.read("(2*x + 4)**3/(3*y)")) == (
        Fraction(8, 3),
        named.powers({"x + 2": 3, "y": -1}),
    )
    assert named.field.factored(named.read("x - x")) == (0, {})
    for text in ("x", "y + x", "z**2 - 2*x"):
        assert named.field.polynomial(named.key(text)) == named.polynomial(text)
        assert named.field.element(named.key(text)) == named.read(text)


def test_rational_numbers_are_recognized() -> None:
    field = (named := Named()).field
    assert field.constant(named.read("2/3")) == Fraction(2, 3)
    assert field.constant(named.read("x")) is None
    assert field.constant(field.zero) == 0
    assert field.constant(Element(field.zero.numerator, named.powers({"x": 1}))) == 0
    assert field.constant(Element(named.polynomial("x*y"), named.powers({"x": 1, "y": 1}))) == 1
    assert [field.constant_term(named.read(text)) for text in ("x + 3/4", "x*y", "7")] == [Fraction(3, 4), 0, 7]


def test_the_generators_of_an_element() -> None:
    field = (named := Named()).field
    place = {name: field.generators_of(element.numerator)[0] for name, element in named.names.items()}
    assert sorted(place.values()) == [0, 1, 2]
    assert all(field.at(place[name]) == element for name, element in named.names.items())
    assert field.places_of(named.read("x/(y + 1)")) == {place["x"], place["y"]}
    assert field.places_of(named.read("2")) == set()
    assert field.sole_generator(named.key("y")) == place["y"]
    assert field.sole_generator(named.key("y + 1")) is None
    for product in ("x**50", "x**49*z"):  # too large to be factored
        assert field.sole_generator(named.key(product)) is None
    with pytest.raises(NoGenerators):
        field.generator()


# --- relations --------------------------------------------------------------------------------------------------------


def test_a_field_reduces_by_its_relations() -> None:
    field = Field(4, 100)
    _, x = field.generator()
    place, root = field.generator()
    field.relate_root(place, 2, x.numerator)
    assert field.equal(field.power(root, 4), field.mul(x, x))
    assert not field.equal(root, x)
    with pytest.raises(Vanishes):
        field.inverse(field.subtract(field.mul(root, root), x))
    assert place in field.positive
    assert field.roots == {place: (2, x.numerator)}
    outer, nested = field.generator()  # the square root of 1 + the square root of x
    field.relate_root(outer, 2, field.add([field.one, root]).numerator)
    assert field.equal(field.power(nested, 4), field.add([field.one, root, root, x]))


def test_powers_of_a_cosine_are_found_again() -> None:
    """Of c**2 = 1 - s**2 = -(s - 1)*(s + 1), with which FLINT's reduction has replaced it."""
    field = (named := Named("s c x")).field
    sine, cosine = (field.generators_of(named.names[name].numerator)[0] for name in "sc")
    field.relate_circle(cosine, sine)
    assert field.equal(named.read("c**2"), named.read("1 - s**2"))
    assert not field.equal(named.read("c"), named.read("1 - s**2"))
    for given, expected in [
        ({"s - 1": 1, "s + 1": 1}, {"c": 2}),
        ({"s - 1": 2, "s + 1": 3, "x": 5}, {"c": 4, "s + 1": 1, "x": 5}),
        ({"s - 1": -2, "s + 1": -1}, {"c": -2, "s - 1": -1}),
        ({"s - 1": 1, "s + 1": 1, "c": -1}, {"c": 1}),
        ({"s - 1": 1, "s + 1": 1, "c": -2}, {}),
        ({"s - 1": 1, "s + 1": -1}, {"s - 1": 1, "s + 1": -1}),
        ({"s - 1": 1}, {"s - 1": 1}),
        ({"s + 1": -1, "x": 2}, {"s + 1": -1, "x": 2}),
    ]:
        assert field.with_cosines(named.powers(given)) == named.powers(expected)


def test_what_is_made_of_what_may_vanish_may_vanish() -> None:
    field = (named := Named("x y z w", terms=20)).field
    x, y, z, w = (field.generators_of(element.numerator)[0] for element in named.names.values())
    field.depends(y, [named.read("x")])
    assert field.vanishing == set()
    field.vanishing.add(x)
    field.depends(z, [named.read("y + 1")])
    assert field.vanishing == {x}
    field.depends(w, [named.read("y"), named.read("y/(x + 1)")])
    assert field.vanishing == {x, w}


def test_linear_relations_are_rational_and_exact() -> None:
    field = Field(4, 100)
    x, y = (field.generator()[1] for _ in range(2))
    third = field.number(Fraction(1, 3))
    target = field.add([field.mul(third, x), field.negate(y)])
    assert field.linear(target, [x, y]) == [Fraction(1, 3), Fraction(-1)]
    assert field.linear(field.mul(x, y), [x, y]) is None


# element, basis, coefficients
COEFFICIENTS = [
    ("x - 2*y", "x; x + y; y", [3, -2, 0]),  # y is (x + y) - x
    ("3*x", "x; 2*x", [3, 0]),
    ("(x + y)/(x*y)", "1/x; 1/y", [1, 1]),
    ("x + 1", "x; 1", [1, 1]),
    ("y", "x + y", None),
    ("x", "x + y", None),
    ("x", "", None),
    ("x - x", "x; y", [0, 0]),
    ("x - x", "", []),
]


@pytest.mark.parametrize(("element", "basis", "expected"), COEFFICIENTS)
def test_coefficients_in_a_basis(element: str, basis: str, expected: list[int] | None) -> None:
    named = Named()
    assert named.field.linear(named.read(element), [named.read(text) for text in basis.split("; ") if text]) == expected


def test_coefficients_are_found_by_way_of_relations() -> None:
    field = (named := Named("x r")).field
    [place] = field.generators_of(named.names["r"].numerator)
    field.relate(place, 2, named.polynomial("x"))
    assert field.linear(named.read("r**3 + 2*x"), [named.read("x"), named.read("r*x")]) == [2, 1]


# --- what is too large ------------------------------------------------------------------------------------------------


def test_a_field_refuses_to_expand_what_is_too_large() -> None:
    field = Field(8, 50)
    generators = [field.generator()[1] for _ in range(8)]
    sixth = field.power(field.add(generators), 6)
    with pytest.raises(TooLarge):
        field.add([sixth, field.one])


# formula, terms of the numerator written out: a sum of t terms has C(t + n - 1, n) of them in its n-th power
WRITTEN_OUT = [
    ("(a0 + a1 + a2)**12", 91),
    (f"({sum_of(13)})**2", 91),
    (f"({sum_of(4)})**6", 84),
    (f"({sum_of(10)})*({sum_of(10, 10)})", 100),
    (f"a0*({sum_of(20, 1)})", 20),
    (f"({sum_of(20)})**1", 20),
    ("(a0 + a1)**64", 65),
    ("a0**64", 1),
    (f"(1/(a0*a1 + {sum_of(9, 2)})**2)**-1", 55),  # of 10 terms: no more than 10**2
    (f"(1/(a0*a1 + {sum_of(2)})**4)**-1", 15),
]
KEPT_AS_FACTORS = [
    ("(a0 + a1 + a2)**13", {"a0 + a1 + a2": -13}),  # 105 terms
    (f"({sum_of(14)})**2", {sum_of(14): -2}),  # 105
    (f"({sum_of(4)})**7", {sum_of(4): -7}),  # 120
    (f"({sum_of(11)})*({sum_of(10, 11)})", {sum_of(11): -1, sum_of(10, 11): -1}),  # 110
    (f"({sum_of(11)})*({sum_of(11)})", {sum_of(11): -2}),
    (f"(1/(a0*a1 + {sum_of(10, 2)})**2)**-1", {f"a0*a1 + {sum_of(10, 2)}": -2}),  # 11**2
    (f"(1/(a0*a1 + {sum_of(2)})**5)**-1", {f"a0*a1 + {sum_of(2)}": -5}),  # 3**5
]


@pytest.mark.parametrize(("formula", "terms"), WRITTEN_OUT)
def test_small_products_are_written_out(formula: str, terms: int) -> None:
    numerator, factors = Named(sum_of(21).replace(" +", "")).read(formula)
    assert (len(numerator), factors) == (terms, {})


@pytest.mark.parametrize(("formula", "factors"), KEPT_AS_FACTORS)
def test_of_large_products_the_factors_are_kept(formula: str, factors: dict[str, int]) -> None:
    named = Named(sum_of(21).replace(" +", ""))
    assert named.read(formula) == Element(named.field.one.numerator, named.powers(factors))


def test_what_is_divided_by_cancels_beside_factors_that_are_kept() -> None:
    named = Named()
    thirteenth = named.field.mul(named.read("(x + y + z)**13"), named.read("1/y"))
    assert thirteenth.factors == named.powers({"x + y + z": -13, "y": 1})
    assert named.field.mul(named.names["y"], thirteenth) == named.read("(x + y + z)**13")


@pytest.mark.parametrize(
    ("formula", "count"),
    [
        ("x**48 - 1", 10),  # a factor for each divisor: 1, 2, 3, 4, 6, 8, 12, 16, 24, 48
        ("x**49 - 1", 1),  # too high to be factored
        (f"({powers_of('x', 12)})*({powers_of('y', 10)})", 8),  # 120 terms; 2, 3, 4, 6, 12 and 2, 5, 10
        (f"({powers_of('x', 11)})*({powers_of('y', 11)})", 1),  # 121 terms, too many
    ],
)
def test_polynomials_are_factored_where_that_is_cheap(formula: str, count: int) -> None:
    named = Named()
    product = named.field.one.numerator
    for factor in formula.split(")*("):
        product *= named.polynomial(factor.strip("()"))  # by FLINT: the field would keep the factors
    constant, factors = named.field.factored(Element(product, {}))
    assert (constant, len(factors), set(factors.values())) == (1, count, {1})


@pytest.mark.parametrize(("count", "left"), [(12, {}), (13, {"y + 1": 1})])
def test_numerators_of_more_than_120_terms_are_not_cancelled(count: int, left: dict[str, int]) -> None:
    named = Named()
    product = Element(named.polynomial(powers_of("x", count)) * named.polynomial(powers_of("y", 10)), {})
    quotient = named.field.mul(product, named.read("1/(y + 1)"))
    assert quotient.factors == named.powers(left)
    expected = sum(POINT["x"] ** k for k in range(count)) * sum(POINT["y"] ** k for k in range(0, 10, 2))
    assert named.value(quotient, POINT) == expected


def test_polynomials_have_only_so_many_terms() -> None:
    named = Named(terms=3)
    assert len(named.read("x + y + z").numerator) == 3
    for formula in ("x + y + z + 1", "(x + 1)*(y + 1)", "(x + 1)**3"):
        with pytest.raises(TooLarge):
            named.read(formula)


def test_powers_have_a_limit() -> None:
    named = Named()
    largest = named.field.power(named.names["x"], MAX_POWER)
    assert largest.numerator.total_degree() == MAX_POWER
    with pytest.raises(TooLarge):
        named.field.power(named.names["x"], MAX_POWER + 1)


def test_powers_that_may_have_eight_times_the_terms_are_not_tried() -> None:
    """The 30th power of 1 + x + x**2 has 61 terms, where one of three unrelated terms has 32*31/2 = 496 = 8*62."""
    thirtieth = "(1 + x + x**2)**30 + 1"
    written = Named(terms=62).read(thirtieth)
    assert (len(written.numerator), written.factors) == (61, {})
    with pytest.raises(TooLarge):
        Named(terms=61).read(thirtieth)


def test_work_is_limited() -> None:
    field = Field(1, 1)
    _, x = field.generator()
    for _ in range(WORK_PER_TERM):
        field.mul(x, x)
    with pytest.raises(TooLarge):
        field.mul(x, x)


def test_work_of_divisions_and_of_systems_of_equations_is_limited() -> None:
    field = (named := Named("x r", terms=1)).field
    [place] = field.generators_of(named.names["r"].numerator)
    field.relate(place, 2, named.polynomial("x"))
    for _ in range(WORK_PER_TERM // 2):  # one term by r**2 - x, which has two
        field.is_zero(named.names["r"])
    with pytest.raises(TooLarge):
        field.is_zero(named.names["r"])
    field = Field(1, 1)
    _, x = field.generator()
    for _ in range(WORK_PER_TERM // 4):  # one equation of two columns, squared
        field.linear(x, [x])
    with pytest.raises(TooLarge):
        field.linear(x, [x])


# --- signs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2 + 1", 1),
        ("x**2 - x + 1", 1),
        ("-x**2 - y**2", -1),
        ("x**2 - 1", 0),
        ("x", 0),
        ("x**2 - 2*x*y + 2*y**2", 1),
    ],
)
def test_signs_that_are_certain(text: str, expected: int) -> None:
    named = Named("x y")
    assert certain_sign(named.field, named.polynomial(text)) == expected


def test_regions_that_are_certainly_empty() -> None:
    named = Named("x y")
    for signs, empty in [
        ({"x - 1": 1, "x + 1": -1}, True),
        ({"x - 1": -1, "x + 1": 1}, False),
        ({"x - y": 1, "x + 1": -1}, False),
    ]:
        assert is_empty(named.field, named.powers(signs)) == empty
