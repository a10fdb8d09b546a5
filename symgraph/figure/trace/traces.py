"""From a program, or a spec, to its trace and to files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from symgraph.calculus.abstract import functions_in
from symgraph.calculus.chain_rule import single_operations
from symgraph.calculus.expand import expand
from symgraph.calculus.gradients import ALL, wrt_names
from symgraph.calculus.operation import SCALAR, size
from symgraph.calculus.program import Program, needed
from symgraph.calculus.sizes import size_symbols
from symgraph.errors import InputError, Problem, near
from symgraph.figure.contents.example_note import example_note
from symgraph.figure.contents.pieces import Names
from symgraph.figure.known_sizes import at_known_sizes
from symgraph.figure.options import words
from symgraph.figure.trace.arrays import ArrayTracing
from symgraph.figure.trace.derivative_names import NOTATIONS, Notation
from symgraph.figure.trace.formulas import DIGITS
from symgraph.figure.trace.scalars import ScalarTracing, TracedRows
from symgraph.figure.trace.table import MODES, SHOWS, Mode, Show, Trace
from symgraph.files import FileNames, file_stem, write
from symgraph.spec.numbers_needed import values_needed
from symgraph.spec.programs import known_values, load, program_asked_for
from symgraph.words import LANGS, Lang, Lexicon, Phrase

Level = Literal["op", "matrix"]
LEVELS: tuple[Level, ...] = get_args(Level)
Say = Callable[[str], None]
MOST_ROWS = 200
MOST_TANGENTS = 8


@dataclass(frozen=True, slots=True)
class TraceOptions:
    """What a trace is to show; see `trace`."""

    mode: Mode = "reverse"
    wrt: tuple[str, ...] = ()
    of: str | None = None
    elementary: bool = False
    level: Level | None = None
    show: Show = "both"
    notation: Notation = "bar"
    digits: int = DIGITS
    seed: int = 0
    rows: int = MOST_ROWS
    lang: Lang = "en"

    def __post_init__(self) -> None:
        allowed: dict[str, Sequence[str]] = {
            "mode": MODES,
            "show": SHOWS,
            "notation": NOTATIONS,
            "lang": LANGS,
            "level": LEVELS,
        }
        problems = [
            Problem(f"unknown {name} {getattr(self, name)!r}", f"allowed: {', '.join(known)}")
            for name, known in allowed.items()
            if getattr(self, name) not in known and not (name == "level" and self.level is None)
        ]
        if problems:
            raise InputError(problems)


def trace(source: Any, *, wrt: str | Iterable[str] = (), at: Mapping[str, Any] | None = None, **options: Any) -> Trace:
    """The trace of a program, as the survey of automatic differentiation by Baydin et al. prints them.

    `source` is a Program or what `symgraph.load` takes; `at` gives values that win over the spec's own.  `mode` is
    ``"reverse"`` (adjoints) or ``"forward"`` (tangents by each of `wrt`); in reverse mode, `wrt` leaves only the
    adjoints that its derivatives are computed by.  `of` is what is differentiated, the loss unless given;
    `elementary` splits equations into single operations; `level` ``"matrix"`` keeps arrays whole.  `show` is
    ``"symbols"``, ``"numbers"`` or ``"both"``, `notation` ``"bar"`` or ``"partial"``; `digits` are decimals, `seed`
    chooses example values, `rows` is the most rows, `lang` the language.

    The trace is text when printed, and ``trace.written("md")`` (or tex, csv, html) a table.  Raises InputError for bad
    options and specs, for values at which something is undefined, and for a trace of too many rows.

    >>> table = trace("baydin", wrt="x1", mode="forward")
    >>> [float(row.derivatives[0].number) for row in table.rows]
    [1.0, 0.0, 0.5, 5.0, 0.0, 5.5, 5.5]
    """
    program = source if isinstance(source, Program) else load(source)
    if at:
        program = _with_values(program, at)
    return traced(program, _options({**options, "wrt": words(wrt)}), lambda _message: None)


def trace_files(
    traces: Iterable[Trace], formats: Sequence[str], out: Path, taken: set[str] | None = None
) -> list[Path]:
    """Write each trace in each format (``md``) to files such as ``out/baydin.trace.md``; all are made before any is."""
    from symgraph.figure.trace.formats import WRITERS  # noqa: PLC0415 - which load rich and others

    names = FileNames(taken)
    files: dict[Path, bytes] = {}
    for one in traces:
        base = names.distinct(f"{file_stem(one.name)}.trace")
        files |= {out / f"{base}.{kind}": WRITERS[kind](one) for kind in formats}
    return write(files)


def trace_of_spec(
    spec: str | None, equations: Sequence[str], values: Mapping[str, str], options: Mapping[str, Any], say: Say
) -> Trace:
    """The trace of a spec (or of `equations`) with `values` of the command line; `say` takes notes for the user."""
    program = program_asked_for(spec, equations, values)
    return traced(program, _options(options), say)


def _options(given: Mapping[str, Any]) -> TraceOptions:
    known = TraceOptions.__dataclass_fields__
    unknown = [name for name in given if name not in known]
    if unknown:
        raise InputError([Problem(f"unknown option '{name}'", action=near(name, known)) for name in unknown])
    return TraceOptions(**{name: value for name, value in given.items() if value is not None})


def _with_values(program: Program, at: Mapping[str, Any]) -> Program:
    """The program with other values than its own; those of an array replace all of its elements."""
    for name in at:
        program.resolve(name)
    arrays = program.metadata.get("arrays", {})
    replaced = [arrays[name] for name in at if name in arrays]
    own = {
        name: value
        for name, value in program.metadata.get("values", {}).items()
        if all(family.index(name) is None for family in replaced)
    }
    return replace(program, metadata={**program.metadata, "values": {**own, **at}})


def traced(program: Program, options: TraceOptions, say: Say) -> Trace:
    """The trace of a program."""
    if options.level == "matrix" or (options.level is None and size_symbols(program)):
        return _of_arrays(program, options, say)
    return _of_scalars(at_known_sizes(program), options, say)


# --- scalars --------------------------------------------------------------------------------------------------------


def _of_scalars(program: Program, options: TraceOptions, say: Say) -> Trace:
    whole = program
    if options.of is None:
        _check_rows(program, program.loss, options, elements=True)
    program = expand(program)
    if options.elementary:
        program = single_operations(program)
    wrt = _wrt(whole, program, options)
    of = _of(whole, program, options)
    _check_rows(program, of, options)
    names = _names(whole, program, of, options)
    values, examples = _values(replace(program, loss=of or None), options, say)
    tracing = ScalarTracing(program, of, names, notation=options.notation, values=values, digits=options.digits)
    found = tracing.forward(wrt) if options.mode == "forward" else tracing.reverse(wrt)
    reached = {row.name for row in found.rows if row.derivatives[0].name}
    for name in wrt:
        if options.mode == "reverse" and name not in reached:
            say(f"{of} does not depend on {name}: the derivative is 0")
    return _finished(whole, found, examples, options)


def _of(whole: Program, program: Program, options: TraceOptions) -> str:
    """The quantity that is differentiated; "" where there is none, which forward mode can do without."""
    if options.of is None:
        if program.loss is None and options.mode == "reverse":
            found = f"'{program.name}' has no loss to differentiate"
            raise InputError(Problem(found, "a loss is one number", "add loss: mse, or --of with a name"))
        return program.loss or ""
    scalars = _scalars(whole, program, options.of)
    if len(scalars) != 1:
        found = f"--of {options.of} stands for {len(scalars)} numbers"
        raise InputError(Problem(found, "one number is differentiated", f"say --of {scalars[0]}"))
    return scalars[0]


def _wrt(whole: Program, program: Program, options: TraceOptions) -> list[str]:
    asked = wrt_names(whole, options.wrt) if ALL in options.wrt else list(options.wrt)
    found = list(dict.fromkeys(scalar for name in asked for scalar in _scalars(whole, program, name)))
    if options.mode == "forward" and not found:
        free = [name for name, declared in program.declarations.items() if declared.value is None]
        allowed = f"its inputs and parameters are {', '.join(free[:12])}" + (", …" if len(free) > 12 else "")
        action = f"say --wrt {free[0]}" if free else ""
        raise InputError(Problem("forward mode needs a name to differentiate by", allowed, action))
    if options.mode == "forward" and len(found) > MOST_TANGENTS:
        found_text = f"{len(found)} tangents side by side"
        action = "ask for fewer, or for --mode reverse, which gives all derivatives at once"
        raise InputError(Problem(found_text, f"at most {MOST_TANGENTS} are printed", action))
    return found


def _scalars(whole: Program, program: Program, name: str) -> list[str]:
    """The scalars that a user's name stands for."""
    own = program.aliases.get(name, name)
    found = [own] if own in program.shapes else whole.scalars(name)
    return [program.aliases.get(scalar, scalar) for scalar in found]


