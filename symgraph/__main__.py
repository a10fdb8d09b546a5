"""``python -m symgraph``: the command line, also where no script folder is on the PATH."""

from symgraph.cli import run

run()
