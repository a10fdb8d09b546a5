"""The JSON Schemas of specs and styles: they accept what symgraph accepts, and refuse what it refuses for its keys.

Validated by the package jsonschema, after reading YAML as editors do (YAML 1.2: `no` is a text, `1e-3` a number).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from layer_cases import FOLDER, TABLES

from symgraph.errors import InputError
from symgraph.figure.look.attributes import ATTRIBUTES, SECTIONS
from symgraph.figure.look.style import STYLE_NAMES, load_style
from symgraph.manual.schema import SCHEMAS
from symgraph.spec.load import spec_from_text
from symgraph.spec.schema import FIGURE, KEYS
from symgraph.spec.templates import template_names, template_text

ROOT = Path(__file__).parents[1]
STYLES = ROOT / "symgraph" / "figure" / "look" / "styles"


class Core(yaml.SafeLoader):
    """The core schema of YAML 1.2, as the language server of editors reads it."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own attribute


Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(true|false)$"), list("tf"))
Core.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("(~|null|)$"), ["~", "n", ""])
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("[-+]?[0-9]+$"), list("-+0123456789"))
Core.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)


def read(text: str) -> Any:
    return yaml.load(text, Core)


@cache
def validator(kind: str) -> Draft7Validator:
    schema = SCHEMAS[kind]()
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def problems(text: str, kind: str = "spec") -> list[str]:
    """What the schema has against a text."""
    return [f"{'.'.join(map(str, one.path))}: {one.message[:200]}" for one in validator(kind).iter_errors(read(text))]


def readme_blocks() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.M)


def test_every_template_is_valid() -> None:
    assert {name: found for name in template_names() if (found := problems(template_text(name)))} == {}


def test_the_specs_and_styles_of_the_readme_are_valid() -> None:
    """A style is what extends another; what students hand in has claims only, so that it is no spec by itself."""
    blocks = readme_blocks()
    kinds = [
        "style" if "extends" in read(text) else "claims" if set(read(text)) == {"claims"} else "spec" for text in blocks
    ]
    assert {"style", "claims"} < set(kinds)
    assert kinds.count("spec") >= 8
    assert [found for text, kind in zip(blocks, kinds, strict=True) if (found := problems(text, kind))] == []


def test_the_specs_of_published_gradients_are_valid() -> None:
    """Layers, losses, assumptions and intervals as people write them, in specs of another part of the suite."""
    texts: list[str] = []
    for name in TABLES:
        written = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        texts += [entry["spec"] for entry in yaml.load(written, yaml.CSafeLoader) if "spec" in entry]
    assert len(texts) > 40
    assert [found for text in texts if (found := problems(text))] == []


def test_the_styles_that_come_with_symgraph_are_valid() -> None:
    found = {name: problems((STYLES / f"{name}.yaml").read_text(encoding="utf-8"), "style") for name in STYLE_NAMES}
    assert not any(found.values()), found


@pytest.mark.parametrize("name", KEYS)
def test_the_example_of_a_key_is_valid_and_read(name: str) -> None:
    example = KEYS[name].example
    assert list(read(example)) == [name]
    rest = {"input": "layers: [{dense: 1}]", "layers": "input: 2", "batch": "input: 2\nlayers: [{dense: 1}]"}
    assert (
        problems(f"{example}\n{rest.get(name, '' if name in ('equations', 'loss', 'code') else 'equations: {y: x}')}")
        == []
    )


