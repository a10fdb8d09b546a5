"""How long the templates take to learn, and how well: ``python tests/benchmarks/training.py``.

The time of an update is that of the whole training, with the entries of its history, divided by their number.
"""

from __future__ import annotations

from time import perf_counter

import symgraph
from symgraph.training.history import History

TEMPLATES = ("relu-fit", "blobs", "circles", "circles-one-layer", "digits", "digits-mlp")
LEAST = {"blobs": 1.0, "circles": 0.98, "digits": 0.93, "digits-mlp": 0.96}
"""The least accuracy, on test data where there is such."""


def main() -> None:
    """Print a line for each template."""
    print(f"{'template':18} {'updates':>8} {'seconds':>8} {'µs each':>8} {'loss':>10} {'accuracy':>9} {'test':>7}")
    for name in TEMPLATES:
        begin = perf_counter()
        history = symgraph.train(name)
        seconds = perf_counter() - begin
        updates = int(history.steps[-1])
        accuracies = [_last(history, "accuracies"), _last(history, "test_accuracies")]
        shown = ["" if one is None else f"{one:.4f}" for one in accuracies]
        each = 1e6 * history.seconds / updates
        print(f"{name:18} {updates:8} {seconds:8.2f} {each:8.1f} {history.loss:10.5g} {shown[0]:>9} {shown[1]:>7}")
        judged = accuracies[1] if accuracies[1] is not None else accuracies[0]
        assert judged is None or judged >= LEAST.get(name, 0), f"{name} reached {judged}"


def _last(history: History, course: str) -> float | None:
    found = getattr(history, course)
    return None if found is None else float(found[-1])


if __name__ == "__main__":
    main()
