"""Pictures that move: each computation of both passes, one after the other."""
