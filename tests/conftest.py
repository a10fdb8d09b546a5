"""What holds for all tests: random examples are the same in every run, so that a run says something of the code."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from browser import chromium
from hypothesis import settings

settings.register_profile("fixed", derandomize=True)
settings.load_profile("fixed")

# Thousands of collected tests stay to the end; looking through them every 700 objects costs a tenth of a run.
gc.set_threshold(50_000, 20, 50)


def pytest_runtest_teardown() -> None:
    """A command leaves its process to end soon, all that it made frozen; here hundreds of tests are still to come.

    What is frozen is counted, one object after the other, at every expansion of a program.
    """
    gc.unfreeze()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium without a window, started once for all tests of a module."""
    with chromium() as found:
        yield found


def pytest_make_parametrize_id(val: object) -> str | None:
    """Short names for tests of bytes, which may be others at every run, and of long texts."""
    if isinstance(val, bytes):
        return f"{len(val)} bytes"
    return f"{val[:60]!a}..." if isinstance(val, str) and len(val) > 80 else None
