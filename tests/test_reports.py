"""Reports of results: each format is read back by an independent reader, and nothing in them is code."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from symgraph.checking.report.console import print_table, progress, result_lines
from symgraph.checking.report.csv_report import csv_bytes
from symgraph.checking.report.feedback import feedback_pages, html, markdown
from symgraph.checking.report.json_report import json_text
from symgraph.checking.report.junit import junit_xml
from symgraph.checking.report.reports import Reports
from symgraph.checking.report.sentences import counterexample_line
from symgraph.checking.result import Answer, FileResult, exit_code, written_points
from symgraph.checking.verdict import Counterexample, Diagnosis, Span, Verdict
from symgraph.errors import InputError
from symgraph.words import Lexicon

PROVED = Verdict("loss", "w1", "x1*(p - 1)", "proved", "normal form", "exact", "all real numbers", seconds=0.25)
REFUTED = Verdict(
    *("loss", "w2", "x2*(1 - p)", "refuted"),
    seconds=0.5,
    counterexample=Counterexample({"x1": "1", "x2": "1/2"}, "1/4", "-1/4"),
    hints=(Diagnosis("sign", "the sign of 1 - p is wrong", "x2*(p - 1)", Span(4, 9)),),
)
UNDECIDED = Verdict("loss", "b", "airy(b)", "undecided", reason="24 points agreed; more than 4,000 terms")


def answer(verdict: Verdict, points: str = "1") -> Answer:
    return Answer(verdict.wrt, verdict.of, verdict.wrt, verdict, Fraction(points))


ANSWERS = (
    answer(PROVED, "2"),
    answer(REFUTED, "3/2"),
    answer(UNDECIDED),
    Answer("c", "loss", "c", None, Fraction(1, 3)),
)
WHOLE = FileResult("class/石井.yaml", ANSWERS, out_of=sum((found.out_of for found in ANSWERS), Fraction(0)))
BROKEN = FileResult("class/b.yaml", errors=("class/b.yaml:3:1: '(' without its ')'\n    (\n    ^",), out_of=Fraction(4))


def test_a_result_counts_its_answers_and_its_points() -> None:
    assert [verdict.wrt for verdict in WHOLE.verdicts] == ["w1", "w2", "b"]
    assert WHOLE.missing == ("c",)
    assert (WHOLE.points, WHOLE.out_of) == (2, Fraction(29, 6))
    assert [written_points(Fraction(text)) for text in ("2", "0", "10", "1/2", "1/3")] == [
        "2",
        "0",
        "10",
        "0.5",
        "0.33",
    ]


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [([PROVED], 0), ([PROVED, UNDECIDED], 3), ([UNDECIDED, REFUTED, PROVED], 1)],
)
def test_the_exit_code_is_that_of_the_worst_claim(verdicts: list[Verdict], code: int) -> None:
    good = FileResult("a.yaml", tuple(map(answer, verdicts)))
    assert exit_code([good]) == code
    assert exit_code([good, BROKEN]) == 2
    assert exit_code([good, BROKEN, FileResult("c.yaml", errors=("a bug",), failed=True)]) == 4


def test_a_missing_claim_is_no_better_than_a_refuted_one() -> None:
    assert exit_code([FileResult("a.yaml", (Answer("c", "loss", "c"),))]) == 1


def test_json_is_what_the_design_promises() -> None:
    files = json.loads(json_text([WHOLE, BROKEN]))["files"]
    first, second = files
    assert (first["file"], first["errors"], first["missing"]) == ("class/石井.yaml", [], ["c"])
    assert (first["points"], first["out_of"]) == (2, pytest.approx(29 / 6))
    assert first["claims"][1] == {
        "of": "loss",
        "wrt": "w2",
        "claim": "x2*(1 - p)",
        "verdict": "refuted",
        "method": "",
        "certainty": "",
        "domain": "",
        "reason": "",
        "seconds": 0.5,
        "counterexample": {"point": {"x1": "1", "x2": "1/2"}, "claimed": "1/4", "correct": "-1/4"},
        "diagnosis": {"kind": "sign", "message": "the sign of 1 - p is wrong", "repaired": "x2*(p - 1)"},
    }
    assert [claim["verdict"] for claim in first["claims"]] == ["proved", "refuted", "undecided"]
    assert first["claims"][0]["counterexample"] is None
    assert (second["claims"], second["errors"]) == ([], list(BROKEN.errors))
    assert json_text([WHOLE]).isascii()


# The elements of junit-10.xsd of the Jenkins xUnit plugin with the attributes that they must and that they may have.
XSD = {
    "testsuites": ((), ("name", "time", "tests", "failures", "errors")),
    "testsuite": (("name", "tests", "failures", "errors"), ("time", "skipped", "file")),
    "testcase": (("name",), ("time", "classname", "group")),
    "failure": ((), ("type", "message")),
    "error": ((), ("type", "message")),
    "skipped": ((), ("type", "message")),
}
CHILDREN = {"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"failure", "error", "skipped"}}


def test_junit_is_as_its_schema_wants_it_and_counts_right() -> None:
    root = ElementTree.fromstring(junit_xml([WHOLE, BROKEN]))
    for element in root.iter():
        required, optional = XSD[element.tag]
        assert set(required) <= set(element.attrib) <= {*required, *optional}
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
    assert root.attrib == {"name": "symgraph check", "tests": "5", "failures": "2", "errors": "1", "time": "0.750000"}
    for suite in root:
        cases = suite.findall("testcase")
        counted = {"failures": "failure", "errors": "error", "skipped": "skipped"}
        assert int(suite.attrib["tests"]) == len(cases)
        for attribute, tag in counted.items():
            assert int(suite.attrib[attribute]) == sum(case.find(tag) is not None for case in cases)
    outcomes = [case[0].tag if len(case) else "passed" for case in root.iter("testcase")]
    assert outcomes == ["passed", "failure", "skipped", "failure", "error"]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.attrib == {"type": "refuted", "message": "at x1 = 1, x2 = 1/2: the claim is 1/4, right is -1/4"}
    assert "this would be right: x2*(p - 1)" in (failure.text or "")


def test_junit_holds_no_character_that_xml_forbids() -> None:
    odd = Verdict("loss", "w", "a\x0b]]> & <b>\ufffe\udc80", "undecided", reason="\x00 & <\x1b>")
    (suite,) = ElementTree.fromstring(junit_xml([FileResult("\udcff<.yaml", (answer(odd),))]))
    assert suite.attrib["name"] == "\N{REPLACEMENT CHARACTER}<.yaml"
    skipped = suite.find("testcase/skipped")
    assert skipped is not None
    assert skipped.text == "\N{REPLACEMENT CHARACTER} & <\N{REPLACEMENT CHARACTER}>"


def test_csv_opens_in_excel_with_one_row_a_claim() -> None:
    data = csv_bytes([WHOLE, BROKEN])
    assert data.startswith(b"\xef\xbb\xbffile,claim,of,wrt,")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert list(rows[0]) == ["file", "claim", "of", "wrt", "verdict", "points", "out of", "reason", "hint"]
    found = [(row["wrt"], row["verdict"], row["points"], row["out of"]) for row in rows]
    assert found == [
        ("w1", "proved", "2", "2"),
        ("w2", "refuted", "0", "1.5"),
        ("b", "undecided", "0", "1"),
        ("c", "missing", "0", "0.33"),
        ("", "error", "0", "4"),
    ]
    assert rows[0]["file"] == "class/石井.yaml"
    assert rows[1]["hint"] == "the sign of 1 - p is wrong: x2*(p - 1)"
    assert rows[4]["reason"] == "class/b.yaml:3:1: '(' without its ')'"


@pytest.mark.parametrize("beginning", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_csv_is_a_formula(beginning: str) -> None:
    hostile = Verdict("loss", "w", "1", "undecided", reason=beginning)
    data = csv_bytes([FileResult(beginning, (answer(hostile),))]).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(data, newline="")))[1]
    assert row[0] == f"'{beginning}"
    assert row[7] == f"'{beginning}"
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


class Elements(HTMLParser):
    """The tags of a page, whether each is closed, its attributes and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_of_feedback_says_all_that_is_known() -> None:
    page = Elements(html(WHOLE))
    assert page.open == []
    assert "Feedback: 石井" in page.text
    assert "2 of 4.83 points" in page.text
    for text in (
        "x1*(p - 1)",
        "at x1 = 1, x2 = 1/2: the claim is 1/4, right is -1/4",
        "hint: the sign of 1 - p is wrong",
        "x2*(1 - p)\n    ^^^^^",
        "x2*(p - 1)",
        "24 points agreed; more than 4,000 terms",
        "no claim was made",
    ):
        assert text in page.text
        assert text.split("\n")[-1].replace("*", "\\*") in markdown(WHOLE).replace("*", "\\*")
    assert markdown(WHOLE).startswith("# Feedback: 石井\n\n**2 of 4.83 points**\n")
    assert "| w2 | refuted | 0/1.5 |" in markdown(WHOLE)


