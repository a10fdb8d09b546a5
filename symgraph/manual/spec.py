"""The topic ``spec``, and a page for each key of a spec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from symgraph.manual.page import Entry, Page, listed, page
from symgraph.spec.json_schema import json_schema
from symgraph.spec.schema import KEYS, KINDS
from symgraph.spec.templates import template_names, template_text

_SHOWN = 5
"""Templates that are named at most."""
_KINDS_OF_SPECS = """
# The spec format

A spec is a YAML file that says what is computed. There are four kinds.
A network is a list of layers:

```yaml
name: tanh-2-2-1
input: {name: i, size: 2}
layers:
  - dense: 2
    activation: tanh
  - dense: 1
    activation: tanh
loss: mse
```

Formulas; each right-hand side may use the names above and below it:

```yaml
name: sigmoid-neuron
inputs: [x1, x2]
parameters: [w1, w2]
equations:
  u: w1*x1 + w2*x2
  p: 1/(1 + exp(-u))
loss: -log(p)
```

Matrices, of sizes that may be symbols:

```yaml
name: ridge
shapes: {X: [n, p], w: [p], y: [n], lam: []}
equations:
  r: y - X @ w
loss: sum(r**2)/n + lam*sum(w**2)
```

NumPy code at fixed shapes, as it stands in an assignment:

```yaml
name: affine
shapes: {X: [3, 4], W: [4, 2], b: [2]}
code: |
  Y = X @ W + b
  L = np.sum(Y**2)
loss: L
```

A number is exact (`0.5` is 1/2) and may be a fraction (`1/3`). Names may be
Greek or Japanese. Every error says the line and the column.

## Keys

The order in which they stand does not matter. `symgraph help KEY` says more.
"""


def written() -> Page:
    """All keys."""
    return page(_KINDS_OF_SPECS, map(key_entry, KEYS))


def key_entry(name: str) -> Entry:
    """What is known of a key."""
    key = KEYS[name]
    return Entry(name, key.meaning, f"{KINDS[key.kind]}; without it: {key.usual}", key.example)


def key_page(name: str) -> Page:
    """The page of a key that has none of its own."""
    details = list(dict.fromkeys(_details(json_schema()["properties"][name])))
    more = [f"## Keys of {name}", details] if details else []
    return page(f"# {name}: a key of a spec", [key_entry(name)], *more, used_by(f"\n{name}:"))


def _details(schema: dict[str, object]) -> Iterator[Entry]:
    """The described keys within a key, wherever its schema has some."""
    for part, value in schema.items():
        if part == "properties" and isinstance(value, dict):
            for name, described in value.items():
                if "description" in described:
                    yield Entry(name, described["description"])
        else:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict):
                    yield from _details(inner)


def used_by(text: str) -> str:
    """A sentence that names the templates in which a text stands."""
    return _sentence(name for name, template in _templates().items() if text in template)


@cache
def _templates() -> dict[str, str]:
    return {name: template_text(name) for name in template_names()}


def _sentence(templates: Iterable[str]) -> str:
    names = list(templates)
    if not names:
        return ""
    shown = listed((f"`{name}`" for name in names[:_SHOWN]), "and")
    several, which = ("s", "that one") if names[1:] else ("", "it")
    return f"See the template{several} {shown}: `symgraph new {names[0]}` writes {which} to a file."
