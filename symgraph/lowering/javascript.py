"""A scalar program as a JavaScript function of numbers: straight-line code, one line an equation.

The code is ES2020 in strict mode and needs nothing beside it.  Names of the program come from strangers: they stand in
the code as string literals only, of ASCII characters and without ``<``, so that it can stand in a page's ``<script>``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from symgraph.calculus.expand import is_scalar
from symgraph.calculus.program import Program, needed
from symgraph.errors import InputError, Problem
from symgraph.lowering.javascript_terms import Expressions

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
RESERVED_WORDS = """
Float64Array Math Number Object arguments await break case catch class const continue debugger default delete do else
enum eval export extends false finally for function if implements import in instanceof interface let new null package
private protected public return static super switch this throw true try typeof undefined NaN Infinity var void while
with yield
"""
_RESERVED = frozenset(RESERVED_WORDS.split())
"""Words of the language, and objects of its library that the code uses."""
_VALUES = """function values(at) {
  const out = new Float64Array(names.length);
  fill(at, out);
  const found = Object.create(null);
  names.forEach((name, k) => {
    found[name] = out[k];
  });
  return found;
}"""


def javascript_function(program: Program, name: str = "compute", outputs: Sequence[str] | None = None) -> str:
    """The source of ``const NAME``, a function from numbers for the declared names to the values of a scalar program.

    ``NAME(at)`` takes an object with a number for every declared name that is no constant, and returns an object with
    the value of every declared and bound name, or of `outputs`; it has no prototype, so that any name is just a name.
    ``NAME.names`` lists these names; ``NAME.fill(at, out)`` writes their values to an array in that order and makes
    nothing new: for pages that compute at every move of a slider.  Values are those of `evaluate` in float64, up to
    rounding: NaN and infinities where these are.

    Raises InputError for arrays, for abstract functions and functions without a counterpart, for unknown `outputs`, and
    where `name` is no identifier.
    """
    if not _IDENTIFIER.fullmatch(name) or name in _RESERVED:
        raise InputError(Problem(f"'{name}' found as the name of a function", "a JavaScript identifier is needed"))
    if not is_scalar(program):
        found = f"'{program.name}' has arrays"
        raise InputError(Problem(found, "JavaScript is made from scalar programs", "expand the program first"))
    names = [program.resolve(output)[0] for output in outputs] if outputs is not None else list(program.shapes)
    wanted = needed(program, names)
    identifiers = {each: f"v{k}" for k, each in enumerate(program.shapes)}
    expressions = Expressions(identifiers)
    values = {
        each: f"Number(at[{_string(each)}])" if declared.value is None else expressions.expression(declared.value)
        for each, declared in program.declarations.items()
        if each in wanted
    }
    values |= {
        equation.name: expressions.expression(equation.term)
        for equation in program.equations
        if equation.name in wanted
    }
    lines = [f"const {identifiers[each]} = {value};" for each, value in values.items()]
    lines += [f"out[{k}] = {identifiers[each]};" for k, each in enumerate(names)]
    parts = [
        f"const {name} = (() => {{",
        '"use strict";',
        *expressions.functions(),
        f"const names = [{', '.join(map(_string, outputs or names))}];",
        _block("function fill(at, out)", lines),
        _VALUES,
        "return Object.assign(values, {names, fill});",
        "})();",
    ]
    return "\n".join(parts) + "\n"


def _block(head: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{head} {{", *(f"  {line}" for line in lines), "}"])


def _string(text: str) -> str:
    """A string literal of ASCII characters that ends no script element and begins no comment of HTML."""
    return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e")
