"""
# What the checker promises

`symgraph check` and `symgraph.check_derivative` say of a claim, a gradient that
was derived by hand, one of three things.

## Proved

Claim and derivative are equal at every point at which the assumptions hold,
the derivative exists and the claim divides by no zero, but for the kinks that
`domain` names, where conditions of the claim change. Nothing in a proof was
rounded: its `certainty` is `exact`.

```python
>>> from symgraph import check_derivative
>>> verdict = check_derivative("tanh(w*x)", "w", "x*(1 - tanh(w*x)**2)")
>>> verdict.verdict, verdict.certainty, verdict.domain
('proved', 'exact', 'wherever the derivative exists')

```

`method` says how: `same form` as what reverse mode gives, or `normal form`,
after both were brought to one form by exact algebra, where needed in each
region of signs on its own.

```python
>>> verdict = check_derivative("log(x)", "x", "1/abs(x)")
>>> verdict.verdict, verdict.method
('proved', 'normal form in 2 regions')

```

At a kink there is no derivative, so that any convention passes there:

```python
>>> check_derivative("relu(x)", "x", "where(x > 0, 1, 0)").verdict
'proved'
>>> check_derivative("relu(x)", "x", "where(x >= 0, 1, 0)").verdict
'proved'

```

## Refuted

There is a point, given in exact numbers, at which claim and derivative differ.
Both were computed there with bounds on all rounding errors (ball arithmetic),
the derivative from the function itself and not from the rules that gradients
are made by. So no rounding and no wrong rule can refute a right claim.

```python
>>> verdict = check_derivative("x**3", "x", "3*x")
>>> verdict.verdict, verdict.counterexample.point
('refuted', {'x': '2'})
>>> verdict.counterexample.claimed, verdict.counterexample.correct
('6', '12')

```

A difference far too small for floating point can be found too:

```python
>>> check_derivative("x**3/3", "x", "x**2 + 1e-40").verdict
'refuted'

```

A hint says what went wrong. The claim it repairs has itself been proved:

```python
>>> verdict = check_derivative("sin(x)**2", "x", "2*sin(x)")
>>> verdict.diagnosis.message
'the inner derivative cos(x) is missing (in f)'
>>> check_derivative("sin(x)**2", "x", verdict.diagnosis.repaired).verdict
'proved'

```

## Undecided

Neither was found within the budget; `reason` says why. It is never a guess:
agreement at many points is no proof. `--effort 2` to `6` try harder.

```python
>>> verdict = check_derivative("x", "x", "where(x > 1e9, 2, 1)")
>>> verdict.verdict
'undecided'

```

## The domain

Symbols are real, and no more is known of them than `assume` says. Without an
assumption a claim has to be right for negative numbers too:

```python
>>> check_derivative("sqrt(x**2)", "x", "1").verdict
'refuted'
>>> check_derivative("sqrt(x**2)", "x", "1", {"x": "positive"}).verdict
'proved'

```

## Arrays

A claim in matrix form is proved for all sizes. NumPy code is read at the shapes
that were declared, and proved for these; where it can be read for all shapes,
`domain` says so.

```python
>>> import symgraph
>>> ridge = '''
... shapes: {X: [n, p], w: [p], y: [n]}
... loss: sum((y - X @ w)**2)
... claims: {w: -2*X.T @ (y - X @ w)}
... '''
>>> symgraph.check(symgraph.load(ridge))[0].domain
'for all shapes n, p, wherever the derivative exists'

```

## What it cannot see

- Relations among special functions beyond those it was taught, such as
  Legendre's among elliptic integrals. Such a claim is undecided:

```python
>>> legendre = "{E}(m)*{K}(1-m) + {E}(1-m)*{K}(m) - {K}(m)*{K}(1-m)"
>>> claim = legendre.format(E="elliptic_e", K="elliptic_k")
>>> check_derivative("pi*x/2", "x", claim, {"m": "(0, 1)"}).verdict
'undecided'

```

- A null set: a wrong value at single points is not a wrong claim.

```python
>>> check_derivative("x", "x", "where(x == 3, 2, 1)").verdict
'proved'

```

- Whether the program is the one that was meant. It judges the gradient of what
  the spec says; with `--model` that is the teacher's spec and not the student's.
- Overflow and rounding in running code: `symgraph verify` compares numbers.
"""
