"""The display list, what is measured on it, and the files that are written from it."""
