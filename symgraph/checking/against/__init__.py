"""A gradient against other ways to compute it: finite differences, and systems that differentiate by themselves."""
