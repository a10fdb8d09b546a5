"""From a word to its page."""

from __future__ import annotations

from importlib import import_module
from inspect import getdoc
from types import ModuleType

from symgraph.calculus.formula_functions import ALIASES, FUNCTIONS
from symgraph.manual.functions import function_page
from symgraph.manual.layers import kind_page
from symgraph.manual.page import Page, page
from symgraph.manual.spec import key_page
from symgraph.manual.topics import TOPICS, module_name
from symgraph.spec.layers import LAYERS
from symgraph.spec.schema import KEYS


def find(word: str) -> Page | None:
    """The page of a topic, of a key of a spec, of a kind of layer or of a function; None for another word."""
    if word in TOPICS:
        return _of_module(import_module(module_name(word)))
    if word in KEYS:
        return key_page(word)
    if word in LAYERS:
        return kind_page(word)
    name = ALIASES.get(word, word)
    return function_page(name) if name in FUNCTIONS else None


def words() -> list[str]:
    """All words that have a page."""
    return list(dict.fromkeys((*TOPICS, *KEYS, *LAYERS, *FUNCTIONS, *ALIASES)))


def _of_module(module: ModuleType) -> Page:
    written = getattr(module, "written", None)
    return written() if written else page(getdoc(module) or "")
