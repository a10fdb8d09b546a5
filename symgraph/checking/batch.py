"""Many files at once: each is judged by itself, here, in processes under limits, or wherever joblib sends it.

A worker gets texts and gives back plain data, so it may be a process of this machine (`symgraph.checking.apart`) or one
of a Dask or Ray cluster that has symgraph installed and no disk in common with this machine:

    with joblib.parallel_config("dask"):
        results = check_files(files, model="net.yaml")
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from symgraph.checking.check import check
from symgraph.checking.result import Answer, FileResult
from symgraph.checking.verdict import Verdict
from symgraph.errors import InputError, Problem, bug_report
from symgraph.spec.inline import spec_from_equations
from symgraph.spec.load import spec_from_text
from symgraph.spec.lower import program_of
from symgraph.spec.programs import find_text
from symgraph.spec.spec import Spec, claim_name
from symgraph.spec.submissions import claims_from_text, submission_from_text, with_claims
from symgraph.words import Lang

if TYPE_CHECKING:
    from symgraph.checking.apart import Limits

OnResult = Callable[[FileResult], None]


class Text(NamedTuple):
    """What a file holds; `file` is what errors call it."""

    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Task:
    """All that a worker needs to judge one file.

    Without a text there are `equations`.  `claims` are lines ``name = formula`` and `claims_file` holds more of them.
    """

    file: str = ""
    text: str = ""
    equations: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    claims_file: Text | None = None
    model: Text | None = None
    effort: int = 1
    lang: Lang = "en"


def check_files(
    files: Iterable[str | Path],
    model: str | Path | None = None,
    *,
    claims: Sequence[str] = (),
    claims_file: str | Path | None = None,
    jobs: int | None = None,
    limits: Limits | None = None,
    effort: int = 1,
    lang: Lang = "en",
    on_result: OnResult | None = None,
) -> list[FileResult]:
    """Judge the claims of files (paths, names of templates, ``-``); the results are in the order of the files.

    With a `model`, program, loss, assumptions, wanted gradients and points are its own; the files carry claims only.
    `claims` such as ``"w111 = i1*w211"`` and those of `claims_file` are put to every file.  `jobs` is the number of
    processes, -1 for one a core; without it joblib decides, by `joblib.parallel_config`.  In a process of its own a
    file is judged under `limits`; with ``jobs=1`` and none of them it is judged here.  `lang` is the language of hints.
    `on_result` is called with each result as it comes, in order.

    A file that is bad input, or that takes too long or too much memory, does not stop the others.  Raises InputError
    where the model or the claims file is bad input.
    """
    about = Task(
        claims=tuple(claims),
        claims_file=_found(claims_file),
        model=_found(model),
        effort=effort,
        lang=lang,
    )
    if about.model:
        _model_spec(about.model)  # whose problems are nobody else's
    tasks = [_read(replace(about, file=str(file))) for file in files]  # here: joblib would do it in threads of its own
    return _collected(tasks, jobs, limits, on_result)


def check_equations(
    equations: Sequence[str],
    *,
    claims: Sequence[str] = (),
    claims_file: str | Path | None = None,
    effort: int = 1,
    lang: Lang = "en",
) -> FileResult:
    """Judge claims on equations such as ``y = a*x + b``, the last of which is the loss."""
    return judge(Task("-e", "", tuple(equations), tuple(claims), _found(claims_file), effort=effort, lang=lang))


def _found(source: str | Path | None) -> Text | None:
    return None if source is None else Text(*find_text(str(source)))


def _collected(
    tasks: Iterable[Task | FileResult], jobs: int | None, limits: Limits | None, on_result: OnResult | None
) -> list[FileResult]:
    results: list[FileResult] = []
    with closing(_judged_somewhere(tasks, jobs, limits)) as found:
        for result in found:
            results.append(result)
            if on_result is not None:
                on_result(result)
    return results


def _judged_somewhere(
    tasks: Iterable[Task | FileResult], jobs: int | None, limits: Limits | None
) -> Generator[FileResult]:
    """The results, in order: from here, from other processes, or from wherever joblib is told to work."""
    if jobs is None:
        from joblib import Parallel, delayed  # noqa: PLC0415 - one file needs no other process

        parallel: Any = Parallel(return_as="generator")
        yield from parallel(delayed(judge)(task) for task in tasks)
    elif jobs == 1 and limits is None:
        yield from map(judge, tasks)
    else:
        from symgraph.checking.apart import Limits, judged_apart  # noqa: PLC0415 - it needs this module's tasks

        yield from judged_apart(tasks, jobs, limits or Limits())


def _read(task: Task) -> Task | FileResult:
    """The task with the text of its file; the result, where that cannot be read."""
    try:
        text, file = find_text(task.file)
        return replace(task, text=text, file=file)
    except InputError as error:
        return _refused(task, error)


def judge(task: Task | FileResult) -> FileResult:
    """What a worker does.  A result, which needs no more work, is given back.

    No exception leaves it: what goes wrong with one file is said in its result.
    """
    if isinstance(task, FileResult):
        return task
    try:
        return _judged(task)
    except InputError as error:
        return _refused(task, error)
    except MemoryError:
        return lost(task, "judging it needs more memory than it may take; simplify it")
    except Exception as error:
        if "SYMGRAPH_TRACEBACK" in os.environ:
            raise
        return replace(lost(task, ""), errors=(bug_report(error),), failed=True)


def _judged(task: Task) -> FileResult:
    model = _model_spec(task.model) if task.model else None
    if model:
        spec = submission_from_text(model, task.text, task.file)
    else:
        spec = spec_from_equations(task.equations) if task.equations else spec_from_text(task.text, task.file)
        spec = claims_from_text(spec, task.claims_file.text, task.claims_file.file) if task.claims_file else spec
        spec = with_claims(spec, task.claims) if task.claims else spec
    verdicts = check(program_of(spec), task.effort, task.lang)
    answers = _answers(spec, model, verdicts)
    if not answers:
        action = 'add claims: {w111: ...}, or --claim "w111 = ..."'
        raise InputError(Problem("nothing to check", "a claim is a gradient by hand", action, file=task.file))
    misfits = tuple(verdict.problem for verdict in verdicts if verdict.problem)
    return FileResult(task.file, tuple(answers), misfits, sum((answer.out_of for answer in answers), Fraction(0)))


def _answers(spec: Spec, model: Spec | None, verdicts: Sequence[Verdict]) -> list[Answer]:
    """The claims of a spec, in the order of the model's, with the missing ones in their places.

    A wanted claim is worth the points that the model has for it, or 1; one that nobody wants follows and is worth
    nothing.  A claim that is judged several times, under several assumptions, earns its points in parts.
    """
    names = [*_claim_names(spec), *(line.name for line in spec.backward if line.primal)]
    if spec.code is not None:
        names = [claim_name("" if verdict.of == "loss" else verdict.of, verdict.wrt) for verdict in verdicts]
    names += [f"{verdict.wrt} (update)" for verdict in verdicts[len(names) :]]  # not the claim on the gradient
    wanted = _wanted(model) if model else dict.fromkeys([*names, *spec.wanted])

    def answer(name: str, of: str, wrt: str, verdict: Verdict | None) -> Answer:
        worth = spec.points_of.get(name, Fraction(int(name in wanted)))
        return Answer(name, of, wrt, verdict, worth / max(1, names.count(name)))

    made = [answer(name, claim.of, claim.wrt, claim) for name, claim in zip(names, verdicts, strict=True)]
    missing = spec.missing if model else spec.wanted
    answers = [*made, *(answer(name, "loss", name, None) for name in missing)]
    places = {name: place for place, name in enumerate(wanted)}
    return sorted(answers, key=lambda found: places.get(found.name, len(places)))


def _wanted(model: Spec) -> dict[str, None]:
    """The names of the claims that a model asks for, in its order."""
    return dict.fromkeys([*model.wanted, *_claim_names(model)])


def _claim_names(spec: Spec) -> list[str]:
    return [claim_name(claim.of, claim.wrt) for claim in spec.claims]


def _refused(task: Task, error: InputError) -> FileResult:
    """The result of a file that is bad input: it earns nothing of what the model has to give.

    Every error names it, also one of another file that it reads.
    """
    errors = (str(problem) for problem in error.problems)
    named = tuple(text if task.file in text else f"{task.file}: {text}" for text in errors)
    return FileResult(task.file, errors=named, out_of=_total(task))


def lost(task: Task, found: str, failed: bool = False) -> FileResult:
    """The result of a file of which there is no verdict; `failed` where not the file is to blame."""
    return replace(_refused(task, InputError(Problem(found, file=task.file))), failed=failed)


def _total(task: Task) -> Fraction:
    """What can be earned, where a model says it."""
    if task.model is None:
        return Fraction(0)
    model = _model_spec(task.model)
    return sum((model.points_of.get(name, Fraction(1)) for name in _wanted(model)), Fraction(0))


@lru_cache(maxsize=4)
def _model_spec(model: Text) -> Spec:
    """The model, read once in each process."""
    return spec_from_text(model.text, model.file)
