"""The gradients of a spec as formulas, code and derivations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from symgraph.calculus.gradients import written_names, wrt_names
from symgraph.calculus.program import Program
from symgraph.calculus.readable.columns import column_derivation
from symgraph.calculus.readable.readable import Readable, readable_gradient
from symgraph.calculus.readable.reading import Properties
from symgraph.calculus.readable.steps import derivation
from symgraph.errors import InputError, Problem, near
from symgraph.files import FileNames, file_stem
from symgraph.lowering.chain_story import chain_latex, chain_text
from symgraph.lowering.gradient_formulas import (
    columns_latex,
    columns_text,
    gradients_latex,
    gradients_text,
    steps_latex,
    steps_text,
)
from symgraph.lowering.numpy import NUMPY
from symgraph.lowering.packed import packed_code
from symgraph.lowering.python_functions import gradient_code
from symgraph.lowering.pytorch import PYTORCH
from symgraph.spec.chain_story import StoryOptions, chain_story, scalars_among
from symgraph.spec.programs import program_asked_for
from symgraph.words import Lang, Lexicon

Form = Literal["text", "latex", "numpy", "torch", "packed"]
Story = Literal["", "steps", "columns"]
FORMS: dict[Form, str] = {"text": ".txt", "latex": ".tex", "numpy": ".py", "torch": ".torch.py", "packed": ".packed.py"}
"""The forms of a gradient, with what the names of their files end in."""


def derive(
    program: Program,
    wrt: str | Iterable[str] = "all",
    of: str | None = None,
    *,
    form: Form = "text",
    story: Story = "",
    lang: Lang = "en",
    elementary: bool = False,
    numbers: bool = True,
    seed: int = 0,
    digits: int | None = None,
) -> str:
    """The gradients of a program by names, as people write them.

    `wrt` is a name, several, or ``"all"``; `of` is the loss unless given.  `form` is formula text, LaTeX, a module of
    NumPy or PyTorch with a function ``gradient``, or one with ``loss`` and ``loss_grad`` over a packed vector for
    scipy.optimize.  `story` tells how a gradient is derived, in ``"steps"`` or by ``"columns"``, as text or LaTeX.

    The steps for single numbers (of a formula, or ``w111``) are the lines of the chain rule from `of` back to what is
    asked for, everything for ``"all"``: with `elementary` one for each operation, with `numbers` at the spec's values,
    or at examples chosen by `seed`, rounded to `digits` decimals (4 unless the spec says otherwise).

    >>> from symgraph.spec.programs import from_equations
    >>> print(derive(from_equations(["y = a*x**2"]), "x"), end="")
    dx = 2*a*x

    Every formula is proved equal to the gradient that reverse mode gives.  Raises InputError as `gradient` does, and
    for what a form cannot say.
    """
    options = StoryOptions(elementary, numbers, seed, digits)
    request = Request(written_names(wrt), of, (form,), story, lang, options)
    return _texts(program, request, _nobody)[form]


def readable_gradients(program: Program, wrt: str | Iterable[str] = "all", of: str | None = None) -> list[Readable]:
    """Each gradient in one formula, with the intermediates that it uses."""
    properties = properties_of(program)
    return [readable_gradient(program, name, of, properties) for name in wrt_names(program, wrt)]


def properties_of(program: Program) -> Properties:
    """What the spec assumes of whole arrays, in words."""
    assumed = program.metadata.get("assume", {})
    return {name: [word for word in words if isinstance(word, str)] for name, words in assumed.items()}


def written(
    gradients: Sequence[Readable], properties: Properties, form: Form = "text", story: Story = "", lang: Lang = "en"
) -> str:
    """Gradients of one program in one form."""
    if form not in FORMS:
        raise InputError(Problem(f"'{form}' found as a form", f"{', '.join(FORMS)} are allowed", near(form, FORMS)))
    if story:
        return "\n".join(_story(gradient, properties, form, story, Lexicon(lang)) for gradient in gradients)
    match form:
        case "text":
            return gradients_text(gradients)
        case "latex":
            return gradients_latex(gradients)
        case "packed":
            return packed_code(_of_one_kind(gradients))
        case "numpy" | "torch":
            return gradient_code(_of_one_kind(gradients), NUMPY if form == "numpy" else PYTORCH)


def _story(gradient: Readable, properties: Properties, form: Form, story: Story, lexicon: Lexicon) -> str:
    _check_form(form, story)
    if story == "columns":
        by_columns = column_derivation(gradient, properties)
        return (columns_text if form == "text" else columns_latex)(gradient, by_columns, lexicon)
    steps = derivation(gradient, properties)
    return (steps_text if form == "text" else steps_latex)(gradient, steps, lexicon)


def _check_form(form: Form, story: Story) -> None:
    """Raise InputError for a derivation in a language that has no lines to tell it."""
    if form not in ("text", "latex"):
        found = f"the {story} of a derivation as {form}"
        raise InputError(Problem(found, "text and latex are allowed", "leave the derivation out, or ask for text"))


def _of_one_kind(gradients: Sequence[Readable]) -> Sequence[Readable]:
    """The gradients, unless some are by whole arrays and others by single elements."""
    kinds = {frozenset(gradient.program.declarations) for gradient in gradients}
    if len(kinds) > 1:
        names = ", ".join(gradient.wrt for gradient in gradients)
        found = f"one function for gradients by {names}"
        raise InputError(Problem(found, "whole arrays or single elements, not both", "ask for them one after another"))
    return gradients


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a spec: gradients by names, in some forms."""

    wrt: Sequence[str] = ("all",)
    of: str | None = None
    forms: Sequence[Form] = ("text",)
    story: Story = ""
    lang: Lang = "en"
    options: StoryOptions = field(default_factory=StoryOptions)


def derive_files(
    source: str | None,
    equations: Sequence[str],
    request: Request,
    say: Callable[[str], None],
    values: Mapping[str, str] | None = None,
    *,
    names: FileNames | None = None,
) -> dict[str, str]:
    """The texts of all forms by the names of their files, for a spec (or, without one, for equations).

    `values` win over the spec's own.  `say` is told where no shorter form of a gradient was proved, and which numbers
    are examples; `names` are those of files that other specs of the same command have.
    """
    program = program_asked_for(source, equations, values)
    texts = _texts(program, request, say)
    names = names or FileNames()
    stem = f"{file_stem(program.name)}.{request.story or 'gradient'}"
    return {names.distinct(stem, FORMS[form]): text for form, text in texts.items()}


def _texts(program: Program, request: Request, say: Callable[[str], None]) -> dict[Form, str]:
    """What is asked for, by its form."""
    scalars = scalars_among(program, request.wrt) if request.story == "steps" else []
    told: dict[Form, list[str]] = {form: [] for form in request.forms}
    if scalars:
        for form in request.forms:
            _check_form(form, request.story)
        lexicon = Lexicon(request.lang)
        steps = chain_story(program, scalars, request.of, options=request.options, lexicon=lexicon, say=say)
        for form, texts in told.items():
            texts.append(chain_text(steps) if form == "text" else chain_latex(steps))
    others = [name for name in request.wrt if name not in scalars]
    if others or not scalars:
        properties = properties_of(program)
        gradients = readable_gradients(program, others, request.of)
        for gradient in gradients:
            if not gradient.simplified:
                say(f"{gradient.formula.name}: shown as it was derived; no shorter form could be proved equal")
        for form, texts in told.items():
            texts.append(written(gradients, properties, form, request.story, request.lang))
    return {form: "\n".join(texts) for form, texts in told.items()}


def _nobody(_line: str) -> None:
    """Where nobody listens."""
