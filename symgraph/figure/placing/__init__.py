"""Graph -> positions: where things stand and how arrows run."""
