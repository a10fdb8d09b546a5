"""What people write (YAML, equations, NumPy code, SymPy expressions), read, judged and lowered to a Program."""
