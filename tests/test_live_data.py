"""The live page's file: its numbers against other sources, its pictures and steps against each other, its safety."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import autograd
import autograd.numpy as anp
import pytest
from hash_seeds import under_another_hash_seed
from live_pages import LivePage, read

import symgraph
from symgraph.cli import main
from symgraph.errors import EnvironmentFailure, InputError
from symgraph.figure.live.sliders import slider
from symgraph.spec.spec import Interval

BUNDLED: dict[str, Any] = {"engine": "bundled"}
DEEP = """
name: deep
input: {name: i, size: 1}
layers:
  - dense: 1
  - dense: 1
  - dense: 1
  - dense: 1
  - dense: 1
loss: mse
"""
HOSTILE = """
name: hostile
title: "</script><img src=x onerror=alert(1)> \\u2028 &amp; <!--"
inputs: [x]
parameters: [w]
equations:
  a: w*x
  b: tanh(a)
loss: b**2
labels: {w: '"><svg onload=alert(2)>', a: "</svg></text>$x$#", b: "値段（円）\\\\{"}
groups: {"<script>alert(3)</script> ' `": [a]}
values: {x: 1, w: 2}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def network(folder: Path) -> LivePage:
    """The page of the 2-2-1 network with its squared error."""
    return read(symgraph.page("tanh-2-2-1-mse", out=folder, **BUNDLED))


@pytest.fixture(scope="module")
def neuron(folder: Path) -> LivePage:
    """The page of one neuron, of which every number is known."""
    return read(symgraph.page("sigmoid-neuron", out=folder, **BUNDLED))


@pytest.fixture(scope="module")
def recurrent(folder: Path) -> LivePage:
    """A page with shared weights, several values on an arrow, and sums over time."""
    return read(symgraph.page("rnn", out=folder, **BUNDLED))


def written(text: str, folder: Path, **options: Any) -> LivePage:
    return read(symgraph.page(text, out=folder, **BUNDLED, **options))


# --- numbers --------------------------------------------------------------------------------------------------------


def test_values_and_gradients_are_those_of_another_system(network: LivePage) -> None:
    moved = {"w111": -0.7, "b12": 1.25, "i2": 2.5, "y1": -0.4}
    found = network.compute(moved)
    at = network.start | moved

    def loss(values: dict[str, float]) -> Any:
        h1 = anp.tanh(values["w111"] * values["i1"] + values["w112"] * values["i2"] + values["b11"])
        h2 = anp.tanh(values["w121"] * values["i1"] + values["w122"] * values["i2"] + values["b12"])
        o1 = anp.tanh(values["w211"] * h1 + values["w212"] * h2 + values["b21"])
        return (o1 - values["y1"]) ** 2

    wanted = autograd.grad(loss)(at)
    assert found["L"] == pytest.approx(float(loss(at)), rel=1e-14)
    for name in at:
        assert found[network.data["gradients"][name]] == pytest.approx(float(wanted[name]), rel=1e-13)


def test_the_steps_show_the_numbers_of_the_course(neuron: LivePage) -> None:
    """Case E2: nine values, then the derivatives by each of them and by what they are computed from."""
    results, moments = neuron.compute(), neuron.data["views"][0]["moments"]
    lines = neuron.data["lines"]
    shown = {
        phase: [
            round(sum(results[name] for name in lines[moment["line"]]["of"][0]), 4)
            for moment in moments
            if moment["phase"] == phase
        ]
        for phase in ("forward", "backward")
    }
    assert shown["forward"] == [1, -0.5, 0.5, -0.5, 0.6065, 1.6065, 0.6225, -0.4741, 0.4741]
    assert shown["backward"][:6] == [1, -1, -1.6065, 0.6225, 0.6225, 0.3775]
    by_name = {
        moment["quantity"]: value
        for moment, value in zip([m for m in moments if m["phase"] == "backward"], shown["backward"], strict=True)
    }
    assert {name: by_name[name] for name in ("w1", "x1", "w2", "x2")} == {
        "w1": -0.3775,
        "x1": -0.3775,
        "w2": 0.3775,
        "x2": -0.1888,
    }


