"""The system's Graphviz, the same for every system that gives a DOT text."""

from __future__ import annotations

import subprocess

from peers_systems import Drawing


def drawn(text: str) -> Drawing:
    """The PDF that ``dot`` makes of a DOT text; raises CalledProcessError where it fails."""
    run = subprocess.run(["dot", "-Tpdf"], input=text.encode(), capture_output=True, check=True)
    return Drawing(run.stdout, text)


def count_nodes(text: str) -> int:
    """How many nodes a DOT text has, by Graphviz's own ``gc``."""
    run = subprocess.run(["gc", "-n"], input=text.encode(), capture_output=True, check=True)
    return int(run.stdout.split()[0])
