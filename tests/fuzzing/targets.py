"""What hostile texts are given to: checking, submissions, values files, verification, training, JSON programs.

Each target takes a text (several files are parted by a line of `PARTING`) and may raise anything; `SymgraphError` is
fine, `Wrong` is a verdict that cannot be.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

import symgraph
from fuzzing.data_files import DATA_SPECS, data_file
from fuzzing.seeds import specs
from fuzzing.watched import Wrong
from symgraph.checking.batch import Task, Text, judge
from symgraph.checking.check import check
from symgraph.checking.result import FileResult
from symgraph.checking.verdict import Verdict
from symgraph.errors import InputError
from symgraph.spec.load import spec_from_text
from symgraph.spec.lower import program_of
from symgraph.spec.programs import find_spec
from symgraph.spec.spec import Spec
from symgraph.spec.submissions import with_claims
from symgraph.spec.values_file import texts_of_file

PARTING = "\n=====\n"
MOST_CLAIMS = 3
"""Claims of one spec whose changes are judged too."""


def check_target(text: str, _folder: Path) -> None:
    """Judges a spec, and then changes of its claims, whose verdicts must fit together."""
    result = _judged(Task("fuzzed.yaml", text))
    if result.errors or not result.answers:
        return
    spec = spec_from_text(text, "fuzzed.yaml")
    if spec.code is not None or not spec.claims or spec.backward:
        return
    for claim, verdict in list(zip(spec.claims, result.verdicts, strict=False))[:MOST_CLAIMS]:
        if verdict.verdict != "undecided" and len(claim.forms) == 1 and not claim.of:
            _compare(spec, claim.wrt, claim.forms[0].text, verdict.verdict)


def _compare(spec: Spec, wrt: str, text: str, word: str) -> None:
    """Adding 1 cannot keep a claim right, nor adding 0 make a right one wrong."""
    base = replace(spec, claims=(), wanted=(), updates=None)
    other = _verdict(base, wrt, f"({text}) + 1")
    if word == "proved" and other is not None and other.verdict == "proved":
        raise Wrong(f"both claims of {wrt} are proved: {text} and that + 1")
    same = _verdict(base, wrt, f"0 + ({text})")
    if same is not None and {same.verdict, word} == {"proved", "refuted"}:
        raise Wrong(f"{word}, and with 0 + {same.verdict}: {wrt}: {text}")
    negated = _verdict(base, wrt, f"-({text})")
    if word == "proved" and negated is not None and negated.verdict == "proved":
        double = _verdict(base, wrt, f"0*({text})")
        if double is None or double.verdict != "proved":
            raise Wrong(f"{wrt}: {text} and its negative are proved, and not 0")


def _verdict(spec: Spec, wrt: str, text: str) -> Verdict | None:
    try:
        changed = with_claims(spec, [f"{wrt} = {text}"])
    except InputError:
        return None  # too long now, or the name is none of the command line's
    verdicts = check(program_of(changed))
    return verdicts[0] if len(verdicts) == 1 else None


def _judged(task: Task) -> FileResult:
    result = judge(task)
    if result.failed:
        raise AssertionError(result.errors)
    return result


def submission_target(text: str, _folder: Path) -> None:
    """Judges claims by a model."""
    model, _, submission = text.partition(PARTING)
    _judged(Task("submission.yaml", submission, model=Text(model, "model.yaml")))


def claims_file_target(text: str, _folder: Path) -> None:
    """Judges the claims of a file about a spec."""
    model, _, claims = text.partition(PARTING)
    _judged(Task("spec.yaml", model, claims_file=Text(claims, "claims.yaml")))


def values_target(text: str, folder: Path) -> None:
    """Evaluates a spec at the values of a file, given as --at gives them and as the spec's own."""
    model, _, values = text.partition(PARTING)
    path = folder / "values.yaml"
    path.write_text(values, encoding="utf-8", errors="replace")
    (folder / "spec.yaml").write_text(model, encoding="utf-8", errors="replace")
    program = symgraph.load(folder / "spec.yaml")
    found: list[str] = []
    for given in (None, texts_of_file(str(path))):
        loaded = program_of(find_spec(str(folder / "spec.yaml"), given)) if given else program
        with np.errstate(all="ignore"):
            found.append(repr(symgraph.evaluate(loaded))[:10])


def verify_target(text: str, _folder: Path) -> None:
    """Compares a gradient with finite differences, from which it may differ at kinks and near poles."""
    from symgraph.checking.against.verify import verify  # noqa: PLC0415

    json.dumps(verify(program_of(spec_from_text(text, "fuzzed.yaml")), only="finite").to_dict(), allow_nan=False)


def train_target(text: str, folder: Path) -> None:
    """Learns for three steps."""
    from symgraph.training.train import train  # noqa: PLC0415

    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    train(str(path), steps=3)


def json_target(text: str, _folder: Path) -> None:
    """Loads a program from JSON, evaluates it and differentiates it."""
    program = program_of(spec_from_text(text, "fuzzed.json"))
    with np.errstate(all="ignore"):
        symgraph.evaluate(program)
    if program.loss:
        symgraph.gradient(program, "all")


def data_target(text: str, folder: Path) -> None:
    """Reads a file of data and learns from it; the text is the seed of what the file is made from."""
    from symgraph.training.train import train  # noqa: PLC0415

    draw = random.Random(text)
    path = data_file(draw, folder)
    (folder / "spec.yaml").write_text(draw.choice(DATA_SPECS), encoding="utf-8")
    try:
        train(str(folder / "spec.yaml"), str(path), steps=2)
    finally:
        if (folder / "unpickled").exists():
            raise Wrong("a pickle was read")


def _paired(parts: Sequence[str]) -> list[str]:
    """Each of the specs with a file of claims or values of another, or its own."""
    draw = random.Random(0)
    return [f"{spec}{PARTING}{draw.choice((spec, draw.choice(parts)))}" for spec in parts]


def _values() -> list[str]:
    texts = ["w1: 0.5\nw2: [1, 2]\n", "i: [1, 0.5]\nW1: [[0.5, -0.3], [0.8, 0.2]]\n", "x: 1e-3\ny: 1/3\n"]
    return [f"{spec}{PARTING}{text}" for spec in specs() if "values" in spec for text in texts]


def _programs() -> list[str]:
    found: list[str] = []
    for spec in specs():
        try:
            found.append(symgraph.export(spec, "json"))
        except Exception:  # not every spec of the tests is to be right
            continue
    return found


def _trainings() -> list[str]:
    return [spec for spec in specs() if "data:" in spec or "train:" in spec]


TARGETS: dict[str, tuple[Callable[[str, Path], None], Callable[[], Sequence[str]]]] = {
    "check":      (check_target, specs),
    "submission": (submission_target, lambda: _paired(specs())),
    "claims":     (claims_file_target, lambda: _paired(specs())),
    "values":     (values_target, _values),
    "verify":     (verify_target, specs),
    "train":      (train_target, _trainings),
    "json":       (json_target, _programs),
    "data":       (data_target, lambda: [str(k) for k in range(50)]),
}  # fmt: skip
"""Targets by name, with the texts that they begin with."""
