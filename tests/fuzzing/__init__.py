"""Random programs, random claims about their gradients, and what mpmath says of the checker's verdicts.

`programs` makes programs, `rewrites` ways to write a gradient that keep its value, `edits` mistakes; `real` computes in
real numbers and `judge` compares.  A claim is right or wrong by its numbers, whatever it was made as.
"""
