"""Live pages taken apart again: their data, and their program run by Node.js, as a browser would run it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from javascript_cases import run

NUMBER = re.compile(r'data-of="([^"]*)"')


@dataclass
class LivePage:
    """A page as it is read from its file."""

    text: str

    @cached_property
    def data(self) -> dict[str, Any]:
        """The page's JSON."""
        (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', self.text, re.DOTALL)
        return json.loads(found)

    @cached_property
    def program(self) -> str:
        """The script that defines `compute`."""
        scripts: list[str] = re.findall(r"<script>(.*?)</script>", self.text, re.DOTALL)
        (found,) = [script for script in scripts if "const compute =" in script]
        return found

    @cached_property
    def start(self) -> dict[str, float]:
        """The values in the beginning."""
        return {declared["name"]: declared["value"] for declared in self.data["declared"]}

    def compute(self, values: Mapping[str, float] | None = None) -> dict[str, float]:
        """All results, at the page's own values unless others are given."""
        at = self.start | dict(values or {})
        (results,) = run([self.program, f"results.push(compute({json.dumps(at)}));"])
        return {name: float(value) for name, value in results.items()}

    def sums(self) -> Iterator[list[str]]:
        """The results that every number of the page is the sum of: in pictures, in formulas, in lines."""
        pictures = [view["svg"] for view in self.data["views"]]
        for text in (*pictures, json.dumps(self.data["quantities"]), json.dumps(self.data["lines"])):
            for found in NUMBER.findall(text.replace('\\"', '"')):
                yield from json.loads(html.unescape(found))
        for line in self.data["lines"].values():
            yield from line["of"]


def read(path: Path) -> LivePage:
    """The page in a file."""
    return LivePage(path.read_text(encoding="utf-8"))
