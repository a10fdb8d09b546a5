"""What went wrong in a refuted claim: the parts of `symgraph.checking.diagnose`."""
