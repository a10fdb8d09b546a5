"""How many things are done at the same time where nobody says."""

from __future__ import annotations


def cores() -> int:
    """The processors that this process may use: those of the machine, or fewer where a container allows fewer."""
    from joblib import cpu_count  # noqa: PLC0415 - which takes 0.1 s to load

    return int(cpu_count())
