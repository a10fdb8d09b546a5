"""Mutation testing: does a test fail when the mathematics is changed?

    pip install mutmut coverage                  # the operators; which test runs which line
    nice -n 19 python tests/benchmarks/mutants --out /tmp/mutants --sample 60 adjoint opset
    nice -n 19 python tests/benchmarks/mutants --out /tmp/mutants            # all subjects, all mutants: hours

mutmut's own runner changes functions only, and none that is decorated: the tables of this package are left out, and
what is cached; and it loads SymPy anew for each mutant.  So here its operators are applied to the whole source
(`mutations`), and each mutant is tried in a fork of a process that has loaded and collected everything (`trials`), with
the tests that run the changed lines (`covering`), the quick ones first, for `--seconds`.  The tree is never written to.

The first run measures which test runs which line, which takes twice the time of the tests; later ones measure new files
of tests only.  After changes of the package, begin a new folder.  Results are appended to ``results.jsonl``: what is in
there is not tried again; `--again` tries once more what survived.  Printed are the survivors and a table of modules.
A mutant that ran out of time or memory counts as `endless`, and is to be looked at.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from covering import Tests, measure
from mutations import Mutant, compiles, mutants
from trials import Trials

ROOT = Path(__file__).parents[3]
PACKAGE = Path("symgraph")
SUBJECTS: dict[str, list[str]] = {
    "adjoint": ["calculus/adjoint.py", "calculus/gradients.py"],
    "opset": [
        "calculus/opset.py",
        "calculus/rows.py",
        "calculus/elementwise.py",
        "calculus/structural.py",
        "calculus/matrix_rows.py",
        "calculus/softmax.py",
        "calculus/sequence_rows.py",
        "calculus/window_rows.py",
    ],
    "prove": ["checking/decide.py", "checking/proof/field.py", "calculus/normal/prover.py"],
    "counterexample": [
        "checking/matrices/counterexample.py",
        "checking/values/points.py",
        "checking/values/assumptions.py",
    ],
    "normal_form": ["checking/proof/normal_form.py", "calculus/normal/rules.py", "calculus/normal/forms.py"],
}
"""The modules of each subject, in the package."""
TESTS = """
    adjoint annotations array_specs chain_rule check_derivative checking_balls checking_field checking_points
    checking_slopes claims code_claims code_models code_programs counterexamples decide derivative_rules derive
    diagnosis entries equal_for_all_shapes evaluate found_by_fuzzing functions fuzzed_claims gradients graphs kinks
    layer_gradients layers layers_batch layers_kinds layers_sequences matrix_claims matrix_gradients matrix_hints
    matrix_rows moments normal_form normal_form_values numbers_needed opset outcomes program readable
    right_hand_sides tidy training_step verify
"""
"""The files of tests of the calculus and the checker; those of pictures, pages and exports are slow and say less."""


def main() -> None:
    """Try the mutants of some subjects and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("subjects", nargs="*", default=[*SUBJECTS], help="subjects, or modules as symgraph/…/x.py")
    parser.add_argument("--out", type=Path, required=True, help="the folder of coverage and results")
    parser.add_argument("--sample", type=int, help="so many random mutants of each module (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default: 1)")
    parser.add_argument("--seconds", type=float, default=6, help="of tests for one mutant (default: 6)")
    parser.add_argument("--again", action="store_true", help="try those again that survived")
    options = parser.parse_args()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    sys.path.insert(0, str(ROOT))  # this tree, wherever an installed package is
    files = [path for name in TESTS.split() if (path := Path(f"tests/test_{name}.py")) and (ROOT / path).exists()]
    measure(ROOT, files, out)
    chosen = [mutant for path in _paths(options.subjects) for mutant in _sample(path, options.sample, options.seed)]
    record = out / "results.jsonl"
    known = _known(record)
    done = {key for key, result in known.items() if not options.again or result in ("killed", "endless")}
    waiting = [mutant for mutant in chosen if mutant.key not in done]
    tests = Tests(ROOT, out, options.seconds, {mutant.path for mutant in waiting})
    with record.open("a", encoding="utf-8") as file:
        for mutant, result in Trials(ROOT, files, tests).results(waiting):
            file.write(json.dumps([mutant.key, result]) + "\n")
            file.flush()
    print("\n".join(_report(chosen, _known(record))))


def _paths(subjects: list[str]) -> Iterator[Path]:
    for subject in subjects:
        if subject in SUBJECTS:
            yield from (PACKAGE / module for module in SUBJECTS[subject])
        else:
            yield Path(subject)


def _sample(path: Path, size: int | None, seed: int) -> list[Mutant]:
    found = mutants(path, ROOT)
    random.Random(f"{seed} {path}").shuffle(found)
    return sorted(islice(filter(compiles, found), size), key=lambda mutant: mutant.first)


def _known(record: Path) -> dict[str, str]:
    if not record.exists():
        return {}
    return dict(json.loads(line) for line in record.read_text(encoding="utf-8").splitlines())


def _report(chosen: list[Mutant], known: dict[str, str]) -> Iterator[str]:
    for mutant in chosen:
        if known[mutant.key] != "killed":
            yield f"{known[mutant.key]}: {mutant}"
    results = Counter((mutant.path, known[mutant.key]) for mutant in chosen)
    yield f"\n{'module':44}{'mutants':>8}{'killed':>8}{'endless':>9}{'survived':>10}{'killed %':>10}"
    for path in dict.fromkeys(mutant.path for mutant in chosen):
        killed, endless, survived = (results[path, word] for word in ("killed", "endless", "survived"))
        count = killed + endless + survived
        share = 100 * (killed + endless) / max(count, 1)
        yield f"{path!s:44}{count:8}{killed:8}{endless:9}{survived:10}{share:10.1f}"


if __name__ == "__main__":
    main()
