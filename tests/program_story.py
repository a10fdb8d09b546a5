"""What the texts of programs tell: gradients of every third scalar template, as scalars too, and theirs in turn."""

from __future__ import annotations

from drawn_graphs import scalar_templates

import symgraph

SOFTMAX = """
name: softmax-3-4-3
input: {name: i, size: 3}
layers:
  - {dense: 4, activation: tanh}
  - {dense: 3}
loss: cross_entropy
"""
WITHOUT_VALUES = ("softmax-3-4-3", "general-node")


def story() -> str:
    parts: list[object] = []
    for source in (*scalar_templates()[::3], SOFTMAX):
        gradient = symgraph.gradient(symgraph.load(source), "all")
        scalar = symgraph.expand(gradient)
        assert scalar.loss is not None
        first = scalar.gradients[next(iter(scalar.gradients))]
        parts += [gradient, scalar, symgraph.gradient(scalar, "all", of=first), scalar.closed_form(scalar.loss)]
        if scalar.name not in WITHOUT_VALUES:
            parts.append(symgraph.evaluate(scalar))
    return "\n".join(map(str, parts))


if __name__ == "__main__":
    print(story())
