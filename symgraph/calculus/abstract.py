"""Abstract functions: ``f(x)``, of which nothing is known but that it acts on each element.

As an operation ``f`` is called ``f[]``, its derivative ``f[1]``, its mixed second one by two arguments ``f[1,2]``: a
name that no other operation has and that says all there is to know, so rows need no table of declared functions.
In formulas these are ``f(x)``, ``df(x)`` and ``ddf(x)``; of several arguments, ``df_1(x, y)`` and ``ddf_12(x, y)`` say
by which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from symgraph.calculus.term import Apply, Term
from symgraph.errors import InputError, Problem

MAX_ARGUMENTS = 9
"""Their places are single digits in the name of a derivative."""
_OPERATION = re.compile(r"(.+)\[([0-9,]*)\]")


class Abstract(NamedTuple):
    """A function, or its derivative by the arguments at `places` (from 1, in ascending order, for they may be swapped).

    >>> Abstract("f").derivative(2).derivative(1)
    Abstract(function='f', places=(1, 2))
    """

    function: str
    places: tuple[int, ...] = ()

    @property
    def op(self) -> str:
        """Its name as an operation."""
        return f"{self.function}[{','.join(map(str, self.places))}]"

    def derivative(self, place: int) -> Abstract:
        """Its derivative by one more argument."""
        return Abstract(self.function, tuple(sorted((*self.places, place))))

    def spelling(self, arity: int) -> str:
        """Its name in a formula, called with `arity` arguments.

        >>> Abstract("f", (1, 1)).spelling(1), Abstract("f", (1, 2)).spelling(2)
        ('ddf', 'ddf_12')
        """
        name = "d" * len(self.places) + self.function
        return f"{name}_{''.join(map(str, self.places))}" if self.places and arity > 1 else name


@cache
def abstract(op: str) -> Abstract | None:
    """The abstract function of an operation, or None for a known one.

    >>> abstract("f[1]"), abstract("tanh")
    (Abstract(function='f', places=(1,)), None)
    """
    match = _OPERATION.fullmatch(op)
    return Abstract(match[1], tuple(int(place) for place in match[2].split(",") if place)) if match else None


def placeholders(arity: int) -> tuple[str, ...]:
    """The names of the arguments in the partials of a row."""
    return tuple(f"x{k}" for k in range(arity))


def partial_of(function: Abstract, arity: int, index: int) -> Term:
    """The partial derivative by the argument `index` (from 0), over `placeholders`."""
    return Apply(function.derivative(index + 1).op, placeholders(arity))


def no_value(function: str) -> InputError:
    """The error of asking for a number."""
    action = f"write tanh, say, instead of {function}, or leave numbers out"
    return InputError(Problem(f"'{function}' is abstract: it has no value", action=action))


def functions_in(terms: Iterable[Term]) -> list[str]:
    """The abstract functions of terms, each once, in the order in which they appear."""
    found: dict[str, None] = {}
    stack = list(reversed(list(terms)))
    while stack:
        term = stack.pop()
        if isinstance(term, Apply):
            stack.extend(reversed(term.args))
            function = abstract(term.op)
            if function is not None:
                found[function.function] = None
    return list(found)


class Functions:
    """The functions that formulas may call, and how many arguments each takes, which its first call decides.

    `arities` are the numbers of arguments of those that were called elsewhere.

    >>> functions = Functions(["f"])
    >>> functions.find("ddf"), functions.find("g")
    (Abstract(function='f', places=(1, 1)), None)
    """

    def __init__(self, names: Iterable[str] = (), arities: Mapping[str, int] | None = None) -> None:
        self.names = tuple(names)
        self._arities = {name: arity for name, arity in (arities or {}).items() if arity}

    @property
    def arities(self) -> dict[str, int]:
        """How many arguments each function takes; 0 for one that was never called."""
        return {name: self._arities.get(name, 0) for name in self.names}

    def find(self, word: str) -> Abstract | None:
        """The function or the derivative that is called by this word."""
        if word in self.names:
            return Abstract(word)
        for name in self.names:
            match = re.fullmatch(rf"(d+){re.escape(name)}(?:_([1-9]+))?", word)
            if match and len(match[2] or match[1]) == len(match[1]):
                return Abstract(name, tuple(sorted(map(int, match[2] or "1" * len(match[1])))))
        return None

    def clash(self, name: str) -> str:
        """Which of these functions a further one would be mistaken for; empty where it can be declared."""
        for other in self.names:
            for shorter, longer in ((name, other), (other, name)):
                # ddf is a derivative of df and of f; df_1 one of f_1 and one of f
                if Functions([shorter]).find(longer) or re.fullmatch(rf"{re.escape(shorter)}_[1-9]+", longer):
                    return other
        return ""

    def refusal(self, word: str, count: int) -> tuple[str, str] | None:
        """Why a function that `find` finds cannot be called with `count` arguments: what is allowed, and what to do."""
        function = self.find(word)
        assert function is not None
        name = function.function
        if not 1 <= count <= MAX_ARGUMENTS:
            return f"'{name}' takes 1 to {MAX_ARGUMENTS} arguments", ""
        arity = self._arities.setdefault(name, count)
        if count != arity:
            return f"'{name}' is called with {arity} before", "give it as many everywhere"
        # A derivative by several arguments in another order has a name as long as its own.
        if len(word) != len(function.spelling(arity)):
            which = f"by its first argument is d{name}_1" if arity > 1 else f"is d{name}"
            return f"the derivative of '{name}' {which}", ""
        if max(function.places, default=1) > arity:
            return f"'{name}' has {arity} arguments only", ""
        return None