def test_a_page_in_japanese_has_no_english_of_its_own() -> None:
    japanese = Lexicon("ja")
    page = html(WHOLE, japanese)
    assert '<html lang="ja">' in page
    for text in (
        "講評：石井",
        "4.83 点中 2 点",
        "証明済み",
        "反証済み",
        "判定不能",
        "未提出",
        "反例",
        "解答がありません",
    ):
        assert text in page
        assert text in markdown(WHOLE, japanese)
    own = FileResult("a.yaml", (answer(PROVED), Answer("c", "loss", "c")))
    words = Elements(html(own, japanese)).text.partition("}\n</style>")[2]
    assert "proved" not in words
    assert "missing" not in words


def test_what_a_student_wrote_is_never_markup() -> None:
    attack = "<script>alert(1)</script>"
    hostile = Verdict("loss", "w", f"a ``` {attack}", "undecided", reason=f"# | [x](http://e.com) {attack}")
    result = FileResult(f"{attack.replace('/', '_')}|`x`.yaml", (answer(hostile),), errors=(f"*{attack}*",))
    page = Elements(html(result))
    assert "script" not in page.tags
    assert attack in page.text
    assert not [name for name, _ in page.attributes if name in ("src", "href", "onload")]
    text = markdown(result)
    assert "````\na ``` <script>alert(1)</script>\n````" in text  # inside of a longer fence it is no markup
    outside = text.replace("````\na ``` <script>alert(1)</script>\n````", "").replace(f"```\n*{attack}*\n```", "")
    assert "\\# \\| \\[x\\](http://e.com) \\<script\\>" in outside
    assert "<script" not in outside.replace("\\<script", "")


