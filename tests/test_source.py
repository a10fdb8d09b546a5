"""YAML text to trees that know their places, and what is said about files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from symgraph.errors import InputError, Problem
from symgraph.spec import source
from symgraph.spec.source import ListNode, MapNode, ScalarNode, decode, parse, read_bytes


def refused(text: str) -> list[Problem]:
    """The problems of a text, whether or not they prevented reading on."""
    try:
        found = parse(text, "f.yaml").problems
    except InputError as error:
        found = list(error.problems)
    assert found, "nothing was refused"
    return found


def scalars(text: str) -> dict[str, ScalarNode]:
    root = parse(text, "f.yaml").root
    assert isinstance(root, MapNode)
    return {key.text: node for key, node in root.entries if isinstance(node, ScalarNode)}


def test_scalars_stay_text() -> None:
    read = scalars("a: no\nb: 1e-3\nc: 0x10\nd: 2001-01-01\ne: 'no'\nf: 1_000\ng:\nh: ~\n")
    assert [node.text for node in read.values()] == ["no", "1e-3", "0x10", "2001-01-01", "no", "1_000", "", "~"]
    assert [name for name, node in read.items() if node.empty] == ["g", "h"]


@pytest.mark.parametrize(
    ("text", "line", "column", "exact"),
    [
        ("a: x + y", 1, 4, True),
        ("a: 'x + y'", 1, 5, True),
        ('a: "x + y"', 1, 5, True),
        ('a: "x\\ty"', 1, 5, False),
        ("a: 'it''s'", 1, 5, False),
        ("a: x +\n  y", 1, 4, False),
        ("a: |\n\n  x + y\n", 3, 3, True),
        ("a: >\n  x +\n  y\n", 2, 3, False),
        ("値段: りんご\n", 1, 5, True),
        ("\ufeffa: x\r\n", 1, 4, True),
    ],
)
def test_a_scalar_knows_its_first_character(text: str, line: int, column: int, exact: bool) -> None:
    (node,) = scalars(text).values()
    assert (node.line, node.column, node.exact) == (line, column, exact)


def test_lists_and_mappings_know_their_places() -> None:
    root = parse("a:\n  - 1\n  - {b: [2]}\n", "f.yaml").root
    assert root == MapNode(
        [
            (
                ScalarNode("a", 1, 1),
                ListNode(
                    [
                        ScalarNode("1", 2, 5),
                        MapNode([(ScalarNode("b", 3, 6), ListNode([ScalarNode("2", 3, 10)], 3, 9))], 3, 5, flow=True),
                    ],
                    2,
                    3,
                ),
            )
        ],
        1,
        1,
    )


def test_keys_are_normalised() -> None:
    assert list(scalars("ｘ: 1\n")) == ["x"]


def test_duplicate_keys_are_reported_with_both_lines_and_the_first_kept() -> None:
    read = parse("a: 1\nb: {c: 1, c: 2}\na: 3\n", "f.yaml")
    assert [str(problem).splitlines()[0] for problem in read.problems] == [
        "f.yaml:2:11: the key 'c' twice; it stands in line 2 too; remove one",
        "f.yaml:3:1: the key 'a' twice; it stands in line 1 too; remove one",
    ]
    assert isinstance(read.root, MapNode)
    assert [(key.text, node.line) for key, node in read.root.entries] == [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    ("escape", "shown"), [("\\a", "0007"), ("\\x1b", "001B"), ("\\uFFFE", "FFFE"), ("\\0", "0000")]
)
def test_control_characters_are_refused_also_where_they_are_escaped(escape: str, shown: str) -> None:
    read = parse(f'a: 1\nb: {{c: "x{escape}y"}}\n', "f.yaml")
    assert [str(problem).splitlines()[0] for problem in read.problems] == [
        f"f.yaml:2:8: the control character U+{shown}, written with an escape; "
        "texts hold characters that can be seen; remove it"
    ]


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


def test_a_yaml_bomb_is_refused_without_expanding_it() -> None:
    found = refused(BOMB)
    assert str(found[0]).startswith("f.yaml:1:4: the anchor &a; anchors are not allowed; write the value out")
    assert str(found[2]).startswith("f.yaml:2:8: the alias *a; aliases are not allowed; write the value out")
    assert len(found) == 9


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "loss: *x + y",
            "f.yaml:1:7: the alias *x; aliases are not allowed; write the value out; put quotes around a te",
        ),
        ("a: {x: 1}\n<<: 3", "f.yaml:2:1: a merge key <<; merging is not allowed; write the keys out"),
        ("a: !!python/object:os.system x", "f.yaml:1:4: a tag (!...); tags are not allowed; remove it"),
        ("--- \na: 1\n---\nb: 1", "f.yaml:3:1: a second document; a file holds one spec; remove the ---"),
        ("? [a]\n: 1", "f.yaml:1:3: a list or a mapping as a key; keys are names"),
        ("", "f.yaml: an empty file; a spec has keys such as equations"),
        ("# only a comment", "f.yaml: an empty file"),
        ("a:\n\t- b", "f.yaml:2:1: a tab in the indentation; indent with spaces"),
        ("\tname: x", "f.yaml:1:1: a tab in the indentation; indent with spaces"),
        ("a: @x", "f.yaml:1:4: '@' at the beginning of a text; put quotes around the text"),
        ("a: b: c", "f.yaml:1:5: a ':' where no key can stand; begin each key on a line of its own"),
        ("a: - x", "f.yaml:1:4: a list that begins on the line of its key; begin it on the next line; write -x"),
        ("b: 1\na: [1, 2\n", "f.yaml:2:4: a list without its ']'; close it"),
        ("a: {b: 1\n", "f.yaml:1:4: a mapping without its '}'; close it"),
        ("x: [0, oo)\nb: 1", "f.yaml:1:4: a list without its ']'; put quotes around an interval: \"[0, oo)\""),
        ("a: {x: (-1, 0]}", 'put quotes around an interval: "(-1, 0]"'),
        ("a: 'x", "f.yaml:1:4: a text in quotes that does not end; close the quotes"),
        ('a: "\\q"', "an unknown escape in double quotes; use single quotes"),
        ("[" * 2_000_000, "f.yaml:1:21: more than 20 lists and mappings within each other"),
        ("{a: " * 900_000, "more than 20 lists and mappings within each other"),
        ("- " * 1_000_000, "more than 20 lists and mappings within each other"),
        ("[&a x, " + "*a, " * 900_000 + "*a]", "f.yaml:1:2: the anchor &a"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_at_its_place(text: str, message: str) -> None:
    found = refused(text)
    assert message in str(found[0]).splitlines()[0]
    assert len(found) <= 100


def test_the_line_is_shown_with_a_caret() -> None:
    assert refused("値段: 1\nb: *x\n")[0].excerpt == "    b: *x\n       ^"


def test_the_parser_without_libyaml_gives_the_same_tree_and_refuses_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: |\n  x + y\nb: ['q', {c: 値}]\nc: \"x\"\n"
    expected = parse(text, "f.yaml")
    bomb = [str(problem) for problem in refused(BOMB)]
    monkeypatch.setattr(source, "_LOADER", yaml.SafeLoader)
    assert parse(text, "f.yaml") == expected
    assert [str(problem) for problem in refused(BOMB)] == bomb
    assert "a tab in the indentation" in str(refused("a:\n\t- b")[0])
    assert "a list without its ']'" in str(refused("a: [1, 2\n")[0])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfea\x00", "f.yaml: text in UTF-16; a spec is UTF-8 text; save it as UTF-8"),
        (b"\x89PNG\r\n\x00\x00", "f.yaml: binary data; a spec is UTF-8 text"),
        (
            "name: x\ntitle: 値段".encode("cp932"),
            "f.yaml:2:8: the byte 0x92, which is not UTF-8; a spec is UTF-8 text; sa",
        ),
        (b"a: 1\nb: \x1b[0m", "f.yaml:2:4: the control character U+001B; a spec is UTF-8 text; remove it"),
        (b"x" * 10_000_000, "f.yaml: a file of more than 4 MB; a spec is a short text"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "f.yaml")
    assert str(caught.value).startswith(message)


def test_a_byte_order_mark_and_windows_lines_are_fine() -> None:
    assert decode(b"\xef\xbb\xbfa: 1\r\n", "f.yaml") == "a: 1\r\n"


def test_a_missing_file_suggests_near_files_and_templates(tmp_path: Path) -> None:
    (tmp_path / "network.yaml").write_text("a: 1")
    with pytest.raises(InputError) as caught:
        read_bytes(str(tmp_path / "netwrok.yaml"), ["tanh-2-2-1"])
    (problem,) = caught.value.problems
    assert (problem.found, problem.file) == ("no such file", str(tmp_path / "netwrok.yaml"))
    assert problem.action == f"did you mean '{tmp_path / 'network.yaml'}'?"
    with pytest.raises(InputError, match=r"did you mean '.*network.yaml'\?"):
        read_bytes(str(tmp_path / "network"))
    with pytest.raises(InputError, match=r"or the name of a template; did you mean 'tanh-2-2-1'\?"):
        read_bytes("tanh-2-2", ["tanh-2-2-1", "sum"])
    with pytest.raises(InputError, match="no such folder"):
        read_bytes(str(tmp_path / "nowhere" / "a.yaml"))


def test_a_directory_is_refused_with_a_file_in_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a directory, not a file; give a file"):
        read_bytes(str(tmp_path))
    (tmp_path / "b.yaml").write_text("a: 1")
    with pytest.raises(InputError, match=r"a directory, not a file; give a file in it, such as .*b.yaml"):
        read_bytes(str(tmp_path))


def test_a_path_that_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="the file cannot be read"):
        read_bytes("a\x00b")
    with pytest.raises(InputError, match="the file cannot be read"):
        read_bytes("x" * 5000)


def test_an_endless_file_is_read_to_the_limit_only() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no /dev/zero on this system")
    with pytest.raises(InputError, match="a file of more than 4 MB"):
        decode(read_bytes("/dev/zero"), "/dev/zero")
