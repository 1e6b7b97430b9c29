"""What Novel Movie does with stories: it saves them over REST, and saves again."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx

from tests.payload.server import PayloadServer

Document = dict[str, Any]

TRANSIENT = (httpx.TransportError, json.JSONDecodeError)


def plugin_options(**options: Any) -> str:
    """Return the plugin's options as the tests' Payload takes them."""
    return json.dumps({"delivery": {"amqp": None}, "pollSeconds": 1} | options)


class StoryDesk:
    """A user of a Payload with the plugin."""

    def __init__(self, server: PayloadServer) -> None:
        self._server = server
        self.http = httpx.AsyncClient(
            base_url=f"{server.url}/api",
            headers={"Authorization": f"users API-Key {server.key}"},
            timeout=60,
        )

    async def add_story(self, text: str, **fields: Any) -> Document:
        """Add a project with a story."""
        name = {"name": uuid4().hex}
        movie_format = await self._add("movie-formats", name)
        style = await self._add("movie-styles", name)
        project = await self._add(
            "projects",
            {
                "name": "The Mill",
                "movieFormat": movie_format["id"],
                "movieStyle": style["id"],
                "durationUnit": 1,
            },
        )
        story = {"project": project["id"], "currentContent": text} | fields
        return await self._add("stories", story)

    async def save(self, story: str, **fields: Any) -> httpx.Response:
        """Save fields of a story."""
        return await self.http.patch(f"/stories/{story}", json=fields)

    async def save_at_last(self, story: str, **fields: Any) -> Document:
        """Save fields of a story, again until Payload answers that it has."""
        while True:
            try:
                answer = await self.save(story, **fields)
                if answer.is_success:
                    saved: Document = answer.json()["doc"]
                    return saved
                # A single SQLite file is busy now and then.
                assert answer.status_code == 500, answer.text
            except TRANSIENT:
                pass
            await asyncio.sleep(0.1)

    async def story(self, story: str) -> Document:
        """Return a story as it is stored."""
        answer = await self.http.get(f"/stories/{story}", params={"depth": 0})
        found: Document = answer.raise_for_status().json()
        return found

    async def rows(self, *, limit: int = 100, **where: str) -> list[Document]:
        """Return rows of the outbox, the oldest first."""
        params: dict[str, Any] = {"depth": 0, "limit": limit, "sort": "createdAt"}
        params |= {f"where[{name}][equals]": each for name, each in where.items()}
        answer = await self.http.get("/crew-outbox", params=params)
        found: list[Document] = answer.raise_for_status().json()["docs"]
        return found

    async def wait_for_rows(self, count: int, **where: str) -> list[Document]:
        """Return the rows once there are *count* of them."""
        while len(rows := await self.rows(limit=count + 1, **where)) < count:  # noqa: ASYNC110  # over HTTP
            await asyncio.sleep(0.1)
        return rows

    async def _add(self, collection: str, document: Document) -> Document:
        answer = await self.http.post(f"/{collection}", json=document)
        added: Document = answer.raise_for_status().json()["doc"]
        return added
