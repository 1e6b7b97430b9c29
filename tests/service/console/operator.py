"""An operator in a browser: logged in, and watched for errors of the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, StorageState, expect

from service.settings import AccessScope
from tests.service.ops_tokens import token_text

WAIT_MILLISECONDS = 30_000
"""For what the service does meanwhile, on a machine that the suite shares."""

IGNORED = ("net::ERR_",)
"""What a browser says of a service that is gone."""

expect.set_options(timeout=WAIT_MILLISECONDS)


@asynccontextmanager
async def open_operator(
    browser: Browser,
    url: str,
    scope: AccessScope = "act",
    *,
    colors: Literal["light", "dark"] = "light",
    width: int = 1280,
    session: StorageState | None = None,
) -> AsyncIterator[Page]:
    """Log in, and fail afterwards if the page had an error or broke its own CSP.

    With a *session* of an earlier login, go on with that.
    """
    context = await browser.new_context(
        storage_state=session,
        base_url=url,
        color_scheme=colors,
        viewport={"width": width, "height": 900},
        accept_downloads=True,
    )
    context.set_default_timeout(WAIT_MILLISECONDS)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda line: errors.append(line.text) if line.type == "error" else None,
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((url, "blob:"))
            else errors.append(request.url)
        ),
    )
    if session is None:
        await log_in(page, scope)
    else:
        await page.goto("/console")
    try:
        yield page
        found = [line for line in errors if not _is_expected(line)]
        assert found == [], found
    finally:
        await context.close()


async def log_in(page: Page, scope: AccessScope, person: str = "Ana") -> None:
    """Log in with the token for *scope*."""
    await page.goto("/console/login")
    await page.get_by_label("Token").fill(token_text(scope))
    await page.get_by_label("Your name").fill(person)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("heading", name="Now", exact=True)).to_be_visible()


async def assert_accessible(page: Page) -> None:
    """Fail with what axe finds wrong on the page."""
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def open_details(page: Page) -> None:
    """Open whatever the page has folded up."""
    await page.evaluate(
        "document.querySelectorAll('details').forEach(each => each.open = true)"
    )


async def assert_fits(page: Page) -> None:
    """Fail if the page is wider than its window."""
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= await page.evaluate("innerWidth")


def _is_expected(line: str) -> bool:
    return any(words in line for words in IGNORED) or "status of 4" in line
