"""Time that a live page takes to answer when a slider is moved, in Chromium: all numbers computed, written, laid out.

    python tests/benchmarks/live_page.py             the table
    python tests/benchmarks/live_page.py 2-8-8-3 4-7-5-2

Of each network the largest view is shown, as a whole (numbers too small to be read are left out then) and zoomed in.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

from browser import chromium, opened
from drawn_graphs import network

from symgraph.figure.live.page import page as live_page

NETWORKS = ("2-2-1", "2-8-8-3", "4-7-5-2")
FRAME = 16.0  # ms
TIMED = """async (zoom) => {
  const count = (view) => Object.keys(view.nodes).length;
  changeView(data.views.reduce((best, view) => (count(view) > count(best) ? view : best)));
  zoomBy(zoom);
  const sliders = [...document.querySelectorAll(".control input[type=range]")];
  const times = [];
  for (let move = 0; move < 220; move++) {
    const slider = sliders[(7 * move) % sliders.length];
    slider.value = Number(slider.min) + (Number(slider.max) - Number(slider.min)) * Math.random();
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect(); // lays the page out
    times.push(performance.now() - start);
    await new Promise(requestAnimationFrame);
  }
  const sorted = times.slice(20).sort((one, other) => one - other); // the first moves warm up
  return [graph.nodes.size, graph.slots.length, sorted[100], sorted[189], sorted[199]];
}"""


def timed(browser: Any, units: str, folder: Path) -> None:
    spec = network(*map(int, units.split("-")), loss="mse")
    file = live_page(spec, out=folder / units, level="op", engine="bundled")
    for zoom, seen in ((1, "whole"), (8, "zoomed in")):
        with opened(browser, file) as page:
            nodes, numbers, median, most, worst = page.evaluate(TIMED, zoom)
        verdict = "" if median <= FRAME else "  more than a frame"
        print(f"{units:10} {seen:10} {nodes:5} {numbers:8} {median:8.1f} {most:8.1f} {worst:8.1f}{verdict}")


if __name__ == "__main__":
    print(f"{'network':10} {'seen':10} {'nodes':>5} {'numbers':>8} {'median':>8} {'95 %':>8} {'worst':>8}  (ms)")
    with chromium() as found, TemporaryDirectory() as temporary:
        for name in sys.argv[1:] or NETWORKS:
            timed(found, name, Path(temporary))