@pytest.mark.parametrize("page", ["network", "neuron", "recurrent"])
def test_the_chain_rule_adds_up(page: str, request: pytest.FixtureRequest) -> None:
    """What the page says of each value, the summands of its derivative, is its derivative."""
    live: LivePage = request.getfixturevalue(page)
    results = live.compute()
    checked = 0
    for name, quantity in live.data["quantities"].items():
        if quantity["uses"]:
            total = sum(results[use["adjoint"]] * results[use["partial"]] for use in quantity["uses"])
            assert total == pytest.approx(results[live.data["gradients"][name]], rel=1e-12, abs=1e-15)
            checked += 1
    assert checked > 4


def test_local_partials_are_difference_quotients(neuron: LivePage) -> None:
    """d(-log p)/dp and du/dw1, from values alone: u moves with w1 and nothing else does."""
    step = 1e-6
    high, low, here = (neuron.compute({"w1": 1 + k * step}) for k in (1, -1, 0))
    partials = {
        (name, partial["wrt"]): here[partial["result"]]
        for name, quantity in neuron.data["quantities"].items()
        for partial in quantity["partials"]
    }
    for of, wrt in (("u", "w1"), ("p", "u"), ("L", "p")):
        assert partials[of, wrt] == pytest.approx((high[of] - low[of]) / (high[wrt] - low[wrt]), rel=1e-8)


def test_a_loss_in_a_box_of_its_own_sends_its_derivative_back(folder: Path) -> None:
    page = written("mlp", folder, level="unit", fold=["loss"])
    (start,) = [view for view in page.data["views"] if not view["folded"]]
    assert len([moment for moment in start["moments"] if moment["phase"] == "backward"]) == 10
    assert sum(edge["back"] for edge in start["edges"]) == len(start["edges"])
    assert set(start["homes"]) == set(page.data["quantities"])


def test_examples_within_half_a_line(folder: Path) -> None:
    page = written("name: half\ninputs: [x]\nequations: {y: log(x - 2)}\nloss: y\nassume: {x: '(2, oo)'}\n", folder)
    (x,) = page.data["declared"]
    assert x["limits"] == [2, None]
    assert 2 < x["low"] <= x["value"] <= x["high"]


def test_what_is_undefined_is_no_number(folder: Path) -> None:
    page = written("name: root\ninputs: [x]\nequations: {r: log(x)}\nloss: r**2\nvalues: {x: 2}\n", folder)
    assert page.compute()["r"] == pytest.approx(math.log(2))
    assert math.isnan(page.compute({"x": -1.0})["r"])


# --- what refers to what --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["network", "neuron", "recurrent"])
def test_every_number_is_a_result(page: str, request: pytest.FixtureRequest) -> None:
    live: LivePage = request.getfixturevalue(page)
    results = live.compute()
    sums = list(live.sums())
    assert len(sums) > 50
    assert {name for some in sums for name in some} <= set(results)
    assert set(live.data["gradients"].values()) <= set(results)


@pytest.mark.parametrize("page", ["network", "neuron", "recurrent"])
def test_views_refer_to_their_own_picture(page: str, request: pytest.FixtureRequest) -> None:
    live: LivePage = request.getfixturevalue(page)
    quantities, lines = live.data["quantities"], live.data["lines"]
    for view in live.data["views"]:
        nodes = set(re.findall(r'data-node="([^"]+)"', view["svg"]))
        places = {
            (owner, role)
            for role, owner in re.findall(r'<g class="text" data-role="(\w+)" data-owner="([^"]*)"', view["svg"])
        }
        assert nodes == set(view["nodes"])
        assert len(re.findall('<g class="edge"', view["svg"])) == len(view["edges"])
        assert {end for edge in view["edges"] for end in (edge["tail"], edge["head"])} <= nodes
        assert set(view["homes"].values()) <= nodes
        assert {name for edge in view["edges"] for name in edge["carries"]} <= set(quantities)
        shown = {tuple(place) for moment in view["moments"] for place in moment["reveals"]}
        numbers = {place for place in places if place[1] in ("value", "gradient")}
        assert shown | {tuple(place) for place in view["given"]} == numbers
        for moment in view["moments"]:
            assert set(moment["nodes"]) <= nodes
            assert moment["line"] in lines
            assert all(place < len(view["edges"]) for place in moment["edges"])


