"""Verdicts on claims about whole arrays: for all shapes, with matrices as counterexamples."""
