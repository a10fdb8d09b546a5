"""Claims that do not stand in the spec they are about: on the command line, in a file of their own, in a submission.

A submission is judged by a *trusted model*: program, loss, assumptions, the gradients that are asked for and the marks
come from the model's file, and a submission that brings any of these is refused.  So nobody is proved right about a
program of their own making.  What the model cannot see is whether a submission was copied from the model or a friend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symgraph.calculus.abstract import Functions
from symgraph.calculus.formula_place import excerpt
from symgraph.calculus.formula_scan import normalise
from symgraph.errors import InputError, Problem, near
from symgraph.spec.claim_formulas import ClaimFormulas
from symgraph.spec.forward import forward_of
from symgraph.spec.inline import known_names
from symgraph.spec.lines import split_sides
from symgraph.spec.load import name_of_file, read_name, read_text
from symgraph.spec.read_claims import ClaimsReader, read_claims
from symgraph.spec.read_updates import read_updates
from symgraph.spec.reader import Reader, describe, short
from symgraph.spec.schema import KEYS
from symgraph.spec.source import MapNode, Node, ScalarNode, Source, parse
from symgraph.spec.spec import Claim, Spec, claim_name

_OPTION = "--claim"
_EXAMPLE = "w111 = i1*dz11"


def with_claims(spec: Spec, claims: Sequence[str] | Mapping[str, str]) -> Spec:
    """The spec with further claims, given as lines ``w111 = formula`` or by name; they win over its own.

    They may use the spec's `let` and `backward`.  Raises `InputError` with every problem found.
    """
    texts = [f"{name} = {formula}" for name, formula in claims.items()] if isinstance(claims, Mapping) else claims
    reader = _reader(_OPTION, spec)
    formulas = ClaimFormulas(reader, forward_of(spec))
    for name in (*spec.let, *(line.name for line in spec.backward)):
        formulas.add(name)
    read = ClaimsReader(reader, formulas, spec.assume)
    if not texts:
        reader.note(Problem("no claim", action=f'write {_OPTION} "{_EXAMPLE}"', file=_OPTION))
    for line, text in enumerate(texts, 1):
        whole = ScalarNode(text, line, 1)
        sides = split_sides(reader, whole, "", f'{_OPTION} "{_EXAMPLE}"')
        if sides:
            name, formula = sides
            read.entry(name._replace(text=normalise(name.text)), formula, normalise(short(name.text)))
    reader.problems = [_with_excerpt(problem, texts) for problem in reader.problems]
    reader.finish()
    added = {(claim.of, claim.wrt) for claim in read.claims}
    kept = tuple(claim for claim in spec.claims if (claim.of, claim.wrt) not in added)
    wanted = tuple(name for name in spec.wanted if ("", name) not in added)
    return replace(spec, claims=(*kept, *read.claims), wanted=wanted)


def _with_excerpt(problem: Problem, texts: Sequence[str]) -> Problem:
    """The problem with the line it is about: no file shows that."""
    if problem.excerpt or not problem.line:
        return problem
    return replace(problem, excerpt=excerpt(texts[problem.line - 1][:200], problem.column - 1))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A file that says something about the program of another: its keys, and why it has no others."""

    title: str
    keys: tuple[str, ...]
    reason: str
    own_assumptions: bool


CLAIMS = _Kind(
    "a file of claims",
    ("name", "title", "claims", "backward", "let", "updates", "points"),
    "the program stands in the spec it is about",
    own_assumptions=True,
)
SUBMISSION = _Kind(
    "a submission",
    ("name", "title", "claims", "backward", "let", "updates"),
    "the program, its loss, what is assumed and the points come from the model",
    own_assumptions=False,
)


def load_claims(path: str, spec: Spec) -> Spec:
    """The spec with the claims of a file (``-`` is standard input) instead of its own; see `claims_from_text`."""
    return claims_from_text(spec, *read_text(path))


def claims_from_text(spec: Spec, text: str, file: str = "stdin") -> Spec:
    """The spec, renamed, with the claims of a text instead of its own.

    The text has ``claims``, ``backward``, ``let``, ``updates``, ``points``, ``name`` and ``title`` only; it is named
    after its file unless it has a name.  Raises `InputError` with every problem found.
    """
    return _read(text, file, spec, CLAIMS)


