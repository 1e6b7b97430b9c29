"""A page of Payload's own origin that listens to the progress of a story."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import Browser, Page

from tests.payload.server import PASSWORD

HTML = (Path(__file__).parent / "progress-page.html").read_text()


class ProgressPage:
    """The page, in the hands of a user who is logged in."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def complete(self) -> None:
        """Mark the story completed."""
        assert await self._page.evaluate("complete()") == httpx.codes.OK

    async def wait_for_progress(self) -> float:
        """Return how far the story has come, once the page hears of progress."""
        await self._page.wait_for_function(
            "heard.some(each => each.name === 'story.progressed')", timeout=0
        )
        percent: float = await self._page.evaluate(
            "document.querySelector('progress').value"
        )
        return percent

    async def wait_for_end(self) -> list[dict[str, Any]]:
        """Return all that the page heard, once it says that the story is completed."""
        await self._page.get_by_text("completed").wait_for(timeout=0)
        heard: list[dict[str, Any]] = await self._page.evaluate("heard")
        return heard


@asynccontextmanager
async def open_progress_page(
    browser: Browser, payload_url: str, story: str
) -> AsyncIterator[ProgressPage]:
    """Open the page as a new user; return when it has heard how the story stands."""
    context = await browser.new_context(base_url=payload_url)
    login = {"email": f"{uuid4()}@novel-movie.test", "password": PASSWORD}
    async with context:
        # The browser's context keeps the cookie that it logs in with.
        users = "/api/users"
        assert (await context.request.post(users, data=login | {"role": "admin"})).ok
        assert (await context.request.post(f"{users}/login", data=login)).ok
        page = await context.new_page()
        await page.route(
            "**/progress-page?*",
            lambda route: route.fulfill(content_type="text/html", body=HTML),
        )
        await page.goto(f"/progress-page?story={story}")
        await page.wait_for_function("heard.length > 0")
        yield ProgressPage(page)
