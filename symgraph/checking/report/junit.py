"""Results as JUnit XML, as continuous integration reads it: a test suite a file, a test case a claim.

A refuted or missing claim is a failure, an undecided one is skipped, a file that cannot be judged is an error.  The
elements and attributes are those of the Jenkins xUnit plugin's schema (junit-10.xsd), in its order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from symgraph.checking.report.sentences import problem_lines
from symgraph.checking.result import Answer, FileResult

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def junit_xml(results: Sequence[FileResult]) -> bytes:
    """The document, in UTF-8."""
    suites = [_suite(result) for result in results]
    root = Element("testsuites", {"name": "symgraph check", **_totals(suites)})
    root.extend(suites)
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _suite(result: FileResult) -> Element:
    cases = [_case(result.file, answer) for answer in result.answers]
    if result.unread:
        case = Element("testcase", _attributes(classname=result.file, name="read", time="0.000000"))
        _outcome(case, "error", result.errors[0], "\n".join(result.errors))
        cases.append(case)
    counts = {
        "tests": len(cases),
        "failures": result.count("refuted") + result.count("missing"),
        "errors": int(result.unread),
        "skipped": result.count("undecided"),
    }
    time = sum(verdict.seconds for verdict in result.verdicts)
    suite = Element("testsuite", _attributes(name=result.file, **counts, time=f"{time:.6f}"))
    suite.extend(cases)
    return suite


def _case(file: str, answer: Answer) -> Element:
    seconds = answer.verdict.seconds if answer.verdict else 0.0
    case = Element("testcase", _attributes(classname=file, name=answer.name, time=f"{seconds:.6f}"))
    if answer.word != "proved":
        kind = "skipped" if answer.word == "undecided" else "failure"
        lines = problem_lines(answer)
        _outcome(case, kind, lines[0] if lines else answer.word, "\n".join(lines), answer.word)
    return case


def _outcome(case: Element, kind: str, message: str, text: str, word: str = "") -> None:
    attributes = _attributes(message=message.partition("\n")[0])
    if kind != "skipped":
        attributes |= _attributes(type=word or kind)
    SubElement(case, kind, attributes).text = _legal(text)


def _totals(suites: Sequence[Element]) -> dict[str, str]:
    counted = {name: sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors")}
    time = sum(float(suite.get("time", 0)) for suite in suites)
    return _attributes(**counted, time=f"{time:.6f}")


def _attributes(**values: str | int) -> dict[str, str]:
    return {name: _legal(str(value)) for name, value in values.items()}


def _legal(text: str) -> str:
    """The text without the characters that no XML document may hold."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
