"""The ready specs: found, described, and true to their names."""

import re
from pathlib import Path

import pytest

from symgraph.errors import InputError
from symgraph.spec.templates import template_names, template_summary, template_text

CASES = [
    *[
        "apples",
        "apples-oranges",
        "baydin",
        "chain-rule",
        "circuit",
        "line",
        "paths",
        "relu-exercise",
        "sigmoid-neuron",
    ],
    *["sum", "tanh-2-2-1", "tanh-2-2-1-mse", "weight-update", "general-node", "sigmoid", "tanh-derivatives"],
]


def test_there_is_a_template_for_every_case() -> None:
    assert set(CASES) <= set(template_names())
    assert template_names() == sorted(template_names())


@pytest.mark.parametrize("name", template_names())
def test_a_template_says_what_it_is_and_carries_its_name(name: str) -> None:
    text = template_text(name)
    assert text.startswith("# ")
    assert 10 < len(template_summary(name)) < 120
    assert re.search(rf"^name: {name}$", text, re.MULTILINE)
    assert re.search("^(values|functions):", text, re.MULTILINE), "a template runs with numbers at once, if it has any"
    assert "\t" not in text
    assert text.endswith("\n")


def test_the_templates_of_a_checkout_are_those_of_the_repository() -> None:
    folder = Path(__file__).parents[1] / "templates"
    assert template_names() == sorted(path.stem for path in folder.glob("*.yaml"))


def test_an_unknown_template_suggests_near_ones() -> None:
    with pytest.raises(InputError) as caught:
        template_text("tanh-2-1")
    assert "there is no template 'tanh-2-1'; the templates are apples, " in str(caught.value)
    assert "did you mean 'tanh-2-2-1'" in str(caught.value)


@pytest.mark.parametrize("name", ["../pyproject", "/etc/passwd", "", ".", "sum.yaml"])
def test_a_name_never_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(InputError, match="there is no template"):
        template_text(name)