def _check_rows(program: Program, of: str | None, options: TraceOptions, *, elements: bool = False) -> None:
    """Refuse a trace that nobody would read; `elements` counts those of arrays, before these are expanded."""
    wanted = needed(program, [of]) if of else program.shapes.keys()
    shown = [name for name in program.shapes if not name.startswith("_") and name in wanted]
    rows = sum(size(program.shapes[name]) for name in shown) if elements else len(shown)
    if rows > options.rows:
        found = f"the trace of '{program.name}' has {rows:,} rows"
        action = "trace whole arrays with --level matrix, less of it with --of, or ask for more with --rows"
        raise InputError(Problem(found, f"at most {options.rows:,} are printed", action))


def _values(program: Program, options: TraceOptions, say: Say) -> tuple[Mapping[str, Any] | None, list[str]]:
    """Numbers for all declared names, and the names whose number is an example; None where none are shown."""
    if options.show == "symbols":
        return None, []
    abstract = functions_in(equation.term for equation in program.equations)
    if abstract and options.show == "both":
        say("no numbers are shown: an abstract function has no values")
        return None, []
    return values_needed(program, options.seed, say)


# --- whole arrays ---------------------------------------------------------------------------------------------------


def _of_arrays(program: Program, options: TraceOptions, say: Say) -> Trace:
    if options.mode == "forward" or options.elementary:
        what = "--mode forward" if options.mode == "forward" else "--elementary"
        found = f"{what} of whole arrays"
        raise InputError(Problem(found, "it traces numbers", "add --level op, and give the arrays values"))
    of = program.aliases.get(options.of or "", options.of) or program.loss
    if of is None or program.shapes.get(of) != SCALAR:
        found = f"--of {options.of}" if options.of else f"'{program.name}' has no loss to differentiate"
        raise InputError(Problem(found, "one number is differentiated", "name a scalar, or add a loss"))
    _check_rows(program, of, options)
    wrt = wrt_names(program, options.wrt) if options.wrt else []
    for name in wrt:
        if program.resolve(name)[1] is not None:
            found = f"'{name}' is one element of an array"
            raise InputError(Problem(found, "whole arrays are traced", "name the array, or add --level op"))
    names = _names(program, program, of, options)
    program, values, examples = _array_values(program, options, say)
    tracing = ArrayTracing(program, of, names, notation=options.notation, values=values, digits=options.digits)
    return _finished(program, tracing.reverse(wrt), examples, options)


