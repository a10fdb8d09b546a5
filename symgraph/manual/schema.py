"""
# Completion and checks in your editor

A JSON Schema says which keys, words and numbers a file may have.
It is made from the tables that symgraph itself reads by. Write it to a file:

```sh
symgraph help spec --json > spec.schema.json
symgraph help style --json > style.schema.json
symgraph help claims --json > claims.schema.json
```

The last one is for files that hold claims only, such as students hand in.

VS Code with the extension YAML (redhat.vscode-yaml), for all specs of a
folder, in `.vscode/settings.json`:

```json
{
  "yaml.schemas": {
    "./spec.schema.json": ["specs/*.yaml"],
    "./style.schema.json": ["styles/*.yaml"]
  }
}
```

For one file, and in every editor that uses the YAML language server (Neovim,
Emacs, Helix, Zed), a first line:

```yaml
# yaml-language-server: $schema=./spec.schema.json
name: sum
inputs: [a, b]
equations: {c: a + b}
```

In PyCharm and other JetBrains editors: Settings, Languages & Frameworks,
Schemas and DTDs, JSON Schema Mappings.

The schema sees keys, words, types and ranges. It cannot see names, formulas
and shapes: `symgraph check` and every other command do, and say the line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symgraph.figure.look.style_schema import STYLE, style_definitions, style_schema
from symgraph.spec.json_schema import json_schema
from symgraph.spec.submissions import CLAIMS


def spec_schema() -> dict[str, Any]:
    """The JSON Schema of a spec, in which a style may be written out under ``figure``."""
    schema = json_schema()
    style = schema["properties"]["figure"]["properties"]["style"]
    schema["properties"]["figure"]["properties"]["style"] = {
        "description": style["description"],
        "anyOf": [{"type": "string"}, STYLE],
    }
    return {**schema, "definitions": style_definitions()}


def claims_schema() -> dict[str, Any]:
    """The JSON Schema of a file of claims, and of what students hand in."""
    schema = json_schema()
    keys = {name: schema["properties"][name] for name in CLAIMS.keys}
    return {
        "$schema": schema["$schema"],
        "title": "symgraph claims",
        "type": "object",
        "properties": keys,
        "additionalProperties": False,
    }


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "spec": spec_schema,
    "schema": spec_schema,
    "style": style_schema,
    "claims": claims_schema,
}
"""The topics that have a JSON Schema."""
