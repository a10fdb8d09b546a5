"""Python's garbage collector, held back while many objects are made that all stay."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

MANY_OBJECTS = 50_000


@contextmanager
def collector_paused() -> Generator[None]:
    """No collection inside: a bulk build makes no garbage cycles, and collecting costs as much as building."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # All that was built will live: no need to look through it soon.  A few objects are not worth the count of what
        # is frozen, which goes through all of that.
        if gc.get_count()[0] > MANY_OBJECTS and gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()
        if enabled:
            gc.enable()
