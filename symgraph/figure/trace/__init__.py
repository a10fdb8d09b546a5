"""Evaluation traces: the values of a program and, beside them, its adjoints or tangents, as tables.

`table` is what a trace is; `scalars` and `arrays` make one of a program; the others write it.
"""
