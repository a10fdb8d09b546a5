"""A real browser for pages that are opened from the disk: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP = (1280, 800)
PHONE = (390, 844)


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; the test is skipped, with the reason, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("there is no Chromium on the PATH")
    # Containers have little shared memory and no sandbox.
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=program, args=options)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def opened(browser: Any, file: Path, size: tuple[int, int] = DESKTOP, **context: Any) -> Iterator[Any]:
    """A page, opened from the disk.

    Fails in the end if the page has reported an error or asked for anything but its own file.  `context` are
    Playwright's, such as ``color_scheme="dark"`` or ``has_touch=True``.
    """
    width, height = size
    own = file.resolve().as_uri()
    complaints: list[str] = []
    surroundings = browser.new_context(viewport={"width": width, "height": height}, **context)
    try:
        page = surroundings.new_page()
        page.set_default_timeout(15_000)
        page.set_default_navigation_timeout(60_000)  # a busy machine takes long to open a large page
        page.on("console", lambda message: _note(complaints, message))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda request: None if _is_own(request.url, own) else complaints.append(request.url))
        page.goto(own)
        yield page
    finally:
        surroundings.close()
    assert complaints == []


def _note(complaints: list[str], message: Any) -> None:
    if message.type in ("error", "warning"):
        complaints.append(f"{message.type}: {message.text}")


def _is_own(url: str, own: str) -> bool:
    return url.partition("#")[0] == own or url.startswith("data:")
