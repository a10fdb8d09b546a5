"""Every number of every seed replaced by extreme ones, in an order drawn by the seed: no library is needed.

    python tests/fuzzing/extreme_numbers.py TARGET [--seconds S] [--seed N] [--findings DIR]

TARGET is a name of `fuzzing.targets.TARGETS`.  Exits with 1 where there was a fault; each is written to DIR with the
text that shows it.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads that wait for each other are processor time too
os.environ["SYMGRAPH_TRACEBACK"] = "1"  # a bug is not to be put in words
sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzzing.targets import TARGETS
from fuzzing.watched import fault_of, options_for, say, signature

EXTREMES = ("1e399", "1e-399", "1e308", "1/3", "0", "123456789012345678901234567890", "-1e300")
_NUMBER = re.compile(r"\b\d+(\.\d+)?\b")


def texts(seeds: list[str], draw: random.Random) -> Iterator[str]:
    """The seeds, each with one number replaced by an extreme one."""
    places = [(text, *match.span()) for text in seeds for match in _NUMBER.finditer(text)]
    cases = [(*place, number) for place in places for number in EXTREMES]
    draw.shuffle(cases)
    for text, start, end, number in cases:
        yield text[:start] + number + text[end:]


def main() -> int:
    options = options_for(TARGETS, __doc__)
    target, seeds = TARGETS[options.target]
    known: set[str] = set()
    runs = 0
    with tempfile.TemporaryDirectory() as folder:
        for text in texts(list(seeds()), random.Random(options.seed)):
            if process_time() > options.seconds:
                break
            runs += 1
            fault = fault_of(lambda text=text: target(text, Path(folder)))
            if fault and signature(fault) not in known:
                known.add(signature(fault))
                path = options.findings / f"number-{options.target}-{options.seed}-{len(known)}.txt"
                path.write_text(f"{signature(fault)}\n{fault}\n{'=' * 20}\n{text}", "utf-8", "replace")
                say(f"{path}: {signature(fault)}")
    say(f"{options.target}: {runs} texts in {process_time():.0f} s of processor time, {len(known)} faults")
    return int(bool(known))


if __name__ == "__main__":
    sys.exit(main())
