"""Gradient descent on a compiled program: examples in, a history out."""