def test_every_student_has_a_page_on_a_disk_that_ignores_case() -> None:
    files = ["a/Kim.yaml", "b/kim.yaml", "c/kim.yml", "stdin"]
    pages = feedback_pages([FileResult(file) for file in files], Path("out"))
    names = [path.name for path in pages]
    assert names == [f"{stem}.{kind}" for stem in ("Kim", "kim-2", "kim-3", "stdin") for kind in ("md", "html")]
    assert len({name.casefold() for name in names}) == len(names)


def test_the_text_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert result_lines(WHOLE) == [
        "class/石井.yaml",
        "  ✓ w1 proved (exact)",
        "  ✗ w2 refuted: x2*(1 - p)",
        "      at x1 = 1, x2 = 1/2: the claim is 1/4, right is -1/4",
        "      hint: the sign of 1 - p is wrong",
        "          x2*(1 - p)",
        "              ^^^^^",
        "      this would be right: x2*(p - 1)",
        "  ? b undecided: airy(b)",
        "      24 points agreed; more than 4,000 terms",
        "  - c missing",
        "  4 claims: 1 proved, 1 refuted, 1 undecided, 1 missing",
    ]
    assert "\n".join(result_lines(WHOLE, plain=True)[1:]).isascii()
    assert result_lines(WHOLE, Lexicon("ja"))[1] == "  ✓ w1 証明済み (exact)"
    assert result_lines(BROKEN) == []
    assert capsys.readouterr() == ("", "")


