"""A network as neurons and weighted connections."""
