"""Elements paired by a look-up are those paired one after the other, whatever the shape and the way of naming."""

from __future__ import annotations

import pytest

from symgraph.calculus.element_pairs import ElementPairs, Families
from symgraph.notation import ElementNames


def families(shape: tuple[int, int], axes: int) -> Families:
    return ElementNames("dx", axes=axes), ElementNames("x", axes=axes), shape


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1), (1, 12), (12, 1)])
def test_a_vector_s_elements_are_counted_be_it_a_row_or_a_column(shape: tuple[int, int]) -> None:
    count = shape[0] * shape[1]
    expected = {f"dx{k}": f"x{k}" for k in range(1, count + 1)}
    found = ElementPairs([families(shape, 1)])
    assert dict(found.pairs()) == {name: found[name] for name in expected} == expected
    assert f"dx{count + 1}" not in found


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1), (2, 3), (11, 2), (2, 11)])
def test_a_matrix_s_elements_are_where_both_indices_are(shape: tuple[int, int]) -> None:
    found = ElementPairs([families(shape, 2)])
    rows, columns = shape
    separator = "_" if max(shape) > 9 else ""
    assert found[f"dx{rows}{separator}{columns}"] == f"x{rows}{separator}{columns}"
    assert {name: found[name] for name, _ in found.pairs()} == dict(found.pairs())
    assert len(found) == rows * columns
    assert f"dx{rows + 1}{separator}1" not in found


@pytest.mark.parametrize(("side", "bound"), [(0, {"dx2"}), (1, {"x2"})])
def test_of_some_elements_only_those_that_are_bound(side: int, bound: set[str]) -> None:
    found = ElementPairs([families((3, 1), 1)], bound, 1 if side else 0)
    assert dict(found) == {"dx2": "x2"}
    assert "dx1" not in found