BASE = "inputs: [x]\nequations: {y: x**2}\n"
NET = "input: {name: x, size: 2, length: 3}\n"
WRONG = {
    "an unknown key": BASE + "equation: {z: x}",
    "nothing to compute": "name: nothing",
    "equations in a list": "inputs: [x]\nequations: [y]",
    "inputs by one word": "inputs: x\nequations: {y: x}",
    "a loss in a list": BASE + "loss: [y]",
    "a loss with the number of another": "input: 1\nlayers: [{dense: 1}]\nloss: {mse: 1}",
    "layers without an input": "layers: [{dense: 2}]",
    "an input without layers": "input: {name: x, size: 2}",
    "an input without a size": "input: {name: x}\nlayers: [{dense: 1}]",
    "an input of no units": "input: 0\nlayers: [{dense: 1}]",
    "an unknown kind of layer": "input: 2\nlayers: [{dens: 2}]",
    "a layer with an unknown field": "input: 2\nlayers: [{dense: 2, activatoin: tanh}]",
    "a dense layer without its units": "input: 2\nlayers: [dense]",
    "a convolution without its kernel": NET + "layers: [{conv1d: 2}]",
    "a size that is no number": "input: 2\nlayers: [{dense: two}]",
    "a bias that is neither true nor false": "input: 2\nlayers: [{dense: 2, bias: maybe}]",
    "a word that is none of two": NET + "layers: [{rnn: 2, states: some}]",
    "an activation that takes no number": "input: 2\nlayers: [{dense: 2, activation: {tanh: 1}}]",
    "a batch of half a sample": "input: 2\nlayers: [{dense: 2}]\nbatch: 0.5",
    "a batch without layers": BASE + "batch: 3",
    "a value in words": BASE + "values: {x: one}",
    "an unknown assumption": BASE + "assume: {x: postive}",
    "groups in a list": BASE + "groups: [y]",
    "an unknown key of figure": BASE + "figure: {styel: dark}",
    "an unknown word of figure": BASE + "figure: {level: neuron}",
    "a digit too many": BASE + "figure: {digits: 13}",
    "several levels": BASE + "figure: {level: [unit, layer]}",
    "a claim without its formula": BASE + "claims: {x: {of: y}}",
    "an unknown key of a claim": BASE + "claims: [{wrt: x, is: 2*x, assuming: {x: positive}}]",
    "no claims": BASE + "claims: {}",
    "marks in words": BASE + "claims: {x: 2*x}\npoints: {x: two}",
    "a shape that is no list": "shapes: {X: 3}\nequations: {y: sum(X)}",
    "a size of zero": "shapes: {X: [0, 2]}\nequations: {y: sum(X)}",
    "code of a mapping": "shapes: {X: [2]}\ncode: {path: a.py}\nloss: L",
    "data of an unknown generator": BASE + "data: blob",
    "a number that a generator does not take": BASE + "data: {from: moons, factor: 0.1}",
    "too little data": BASE + "data: {from: moons, samples: 1}",
    "an unknown key of train": BASE + "parameters: [w]\ntrain: {learning_rate: 0.1}",
    "a rate of zero": BASE + "train: {rate: 0}",
    "an unknown rule for the start": BASE + "train: {start: xavier}",
    "a whole spec that is a list": "- dense: 2",
}


@pytest.mark.parametrize("spec", WRONG.values(), ids=WRONG)
def test_what_symgraph_refuses_for_its_keys_the_schema_refuses(spec: str) -> None:
    with pytest.raises(InputError):
        spec_from_text(spec)
    assert problems(spec) != []


WRONG_STYLES = {
    "an unknown table": "node: {input: {color: red}}",
    "an unknown row": "nodes: {inputs: {color: red}}",
    "an unknown attribute": "nodes: {input: {colour: red}}",
    "an unknown colour": "nodes: {input: {color: reddish}}",
    "a colour of five digits": 'nodes: {input: {color: "#12345"}}',
    "a font too small": "texts: {node: {size: 3}}",
    "an unknown shape": "nodes: {input: {shape: diamond}}",
    "an unknown style to extend": "extends: lectures",
    "an attribute of another table": "edges: {forward: {radius: 3}}",
}


@pytest.mark.parametrize("style", WRONG_STYLES.values(), ids=WRONG_STYLES)
def test_what_symgraph_refuses_in_a_style_the_schema_refuses(style: str, tmp_path: Path) -> None:
    file = tmp_path / "style.yaml"
    file.write_text(style, encoding="utf-8")
    with pytest.raises(InputError):
        load_style(file)
    assert problems(style, "style") != []
    assert problems(f"{BASE}figure: {{style: {{{style}}}}}") != []


def test_what_is_right_beside_what_is_wrong_is_accepted() -> None:
    """The words that the wrong ones are near to, so that none is refused for another reason."""
    right = [
        "input: 2\nlayers: [{dense: 2, activation: {leaky_relu: 0.2}, bias: no}]\nloss: {huber: 1/2}",
        NET + "layers: [{conv1d: 2, kernel: 2}, {rnn: 2, states: all}, {mean_pool: }, flatten]",
        BASE + 'assume: {x: [positive, "(0, 1]", "abs(x) < 1/2"]}\nclaims: [{wrt: x, is: [2*x, x + x]}, x = 2*x, x]',
        BASE + "values: {from: a.yaml, x: 1e-3}\nfigure: {digits: 12, wrt: x, style: {texts: {node: {size: 20}}}}",
        BASE + "updates: {x: x - eta*dx}\ntrain: {rate: 1e-3, eta: 0.1, batch: all, start: he}",
        BASE + 'data: {x: "linspace(0, 1, 5)", y: [1, 2, 3, 4, 5], test: 0.2}',
        BASE + "data: {from: moons, samples: 10, noise: 0.1, targets: y}",
        BASE + "data: [[1, 2], [3, 4]]",
    ]
    assert [found for text in right if (found := problems(text))] == []


def test_every_key_word_and_attribute_of_the_tables_is_in_the_schema() -> None:
    spec, style = SCHEMAS["spec"](), SCHEMAS["style"]()
    assert list(spec["properties"]) == list(KEYS)
    assert list(spec["properties"]["figure"]["properties"]) == list(FIGURE)
    assert all(one["description"] for one in spec["properties"].values())
    assert set(ATTRIBUTES) <= set(style["definitions"])
    for name, section in SECTIONS.items():
        assert tuple(style["definitions"]["whole-style"]["properties"][name]["properties"]) == section.rows
