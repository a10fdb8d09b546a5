'''
# Adding an output format

Code and documents: `symgraph export` has a table of targets. A target is a
function from a program to a text, and its row. The worked example writes the
equations and derivatives as Markdown, in a module of its own:

```python
# symgraph/lowering/export/markdown_list.py, a new file
"""The target ``markdown``: equations and derivatives as a list."""

from symgraph.calculus.formula import format_term
from symgraph.calculus.program import Program
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.steps import passes


def markdown_list(program: Program, options: Options) -> str:
    """A line for each equation, then one for each derivative."""
    both = passes(program, options)
    steps = (*both.value, *both.backward)
    lines = [f"- `{one.name} = {format_term(one.term)}`" for one in steps]
    return "\\n".join([f"# {program.name}", "", *lines, ""])
```

Its row: what its files end in, the function, and what it is.

```python
# symgraph/lowering/export/targets.py, above: numpy_module import
from symgraph.lowering.export.markdown_list import markdown_list
```

```python
# symgraph/lowering/export/targets.py, below: "latex":
    "markdown": ExportTarget(".md", markdown_list, "equations as a list"),
```

And its word, which the command has at hand without loading the table:

```python
# symgraph/cli/export.py, below: "latex",
    "markdown",
```

```sh
symgraph export line --to markdown --out out
# -> out/line.md
```

`passes` gives equations and adjoints as steps under names of their own;
`symgraph.lowering.latex`, `.numpy`, `.javascript`, `.pytorch` and others write
a term in a language. A program that a target cannot say is an `InputError` that
says why.

The other formats are tables too, a function and a row each:

| what | table |
| --- | --- |
| pictures | `makers` in `symgraph/figure/page/render.py`, from what is drawn |
| animations | `FORMATS` in `symgraph/figure/animation/formats.py`, from the frames |
| traces | `WRITERS` in `symgraph/figure/trace/formats.py`, from the table |
'''
