"""NumPy code as people write it, read as a program: interpreted on symbolic elements, never executed."""
