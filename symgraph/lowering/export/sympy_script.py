"""The target ``sympy``: a script that builds the formulas of a program in SymPy and lets SymPy differentiate them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symgraph.calculus.abstract import abstract
from symgraph.calculus.elementwise import arguments, definition
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.formula_spans import paths
from symgraph.calculus.operation import symbols_of
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, is_numeral, names_in, number, substitute
from symgraph.errors import InputError, Problem
from symgraph.lowering.export.comments import Comments, beside, one_line
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import indented
from symgraph.lowering.export.scalars import scalar_form
from symgraph.lowering.export.steps import Passes, Step, passes
from symgraph.lowering.identifiers import python_identifiers

MOST_IN_CLOSED_FORM = 120
"""Operations of the largest loss that is one expression; SymPy takes long for derivatives of larger ones."""
IN_A_LINE = 8
"""Symbols that are declared in one line."""
_RESERVED = ("sp", "values", "found", "equations", "symbol", "expression", "evaluate", "print", "dict")
_SPELLINGS = {
    "abs": "sp.Abs", "minimum": "sp.Min", "maximum": "sp.Max", "lambertw": "sp.LambertW", "eq": "sp.Eq", "ne": "sp.Ne",
    "hurwitz_zeta": "sp.zeta", "elliptic_e_inc": "sp.elliptic_e", "pi": "sp.pi", "E": "sp.E", "oo": "sp.oo",
}  # fmt: skip
_OWN = ("add", "sub", "mul", "div", "neg", "pow", "square", "reciprocal", "lt", "le", "gt", "ge")
"""Operations that Python has a sign for."""
_OF_REAL_NUMBERS = ("abs", "sign", "step", "floor", "minimum", "maximum", "where", "lt", "le", "gt", "ge", "cbrt")
"""Operations that SymPy differentiates for real symbols only."""
_EVALUATE = '''def evaluate(equations, values):
    """The number of every symbol, one equation after another."""
    found = dict(values)
    for symbol, expression in equations:
        found[symbol] = expression.subs({name: found[name] for name in expression.free_symbols}).evalf()
    return found'''


def sympy_script(program: Program, options: Options) -> str:
    """A script whose variables are the values of the program as SymPy expressions in plain symbols.

    Small programs become one expression for the loss, which SymPy differentiates; of larger ones, and for derivatives
    by intermediate values, the equations of both passes are listed.  Arrays are written out element by element, at the
    sizes of the example.  Raises InputError for what is too large to be read so.
    """
    symbols_of_sizes = symbols_of(declared.shape for declared in program.declarations.values())
    scalar, asked = scalar_form(program, options, "SymPy", stable=False)
    both = passes(scalar, asked, stable=False)
    script = _Script(both, asked)
    title = one_line(str(program.metadata.get("title", "")))
    sizes = ", ".join(f"{one_line(n)} = {options.sizes[n]}" for n in symbols_of_sizes)
    lines = [
        f'"""{one_line(program.name)}: {script.names[both.of]} and its derivatives in SymPy.',
        *(["", title] if title else []),
        *(["", f"The sizes are {sizes}."] if sizes else []),
    ]
    head = [f'{lines[0]}"""'] if len(lines) == 1 else [*lines, '"""']
    body = script.closed() if script.is_small() else script.listed()
    return "\n".join([*head, "", "import sympy as sp", "", *body]) + "\n"


