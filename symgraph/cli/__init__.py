"""The command line: options in, files and exit codes out.

It has no logic of its own: what the options say goes to the package, which is imported only when a command runs, so
that help and usage errors come at once.
"""

from symgraph.cli.main import main, run

__all__ = ["main", "run"]
