"""The topics of ``symgraph help``, in the order in which they are listed; each is a module of this package.

A module's page is what its function `written` gives, or else its docstring.  Further words are topics too: the keys of
a spec, the kinds of layers and the functions of formulas (`symgraph.manual.find`).
"""

from __future__ import annotations

SPEC = "The spec format"
USE = "Using symgraph"
EXTEND = "Adding to symgraph"

TOPICS: dict[str, tuple[str, str]] = {
    "spec":          (SPEC, "all keys of a spec, and the four kinds of specs"),
    "layers":        (SPEC, "the kinds of layers of a network"),
    "activations":   (SPEC, "what makes units of the weighted sums"),
    "loss":          (SPEC, "what is differentiated"),
    "formulas":      (SPEC, "the language of equations, losses and claims"),
    "functions":     (SPEC, "all functions of that language"),
    "names":         (SPEC, "what weights, units and gradients are called"),
    "assume":        (SPEC, "what may be said of a symbol or an array"),
    "figure":        (SPEC, "how a spec is drawn"),
    "style":         (SPEC, "how figures look, and styles of your own"),
    "data":          (SPEC, "where examples come from"),
    "train":         (SPEC, "how parameters are learned"),
    "schema":        (SPEC, "completion and checks in your editor"),
    "checker":       (USE, "what proved, refuted and undecided mean"),
    "exit-codes":    (USE, "what a command's exit code says"),
    "environment":   (USE, "environment variables"),
    "engines":       (USE, "what lays figures out"),
    "limits":        (USE, "how large things may be, and files of strangers"),
    "faults":        (USE, "what a full disk, a kill or a broken dot can do"),
    "add-layer":     (EXTEND, "a kind of layer"),
    "add-operation": (EXTEND, "a function that formulas may call"),
    "add-style":     (EXTEND, "a look of figures"),
    "add-output":    (EXTEND, "a language or a format to export to"),
}  # fmt: skip
"""The group and the summary of each topic."""


def module_name(topic: str) -> str:
    """The module that holds the page of a topic."""
    return f"symgraph.manual.{topic.replace('-', '_')}"
