"""Worksheets: figures with blanks to be filled in by hand, and their answer keys."""
