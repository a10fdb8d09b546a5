"""The numbers of the benchmark as two tables in Markdown: all gradients, and one gradient drawn."""

from __future__ import annotations

from textwrap import fill
from typing import Any

GRADIENTS = {
    "2-2-1": "2-2-1",
    "16-32-10": "16-32-10",
    "784-128-10": "784-128-10",
    "4-4-4-4-4-4-4-4-4-4-4-1": "10 layers of 4",
    "-".join(["4"] * 51 + ["1"]): "50 layers of 4",
}
"""The networks of the tables, and how they are called there."""
HOLDS = {"scalars": "element by element", "arrays": "whole arrays"}

Entries = dict[tuple[str, str, str], dict[str, Any]]


def markdown(results: dict[str, Any]) -> str:
    """The tables, and how they were measured."""
    entries: Entries = {(e["system"], e["network"], e["stage"]): e for e in results["entries"]}
    gradients = _table(results, entries, "gradients", "All gradients")
    drawings = _table(results, entries, "drawing one", "One gradient drawn")
    return f"{gradients}\n{drawings}\n{_measured_how(results)}\n"


def summary(entry: dict[str, Any]) -> str:
    """What an entry says, in one cell."""
    if "failed" in entry or "refused" in entry:
        return entry.get("failed") or "too large"
    if "nodes" in entry:
        return f"{entry['nodes']:,} nodes, {_seconds(entry['seconds'])}, {_kilobytes(entry['bytes'])}"
    return f"{_seconds(entry['seconds'])}, {_megabytes(entry['megabytes'])}"


def _table(results: dict[str, Any], entries: Entries, stage: str, title: str) -> str:
    networks = [network for network in GRADIENTS if any(key[1] == network for key in entries)]
    lines = [[title, *[GRADIENTS[network] for network in networks]], ["---"] * (len(networks) + 1)]
    group = ""
    for name, holds in results["systems"].items():
        if all((name, network, stage) not in entries for network in networks):
            continue  # it draws nothing
        cells = [_cell(entries, name, network, stage) for network in networks]
        if holds != group:
            group = holds
            lines.append([f"*{HOLDS[holds]}*", *[""] * len(networks)])
        lines.append([name.split(",")[0], *cells])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(entries: Entries, name: str, network: str, stage: str) -> str:
    """What is known of a stage; where an earlier one came to no end, that."""
    entry = entries.get((name, network, stage))
    if entry is None:
        earlier = [e for key, e in entries.items() if key[:2] == (name, network) and "failed" in e]
        return summary(earlier[0]) if earlier else "–"
    return summary(entry)


def _measured_how(results: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    limit, runs = results["limit"], results["runs"]
    how = (
        f"Processor time, the median of {runs} runs, and by how much a process grew; each system, network and stage in "
        f"a process of its own, ended after {limit:g} s or at 4 GB. Measured on {results['date']}: "
        f"{results['machine']}; {versions}."
    )
    return fill(how, 120, break_on_hyphens=False)


def _seconds(seconds: float) -> str:
    """Two digits, in ms up to a second.

    >>> _seconds(0.000212), _seconds(0.0438), _seconds(0.74), _seconds(12.3)
    ('0.21 ms', '44 ms', '740 ms', '12 s')
    """
    if seconds >= 0.9995:
        return f"{seconds:.{_decimals(seconds)}f} s"
    return f"{1000 * seconds:.{_decimals(1000 * seconds)}f} ms" if seconds < 0.1 else f"{10 * round(100 * seconds)} ms"


def _decimals(value: float) -> int:
    """How many decimals show two digits."""
    return 2 if value < 0.9995 else 1 if value < 9.95 else 0


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.0f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def _megabytes(size: float) -> str:
    return f"{size:.0f} MB" if size >= 1 else "< 1 MB"
