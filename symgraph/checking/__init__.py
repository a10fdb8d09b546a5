"""Is this hand-derived gradient right?  Proved, refuted with a counterexample and a reason, or undecided."""