def test_the_table_has_a_row_a_file_and_the_sums() -> None:
    stream = io.StringIO()
    print_table([WHOLE, BROKEN, FileResult("[bold]c[/bold].yaml", (answer(PROVED),), out_of=Fraction(1))], stream)
    lines = [line.split() for line in stream.getvalue().splitlines() if line.strip(" ─")]
    assert lines == [
        ["file", "proved", "refuted", "undecided", "missing", "error", "points"],
        ["class/石井.yaml", "1", "1", "1", "1", "0", "2/4.83"],
        ["class/b.yaml", "0", "0", "0", "0", "1", "0/4"],
        ["[bold]c[/bold].yaml", "1", "0", "0", "0", "0", "1/1"],
        ["3", "files", "2", "1", "1", "1", "1", "3/9.83"],
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_table_fits_a_terminal_and_has_no_folder_that_all_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    stream = Terminal()
    print_table([replace(WHOLE, file=f"autumn/week-03/student-{k}-homework.yaml") for k in (1, 2)], stream)
    text = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    assert max(map(len, text.splitlines())) <= 80
    assert [line.split()[0] for line in text.splitlines() if "student" in line] == [
        "student-1-homework.yaml",
        "student-2-homework.yaml",
    ]


@pytest.mark.parametrize(("stream", "total", "drawn"), [(io.StringIO(), 3, 0), (Terminal(), 1, 0), (Terminal(), 3, 1)])
def test_the_bar_is_for_terminals_and_many_files(
    stream: io.StringIO, total: int, drawn: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress(total, stream) as on_result:
        for _ in range(total):
            on_result(WHOLE)
        print("beside")
    assert bool(stream.getvalue()) == bool(drawn)
    assert capsys.readouterr().out == "beside\n"
    if drawn:
        assert "3/3" in stream.getvalue()


def test_a_point_of_a_large_network_is_cut() -> None:
    point = {f"w{index}": "1" for index in range(1, 200)}
    line = counterexample_line(Counterexample(point, "0", "1"))
    assert line.startswith("at w1 = 1, w2 = 1, ")
    assert line.endswith("w12 = 1, ...: the claim is 0, right is 1")
    assert counterexample_line(Counterexample({}, "0", "1")) == "the claim is 0, right is 1"


def test_what_is_worth_nothing_has_no_points_on_a_page() -> None:
    extra = FileResult("a.yaml", (answer(PROVED, "2"), answer(REFUTED, "0")), out_of=Fraction(2))
    assert "| w1 | proved | 2/2 |\n| w2 | refuted | - |" in markdown(extra)


def test_a_number_of_a_counterexample_stays_beside_its_name() -> None:
    whole = [f'<span class="whole">{equation}</span>' for equation in ("x1 = 1", "x2 = 1/2")]
    assert f"counterexample: at {', '.join(whole)}: the claim is 1/4" in html(WHOLE)


def test_two_reports_do_not_share_a_file() -> None:
    with pytest.raises(InputError, match=r"--csv and --junit a\.txt; one file cannot hold both"):
        Reports(csv=Path("a.txt"), junit=Path("a.txt")).check()


@pytest.mark.parametrize("reports", [Reports(csv=Path("a.yaml")), Reports(junit=Path("A.YML")), Reports(csv=Path())])
def test_no_report_is_written_over_a_spec(reports: Reports) -> None:
    with pytest.raises(InputError, match="it names the file to write, not a spec"):
        reports.check()
