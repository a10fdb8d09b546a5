# ruff: noqa: PLC0415 - the process that measures a bare dot imports nothing of symgraph
"""Time and memory to draw large graphs on both engines, beside a bare `dot` on the same DOT text.

    python tests/benchmarks/layout.py                   the table
    python tests/benchmarks/layout.py --nodes 30,300 --engines bundled --limit 60

The graphs are forward graphs of tanh networks, layer upon layer of four units, made by hand.  Each figure is made in a
process of its own.  Its time is from the graph to the finished PDF, with the engine's share beside it; its memory is
the most that the process held (RSS), of which imports take some 100 MB.  What the system's dot holds beside it stands
in the column of the bare dot, which reads the same DOT text and writes the same JSON.  A row is given up after the
limit.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

NODES = (30, 300, 1_000, 5_000)
ENGINES = ("bundled", "dot")
LIMIT = 600.0  # s
UNITS = 4  # a layer


def drawn_graph(nodes: int) -> Any:
    """A network's forward graph of about as many nodes."""
    from figure_samples import network

    if nodes <= 30:
        return network(3, 2, 1)
    layer = UNITS * (2 * UNITS + 3)  # a weight and a product for each of a unit's inputs; its bias, sum and tanh
    last = 2 * UNITS + 3 + 1
    return network(*[UNITS] * (1 + max(round((nodes - UNITS - last) / layer), 1)), 1)


def measure(nodes: int, engine: Any, folder: Path) -> dict[str, float]:
    """Draw one figure in this process; its DOT text is left in the folder."""
    from symgraph.figure.page import render

    layout_seconds = 0.0
    laid_out = render.layout

    def timed(*arguments: Any) -> Any:
        nonlocal layout_seconds
        start = time.perf_counter()
        try:
            return laid_out(*arguments)
        finally:
            layout_seconds += time.perf_counter() - start

    render.layout = timed
    graph = drawn_graph(nodes)
    start = time.perf_counter()
    drawn = render.figure(graph, engine)
    render.pictures(drawn, ["pdf"])
    whole = time.perf_counter() - start
    (folder / "figure.dot").write_text(drawn.dot, encoding="utf-8")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    facts = {"nodes": len(graph.nodes), "edges": len(graph.edges), "whole": whole, "layout": layout_seconds}
    return {**facts, "memory": memory}


def measure_bare(folder: Path) -> dict[str, float]:
    """Lay out the DOT text in the folder by the system's dot alone."""
    text = (folder / "figure.dot").read_bytes()
    start = time.perf_counter()
    subprocess.run(["dot", "-Kdot", "-Tjson0"], input=text, capture_output=True, check=True)
    whole = time.perf_counter() - start
    return {"whole": whole, "memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


def in_process(limit: float, *arguments: str) -> dict[str, float] | None:
    """What a fresh process measures; None where it takes longer than the limit (in s)."""
    try:
        run = subprocess.run(
            [sys.executable, __file__, *arguments], capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if run.returncode:
        sys.exit(run.stderr)
    return json.loads(run.stdout)


def row(nodes: int, engine: str, limit: float) -> str:
    """One line of the table."""
    with TemporaryDirectory() as folder:
        whole = in_process(limit, "--figure", str(nodes), engine, folder)
        if whole is None:
            return f"{nodes:>6,}        {engine:8} more than {limit:g} s"
        text = f"{whole['nodes']:>6,} {whole['edges']:>6,} {engine:8} {whole['whole']:>8.2f} {whole['layout']:>8.2f}"
        text += f" {whole['memory']:>8,.0f}"
        if shutil.which("dot") is None:
            return text
        bare = in_process(limit, "--bare", folder)
        if bare is None:
            return f"{text}   more than {limit:g} s"
        return f"{text} {bare['whole']:>9.2f} {bare['memory']:>8,.0f} {whole['whole'] / bare['whole']:>8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", default=",".join(map(str, NODES)), help="numbers of nodes, with commas")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for a row")
    parser.add_argument("--figure", nargs=3, metavar=("NODES", "ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--bare", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.figure:
        nodes, engine, folder = options.figure
        print(json.dumps(measure(int(nodes), engine, Path(folder))))
        return
    if options.bare:
        print(json.dumps(measure_bare(Path(options.bare))))
        return
    engines = [engine for engine in options.engines.split(",") if engine != "dot" or shutil.which("dot")]
    print(
        f"{' nodes':>6} {'edges':>6} {'engine':8} {'s':>8} {'layout s':>8} {'MB':>8} {'bare dot s':>9} {'MB':>7} ratio"
    )
    for nodes in options.nodes.split(","):
        for engine in engines:
            print(row(int(nodes), engine, options.limit), flush=True)


if __name__ == "__main__":
    main()