@pytest.mark.parametrize("page", ["network", "recurrent"])
def test_every_view_has_a_home_for_every_quantity(page: str, request: pytest.FixtureRequest) -> None:
    live: LivePage = request.getfixturevalue(page)
    homes = [set(view["homes"]) for view in live.data["views"]]
    assert all(found == homes[0] for found in homes)
    assert homes[0] == set(live.data["quantities"])


def test_each_number_is_shown_once_its_moment_has_come(neuron: LivePage) -> None:
    for view in neuron.data["views"]:
        revealed = [tuple(place) for moment in view["moments"] for place in moment["reveals"]]
        assert len(revealed) == len(set(revealed))
        assert all(role == "value" for _, role in view["given"])


# --- views ----------------------------------------------------------------------------------------------------------


def test_every_combination_of_folded_parts_is_there(network: LivePage) -> None:
    assert [part["title"] for part in network.data["parts"]] == ["hidden layer", "output layer", "loss"]
    folded = [tuple(view["folded"]) for view in network.data["views"]]
    assert len(folded) == len(set(folded)) == 8
    boxes = [sum(node["part"] != "" for node in view["nodes"].values()) for view in network.data["views"]]
    assert boxes == [len(some) for some in folded]


def test_of_many_parts_some_combinations_are_there(folder: Path) -> None:
    page = written(DEEP, folder, level="layer")
    parts = {part["id"] for part in page.data["parts"]}
    folded = [frozenset(view["folded"]) for view in page.data["views"]]
    assert len(parts) == 6
    assert len(folded) == len(set(folded)) == 2 + 2 * 6
    assert all(len(some) in (0, 1, 5, 6) for some in folded)
    assert folded[page.data["start"]] == parts


def test_the_page_begins_folded_as_asked(folder: Path) -> None:
    page = written("tanh-2-2-1-mse", folder, fold=["hidden layer"], wrt="W2", rate=0.5)
    assert page.data["views"][page.data["start"]]["folded"] == ["layer1"]
    assert page.data["wrt"] == ["w211", "w212"]
    assert page.data["rate"] == 0.5
    page = written("tanh-2-2-1-mse", folder, level="layer", unfold=["loss"])
    assert page.data["views"][page.data["start"]]["folded"] == ["layer1", "layer2"]


def test_a_large_graph_begins_folded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgraph.figure.live.page.MOST_OPEN", 20)
    page = written("tanh-2-2-1", folder)
    assert page.data["views"][page.data["start"]]["folded"] == ["layer1", "layer2"]
    assert written("tanh-2-2-1", folder, level="op").data["start"] == 0
    monkeypatch.setattr("symgraph.figure.live.page.LARGE", 20)
    page = written("tanh-2-2-1", folder)
    assert "box layer1.1" in page.data["views"][0]["nodes"]
    assert [part["id"] for part in page.data["parts"]] == ["layer1"]  # the other has one unit only
    assert page.data["notes"] == ["each unit is one box"]


def test_a_folded_layer_carries_its_values(network: LivePage) -> None:
    view = next(view for view in network.data["views"] if view["folded"] == ["layer1"])
    leaving = [edge["carries"] for edge in view["edges"] if edge["tail"] == "box layer1"]
    assert leaving == [["h11"], ["h12"]]
    assert view["homes"]["w111"] == view["homes"]["z12"] == "box layer1"


# --- what can be moved ----------------------------------------------------------------------------------------------


def test_sliders_stay_within_what_is_assumed() -> None:
    free = slider(0.3, [])
    assert (free.low, free.high) == (-1, 1)
    assert free.step <= 0.01
    positive = slider(5, ["positive"])
    assert 0 < positive.low <= 5 <= positive.high
    assert positive.limits == (0, math.inf)
    assert positive.open == (True, False)
    probability = slider(0.25, [Interval("0", "1", True, False), "nonzero"])
    assert probability.low == 0
    assert probability.high < 1
    assert probability.open == (False, True)
    assert probability.nonzero
    far = slider(150, [Interval("100", "oo", False, False)])
    assert 100 < far.low <= 150 <= far.high
    assert slider(3, ["integer"]).step == 1
    assert slider(-2, ["negative"]).high < 0


