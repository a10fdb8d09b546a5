"""
# Adding an operation

A function that formulas may call is one row of a table and one word. The
worked example is squareplus, a smooth relu without exp (J. Barron, 2021):
`y = (x + sqrt(x**2 + 4))/2`, whose derivative is `y/sqrt(x**2 + 4)`.

First the row: its name, its arguments, a partial derivative for each of them
and, unless it is a primitive, its definition in other rows. Partials are
formulas over the arguments and the output y, as the field writes them.

```python
# symgraph/calculus/rows.py, below: Row("mish"
    Row("squareplus", "x", ("y/sqrt(x**2 + 4)",), "(x + sqrt(x**2 + 4))/2"),
```

Then the word, beside those that take as many arguments:

```python
# symgraph/calculus/formula_functions.py, below: hardtanh hard_sigmoid
        squareplus
```

That is all. Its value, its second derivative, its proofs, its code in every
language and its MathML follow from the definition:

```sh
symgraph check -e "y = squareplus(x)" --claim "x = y/sqrt(x**2 + 4)"
symgraph render -e "y = squareplus(a*x)" --wrt x --format svg
# -> out/y.forward.svg out/y.d-x.svg
```

Layers know it as an activation once it is named there:

```python
# symgraph/spec/activations.py, below: "mish",
    "squareplus",
```

The suite asks of every row what mpmath says of it: add the function to
`FUNCTIONS` in `tests/oracle.py`, and value, derivatives and notation are tested.

A definition that overflows or cancels has an equal one for floating point, the
row's last field. A primitive, a function that no other rows define, needs more:
its value in `calculus/number_systems.py`, with bounds in
`checking/values/ball_functions.py`, and its name in each target of `lowering/`.
"""
