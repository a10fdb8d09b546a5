"""Whether what is released installs in an empty environment, and works there.

    python tests/release/installs.py                      wheel and sdist, on every Python found
    python tests/release/installs.py --python 3.13 --resolution lowest-direct --suite

builds the sdist, and the wheel from it; looks into both; then installs each with pip into an environment of its own, as
users do, and runs the main commands there: in an empty folder, with an empty home, all warnings being errors.  With
``--resolution`` the dependencies are the lowest or the highest that the ranges in pyproject.toml admit, and ``--suite``
runs all tests with them.  Exit code 1 where something failed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SMOKE = (  # arguments, and what is to be printed
    (["--version"], "symgraph "),
    (["new"], "tanh-2-2-1 "),
    (["render", "tanh-2-2-1", "--wrt", "w111"], "tanh-2-2-1.d-w111.pdf"),
    (["check", "tanh-2-2-1"], "proved"),
    (["page", "tanh-2-2-1"], "tanh-2-2-1.page.html"),
    (["completion", "bash"], "_symgraph_completion"),
)


def run(*command: str | Path, cwd: Path = ROOT, home: Path | None = None) -> str:
    """What a command prints; where it fails, the script ends with all that it said."""
    environment = {**os.environ, "PIP_QUIET": "1"}
    if home is not None:
        environment |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONWARNINGS": "error"}
        environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, check=False, text=True
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def environment_of(python: str | Path, folder: Path) -> Path:
    """The Python of a new, empty environment."""
    run(python, "-m", "venv", folder)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pythons(wanted: list[str]) -> Iterator[tuple[str, Path]]:
    """The versions of Python that are on this machine, each with its program."""
    for version in wanted:
        kept = Path(os.environ.get("PYENV_ROOT", "/nowhere"), "versions")
        found = [shutil.which(f"python{version}"), *sorted(kept.glob(f"{version}.*/bin/python"))]
        for program in filter(None, found):
            asked = [str(program), "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"]
            answer = subprocess.run(asked, capture_output=True, check=False, text=True).stdout.strip()
            if answer == version:  # a shim of pyenv may stand for none
                yield version, Path(program)
                break
        else:
            print(f"Python {version}: not on this machine", flush=True)


def built(folder: Path, tools: Path) -> tuple[Path, Path]:
    """The wheel and the sdist."""
    run(tools, "-m", "build", "--outdir", folder, ROOT)
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def look_into(wheel: Path, sdist: Path) -> None:
    """Ends the script where a file is missing in what was built, or should not be there."""
    tracked = run("git", "ls-files").splitlines()
    package = [name for name in tracked if name.startswith("symgraph/")]
    templates = [name for name in tracked if name.startswith("templates/")]
    own = [name for name in tracked if name.startswith(("symgraph/", "templates/", "tests/"))]
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        about = {name.rpartition(".dist-info/")[2] for name in archive.namelist() if ".dist-info/" in name}
    with tarfile.open(sdist) as archive:
        sources = {name.partition("/")[2] for name in archive.getnames()}
    wrong = {
        "missing in the wheel": {*package, *(f"symgraph/{name}" for name in templates)} - held,
        "not wanted in the wheel": held - {*package, *(f"symgraph/{name}" for name in templates)},
        "missing beside the wheel": {"METADATA", "entry_points.txt", "licenses/LICENSE"} - about,
        "missing in the sdist": {*own, "README.md", "LICENSE", "pyproject.toml"} - sources,
    }
    for what, names in wrong.items():
        if names:
            raise SystemExit(f"{what}: {', '.join(sorted(names)[:20])}")


def smoke(python: Path, folder: Path) -> None:
    """Run the main commands of an installed symgraph in an empty folder."""
    for arguments, expected in SMOKE:
        folder.mkdir(exist_ok=True)
        printed = run(python, "-m", "symgraph", *arguments, cwd=folder, home=folder)
        if expected not in printed:
            raise SystemExit(f"symgraph {' '.join(arguments)}: no {expected!r} in\n{printed}")


def resolved(program: Path, tools: Path, sdist: Path, resolution: str, folder: Path) -> Path:
    """The Python of an environment with the sources of the sdist, and the dependencies that the resolution says."""
    python = environment_of(program, folder / "environment")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    sources = next(folder.glob("symgraph-*"))
    uv = [tools, "-m", "uv", "pip"]
    run(*uv, "install", "--python", python, "--resolution", resolution, "--editable", f"{sources}[test]")
    print(run(*uv, "list", "--python", python, "--format", "freeze").replace("\n", " "))
    return python


def run_suite(python: Path, folder: Path) -> str:
    """The last line that pytest prints for the sources in a folder."""
    sources = next(folder.glob("symgraph-*"))
    return run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=sources).splitlines()[-1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", action="append", metavar="VERSION", help="such as 3.13; repeatable")
    parser.add_argument("--resolution", choices=["highest", "lowest-direct"], help="which releases of the dependencies")
    parser.add_argument("--suite", action="store_true", help="run all tests in each environment")
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        tools = environment_of(sys.executable, folder / "tools")
        run(tools, "-m", "pip", "install", "build", "uv")
        wheel, sdist = built(folder / "dist", tools)
        look_into(wheel, sdist)
        for version, program in pythons(given.python or list(PYTHONS)):
            if given.suite or given.resolution:
                chosen = given.resolution or "highest"
                python = resolved(program, tools, sdist, chosen, folder / version)
                if given.suite:
                    print(f"Python {version}, {chosen}: {run_suite(python, folder / version)}", flush=True)
                smoke(python, folder / version / "empty")
                print(f"Python {version}, {chosen}: works", flush=True)
                continue
            for file in (wheel, sdist):
                python = environment_of(program, folder / version / file.suffix)
                run(python, "-m", "pip", "install", file)
                smoke(python, folder / version / "empty")
                print(f"Python {version}, {file.name}: installs and works", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