@pytest.mark.parametrize(("value", "rules"), [(0, []), (1e-5, ["positive"]), (1e6, []), (-40, ["negative", "integer"])])
def test_sliders_hold_their_value(value: float, rules: list[str]) -> None:
    found = slider(value, rules)
    assert found.low <= value <= found.high
    assert found.low + found.step < found.high
    assert all(map(math.isfinite, (found.low, found.high, found.step)))


def test_what_learns_and_how_fast(folder: Path, network: LivePage) -> None:
    assert network.data["rate"] == 0.1
    assert network.data["learned"] == ["w111", "w112", "w121", "w122", "b11", "b12", "w211", "w212", "b21"]
    text = (
        "name: one\ninputs: [x]\nparameters: [a, b]\nequations: {y: a*x + b}\nloss: y**2\nvalues: {x: 1, a: 2, b: 3}\n"
    )
    page = written(f"{text}updates: {{a: a - eta*da}}\ntrain: {{rate: 0.25}}\n", folder)
    assert page.data["rate"] == 0.25
    assert page.data["learned"] == ["a"]


def test_seeded_examples_are_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["page", "-e", "y = a*x", "--seed", "3", "--lang", "ja", "--engine", "bundled", "--out", str(folder)]) == 0
    )
    assert "example values (seed 3)" in capsys.readouterr().err
    page = read(folder / "y.page.html")
    assert page.data["notes"] == ["a, x の値は乱数で選んだ例（シード 3）"]
    assert all(declared["example"] for declared in page.data["declared"])
    assert page.data["lang"] == "ja"


def test_without_a_loss_there_is_no_backward_pass(folder: Path) -> None:
    text = "name: free\ninput: {name: i, size: 1}\nlayers: [{dense: 2, activation: tanh}]\n"
    page = written(text, folder)
    assert page.data["noBackward"]
    assert page.data["gradients"] == {}
    assert {moment["phase"] for moment in page.data["views"][0]["moments"]} == {"forward"}


# --- formulas -------------------------------------------------------------------------------------------------------


def plain(mathml: str) -> str:
    """The characters of mathematics, names in the place of live numbers, in parentheses where these may be."""
    marked = re.sub(r'<mn data-of="\[\[&quot;(\w+)&quot;\]\]"( data-signed="")?></mn>', _mark, mathml)
    return re.sub("<[^>]+>", "", marked).replace(" ", "")


def _mark(found: re.Match[str]) -> str:
    return f"[{found[1]}]" if found[2] else found[1]


def test_formulas_in_symbols_and_in_numbers(network: LivePage) -> None:
    z11, h11 = network.data["quantities"]["z11"], network.data["quantities"]["h11"]
    assert plain(z11["formula"]) == "w111i1+w112i2+b11"
    assert plain(z11["numbers"]) == "w111·[i1]+[w112]·[i2]+[b11]"
    assert plain(h11["numbers"]) == "tanh(z11)"
    assert plain(z11["derivative"]) == "∂L∂h11·∂h11∂z11"
    assert plain(z11["derivativeFormula"]) == "∂L∂h11·(1−h112)"
    assert plain(z11["derivativeNumbers"]) == "dh11·(1−[h11]2)"
    assert [(partial["wrt"], plain(partial["formula"])) for partial in z11["partials"]][:2] == [
        ("w111", "i1"),
        ("i1", "w111"),
    ]


def test_a_value_used_twice_has_two_summands(network: LivePage) -> None:
    i1 = network.data["quantities"]["i1"]
    assert plain(i1["derivative"]) == "∂L∂z11·∂z11∂i1+∂L∂z12·∂z12∂i1"
    assert [use["by"] for use in i1["uses"]] == ["z11", "z12"]


# --- safety ---------------------------------------------------------------------------------------------------------


def markups(page: LivePage) -> Iterator[str]:
    """All SVG and MathML of a page's data."""
    said = [*page.data["quantities"].values(), *page.data["lines"].values()]
    partials = [partial for quantity in page.data["quantities"].values() for partial in quantity["partials"]]
    for found in (*page.data["views"], *said, *partials):
        yield from (text for text in found.values() if isinstance(text, str) and text.startswith(("<svg ", "<math ")))


