"""``x[index]`` read and assigned: NumPy's own, and masks that depend on the data."""

from __future__ import annotations

from typing import Any

import numpy as np

from symgraph.spec.code.elements import Element
from symgraph.spec.code.failures import Misfit, Refused
from symgraph.spec.code.functions.arguments import as_array, described
from symgraph.spec.code.functions.moving import joined
from symgraph.spec.code.symbolic import is_truth
from symgraph.spec.code.values import Joiner, Kind, Masked
from symgraph.spec.code.whole import is_whole


def read(k: Kind, value: Any, index: Any) -> Any:
    """``value[index]``."""
    if isinstance(value, (list, tuple, str, range)):
        return value[index if isinstance(index, slice) else _place(index)]
    if isinstance(value, dict):
        if not isinstance(index, (str, int, tuple)) or index not in value:
            shown = ", ".join(map(repr, list(value)[:12]))
            raise Refused(f"no key {index!r} in the dictionary", f"it has {shown}" if shown else "it is empty")
        return value[index]
    if isinstance(value, Joiner):
        return joined(k, value.name, index)
    array = _indexed(value)
    places = _places(index)
    if is_truth(places):
        return Masked(np.array(array), _spread(places, array))
    result = array[places]
    return k.fresh(result, array) if isinstance(result, np.ndarray) else plain(result)


def plain(value: Any) -> Any:
    """A whole number of an array as Python's own."""
    return int(value) if isinstance(value, np.integer) else value


def write(k: Kind, target: Any, index: Any, value: Any) -> None:
    """``target[index] = value``."""
    if isinstance(target, list):
        target[index if isinstance(index, slice) else _place(index)] = value
        return
    if isinstance(target, dict):
        if not isinstance(index, (str, int, tuple)):
            raise Refused(f"{described(index)} as a key", "texts and whole numbers are allowed")
        target[index] = value
        return
    if not isinstance(target, np.ndarray):
        raise Refused(f"{described(target)} cannot be assigned to by index")
    places = _places(index)
    if is_truth(places):
        _write_masked(k, target, places, value)
        return
    if isinstance(value, Masked):
        raise Refused("a selection of unknown size, x[condition]", action="multiply by (condition) instead")
    new = as_array(k, value)
    if is_whole(target) and not is_whole(new):
        if not k.is_known(new):
            action = "make it of real numbers, from 0.0 or with dtype=float"
            raise Refused("an array of whole numbers cannot hold what is not whole", "NumPy would cut it off", action)
        new = np.trunc(np.asarray(new, dtype=float)).astype(int)  # as NumPy does
    if new.ndim == 0:
        new = new[()]
    target[places] = new


def in_place(k: Kind, op: str, target: Any, value: Any) -> Any:
    """``target += value`` for an array: its elements change, and with them all views of it."""
    result = k.elementwise(op, target, value)
    if np.shape(result) != target.shape:
        raise Misfit(f"non-broadcastable output operand with shape {target.shape} doesn't match {np.shape(result)}")
    if is_whole(target) and not is_whole(result):
        raise Misfit("the result of real numbers cannot be cast to an array of whole numbers in place (operand type)")
    target[...] = result
    return target


def _write_masked(k: Kind, target: Any, mask: Any, value: Any) -> None:
    spread = _spread(mask, target)
    if isinstance(value, Masked):
        if not _same(value.mask, spread):
            raise Refused("two selections by different conditions", action="write np.where(condition, a, b)")
        new = value.values
    else:
        new = as_array(k, value)
        if new.size != 1:
            raise Refused(
                "as many numbers as the condition happens to select", action="write np.where(condition, a, b)"
            )
        new = new.reshape(-1)[0]
    if is_whole(target):
        raise Refused("an array of whole numbers with a condition that depends on the data", action="use 0.0, say")
    target[...] = k.choose(spread, new, target)


def _same(left: Any, right: Any) -> bool:
    """Whether two masks are the same conditions, element by element."""
    if left.shape != right.shape:
        return False
    return all(_key(a) == _key(b) for a, b in zip(left.flat, right.flat, strict=True))


def _key(truth: Any) -> Any:
    if isinstance(truth, bool):
        return truth
    return truth.op, tuple(_key(arg) if hasattr(arg, "op") else arg for arg in truth.args)


def masked_operation(k: Kind, op: str, args: tuple[Any, ...]) -> Masked:
    """An elementwise operation of selections by the same condition."""
    selections = [arg for arg in args if isinstance(arg, Masked)]
    first = selections[0]
    if any(not _same(first.mask, other.mask) for other in selections[1:]):
        raise Refused("two selections by different conditions", action="write np.where(condition, a, b)")
    if any(np.ndim(arg) for arg in args if isinstance(arg, np.ndarray)):
        raise Refused("a selection of unknown size, x[condition]", action="multiply by (condition) instead")
    return Masked(k.elementwise(op, *(arg.values if isinstance(arg, Masked) else arg for arg in args)), first.mask)


def _spread(mask: Any, array: Any) -> Any:
    """A mask over the first axes for each element."""
    conditions = np.asarray(mask, dtype=object)
    if conditions.shape != array.shape[: conditions.ndim]:
        raise Misfit(f"boolean index did not match indexed array: shapes {conditions.shape} and {array.shape}")
    shape = conditions.shape + (1,) * (array.ndim - conditions.ndim)
    return np.broadcast_to(conditions.reshape(shape), array.shape)


def _indexed(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Masked):
        raise Refused("a selection of unknown size, x[condition]", action="multiply by (condition) instead")
    if not np.isscalar(value) and not isinstance(value, Element):
        raise Refused(f"{described(value)} cannot be indexed")
    raise Misfit("invalid index to scalar variable: too many indices")


def _place(index: Any) -> int:
    if isinstance(index, np.ndarray) and index.ndim == 0:
        index = index.item()
    if isinstance(index, (int, np.integer, Element)):
        return int(index)
    raise Refused(f"{described(index)} as an index", "whole numbers are allowed")


def _places(index: Any) -> Any:
    """An index as NumPy takes it: whole numbers of an object array as such."""
    if isinstance(index, tuple):
        parts = tuple(_places(part) for part in index)
        if any(is_truth(part) for part in parts):
            raise Refused(
                "a condition that depends on the data among indices", action="write np.where(condition, a, b)"
            )
        return parts
    if isinstance(index, (list, range)):
        plain = all(is_whole(part) for part in index)
        index = np.array(index) if plain and len(index) else np.array(index, dtype=object)
    if isinstance(index, slice):
        return slice(*(None if end is None else _place(end) for end in (index.start, index.stop, index.step)))
    if isinstance(index, np.ndarray) and index.dtype == object and not is_truth(index):
        flat = [_place(part) for part in index.flat]
        return np.array(flat, dtype=int).reshape(index.shape)
    if index is None or index is Ellipsis or is_whole(index) or isinstance(index, (bool, np.bool_)) or is_truth(index):
        return index
    return _place(index)
