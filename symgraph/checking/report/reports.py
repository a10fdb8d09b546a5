"""What ``symgraph check`` prints and writes: the way from files and options to results and reports."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from symgraph.checking.apart import Limits
from symgraph.checking.batch import check_equations, check_files
from symgraph.checking.report.console import print_table, progress, result_lines
from symgraph.checking.report.csv_report import csv_bytes
from symgraph.checking.report.feedback import feedback_pages
from symgraph.checking.report.json_report import json_text
from symgraph.checking.report.junit import junit_xml
from symgraph.checking.result import FileResult
from symgraph.errors import InputError, Problem
from symgraph.files import write
from symgraph.words import Lang, Lexicon

_SPEC_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Reports:
    """Which reports are wanted, and where; `quiet` prints none, `json` prints JSON instead of text."""

    json: bool = False
    junit: Path | None = None
    csv: Path | None = None
    feedback: Path | None = None
    lang: Lang = "en"
    quiet: bool = False

    def check(self) -> None:
        """Raises InputError where a report has no name of its own, or that of a spec: the report's was forgotten."""
        for option, path in (("--junit", self.junit), ("--csv", self.csv)):
            if path is not None and (not path.name or path.suffix.lower() in _SPEC_ENDINGS):
                found = f"{option} {path}"
                raise InputError(Problem(found, "it names the file to write, not a spec", f"write {option} FILE"))
        if self.csv is not None and self.csv == self.junit:
            raise InputError(Problem(f"--csv and --junit {self.csv}", "one file cannot hold both", "name two files"))

    def files(self, results: Sequence[FileResult]) -> Mapping[Path, bytes]:
        """The reports that are files."""
        files: dict[Path, bytes] = {}
        if self.junit is not None:
            files[self.junit] = junit_xml(results)
        if self.csv is not None:
            files[self.csv] = csv_bytes(results)
        if self.feedback is not None:
            files |= feedback_pages(results, self.feedback, Lexicon(self.lang))
        return files


def run_check(
    files: Sequence[str],
    reports: Reports,
    *,
    equations: Sequence[str] = (),
    model: str | None = None,
    claims: Sequence[str] = (),
    claims_file: str | None = None,
    jobs: int = 1,
    limits: Limits | None = None,
    effort: int = 1,
) -> list[FileResult]:
    """Judge files (or `equations`), print and write the reports.

    Several files are judged under `limits`, each apart from the others.

    Raises InputError for a bad model or claims file, EnvironmentFailure where a report cannot be written.
    """
    reports.check()
    lexicon = Lexicon(reports.lang)
    if equations:
        results = [check_equations(equations, claims=claims, claims_file=claims_file, effort=effort, lang=reports.lang)]
    else:
        with progress(0 if reports.quiet else len(files), sys.stderr, lexicon) as on_result:
            results = check_files(
                files,
                model,
                claims=claims,
                claims_file=claims_file,
                jobs=jobs,
                limits=limits if len(files) > 1 else None,
                effort=effort,
                lang=reports.lang,
                on_result=on_result,
            )
    for error in (error for result in results for error in result.errors):
        print(error, file=sys.stderr)
    try:
        if reports.json:
            print(json_text(results))
        elif not reports.quiet:
            _print(results, lexicon)
    finally:  # the reports are kept, also where nobody reads what is printed
        write(reports.files(results), "choose another place for the reports")
    return results


def _print(results: Sequence[FileResult], lexicon: Lexicon) -> None:
    plain = not _can_show("✓✗", sys.stdout.encoding or "utf-8")
    for result in results:
        for line in result_lines(result, lexicon, plain=plain):
            print(line)
    if len(results) > 1:
        print_table(results, sys.stdout, lexicon)


def _can_show(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
