"""Payload's REST API as it behaves: documents by id, by key, and written once.

Payload has no upsert, no entity tag and no lock; a unique index is its only atomic
primitive. So every document of ours has a key: who posts it second, patches it.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
import stamina

from ports.errors import (
    MissingDocumentError,
    PortProtocolError,
    PortUnavailableError,
)

PORT = "archive"

WRITES = 8
"""In flight: with Payload's default pool of 10 connections on PostgreSQL, twenty
parallel writes lock the whole server up, reads included."""

ATTEMPTS = 3
"""Within the adapter, for blips of seconds; every request of ours may come twice."""

Document = dict[str, Any]


class Payload:
    """Speaks with one Payload server through *client*, which knows URL and key."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._seats = asyncio.Semaphore(WRITES)

    async def get(self, collection: str, id_: str, *, depth: int = 0) -> Document:
        """Return a document by its id.

        Raises:
            MissingDocumentError: There is none, or none that we may see.
        """
        path = f"/api/{collection}/{quote(id_, safe='')}"
        return await self._asked("GET", path, params={"depth": depth})

    async def find(self, collection: str, **equal: str) -> list[Document]:
        """Return the documents whose fields are *equal* to what is given."""
        found = await self._asked(
            "GET", f"/api/{collection}", params=_where(equal) | {"limit": 0, "depth": 0}
        )
        documents: list[Document] = found["docs"]
        # An operator that a version does not know is ignored, and everything comes.
        return [doc for doc in documents if _agrees(doc, equal)]

    async def keep(self, collection: str, *, key: str, document: Document) -> str:
        """Write a document of ours under its unique *key* field; return its id."""
        async with self._seats:
            try:
                return await self._posted(collection, document)
            except _TakenError:
                [known] = await self.find(collection, **{key: document[key]})
                return await self.patch_seated(collection, str(known["id"]), document)

    async def change(self, collection: str, id_: str, document: Document) -> str:
        """Patch a document by its id."""
        async with self._seats:
            return await self.patch_seated(collection, id_, document)

    async def create(self, collection: str, document: Document) -> str:
        """Post a document that has no key of ours."""
        async with self._seats:
            return await self._posted(collection, document)

    async def delete(self, collection: str, **equal: str) -> None:
        """Delete the documents whose fields are *equal* to what is given."""
        async with self._seats:
            await self._asked("DELETE", f"/api/{collection}", params=_where(equal))

    async def me(self) -> Document | None:
        """Return who our key says we are; a wrong key is nobody, not an error."""
        answer = await self._asked("GET", "/api/users/me")
        user: Document | None = answer["user"]
        return user

    async def patch_seated(self, collection: str, id_: str, document: Document) -> str:
        """Patch within a seat that is held already."""
        answer = await self._asked("PATCH", f"/api/{collection}/{id_}", json=document)
        return str(answer["doc"]["id"])

    async def _posted(self, collection: str, document: Document) -> str:
        answer = await self._asked("POST", f"/api/{collection}", json=document)
        return str(answer["doc"]["id"])

    @stamina.retry(on=PortUnavailableError, attempts=ATTEMPTS, timeout=30)
    async def _asked(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Document | None = None,
    ) -> Document:
        try:
            response = await self._client.request(
                method, path, params=params, json=json
            )
        except httpx.TransportError as error:
            raise PortUnavailableError(
                PORT, f"{type(error).__name__}: check CREWS_PAYLOAD_URL"
            ) from error
        return _told(response, path)


class _TakenError(PortProtocolError):
    """A document with that key is there already."""


def _told(response: httpx.Response, path: str) -> Document:
    match response.status_code:
        case 200 | 201:
            return _read(response)
        case 404:
            raise MissingDocumentError(PORT, f"there is no {path}")
        case 401 | 403:
            raise PortProtocolError(
                PORT, f"our key may not use {path}: check CREWS_PAYLOAD_API_KEY"
            )
        case 400 if "unique" in response.text:
            raise _TakenError(PORT, f"{path} holds that key already")
        case 408 | 425 | 429 | 500 | 502 | 503 | 504 as status:
            raise PortUnavailableError(PORT, f"{path} answered {status}")
        case status:
            raise PortProtocolError(PORT, f"{path} answered {status}: {_why(response)}")


def _read(response: httpx.Response) -> Document:
    try:
        document: Document = response.json()
    except ValueError as error:
        raise PortProtocolError(
            PORT, "the answer is not JSON: does CREWS_PAYLOAD_URL name a Payload?"
        ) from error
    return document


def _why(response: httpx.Response) -> str:
    """Return the fields that were refused, without what they held."""
    try:
        errors = response.json()["errors"]
        fields = [
            f"{field['path']}: {field['message']}"
            for error in errors
            for field in error.get("data", {}).get("errors", ())
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "no reason given"
    return "; ".join(fields) or "no field named"


def _where(equal: Mapping[str, str]) -> dict[str, str | int]:
    return {f"where[{field}][equals]": value for field, value in equal.items()}


def _agrees(document: Document, equal: Mapping[str, str]) -> bool:
    return all(str(document.get(field)) == value for field, value in equal.items())
