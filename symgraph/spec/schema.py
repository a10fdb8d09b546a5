# ruff: noqa: E501 - one key, one line or two
"""The keys of a spec: what each is, whether it works yet, what holds without it, and an example.

The reader's errors, the JSON Schema (`symgraph.spec.json_schema`) and ``symgraph help`` are made from these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text",
    "names",
    "formulas",
    "layers",
    "input",
    "loss",
    "assume",
    "groups",
    "figure",
    "labels",
    "lines",
    "number",
    "claims",
    "points",
    "shapes",
    "code",
    "data",
    "train",
    "values",
]
Support = Literal["works", "kept"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a spec: the kind of its value, its support, what it means, what holds without it (`usual`), an example.

    A key that is `kept` is checked for its kind and carried along: it does not change what is computed.
    """

    kind: Kind
    support: Support
    meaning: str
    usual: str
    example: str


KINDS: dict[Kind, str] = {
    "text":     "a text",
    "names":    "a list of names",
    "formulas": "a mapping of names to formulas",
    "layers":   "a list of layers",
    "input":    "a mapping with name, size and length, or just the size",
    "loss":     "a name, a formula, or a loss with its number",
    "assume":   "a mapping of names to words, intervals and conditions",
    "groups":   "a mapping of titles to lists of names",
    "figure":   "a mapping",
    "labels":   "a mapping of names to texts",
    "lines":    "a mapping of names to formulas, or lines name = formula",
    "number":   "a whole number",
    "claims":   "a mapping of names to formulas, or a list",
    "points":   "a mapping of names to numbers",
    "shapes":   "a mapping of names to lists of sizes",
    "code":     "a text of several lines, or a mapping with file",
    "data":     "a mapping, a word, a file or rows",
    "train":    "a mapping",
    "values":   "a mapping of names to numbers and lists, or a file",
}  # fmt: skip
"""What is written behind a key, in words."""

