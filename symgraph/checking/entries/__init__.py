"""Claims about arrays of certain sizes, judged entry by entry with the scalar checker."""
