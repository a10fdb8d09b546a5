"""The chain rule, a line for each value: d of/dx is the sum, over the equations that use x, of d of/dy times dy/dx.

Lines of this form are how backpropagation is taught and how its trace is printed.  They are about equations as their
author wrote them; `single_operations` splits these first.
Reference: A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic differentiation in machine learning:
a survey", JMLR 18 (2018), sec. 3.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from symgraph.calculus.adjoint import gradient
from symgraph.calculus.elementary import elementary
from symgraph.calculus.operation import Application
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Declaration, Equation, Program, empty, needed
from symgraph.calculus.structural import IDENTITY
from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, names_in, refuse_explosion, substitute
from symgraph.calculus.tidy import tidy
from symgraph.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Use:
    """The equation of `by` uses a value: `partial` is the derivative of `by` by that value, in forward names.

    It is written with `by` itself where the field writes it so: 1 - h**2 for h = tanh(z).
    """

    by: str
    partial: Term


@dataclass(frozen=True, slots=True)
class ChainRule:
    """The derivative by `name`: the sum, over the `uses`, of the derivative by each `by` times its `partial`.

    There are no uses for what is differentiated itself, whose derivative is 1.
    """

    name: str
    uses: tuple[Use, ...]


def chain_rules(program: Program, of: str | None = None) -> tuple[ChainRule, ...]:
    """The chain rule for everything that `of` (the loss unless given) depends on, from `of` back to the inputs.

    `program` is one of scalars.  Derivatives come in the order in which reverse mode computes them; declared names come
    last, in their order.  Constants have none.  Raises InputError without a loss.

    >>> from symgraph.spec.programs import from_equations
    >>> [(rule.name, [(use.by, use.partial) for use in rule.uses]) for rule in chain_rules(from_equations(["y = a*x"]))]
    [('y', []), ('a', [('y', 'x')]), ('x', [('y', 'a')])]
    """
    of = of or program.loss
    if of is None:
        found = f"'{program.name}' has no loss to differentiate"
        raise InputError(Problem(found, "a loss is one number", "add loss: mse, or loss: an equation's name"))
    wanted = needed(program, [of])
    named = [equation.name for equation in program.equations if not _is_temporary(equation.name)]
    partials: dict[str, dict[str, Term]] = {}
    reached = {of}  # nothing flows back into u where the loss has sign(u) only
    for name in reversed(named):
        if name in wanted and name in reached:
            partials[name] = local_partials(program, name)
            reached.update(partials[name])
    uses: dict[str, list[Use]] = {name: [] for name in (*program.declarations, *named)}
    for name in named:
        for operand, partial in partials.get(name, {}).items():
            uses[operand].append(Use(name, partial))
    computed = [name for name in reversed(named) if name in wanted]
    declared = [n for n, declaration in program.declarations.items() if n in wanted and declaration.value is None]
    return tuple(ChainRule(name, tuple(uses[name])) for name in (*computed, *declared) if name == of or uses[name])


def local_partials(program: Program, name: str) -> dict[str, Term]:
    """The derivatives of one equation of a scalar program by each name that its author wrote in it, in that order.

    Operands by which it has the derivative 0 everywhere, such as the condition of a case, are left out.
    """
    local = local_program(program, name)
    variables = [n for n, declaration in local.declarations.items() if declaration.value is None]
    backward = gradient(local, variables)
    partials = {n: _partial(backward, backward.gradients[n]) for n in variables}
    return {n: partial for n, partial in partials.items() if partial != "0"}


def local_program(program: Program, name: str, beside: Iterable[str] = ()) -> Program:
    """One equation of a scalar program as a program of its own, its operands declared in the order they are written.

    `beside` names further equations that are to be in it.
    """
    equations = _own_equations(program, name, *beside)
    bound = {equation.name for equation in equations}
    used = dict.fromkeys(arg for equation in equations for arg in equation.args if not is_numeral(arg))
    names = [arg for arg in used if arg not in bound]
    order = {operand: place for place, operand in enumerate(names_in(_written(program, name)))}
    names.sort(key=lambda operand: order.get(operand, len(order)))
    declarations = {n: program.declarations.get(n, Declaration("input")) for n in names}
    return replace(empty(name), declarations=declarations, equations=tuple(equations), loss=name).verify()


def _own_equations(program: Program, *names: str) -> list[Equation]:
    """The equations of some names and those of the temporaries that they are made of."""
    waiting, found = [*names], dict[str, Equation]()
    while waiting:
        top = waiting.pop()
        equation = program.equation(top)
        if equation is not None and top not in found and (top in names or _is_temporary(top)):
            found[top] = equation
            waiting.extend(equation.args)
    return sorted(found.values(), key=lambda equation: program.position(equation.name))


def _written(program: Program, name: str) -> Term:
    """The right-hand side as its author wrote it."""
    from symgraph.calculus.closed_form import folded  # noqa: PLC0415 - which loads SymPy

    return folded(program, name)


def _partial(backward: Program, adjoint: str) -> Term:
    """The formula of a derivative in forward names: the adjoints between are written out, the seed is 1."""
    term: Term = adjoint
    while True:
        replacements: dict[str, Term] = {}
        for used in names_in(term):
            equation = backward.equation(used)
            if equation is not None and (used in backward.adjoints or _is_temporary(used)):
                replacements[used] = equation.term
            elif equation is None and used in backward.adjoints:
                replacements[used] = "1"
        if not replacements:
            return tidy(fold_numbers(term))
        term = substitute(term, replacements)
        refuse_explosion(term, adjoint)


def single_operations(program: Program) -> Program:
    """A scalar program whose equations are single operations; those that had no name are called v1, v2 and so on.

    >>> from symgraph.spec.programs import from_equations
    >>> print(single_operations(from_equations(["y = exp(a*x) + 1"])), end="")  # doctest: +ELLIPSIS
    program y
    ...
    v1 := a*x
    v2 := exp(v1)
    y := v2 + 1
    loss y
    """
    steps = elementary(program).steps
    taken = {*program.shapes, *program.aliases}
    free = (name for number in range(1, len(taken) + len(steps) + 2) if (name := f"v{number}") not in taken)
    names = {step.name: next(free) for step in steps if _is_temporary(step.name)}
    builder = Builder(empty(program.name))
    for name, declaration in program.declarations.items():
        builder.declare(name, declaration)
    for step in steps:
        args = [_bound(builder, substitute(operand.term, names)) for operand in step.operands]
        made = application(Apply(step.op, tuple(args))) if step.op else Application(IDENTITY, tuple(args))
        builder.bind(names.get(step.name, step.name), made)
    whole = builder.build(loss=program.loss)
    return replace(whole, metadata=program.metadata)


def _bound(builder: Builder, term: Term) -> str:
    """A name or numeral; a constant such as pi gets an equation."""
    return term if isinstance(term, str) else builder.emit(application(term))


def _is_temporary(name: str) -> bool:
    return name.startswith("_")


def rules_needed(rules: Iterable[ChainRule], wrt: Iterable[str]) -> tuple[ChainRule, ...]:
    """The rules that the derivatives by `wrt` are computed by, in their order."""
    wanted = set(wrt)
    by_name = {rule.name: rule for rule in rules}
    waiting = list(wanted)
    while waiting:
        rule = by_name.get(waiting.pop())
        for use in rule.uses if rule else ():
            if use.by not in wanted:
                wanted.add(use.by)
                waiting.append(use.by)
    return tuple(rule for rule in by_name.values() if rule.name in wanted)
