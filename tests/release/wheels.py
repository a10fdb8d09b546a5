"""Whether every run-time dependency has a wheel for Windows, macOS and Linux: nobody should need a compiler.

    python tests/release/wheels.py

asks the package index through pip, for each platform and Python below, and ends with exit code 1 where one is missing.
The wheels are downloaded to a temporary folder and thrown away.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

PLATFORMS = {
    "Windows": ["win_amd64"],
    "macOS": ["macosx_11_0_arm64", "macosx_12_0_arm64", "macosx_14_0_arm64"],
    "Linux": ["manylinux1_x86_64", "manylinux2014_x86_64", "manylinux_2_28_x86_64"],
}
"""The tags of each system: those of the oldest release that is to work, and what pip there accepts as well."""
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def dependencies() -> list[str]:
    """The run-time dependencies, with their ranges."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["dependencies"]


def wheel(requirement: str, tags: list[str], python: str) -> str | None:
    """The name of the wheel that pip would install, or None."""
    with TemporaryDirectory() as folder:
        platforms = [word for tag in tags for word in ("--platform", tag)]
        options = ["--only-binary=:all:", "--no-deps", "--python-version", python, "--dest", folder, "--quiet"]
        command = [sys.executable, "-m", "pip", "download", *options, *platforms, requirement]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        found = [path.name for path in Path(folder).iterdir()]
    return found[0] if done.returncode == 0 and found else None


def main() -> int:
    missing = 0
    for system, tags in PLATFORMS.items():
        for python in PYTHONS:
            for requirement in dependencies():
                found = wheel(requirement, tags, python)
                missing += found is None
                print(f"{system:8} {python:5} {requirement:24} {found or 'NO WHEEL'}", flush=True)
    print(f"{missing} missing" if missing else "every dependency has a wheel on every system")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
