"""Certified values and slopes of expressions, and the points at which they are taken."""
