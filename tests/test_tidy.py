"""Signs and numbers brought to the front of products change nothing but the writing."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.number_systems import number_system
from symgraph.calculus.term import Apply, Term
from symgraph.calculus.tidy import tidy

LEAVES = st.sampled_from(["a", "b", "c", "2", "-3", "1/2", "-1", "0"])
AT = {"a": Fraction(3, 7), "b": Fraction(-5, 3), "c": Fraction(11, 13)}


def _operations(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.tuples(st.sampled_from(["add", "mul"]), st.lists(terms, min_size=2, max_size=3))
    two = st.tuples(st.sampled_from(["sub", "div"]), st.lists(terms, min_size=2, max_size=2))
    one = st.tuples(st.sampled_from(["neg", "square"]), st.lists(terms, min_size=1, max_size=1))
    return st.one_of(several, two, one).map(lambda made: Apply(made[0], tuple(made[1])))


@settings(max_examples=200, deadline=None)
@given(st.recursive(LEAVES, _operations, max_leaves=12))
def test_a_tidy_term_has_the_same_value(term: Term) -> None:
    system = number_system(40)
    names = {name: system.constant(value) for name, value in AT.items()}
    before = system.term(term, names)[0, 0]
    if abs(before) < 1e30:  # which is false of what is not defined
        assert abs(system.term(tidy(term), names)[0, 0] - before) <= 1e-30 * (1 + abs(before))


@pytest.mark.parametrize(
    ("untidy", "tidied"),
    [
        ("a*(-b)", "-(a*b)"),
        ("a*b*2", "2*a*b"),
        ("-(a*(-2))", "2*a"),
        ("-1*a/b + -(-1*(1 - a)/(1 - b))", "-(a/b) + (1 - a)/(1 - b)"),
        ("exp(-u)*(-(p**2))", "-(exp(-u)*p**2)"),
        ("a - (b - c)", "a - b + c"),
        ("(a*0)*b", "0"),
    ],
)
def test_signs_and_numbers_stand_in_front(untidy: str, tidied: str) -> None:
    assert format_term(tidy(parse_formula(untidy))) == tidied