def test_names_of_strangers_stay_text(folder: Path) -> None:
    page = written(HOSTILE, folder)
    text = page.text
    assert page.data["title"] == "</script><img src=x onerror=alert(1)> \u2028 &amp; <!--"
    assert text.count("<script") == text.count("</script>")
    for word in ("<img", "<svg onload", "<!--", "<script>alert"):
        assert word not in text
    tags = {
        element.tag.rpartition("}")[2] for markup in markups(page) for element in ElementTree.fromstring(markup).iter()
    }
    assert tags <= {
        *["svg", "g", "rect", "circle", "path", "polygon", "use", "text"],
        *["math", "mrow", "mi", "mn", "mo", "msub", "msup", "mfrac", "mtext", "mspace"],
    }
    assert page.data["parts"] == [{"id": page.data["parts"][0]["id"], "title": "<script>alert(3)</script> ' `"}]
    assert page.compute()["b"] == pytest.approx(math.tanh(2))


def test_nothing_is_asked_of_any_network(network: LivePage) -> None:
    addresses = set(re.findall(r"\bhttps?://[^\s\"'<>\\\\]+", network.text))
    assert addresses <= {"http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg"}
    assert not re.findall(r"""\b(?:src|href)=["'](?!#|data:)""", network.text)
    assert not re.findall(r"\beval\(|new Function|\bimport\(", network.text)


def test_the_same_spec_gives_the_same_bytes(network: LivePage, folder: Path) -> None:
    code = "import symgraph, sys; print(symgraph.page('tanh-2-2-1-mse', out=sys.argv[1], engine='bundled'))"
    done = under_another_hash_seed("-c", code, str(folder / "again"))
    assert Path(done.stdout.strip()).read_text(encoding="utf-8") == network.text
    assert len(network.text) < 1_500_000


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        (
            "name: n\ninputs: [x]\nequations: {y: log(x)}\nloss: y\nvalues: {x: -1}\n",
            {},
            ["y cannot", "log(x)", "x = -1"],
        ),
        ("three-layer", {}, ["sizes n, p, d", "give the arrays values"]),
        ("tanh-2-2-1", {"fold": ["no such"]}, ["no part 'no such'", "hidden layer"]),
        ("tanh-2-2-1", {"wrt": "h11"}, ["h11", "what can be moved", "i1"]),
        ("tanh-2-2-1", {"wrt": "w999"}, ["w999"]),
        ("tanh-2-2-1", {"rate": 0}, ["rate: 0", "positive"]),
        ("tanh-2-2-1", {"rate": math.nan}, ["'rate'", "finite number"]),
        ("tanh-2-2-1", {"style": "sympy"}, ["closed form", "another --style"]),
        ("tanh-2-2-1", {"digits": 77}, ["digits: 77"]),
        ("name: n\ninput: {name: i, size: 20}\nlayers: [{dense: 20}]\nloss: mse\n", {}, ["nodes", "at most 400"]),
    ],
)
def test_bad_input(source: str, options: dict[str, Any], words: list[str], tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        symgraph.page(source, out=tmp_path, **BUNDLED, **options)
    assert all(word in str(error.value) for word in words), str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_rate_that_is_no_number(folder: Path) -> None:
    text = "name: n\ninputs: [x]\nequations: {y: x**2}\nloss: y\nvalues: {x: 1}\ntrain: {rate: fast}\n"
    with pytest.raises(InputError, match=r"train\.rate: 'fast' found; a number is needed"):
        symgraph.page(text, out=folder, **BUNDLED)


def test_an_unwritable_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(EnvironmentFailure, match="cannot write"):
        symgraph.page("sum", out=tmp_path / "taken", **BUNDLED)
    assert main(["page", "sum", "--engine", "bundled", "--out", str(tmp_path / "taken")]) == 4
    assert "Traceback" not in capsys.readouterr().err


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["page", "sum", "line", "nosuch", "--engine", "bundled", "--at", "x=5", "--out", str(folder)])
    captured = capsys.readouterr()
    assert code == 2  # the second has x, the first has not; the third is not there
    assert captured.out.splitlines() == [str(folder / "line.page.html")]
    assert "nosuch: no such file" in captured.err
    assert next(d for d in read(folder / "line.page.html").data["declared"] if d["name"] == "x")["value"] == 5
