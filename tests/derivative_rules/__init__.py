"""Scalar derivative rules from public references, right and as people get them wrong; one YAML file a subject.

A rule has the function that it is the derivative ``of``, the name ``wrt`` (with respect to), what is known of the
``variables`` (in the words of `symgraph.check_derivative`), a ``right`` claim, perhaps ``also`` another way to write
it, and ``wrong`` ones by the mistake made.  `rule_labels` confirms by numbers alone that they are what they are called.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_KEYS = {"source", "of", "wrt", "variables", "right", "also", "wrong"}


@dataclass(frozen=True)
class Rule:
    """One derivative; `wrong` are claims by the mistake made."""

    id: str
    source: str
    of: str
    wrt: str
    variables: dict[str, str | list[str]]
    right: tuple[str, ...]
    wrong: dict[str, str]


class TextLoader(yaml.CBaseLoader):
    """All scalars are text (a claim or a size ``1`` too), and a key given twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        if len(mapping) != len(node.value):
            raise yaml.YAMLError(f"a key is given twice{node.start_mark}")
        return mapping


def load_rules() -> list[Rule]:
    """All rules, in the order of their files and lines; their ids differ."""
    rules: dict[str, Rule] = {}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        for name, fields in yaml.load(path.read_text(encoding="utf-8"), TextLoader).items():
            assert name not in rules, f"{name} is in two files"
            assert fields.keys() <= _KEYS, f"{name} has unknown keys: {fields.keys() - _KEYS}"
            rules[name] = _rule(name, fields)
    return list(rules.values())


def _rule(name: str, fields: dict[str, Any]) -> Rule:
    right = tuple(fields[key] for key in ("right", "also") if key in fields)
    variables = fields.get("variables", {})
    return Rule(name, fields["source"], fields["of"], fields["wrt"], variables, right, fields["wrong"])
