"""Time to compute all values, adjoints and local partials of a network in JavaScript (Node), beside `evaluate`.

    python tests/benchmarks/javascript.py             the table
    python tests/benchmarks/javascript.py 3-5-2 8-16-4

Each network is computed at many values of one input, as a page does while a slider moves.  "array" is
``compute.fill(at, out)``, "object" is ``compute(at)``; the first call includes the compilation of the code.  The ratio
is that of `evaluate` in float64 to "array".
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from drawn_graphs import network, program_of

from symgraph.calculus.elementary import elementary
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.expand import expand
from symgraph.figure.contents.facts import Facts
from symgraph.lowering.javascript import javascript_function
from symgraph.spec.examples import values_with_examples

NETWORKS = ("2-2-1", "2-4-1", "4-8-8-3")
CALLS = 2000
FRAME = 16.0  # ms

TIMED = """
const out = new Float64Array(compute.names.length);
const milliseconds = (calls, call) => {
  const start = performance.now();
  for (let k = 0; k < calls; k++) {
    at.i1 = k/calls;
    call();
  }
  return (performance.now() - start)/calls;
};
const first = milliseconds(1, () => compute.fill(at, out));
const array = milliseconds(CALLS, () => compute.fill(at, out));
const object = milliseconds(CALLS, () => compute(at));
console.log(JSON.stringify([first, array, object]));
"""


def timed(units: str) -> None:
    scalar = expand(program_of(network(*map(int, units.split("-")), loss="sse")))
    values = {name: float(value) for name, value in values_with_examples(scalar)[0].items()}
    program = Facts(elementary(scalar), values).program
    code = javascript_function(program)
    script = f"{code}const at = {json.dumps(values)};{TIMED.replace('CALLS', str(CALLS))}"
    done = subprocess.run(["node", "-"], input=script, capture_output=True, text=True, check=True)
    first, array, thing = json.loads(done.stdout)
    start = time.perf_counter()
    evaluate(program, values)
    python = (time.perf_counter() - start) * 1000
    print(
        f"{units:>10} {len(program.equations):>10} {len(code) / 1000:>8.0f} kB {first:>8.2f} ms {array:>8.4f} ms "
        f"{thing:>8.4f} ms {python:>8.2f} ms {python / array:>7.0f} {'yes' if max(first, thing) < FRAME else 'NO':>8}"
    )


def main() -> None:
    print(
        f"{'network':>10} {'equations':>10} {'code':>11} {'first':>11} {'array':>11} {'object':>11} {'evaluate':>11}",
        end="",
    )
    print(f" {'ratio':>7} {'in 16 ms':>8}")
    for units in sys.argv[1:] or NETWORKS:
        timed(units)


if __name__ == "__main__":
    main()
