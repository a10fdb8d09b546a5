"""A derivation by the chain rule, line by line: each derivative as a product of one that is known and a local partial.

A formula that stands for a derivative or a partial is proved equal to it (`symgraph.calculus.readable.proof`), or
differs from it by exact arithmetic on its numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symgraph.calculus.adjoint import dependent
from symgraph.calculus.chain_rule import ChainRule, Use, chain_rules, rules_needed
from symgraph.calculus.program import Declaration, Program, needed
from symgraph.calculus.readable.partials import readable_partial, shortest
from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, term_size
from symgraph.calculus.tidy import tidy
from symgraph.errors import InputError, Problem

LONGEST = 32
"""Names, numbers and operations of a formula up to which it stands for a derivative; beyond, the derivative's name."""
MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Product:
    """One summand of the chain rule: the derivative by `by` times the local `partial` of `by`.

    `upstream` is the formula of that derivative, None where it is too long, or where `by` is what is differentiated.
    """

    by: str
    upstream: Term | None
    partial: Term


@dataclass(frozen=True, slots=True)
class ChainLine:
    """The derivative by `name` as the sum of its `products`, and in one `formula` where that is short.

    There are no products for what is differentiated itself, nor for what it does not depend on.
    """

    name: str
    products: tuple[Product, ...]
    formula: Term | None


def chain_lines(program: Program, wrt: Sequence[str], of: str) -> tuple[ChainLine, ...]:
    """The lines that the derivatives of `of` by the names `wrt` take, from `of` back, in a program of scalars.

    Raises InputError where there are more than anybody would read.
    """
    on_the_way = [name for name in dependent(program, wrt) & needed(program, [of]) if not name.startswith("_")]
    if len(on_the_way) > MOST_LINES:
        found = f"a derivation of {len(on_the_way):,} lines"
        raise InputError(Problem(found, f"at most {MOST_LINES} are written", "name fewer weights, as in --wrt w111"))
    varying = _varying(program, wrt, of)
    rules = rules_needed(chain_rules(varying, of), wrt) if of in on_the_way else ()
    reached = {rule.name for rule in rules}
    lines = _Lines(varying, of)
    return (*map(lines.line, rules), *(ChainLine(name, (), "0") for name in wrt if name not in reached))


def _varying(program: Program, wrt: Sequence[str], of: str) -> Program:
    """The program of what depends on `wrt`, all else being given: of a large network that is a small part."""
    varying = dependent(program, wrt) & needed(program, [of])
    equations = tuple(equation for equation in program.equations if equation.name in varying)
    used = {arg for equation in equations for arg in equation.args if not is_numeral(arg)} | set(wrt)
    given = [equation.name for equation in program.equations if equation.name in used - varying]
    declarations = {name: declared for name, declared in program.declarations.items() if name in used}
    declarations |= {name: Declaration("input") for name in given}
    loss = of if of in varying else None
    return replace(program, declarations=declarations, equations=equations, loss=loss, aliases={}).verify()


class _Lines:
    """Makes the lines of one derivation in order; each is told by the ones before."""

    def __init__(self, program: Program, of: str) -> None:
        self.program = program
        self.of = of
        self.formulas: dict[str, Term | None] = {}

    def line(self, rule: ChainRule) -> ChainLine:
        products = tuple(Product(use.by, self._upstream(use.by), self._partial(use, rule.name)) for use in rule.uses)
        formula = "1" if rule.name == self.of else self._formula(rule.name, products)
        self.formulas[rule.name] = formula
        return ChainLine(rule.name, products, formula)

    def _upstream(self, by: str) -> Term | None:
        return None if by == self.of else self.formulas[by]

    def _formula(self, name: str, products: Sequence[Product]) -> Term | None:
        """The derivative in one short formula: the shortest that is proved, else the sum of products as it is."""
        if any(product.by != self.of and product.upstream is None for product in products):
            return None  # where a factor is too long, the product is
        formula = shortest(self.program, name, self.of) or _sum_of(products)
        return formula if term_size(formula) <= LONGEST else None

    def _partial(self, use: Use, name: str) -> Term:
        """The local partial in its shortest proved form."""
        return readable_partial(self.program, use.by, name, use.partial)


def _sum_of(products: Sequence[Product]) -> Term:
    """The sum of products in one formula, its numbers taken together."""
    summands = [
        product.partial if product.upstream is None else Apply("mul", (product.upstream, product.partial))
        for product in products
    ]
    return tidy(fold_numbers(summands[0] if len(summands) == 1 else Apply("add", tuple(summands))))
