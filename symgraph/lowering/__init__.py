"""Terms and programs in other languages: Typst, LaTeX, plain text, NumPy, PyTorch."""
