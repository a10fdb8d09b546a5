"""Running TeX, for the tests of what is written for it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest


def needs(*wanted: str) -> pytest.MarkDecorator:
    """Skips a test where a program or a file of TeX's (a name with a point) is missing."""
    missing = [name for name in wanted if not (_has_file(name) if "." in name else shutil.which(name))]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} not installed")


def _has_file(name: str) -> bool:
    finder = shutil.which("kpsewhich")
    return finder is not None and subprocess.run([finder, name], capture_output=True, check=False).returncode == 0


def compiled(source: str, folder: Path, engine: str = "pdflatex", name: str = "figure") -> Path:
    """The PDF of a LaTeX source; the test fails with the end of the log where TeX finds an error."""
    (folder / f"{name}.tex").write_text(source, encoding="utf-8")
    # Neither shell commands nor files of the machine: what a hostile label would try.
    command = [engine, "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", f"{name}.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-1500:]
    return folder / f"{name}.pdf"


def log(pdf: Path) -> str:
    return pdf.with_suffix(".log").read_text(encoding="utf-8", errors="replace")


def pages(pdf: Path) -> int:
    """How many pages TeX says it wrote."""
    found = re.search(r"\((\d+) pages?,", log(pdf))
    assert found, "TeX says in its log how many pages it wrote"
    return int(found[1])


def text_of(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True).stdout


def page_size(pdf: Path) -> tuple[float, float]:
    """Width and height in big points, from the PDF itself."""
    answer = subprocess.run(["pdfinfo", pdf], capture_output=True, check=True, text=True).stdout
    line = next(line for line in answer.splitlines() if line.startswith("Page size"))
    words = line.split()
    return float(words[2]), float(words[4])
