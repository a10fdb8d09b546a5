"""The refuted claims for whoever draws them."""

from __future__ import annotations

from collections.abc import Sequence

from symgraph.checking.report.sentences import counterexample_line
from symgraph.checking.result import FileResult
from symgraph.checking.verdict import Verdict
from symgraph.words import Lang, Lexicon


def mistakes(results: Sequence[FileResult], lang: Lang = "en") -> list[tuple[str, dict[str, str]]]:
    """Each refuted claim, in order: its file, and what there is to be told of it, by the best of its hints."""
    refuted = [
        (result.file, verdict) for result in results for verdict in result.verdicts if verdict.verdict == "refuted"
    ]
    return [(file, _told(verdict, Lexicon(lang))) for file, verdict in refuted]


def _told(verdict: Verdict, lexicon: Lexicon) -> dict[str, str]:
    """What a claim is of (empty for the loss) and by, the claim, what is wrong with it, and where."""
    told = {"of": "" if verdict.of == "loss" else verdict.of, "wrt": verdict.wrt, "claim": verdict.claim}
    best, found = verdict.diagnosis, verdict.counterexample
    if best is not None:
        told |= {"kind": best.kind, "name": best.node, "message": best.message, "repaired": best.repaired}
    if found is not None:
        told["counterexample"] = counterexample_line(found, lexicon)
    return told
