"""Typst's compiler, shut in: it reads no file and opens no connection.

Texts of users are string literals in every source (`symgraph.notation.typst_text`), so no word of theirs is code.
Should one ever be, there is still nothing to find: the root of the project is a file, below which there are no others,
and a source that names a package is not compiled, for Typst would load it from the network.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Literal

import typst

Kind = Literal["pdf", "png", "svg"]

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_LOADS_CODE = re.compile(rb"\b(?:import|include|eval|plugin|std|dictionary)\b|@")  # the last two can spell the others


def compiled(source: bytes, fonts: typst.Fonts, kind: Kind, resolution: float | None = None) -> list[bytes]:
    """The pages of a source of symgraph's own; a PDF is one. `resolution` is that of PNG, in pixels per inch.

    >>> fonts = typst.Fonts(include_system_fonts=False)
    >>> [page[:4] for page in compiled(b'#"a text that says #import"', fonts, "svg")]
    [b'<svg']
    >>> compiled(b'#import "@preview/cetz:0.3.0"', fonts, "svg")
    Traceback (most recent call last):
        ...
    AssertionError: import: a figure needs no package
    """
    return Document(source, fonts).pages(kind, resolution)


class Document:
    """A source of symgraph's own that becomes files of several kinds: Typst sets it once."""

    def __init__(self, source: bytes, fonts: typst.Fonts) -> None:
        self._source = source
        self._fonts = fonts

    @cached_property
    def _compiler(self) -> typst.Compiler:
        return _compiler(self._source, self._fonts)

    def pages(self, kind: Kind, resolution: float | None = None) -> list[bytes]:
        """The pages in one kind; see `compiled`."""
        made = self._compiler.compile(self._source, format=kind, ppi=resolution)
        pages = made if isinstance(made, list) else [made]  # a single one comes alone
        return [page for page in pages if page is not None]


def queried(source: bytes, fonts: typst.Fonts, selector: str) -> str:
    """The value, in JSON, of the only element that the selector finds."""
    compiler = _compiler(source, fonts)
    found = compiler.query(selector, field="value", one=True)
    compiler.compile(source, format="svg")  # only this forgets what was set long ago; a query keeps all of it for ever
    return found


def _compiler(source: bytes, fonts: typst.Fonts) -> typst.Compiler:
    found = _LOADS_CODE.search(_STRING.sub(b"", source))
    assert found is None, f"{found.group().decode()}: a figure needs no package"
    closed: dict[str, Any] = dict.fromkeys(("root", "package_path", "package_cache_path"), __file__)
    return typst.Compiler(source, font_paths=fonts, **closed)
