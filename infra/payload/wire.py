"""Payload's REST API as it behaves: documents by id, by key, and written once.

Payload has no upsert, no entity tag and no lock; a unique index is its only atomic
primitive. So every document of ours has a key: who posts it second, patches it.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

import httpx

from infra.payload.answers import (
    Document,
    DocumentId,
    Found,
    Identified,
    Myself,
    NoRouteError,
    Permitted,
    RefusedError,
    Removed,
    Written,
    related,
)
from infra.payload.server import Server
from ports.errors import MissingDocumentError, PortProtocolError

WRITES = 8
"""In flight: with Payload's default pool of 10 connections on PostgreSQL, twenty
parallel writes lock the whole server up, reads included."""

# Unasked, Payload sends the related documents of related documents back.
FLAT: dict[str, str | int] = {"depth": 0}

# Nor do we need what we have just written: a run's structure can be megabytes.
BRIEFLY = FLAT | {"select[updatedAt]": "true"}


class Payload:
    """Speaks with one Payload server through *client*, which knows URL and key."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._server = Server(client)
        self._seats = asyncio.Semaphore(WRITES)

    async def get(
        self, collection: str, id_: str, *, depth: int = 0, select: tuple[str, ...] = ()
    ) -> Document:
        """Return a document by its id; with *select*, those fields alone.

        Raises:
            MissingDocumentError: There is none, or none that we may see.
        """
        params = {"depth": depth} | _selected(select)
        found = await self._server.answer(
            Identified, "GET", _path(collection, id_), params=params
        )
        return found.model_dump()

    async def find(
        self, collection: str, *, select: tuple[str, ...] = (), **equal: DocumentId
    ) -> list[Document]:
        """Return the documents whose fields are *equal* to what is given.

        With *select*, only those fields and the ids: structures and shots are large.
        """
        chosen = (*select, *equal) if select else ()
        # A limit of 0 is none.
        params = _where(equal) | _selected(chosen) | FLAT | {"limit": 0}
        found = await self._server.answer(
            Found, "GET", f"/api/{collection}", params=params
        )
        # An operator that a version does not know is ignored, and everything comes.
        return [doc for doc in found.docs if _agrees(doc, equal)]

    async def keep(
        self, collection: str, *, key: str, document: Document
    ) -> DocumentId:
        """Write a document of ours under its unique *key* field; return its id."""
        async with self._seats:
            try:
                return await self._posted(collection, document)
            except RefusedError:
                # Whatever the refusal says, in whichever language and for whichever
                # database: that the key is there is what decides.
                known = await self.find(
                    collection, select=(key,), **{key: document[key]}
                )
                if not known:
                    raise
                return await self._patched(collection, known[0]["id"], document)

    async def change(
        self, collection: str, id_: DocumentId, document: Document
    ) -> DocumentId:
        """Patch a document by its id."""
        async with self._seats:
            return await self._patched(collection, id_, document)

    async def create(self, collection: str, document: Document) -> DocumentId:
        """Post a document that has no key of ours."""
        async with self._seats:
            return await self._posted(collection, document)

    async def remove(self, collection: str, id_: DocumentId) -> None:
        """Delete a document by its id; never by a search, which may be ignored."""
        async with self._seats:
            try:
                await self._server.answer(
                    Removed, "DELETE", _path(collection, id_), params=BRIEFLY
                )
            except MissingDocumentError:
                # Somebody was faster, or our first try was not answered.
                return

    async def permitted(self) -> Permitted:
        """Return what our key may do."""
        return await self._server.answer(Permitted, "GET", "/api/access")

    async def has(self, collection: str) -> bool:
        """Tell whether there is such a collection."""
        try:
            await self._server.answer(
                Found, "GET", f"/api/{collection}", params=FLAT | {"limit": 1}
            )
        except NoRouteError:
            return False
        except PortProtocolError:
            # It is there, and not for us to read.
            return True
        return True

    async def is_known(self) -> bool:
        """Tell whether our key is anybody's: a wrong one is nobody, not an error."""
        myself = await self._server.answer(Myself, "GET", "/api/users/me", params=FLAT)
        return myself.user is not None

    async def _posted(self, collection: str, document: Document) -> DocumentId:
        written = await self._server.answer(
            Written, "POST", f"/api/{collection}", params=BRIEFLY, json=document
        )
        return written.doc.id

    async def _patched(
        self, collection: str, id_: DocumentId, document: Document
    ) -> DocumentId:
        written = await self._server.answer(
            Written, "PATCH", _path(collection, id_), params=BRIEFLY, json=document
        )
        return written.doc.id


def _path(collection: str, id_: DocumentId) -> str:
    return f"/api/{collection}/{quote(str(id_), safe='')}"


def _where(equal: Mapping[str, DocumentId]) -> dict[str, str | int]:
    return {f"where[{field}][equals]": value for field, value in equal.items()}


def _selected(fields: tuple[str, ...]) -> dict[str, str | int]:
    return {f"select[{field}]": "true" for field in fields}


def _agrees(document: Document, equal: Mapping[str, DocumentId]) -> bool:
    return all(
        str(related(document.get(field))) == str(value)
        for field, value in equal.items()
    )
