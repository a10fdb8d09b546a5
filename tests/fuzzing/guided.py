"""Fuzzing guided by coverage: texts are changed where that reaches new lines of symgraph.

    python tests/fuzzing/guided.py TARGET [--seconds S] [--seed N] [--findings DIR]

needs atheris (``pip install atheris``).  TARGET is a name of `fuzzing.targets.TARGETS`.  Every new fault is written to
DIR with the text that shows it, and fuzzing goes on; at the end a line says how many texts were run.  Exits with 1
where there was a fault.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from time import process_time

import atheris

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads that wait for each other are processor time too
os.environ["SYMGRAPH_TRACEBACK"] = "1"  # a bug is not to be put in words
sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["symgraph"]):
    from importlib import import_module
    from pkgutil import walk_packages

    import symgraph

    for module in walk_packages(symgraph.__path__, "symgraph."):
        if ".figure" not in module.name and ".cli" not in module.name and "__main__" not in module.name:
            import_module(module.name)

from fuzzing.mutations import LONGEST, mutated
from fuzzing.targets import TARGETS
from fuzzing.watched import fault_of, options_for, say, signature

TOO_LARGE = 1_500_000  # KB: caches have grown, and the process is to begin anew


class Fuzzer:
    """Runs one target on many texts."""

    def __init__(self, name: str, findings: Path, seconds: float) -> None:
        self.name = name
        self.target, self.seeds = TARGETS[name]
        self.findings = findings
        self.seconds = seconds
        self.folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        self.out = Path(tempfile.mkdtemp(prefix="fuzz-cwd-"))
        self.runs = 0
        self.known: set[str] = {path.read_text(encoding="utf-8").split("\n")[0] for path in findings.glob("*.txt")}
        os.chdir(self.out)

    def run(self, data: bytes) -> None:
        """One text."""
        if process_time() > self.seconds or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > TOO_LARGE:
            self.end()
        text = data.decode("utf-8", "replace")
        self.runs += 1
        (self.findings / f"{self.name}.running").write_bytes(data)  # what a crash leaves
        fault = fault_of(lambda: self.target(text, self.folder))
        if not fault and any(self.out.iterdir()):
            fault = f"left files: {[path.name for path in self.out.iterdir()]}"
        if fault and signature(fault) not in self.known:
            self.known.add(signature(fault))
            path = self.findings / f"{self.name}-{len(self.known)}.txt"
            path.write_bytes(f"{signature(fault)}\n{fault}\n{'=' * 20}\n".encode("utf-8", "replace") + data)
            say(f"{path}: {signature(fault)}")
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        if self.runs % 100 == 0:
            self.note()

    def mutate(self, data: bytes, _size: int, seed: int) -> bytes:
        """A text that was reached before, changed; atheris calls it as its mutator."""
        text = data.decode("utf-8", "replace")
        draw = random.Random(seed)
        if self.name == "data" or not text:
            return str(seed).encode() if self.name == "data" else draw.choice(self.seeds()).encode()
        return mutated(text, draw).encode("utf-8", "replace")

    def note(self) -> str:
        """Write down how far it came."""
        text = f"{self.name}: {self.runs} texts in {process_time():.0f} s of processor time"
        (self.findings / f"{self.name}-{os.getpid()}.count").write_text(f"{text}\n", encoding="utf-8")
        return text

    def end(self) -> None:
        """End the process: libFuzzer would run until a fault."""
        shutil.rmtree(self.folder)
        say(f"{self.note()}, {len(self.known)} faults known")
        os._exit(1 if self.known else 0)


def main() -> None:
    options = options_for(TARGETS, __doc__)
    fuzzer = Fuzzer(options.target, options.findings.resolve(), options.seconds)
    corpus = Path(tempfile.mkdtemp(prefix="corpus-"))
    for number, text in enumerate(fuzzer.seeds()):
        (corpus / str(number)).write_text(text, encoding="utf-8", errors="replace")
    arguments = [sys.argv[0], f"-seed={options.seed}", f"-max_len={LONGEST * 2}", "-timeout=600", "-rss_limit_mb=0"]
    arguments += ["-len_control=0", "-verbosity=0", "-report_slow_units=600", f"-artifact_prefix={fuzzer.findings}/"]
    atheris.Setup([*arguments, str(corpus)], fuzzer.run, custom_mutator=fuzzer.mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
