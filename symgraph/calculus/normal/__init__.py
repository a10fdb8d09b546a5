"""The index normal form of array expressions: equality for all shapes, decided by computing, sound but not complete.

A form is a polynomial over contraction graphs: products of factors such as ``X[i, j]`` or ``exp(x[i])**2``, some
indices free and others summed.  `heads` says what factors are made of; `graphs` and `labelling` write a product in one
way, `rules` rewrite it, `forms` adds and multiplies; `powers`, `piecewise`, `matrices` and `elementwise` are functions;
`reading` takes a program, and `prover` asks whether a difference vanishes.
"""

from symgraph.calculus.normal.prover import Answer, Prover

__all__ = ["Answer", "Prover"]
