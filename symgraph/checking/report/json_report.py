"""Results as JSON, for programs: ``{"files": [{"file": ..., "errors": [...], "claims": [...]}]}``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction

from symgraph.checking.result import FileResult


def json_text(results: Sequence[FileResult]) -> str:
    """The JSON of ``symgraph check --json``.

    Besides its claims a file has the names that are ``missing`` of a model's, and its ``points``.  What is no ASCII is
    escaped, so that every console and every pipe takes it.
    """
    files = [
        {
            "file": result.file,
            "errors": list(result.errors),
            "claims": [verdict.to_dict() for verdict in result.verdicts],
            "missing": list(result.missing),
            "points": _number(result.points),
            "out_of": _number(result.out_of),
        }
        for result in results
    ]
    return json.dumps({"files": files}, indent=2, allow_nan=False)


def _number(points: Fraction) -> int | float:
    return points.numerator if points.denominator == 1 else float(points)
