"""The ready specs that come with symgraph: found in a checkout and in an installed package alike."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from symgraph.errors import EnvironmentFailure, InputError, Problem, near

_SUFFIX = ".yaml"


def template_names() -> list[str]:
    """The names of all templates, in alphabetical order."""
    return sorted(entry.name.removesuffix(_SUFFIX) for entry in _folder().iterdir() if entry.name.endswith(_SUFFIX))


def template_text(name: str) -> str:
    """The YAML text of a template.

    Raises `InputError` for a name that is no template's, suggesting near ones.
    """
    names = template_names()
    if name not in names:  # so that no name can lead out of the folder
        raise InputError(
            Problem(
                f"there is no template '{name}'",
                allowed=f"the templates are {', '.join(names)}",
                action=near(name, names),
            )
        )
    return (_folder() / (name + _SUFFIX)).read_text(encoding="utf-8")


def template_summary(name: str) -> str:
    """What a template is, in one line: its first line, a comment."""
    return template_text(name).partition("\n")[0].removeprefix("#").strip()


def _folder() -> Traversable:
    """The wheel carries the templates inside the package; in a checkout they stand beside it."""
    installed = files("symgraph") / "templates"
    checkout = Path(__file__).parents[2] / "templates"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise EnvironmentFailure(f"symgraph's templates are missing: neither {installed} nor {checkout} is a folder")
