"""
# Adding a style

A style is a file of rows that change another style; nothing else is needed.
`symgraph help style` has all tables, rows and attributes. This one draws in
pencil, and what flows back in blue:

```yaml
# pencil.yaml
extends: lecture
page: {fillcolor: "#fdfdf6"}
classes:
  Basic: {color: "#37474f", fillcolor: "#ffffff00", penwidth: 0.9}
nodes:
  parameter: {shape: circle, color: "#1565c0"}
  seed: {color: "#1565c0", fontcolor: "#1565c0"}
  adjoint: {color: "#1565c0", fontcolor: "#1565c0"}
  gradient: {color: "#1565c0", fontcolor: "#1565c0", fillcolor: "#e3f2fd"}
edges:
  adjoint: {color: "#1565c0", style: dashed}
groups:
  hidden: {fillcolor: "#ffffff00", color: "#b0bec5", style: dotted}
texts:
  adjoint: {color: "#1565c0"}
  gradient: {color: "#1565c0", weight: bold}
```

```sh
symgraph render line --style pencil.yaml --wrt a --format svg,dot
# -> out/line.forward.svg out/line.d-a.svg out/line.d-a.dot
```

A spec asks for it by `figure: {style: pencil.yaml}`, a file beside the spec.
What is misspelt is an error with its line; your editor knows the rows by
`symgraph help style --json` (see `symgraph help schema`).

To ship it with symgraph: put the file into `symgraph/figure/look/styles/`, add
its name to `STYLE_NAMES` in `symgraph/figure/look/style.py`, and name it in the
help of `--style` in `symgraph/cli/drawing_options.py`. The suite then measures
that every text of the templates can be read in it.
"""