def _array_values(
    program: Program, options: TraceOptions, say: Say
) -> tuple[Program, Mapping[str, Any] | None, list[str]]:
    """The program, at the sizes of its values where there are any, and these values."""
    if options.show == "symbols":
        return program, None, []
    try:
        sized = at_known_sizes(program)
    except InputError:
        if options.show == "numbers":
            raise
        return program, None, []
    values, examples = _values(expand(sized), options, say)
    return sized, None if values is None else known_values(sized, values), examples


# --- both -----------------------------------------------------------------------------------------------------------


def _names(whole: Program, program: Program, of: str, options: TraceOptions) -> Names:
    label = whole.metadata.get("loss_label") if of == program.loss else None
    return Names(dict(whole.metadata.get("labels", {})), of or None, label, Lexicon(options.lang))


def _finished(program: Program, found: TracedRows, examples: Sequence[str], options: TraceOptions) -> Trace:
    lexicon = Lexicon(options.lang)
    notes = list(found.remarks)
    if examples:
        notes.insert(0, example_note(examples, program.metadata.get("labels", {}), lexicon, options.seed).text)
    title = lexicon(Phrase.TRACE_OF, name=str(program.metadata.get("title") or program.name))
    whole = Trace(program.name, title, found.passes, found.rows, tuple(notes), lexicon)
    return whole.showing(options.show)