class _Script:
    def __init__(self, both: Passes, options: Options) -> None:
        self.both = both
        self.options = options
        self.functions = both.functions
        self.names: Mapping[str, str] = python_identifiers(
            dict.fromkeys([*both.program.shapes, *self.functions, *both.derivatives]), _RESERVED
        )

    def is_small(self) -> bool:
        """Whether the loss is small as one expression, of what is differentiated by."""
        written: dict[str, int] = {}
        for step in self.both.value:
            inside = sum(written.get(part, 0) for _, part in paths(step.term) if isinstance(part, str))
            written[step.name] = 1 + len(list(paths(step.term))) // 2 + inside
        declared = all(array in self.both.arguments for array, _ in self.both.asked.values())
        return declared and written.get(self.both.of, 0) <= MOST_IN_CLOSED_FORM

    def closed(self) -> list[str]:
        """The forward equations as assignments, and SymPy's derivatives."""
        of = self.names[self.both.of]
        comments = Comments(self.both.of, self.names)
        derivatives = [
            (f"{self.names[name]} = sp.diff({of}, {self.names[wrt]})", comments.derivative(self.both.of, wrt))
            for wrt, name in self.both.gradients.items()
        ]
        shown = [
            f'print("{self.names[name]} =", {self.names[name]}, "=", {self.names[name]}.subs(values).evalf())'
            for name in self.both.gradients.values()
        ]
        if self.functions:  # which have no numbers
            shown = [f'print("{self.names[name]} =", {self.names[name]})' for name in self.both.gradients.values()]
        return [
            *self._symbols(self.both.arguments),
            "",
            *(f"{self.names[step.name]} = {self._expression(step.term)}" for step in self.both.value),
            "",
            *beside(derivatives, "#"),
            "",
            *self._values(),
            "",
            'if __name__ == "__main__":',
            f'    print("{of} =", {of})',
            *indented(shown),
        ]

    def listed(self) -> list[str]:
        """The equations of both passes, each over symbols of its own."""
        if self.functions:
            found = f"'{self.functions[0]}' is abstract, and the program is large"
            raise InputError(Problem(found, "SymPy differentiates small programs itself", "write tanh, say, instead"))
        steps = (*self.both.forward, *self.both.backward)
        shown = [self.both.of, *self.both.gradients.values()]
        return [
            *self._symbols([*self.both.arguments, *(step.name for step in steps)]),
            "",
            *self._values(),
            "# each symbol with its expression in those before it: first the values, then the derivatives",
            "equations = [",
            *(f"    ({self.names[step.name]}, {self._sympified(step)})," for step in steps),
            "]",
            "",
            "",
            *_EVALUATE.split("\n"),
            "",
            "",
            'if __name__ == "__main__":',
            "    found = evaluate(equations, values)",
            *(f'    print("{self.names[name]} =", found[{self.names[name]}])' for name in shown),
        ]

    def _sympified(self, step: Step) -> str:
        text = self._expression(step.term)
        return text if names_in(step.term) else f"sp.sympify({text})"

    def _symbols(self, names: Sequence[str]) -> list[str]:
        operations = {part.op for step in self.both.forward for _, part in paths(step.term) if isinstance(part, Apply)}
        real = ", real=True" if operations.intersection(_OF_REAL_NUMBERS) else ""
        lines: list[str] = []
        for start in range(0, len(names), IN_A_LINE):
            written = [self.names[name] for name in names[start : start + IN_A_LINE]]
            function = "Symbol" if len(written) == 1 else "symbols"
            right = f'sp.{function}("{" ".join(written)}"{real})'
            lines.append(f"{', '.join(written)} = {right}")
        return [*lines, *(f'{self.names[name]} = sp.Function("{self.names[name]}")' for name in self.functions)]

    def _values(self) -> list[str]:
        given = [(name, self.options.values[name]) for name in self.both.arguments if name in self.options.values]
        entries = [f"    {self.names[name]}: {_exact(str(value))}," for name, value in given]
        return ["values = {", *entries, "}"]

    def _expression(self, term: Term) -> str:
        return format_term(self._spelled(term))

    def _spelled(self, term: Term) -> Term:  # noqa: PLR0911 - one return for each kind of operation
        """The term with the operations named as SymPy names them."""
        if isinstance(term, str):
            return _exact_term(term) if is_numeral(term) else self.names[term]
        args = tuple(map(self._spelled, term.args))
        function = abstract(term.op)
        match term.op:
            case _ if function is not None:
                return Apply(self.names[function.spelling(len(args))], args)
            case "where":
                condition, yes, no = map(format_term, args)
                return Apply("sp.Piecewise", (f"({yes}, {condition})", f"({no}, True)"))
            case "step":
                return Apply("sp.Heaviside", (*args, "0"))
            case "cbrt":
                return Apply("sp.real_root", (*args, "3"))
            case "erfcinv":
                return Apply("sp.erfinv", (Apply("sub", ("1", *args)),))
            case op if op in _SPELLINGS:
                return _SPELLINGS[op] if not args else Apply(_SPELLINGS[op], args)
            case op if op in _OWN:
                return Apply(op, args)
            case op:
                return self._function(op, term)

    def _function(self, op: str, term: Apply) -> Term:
        """A function of SymPy's, or what it is defined by."""
        from symgraph.calculus.sympy_bridge import PRIMITIVES  # noqa: PLC0415 - SymPy only where it is the target

        if op in PRIMITIVES:
            return Apply(f"sp.{op}", tuple(map(self._spelled, term.args)))
        form = definition(op)
        if form is None:
            raise InputError(Problem(f"'{op}' has no counterpart in SymPy", action="write another form"))
        return self._spelled(substitute(form, dict(zip(arguments(op, len(term.args)), term.args, strict=True))))


def _exact_term(numeral: str) -> Term:
    value = number(numeral)
    if value.denominator == 1:
        return str(value)
    return Apply("sp.Rational", (str(value.numerator), str(value.denominator)))


def _exact(numeral: str) -> str:
    """A number as SymPy's: ``sp.Rational(1, 2)`` for 0.5."""
    return format_term(_exact_term(str(Fraction(numeral))))
