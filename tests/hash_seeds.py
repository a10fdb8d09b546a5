"""Another process, in which sets have another order: what it writes is to be what this one writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

OTHER = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # without the variable this process has one by chance


def under_another_hash_seed(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python with arguments; it finds the modules that tests share, and the package."""
    here = Path(__file__).parent
    surroundings = {
        **os.environ,
        "PYTHONHASHSEED": OTHER,
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": os.pathsep.join(map(str, (here, here.parent))),
        **environment,
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8", env=surroundings, timeout=60)