KEYS: dict[str, Key] = {
    "name":       Key("text",     "works", "names the files that are written",
                      "the file's own name", "name: tanh-2-2-1"),
    "title":      Key("text",     "works", "stands above the figure",
                      "no title", "title: A neuron with a sigmoid"),
    "input":      Key("input",    "works", "what a network is given; a length makes it a sequence",
                      "the name is i", "input: {name: x, size: 2}"),
    "layers":     Key("layers",   "works", "the layers of a network, one entry each",
                      "the spec has equations or code", "layers: [{dense: 2, activation: tanh}, {dense: 1}]"),
    "inputs":     Key("names",    "works", "names of given quantities",
                      "none", "inputs: [x1, x2]"),
    "parameters": Key("names",    "works", "names of quantities to be learned",
                      "none", "parameters: [w1, w2]"),
    "equations":  Key("formulas", "works", "name: formula, each computed from the others",
                      "the spec has layers or code", "equations: {u: w*x + b, p: 1/(1 + exp(-u))}"),
    "loss":       Key("loss",     "works", "a loss by name, an equation's name or a formula",
                      "the last equation; none for a network", "loss: (p - t)**2"),
    "values":     Key("values",   "works", "numbers of inputs, parameters and targets, or a file of them",
                      "examples are chosen where numbers are needed", "values: {x: 0.5, W1: [[1, -2], [0, 1/3]]}"),
    "assume":     Key("assume",   "works", "what is known of a symbol: positive, an interval, a condition",
                      "every symbol is real", 'assume: {x: positive, p: "(0, 1)", r: [nonzero, "abs(r) < 2"]}'),
    "groups":     Key("groups",   "works", "title: names of the equations in one part of the figure",
                      "a network's layers are its parts", "groups: {buying apples: [apples]}"),
    "figure":     Key("figure",   "works", "how the figure is drawn unless the command says otherwise",
                      "as the command does", "figure: {style: textbook, show: [values, gradients]}"),
    "labels":     Key("labels",   "kept",  "name: text to show instead",
                      "names are shown as they are", "labels: {total: 支払金額（円）}"),
    "claims":     Key("claims",   "works", "hand-derived gradients to be checked: {w111: formula}, or a list of forms",
                      "none", "claims: {w: 2*(p - t)*p*(1 - p)*x}"),
    "backward":   Key("lines",    "works", "lines of a hand-written backward pass: dz21 = 1 - o1**2",
                      "none", "backward: {dz21: 1 - o1**2, dh11: dz21*w211}"),
    "let":        Key("formulas", "works", "abbreviations that claims use: {s: formula}",
                      "none", "let: {s: p*(1 - p)}"),
    "updates":    Key("lines",    "works", "a step of learning: {w: w - eta*dw}, or lines w = w - eta*dw",
                      "gradient descent", "updates: {w: w - eta*dw}"),
    "data":       Key("data",     "works", "where examples come from: {from: circles, noise: 0.1}, a file, or columns",
                      "none", "data: {from: circles, noise: 0.1}"),
    "train":      Key("train",    "works", "how to learn: {rate: 0.1, epochs: 100, batch: 4, momentum: 0.9, seed: 1}",
                      "what is usual for each of its keys", "train: {rate: 0.1, epochs: 100, seed: 1}"),
    "points":     Key("points",   "works", "marks for claims: {w111: 2}",
                      "1 for each claim", "points: {w: 2, b: 1}"),
    "batch":      Key("number",   "works", "how many samples a network computes at once, one row each",
                      "one sample, a column", "batch: 32"),
    "shapes":     Key("shapes",   "works", "arrays: {X: [n, p], b: [p], c: []}, sizes in numbers or symbols",
                      "every name is one number", "shapes: {X: [n, p], w: [p], lam: []}"),
    "functions":  Key("names",    "works", "abstract functions, which act on each element",
                      "none", "functions: [phi]"),
    "code":       Key("code",     "works", "NumPy code instead of equations, or {file: assignment.py}",
                      "the spec has equations or layers", "code: {file: assignment.py}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureKey:
    """A key of ``figure``: what it means, an example, and what is allowed: any text, some `words`, a `whole` number.

    `several` may be a list.
    """

    meaning: str
    example: str
    words: tuple[str, ...] = ()
    whole: tuple[int, int] | None = None
    several: bool = False


FIGURE: dict[str, FigureKey] = {
    "wrt":       FigureKey("what gradient graphs are by: a name, a whole array, or all", "wrt: [w111, W2]", several=True),
    "show":      FigureKey("what is written on the arrows", "show: [values, gradients]", ("names", "values", "gradients", "partials", "symbols"), several=True),
    "style":     FigureKey("a style by name, a style file beside the spec, or the rows of one", "style: dark"),
    "level":     FigureKey("how much is one box; the finest that can be read unless given", "level: unit", ("matrix", "op", "unit", "layer")),
    "fold":      FigureKey("parts (layers, groups) that are one box", "fold: buying apples", several=True),
    "unfold":    FigureKey("parts or functions that are drawn in full", "unfold: sigmoid", several=True),
    "constants": FigureKey("numbers as inputs, or inside of the operators that use them", "constants: operators", ("auto", "inputs", "operators")),
    "digits":    FigureKey("decimals of rounded numbers", "digits: 4", whole=(0, 12)),
    "order":     FigureKey("which derivative is drawn: the first, the second, ...", "order: 2", whole=(1, 4)),
    "upstream":  FigureKey("the name of what flows back into the last value", "upstream: E"),
    "size":      FigureKey("a page to be filled: 16:9, 4:3, or width x height", 'size: "16:9"'),
    "font":      FigureKey("fonts by name or file for the letters in words", "font: Noto Sans", several=True),
    "format":    FigureKey("the files that are written", "format: [pdf, svg]", ("pdf", "png", "svg", "tex", "dot", "typ"), several=True),
    "engine":    FigureKey("what lays the graph out; bundled gives the same bytes everywhere", "engine: bundled", ("auto", "dot", "bundled")),
    "lang":      FigureKey("the language of the words in the figure", "lang: ja", ("en", "ja")),
    "direction": FigureKey("where the arrows lead; as the page is wide or high unless given", "direction: down", ("right", "down")),
}  # fmt: skip
"""The keys of ``figure``."""
