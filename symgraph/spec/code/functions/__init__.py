"""The functions that code may call: NumPy's, SciPy's, Python's; each takes the kind of number first."""
