"""Chromium for tests of pages: Debian's, driven by Playwright."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests.stack.packages import install

ARGUMENTS = (
    # In a container tests run as root, whom Chromium gives no sandbox.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    # It would look for updates and for Google's hosts at every start.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str:
    """Return the path of Chromium, installed first where that is permitted.

    Raises:
        MissingServerError: It is missing and cannot be installed.
    """
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        install("chromium", instead="PATH so that it has chromium")
        found = shutil.which("chromium")
    return str(found)


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """Run a browser without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), args=list(ARGUMENTS)
        )
        try:
            yield browser
        finally:
            await browser.close()
