"""The JSON form of a program: data that the target ``json`` writes and `symgraph.load` reads.

A document is one object (arrays of objects keep the order of the program):

    format        "symgraph-program"
    version       1
    name          the program's name; "title" and "labels" (name: text) where the spec has them
    functions     the abstract functions that formulas call, such as ["phi"]
    declarations  objects with "name", "role" (input, target, parameter, constant or size), for arrays "shape" (rows and
                  columns, each a number or the symbol of a size), and for constants "value"
    equations     objects with "name" and "formula", in an order of computation: "W1 @ x + b1".  Names that begin with
                  an underscore are temporaries; * acts on each element, @ is the matrix product, .T the transpose
    elements      how the elements of arrays are called: {"W1": "w(1, row, column)"} has w111, w112 and so on
    aliases       further names for what exists
    loss          the name that gradients are of, or null
    loss_label    what figures call a loss that is the output itself; over_samples "mean" or "sum"
    values        example values: numbers, or rows of numbers; what is no decimal is a text, such as "1/3"
    gradient      the backward pass: "of", "declarations" (its seed, 1) and "equations", which go on from those above,
                  "adjoints" (name: what it is the derivative by) and "gradients" (by what: name)

A program that is a gradient itself has "adjoints" and "gradients" beside its equations, and no "gradient".  What a spec
says of claims, data and figures is not part of it.
"""

from __future__ import annotations

FORMAT, VERSION = "symgraph-program", 1
KEPT = ("title", "labels", "loss_label", "over_samples")
"""What a document takes from the metadata of a program, under the same names."""
