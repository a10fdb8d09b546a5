"""The target ``javascript``: functions ``forward`` and ``gradient`` of numbers, as a module that node runs."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from symgraph.calculus.operation import symbols_of
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term
from symgraph.lowering.export.comments import Comments, beside, one_line
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import WIDEST_CALL
from symgraph.lowering.export.scalars import scalar_form
from symgraph.lowering.export.steps import Passes, Step, passes, steps_used
from symgraph.lowering.identifiers import python_identifiers
from symgraph.lowering.javascript import RESERVED_WORDS
from symgraph.lowering.javascript_functions import sources
from symgraph.lowering.javascript_terms import MATH, Expressions

_OWN = ("forward", "gradient", "values", "script", "console", "process", "globalThis", "URL", "NaN", "Infinity")
_MAIN = """// run as a program (node FILE), this prints the value and the derivatives at the values above
const script = globalThis.process?.argv[1]?.replaceAll("\\\\", "/").replace(/^\\//, "");
if (script && import.meta.url === new URL(`file:///${script}`).href) {
  console.log("LOSS =", forward(values));
  console.log("derivatives:", gradient(values));
}"""


def javascript_module(program: Program, options: Options) -> str:
    """A module (ES2020) with ``forward(at)`` and ``gradient(at)``, both of an object with a number for each name.

    Arrays are written out element by element, at the sizes of the example.  ``gradient`` returns an object with the
    derivative by each name, ``values`` are the example's.  Raises InputError for what is too large to be read so, for
    abstract functions and for functions that JavaScript cannot compute.
    """
    sizes = symbols_of(declared.shape for declared in program.declarations.values())
    scalar, asked = scalar_form(program, options, "JavaScript", stable=bool(program.elements))
    both = passes(scalar, asked, stable=False)
    reserved = {*_OWN, *RESERVED_WORDS.split(), *sources(), *MATH}
    names = python_identifiers(dict.fromkeys(both.program.shapes), reserved)
    written = _Written(both, names)
    blocks = [
        _heading(both, names, {n: options.sizes[n] for n in sizes}),
        _values(both, names, asked),
        *_functions(both, written, names),
        _MAIN.replace("LOSS", names[both.of]).split("\n"),
    ]
    helpers = [source.split("\n") for source in written.expressions.functions()]
    return "\n\n".join("\n".join(block) for block in [*blocks[:2], *helpers, *blocks[2:]]) + "\n"


class _Written:
    """Writes steps as lines of JavaScript."""

    def __init__(self, both: Passes, names: dict[str, str]) -> None:
        self.names = names
        self.comments = Comments(both.of, names)
        self.expressions = Expressions(names)

    def lines(self, steps: Sequence[Step]) -> list[str]:
        return beside([(self._line(step), self.comments.of(step)) for step in steps], "//")

    def _line(self, step: Step) -> str:
        return f"const {self.names[step.name]} = {self.expressions.expression(_with_powers(step.term))};"


def _heading(both: Passes, names: dict[str, str], sizes: dict[str, int]) -> list[str]:
    name, title = one_line(both.program.name), one_line(str(both.program.metadata.get("title", "")))
    lines = [f"{name}: {names[both.of]} and its derivatives, of single numbers."]
    lines += [title] if title else []
    if sizes:
        lines.append(f"The sizes are {', '.join(f'{one_line(n)} = {size}' for n, size in sizes.items())}.")
    return [f"// {line}" for line in lines]


def _values(both: Passes, names: dict[str, str], options: Options) -> list[str]:
    entries = [f"  {names[name]}: {options.values[name]}," for name in both.arguments if name in options.values]
    return ["export const values = {", *entries, "};"]


def _functions(both: Passes, written: _Written, names: dict[str, str]) -> list[list[str]]:
    given = [names[name] for name in both.arguments]
    of = names[both.of]
    forward = steps_used(both.forward, both.backward)
    body: list[str] = []
    if forward:
        body += ["// forward: the values that the way back uses", *written.lines(forward)]
        body += [f"// backward: from {of} to what it depends on, by the chain rule"]
    body += written.lines(both.backward)
    result = [f"{names[wrt]}: {names[name]}" for wrt, name in both.gradients.items()]
    value = _block(_braces("export function forward(", given, ") {"), [*written.lines(both.value), f"return {of};"])
    derivatives = _block(_braces("export function gradient(", given, ") {"), [*body, *_braces("return ", result, ";")])
    return [[f"/** The value of {of}. */", *value], [f"/** The derivatives of {of}, by name. */", *derivatives]]


def _block(head: Sequence[str], lines: Sequence[str]) -> list[str]:
    return [*head, *_moved(lines), "}"]


def _braces(before: str, entries: Sequence[str], after: str) -> list[str]:
    """Entries in braces, on lines of their own where there are many."""
    inside = ", ".join(entries)
    if len(before) + len(inside) <= WIDEST_CALL:
        return [f"{before}{{{inside}}}{after}"]
    return [f"{before}{{", *_moved(wrap(inside, WIDEST_CALL, break_long_words=False)), f"}}{after}"]


def _moved(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _with_powers(term: Term) -> Term:
    """The term with squares of what is no name as powers, which `Math` has."""
    if not isinstance(term, Apply):
        return term
    args = tuple(map(_with_powers, term.args))
    squared = term.op == "square" and isinstance(args[0], Apply)
    return Apply("pow", (*args, "2")) if squared else Apply(term.op, args)