def read_submission(model: Spec, path: str) -> Spec:
    """What a submission (``-`` is standard input) claims of a model's program; see `submission_from_text`."""
    return submission_from_text(model, *read_text(path))


def submission_from_text(model: Spec, text: str, file: str = "stdin") -> Spec:
    """The model's spec with the claims, `backward`, `let` and `updates` of a submission, named after that.

    The gradients that the model claims, or names in a list ``claims: [w111, w112]``, are those that are asked for; what
    a submission lacks of them is in `missing`.  A claim that was not asked for is kept, to be checked without marks.
    Raises `InputError` with every problem found.
    """
    asked = _asked(model)
    if not asked:
        found, action = "a model that asks for no gradient", "add claims: [w111, w112], say"
        raise InputError(Problem(found, action=action, file=model.file))
    about = replace(model, claims=(), wanted=(), points_of={})
    read = _read(text, file, about, SUBMISSION)
    claims = tuple(judged for claim in read.claims for judged in _under_assumptions(claim, asked))
    claimed = {(claim.of, claim.wrt) for claim in read.claims}
    missing = tuple(dict.fromkeys(claim_name(*gradient) for gradient in asked if gradient not in claimed))
    return replace(read, claims=claims, missing=missing, points_of=model.points_of)


def _asked(model: Spec) -> dict[tuple[str, str], list[Claim]]:
    """The gradients that a model asks for, with its own claims of them."""
    asked: dict[tuple[str, str], list[Claim]] = {("", name): [] for name in model.wanted}
    for claim in model.claims:
        asked.setdefault((claim.of, claim.wrt), []).append(claim)
    return asked


def _under_assumptions(claim: Claim, asked: Mapping[tuple[str, str], list[Claim]]) -> list[Claim]:
    """The claim under what the model assumes: once for each claim that the model makes of this gradient."""
    own = asked.get((claim.of, claim.wrt), [])
    return [replace(claim, assume=other.assume) for other in own] or [claim]


def _read(text: str, file: str, spec: Spec, kind: _Kind) -> Spec:
    source = parse(text, file, "file of claims")
    reader = _reader(file, spec, source)
    nodes = _keys(reader, source.root, kind)
    about = replace(
        spec,
        name=read_name(reader, nodes["name"]) if "name" in nodes else name_of_file(file),
        file=file,
        title=_title(reader, nodes),
        updates=None,
    )
    if "updates" in nodes:
        about = replace(about, updates=read_updates(reader, nodes["updates"], known_names(spec), tuple(spec.equations)))
    read = read_claims(reader, nodes, about, forward_of(about), kind.own_assumptions)
    reader.finish()
    return replace(read, places={**spec.places, **reader.places})


def _reader(file: str, spec: Spec, source: Source | None = None) -> Reader:
    """A reader whose formulas may call the abstract functions of a spec, as that does."""
    reader = Reader(file, source.problems if source else ())
    reader.functions = Functions(spec.functions, spec.functions)
    return reader


def _keys(reader: Reader, root: Node, kind: _Kind) -> dict[str, Node]:
    """The values of the keys that a file of this kind has; the others are noted."""
    allowed = f"{kind.title} has {', '.join(kind.keys)}"
    if not isinstance(root, MapNode) or not root.entries:
        found = "nothing found" if isinstance(root, MapNode) else describe(root)
        reader.problem(root, "", found, allowed, "begin with claims:")
        return {}
    nodes: dict[str, Node] = {}
    for key, node in root.entries:
        if key.text in kind.keys:
            nodes[key.text] = node
        elif key.text in KEYS:
            found = f"{kind.title} with the key '{key.text}'"
            reader.problem(key, key.text, found, kind.reason, "remove it")
        else:
            reader.problem(key, "", f"unknown key '{short(key.text)}'", allowed, near(key.text, kind.keys))
    return nodes


def _title(reader: Reader, nodes: Mapping[str, Node]) -> str:
    scalar = reader.scalar(nodes["title"], "title", "a text") if "title" in nodes else None
    return scalar.text if scalar else ""
