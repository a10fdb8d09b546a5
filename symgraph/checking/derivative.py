"""`check_derivative`: a claim about the derivative of a bare function, without a spec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from symgraph.calculus.abstract import Functions, abstract
from symgraph.calculus.formula import CONSTANTS
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.term import Apply, Term
from symgraph.checking.check import check
from symgraph.checking.verdict import Verdict
from symgraph.errors import InputError, Problem
from symgraph.notation import fresh
from symgraph.spec.given import FUNCTION, Given, name_of, read_claim, read_function, refused
from symgraph.spec.network_names import KnownNames
from symgraph.spec.read_assumptions import read_assumptions
from symgraph.spec.reader import Reader
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode
from symgraph.spec.spec import Assumption, Claim


def check_derivative(
    function: Any, wrt: Any, claim: Any, variables: Mapping[Any, Any] | None = None, effort: int = 1
) -> Verdict:
    """Whether `claim` is the derivative of `function` by `wrt`.

    `function` and `claim` are texts in the formula language, SymPy expressions or numbers, matched by the names of
    their symbols; a list of claims is a derivation, each of which equals the derivative.  `variables` says what is
    known of symbols, each of which is real: a word or a list of words such as ``"positive"``, ``"(0, 1)"`` and
    ``"abs(x) > 1"`` (those of ``assume`` in a spec), or ``"function"`` for an abstract function that texts may call.
    What SymPy's symbols say of themselves holds too.  `effort`, from 1, raises the budgets of work.

    Raises InputError for what is no formula of real numbers, for names in the claim that neither the function nor
    `variables` have, and for assumptions that contradict each other.
    """
    if type(effort) is not int or effort < 1:
        raise refused("effort", effort, "a whole number from 1 on")
    return check(derivative_program(function, wrt, claim, variables), effort)[0]


def derivative_program(function: Any, wrt: Any, claim: Any, variables: Mapping[Any, Any] | None = None) -> Program:
    """The program of a function, whose metadata has a claim about its derivative; see `check_derivative`."""
    said = _said_of(variables or {})
    functions = Functions([name for name, words in said.items() if FUNCTION in words])
    by = name_of(wrt, "wrt")
    if by in functions.names:
        raise InputError(Problem(f"'{by}' is a function", "a derivative is by a variable", path="wrt"))
    declared = [by, *(name for name in said if name not in functions.names)]
    primal = read_function(function, "function", functions, declared)
    names = tuple(sorted({*declared, *primal.names}))
    forms = _forms(claim, _functions_of(primal.formula.term, functions), names)
    for given in (primal, *forms):
        _refuse_constants(given, names)
    symbols = {by: _said_by(wrt), **{name_of(key, "variables"): _said_by(key) for key in variables or ()}}
    words = _together(names, (said, symbols, primal.said, *(form.said for form in forms)))
    assume = _assumptions(words, names)
    builder = Builder(empty("f"))
    for name in names:
        builder.declare(name, Declaration("input"))
    loss = bind_formula(builder, fresh("f", names), primal.formula.term)
    claims = (Claim("", by, tuple(form.formula for form in forms), assume),)
    return builder.build(loss=loss, metadata={"assume": assume, "claims": claims})


def _said_of(variables: Mapping[Any, Any]) -> dict[str, list[str]]:
    """The words that `variables` has for each name."""
    if not isinstance(variables, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - users pass anything
        raise refused("variables", variables, 'a mapping such as {"x": "positive"}')
    said: dict[str, list[str]] = {}
    for key, value in variables.items():
        name = name_of(key, "variables")
        words: list[Any] = [value] if isinstance(value, str) else list(value) if _is_list(value) else []
        if not (isinstance(value, str) or _is_list(value)) or not all(isinstance(word, str) for word in words):
            raise refused(f"variables.{name}", value, "a word such as 'positive', or a list of words")
        if name in said:
            raise InputError(Problem(f"'{name}' twice", action="make one list of its words", path="variables"))
        if FUNCTION in words and len(words) > 1:
            raise InputError(Problem("a function with assumptions", "nothing is known of it", path=f"variables.{name}"))
        said[name] = words
    return said


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _said_by(symbol: Any) -> list[str]:
    """What a symbol of SymPy's says of itself."""
    if isinstance(symbol, str):
        return []
    from symgraph.calculus.sympy_input import assumptions_of  # noqa: PLC0415 - SymPy where a symbol is given

    return assumptions_of(symbol)


def _forms(claim: Any, functions: Functions, names: Sequence[str]) -> list[Given]:
    """The forms of a derivation; one where the claim is no list."""
    if not isinstance(claim, (list, tuple)):
        return [read_claim(claim, "claim", functions, names)]
    forms: list[Any] = list(claim)  # pyright: ignore[reportUnknownArgumentType] - users pass anything
    if not forms:
        raise InputError(Problem("an empty list", "a derivation has forms", "write [form1, form2]", path="claim"))
    return [read_claim(form, f"claim[{k}]", functions, names) for k, form in enumerate(forms, 1)]


def _functions_of(term: Term, declared: Functions) -> Functions:
    """The declared functions and those of a term, with the numbers of their arguments there."""
    arities = declared.arities
    stack = [term]
    while stack:
        top = stack.pop()
        if isinstance(top, Apply):
            stack.extend(reversed(top.args))
            function = abstract(top.op)
            if function is not None:
                arities[function.function] = len(top.args)
    return Functions(arities, arities)


def _refuse_constants(given: Given, names: Sequence[str]) -> None:
    """Raises InputError where an expression of SymPy's has a constant, and a variable has its name."""
    stack = [given.formula.term] if given.from_sympy else []
    while stack:
        top = stack.pop()
        if isinstance(top, Apply):
            stack.extend(top.args)
            if top.op in CONSTANTS and top.op in names:
                found = f"the constant {top.op} and a variable of that name"
                raise InputError(Problem(found, action="rename the variable", path=given.formula.place.path))


def _together(names: Iterable[str], sources: Iterable[Mapping[str, list[str]]]) -> dict[str, list[str]]:
    """All words for each name, each once."""
    listed = list(sources)
    said = {name: list(dict.fromkeys(word for source in listed for word in source.get(name, []))) for name in names}
    return {name: words for name, words in said.items() if words}


def _assumptions(words: Mapping[str, list[str]], names: tuple[str, ...]) -> dict[str, tuple[Assumption, ...]]:
    """The assumptions, read as the key ``assume`` of a spec is.  Raises InputError for what is wrong with them."""
    reader = Reader("")
    entries: list[tuple[ScalarNode, Node]] = [
        (ScalarNode(name, 0, 0), ListNode([ScalarNode(word, 0, 0) for word in said], 0, 0))
        for name, said in words.items()
    ]
    read = read_assumptions(reader, MapNode(entries, 0, 0), KnownNames(names, {}), names, path="variables")
    reader.problems = [replace(problem, line=0, column=0) for problem in reader.problems]
    reader.finish()
    return read
