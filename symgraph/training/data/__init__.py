"""Examples from files, generators, rows and formulas, and what makes arrays of them that a program takes."""
