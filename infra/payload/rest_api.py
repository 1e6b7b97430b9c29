"""Payload's REST API as it behaves: documents by id, by key, and written once.

Payload has no upsert, no entity tag and no lock; a unique index is its only atomic
primitive. So every document of ours has a key: who posts it second, patches it.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

import httpx

from infra.payload.http import PayloadHttp
from infra.payload.responses import (
    AccessResponse,
    CurrentUserResponse,
    DeleteResponse,
    DocumentId,
    IdentifiedDocument,
    NoRouteError,
    PayloadDocument,
    RefusedError,
    SearchResponse,
    WriteResponse,
    relation_id,
)
from ports.errors import MissingDocumentError, PortProtocolError

MAX_PARALLEL_WRITES = 8
"""In flight: with Payload's default pool of 10 connections on PostgreSQL, twenty
parallel writes lock the whole server up, reads included."""

# Unasked, Payload sends the related documents of related documents back.
NO_RELATIONS: dict[str, str | int] = {"depth": 0}

# Nor do we need what we have just written: a run's structure can be megabytes.
MINIMAL_RESPONSE = NO_RELATIONS | {"select[updatedAt]": "true"}


class PayloadApi:
    """Speaks with one Payload server through *client*, which knows URL and key."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._server = PayloadHttp(client)
        self._seats = asyncio.Semaphore(MAX_PARALLEL_WRITES)

    async def get(
        self, collection: str, id_: str, *, depth: int = 0, select: tuple[str, ...] = ()
    ) -> PayloadDocument:
        """Return a document by its id; with *select*, those fields alone.

        Raises:
            MissingDocumentError: There is none, or none that we may see.
        """
        params = {"depth": depth} | _select_params(select)
        found = await self._server.request(
            IdentifiedDocument, "GET", _document_path(collection, id_), params=params
        )
        return found.model_dump()

    async def find(
        self, collection: str, *, select: tuple[str, ...] = (), **equal: DocumentId
    ) -> list[PayloadDocument]:
        """Return the documents whose fields are *equal* to what is given.

        With *select*, only those fields and the ids: structures and shots are large.
        """
        chosen = (*select, *equal) if select else ()
        # A limit of 0 is none.
        params = (
            _where_params(equal) | _select_params(chosen) | NO_RELATIONS | {"limit": 0}
        )
        found = await self._server.request(
            SearchResponse, "GET", f"/api/{collection}", params=params
        )
        # An operator that a version does not know is ignored, and everything comes.
        return [doc for doc in found.docs if _is_match(doc, equal)]

    async def upsert(
        self, collection: str, *, key: str, document: PayloadDocument
    ) -> DocumentId:
        """Write a document of ours under its unique *key* field; return its id."""
        async with self._seats:
            try:
                return await self._post(collection, document)
            except RefusedError:
                # Whatever the refusal says, in whichever language and for whichever
                # database: that the key is there is what decides.
                known = await self.find(
                    collection, select=(key,), **{key: document[key]}
                )
                if not known:
                    raise
                return await self._patch(collection, known[0]["id"], document)

    async def update(
        self, collection: str, id_: DocumentId, document: PayloadDocument
    ) -> DocumentId:
        """Patch a document by its id."""
        async with self._seats:
            return await self._patch(collection, id_, document)

    async def create(self, collection: str, document: PayloadDocument) -> DocumentId:
        """Post a document that has no key of ours."""
        async with self._seats:
            return await self._post(collection, document)

    async def delete(self, collection: str, id_: DocumentId) -> None:
        """Delete a document by its id; never by a search, which may be ignored."""
        async with self._seats:
            try:
                await self._server.request(
                    DeleteResponse,
                    "DELETE",
                    _document_path(collection, id_),
                    params=MINIMAL_RESPONSE,
                )
            except MissingDocumentError:
                # Somebody was faster, or our first try was not answered.
                return

    async def access(self) -> AccessResponse:
        """Return what our key may do."""
        return await self._server.request(AccessResponse, "GET", "/api/access")

    async def has_collection(self, collection: str) -> bool:
        """Tell whether there is such a collection."""
        try:
            await self._server.request(
                SearchResponse,
                "GET",
                f"/api/{collection}",
                params=NO_RELATIONS | {"limit": 1},
            )
        except NoRouteError:
            return False
        except PortProtocolError:
            # It is there, and not for us to read.
            return True
        return True

    async def is_key_known(self) -> bool:
        """Tell whether our key is anybody's: a wrong one is nobody, not an error."""
        myself = await self._server.request(
            CurrentUserResponse, "GET", "/api/users/me", params=NO_RELATIONS
        )
        return myself.user is not None

    async def _post(self, collection: str, document: PayloadDocument) -> DocumentId:
        written = await self._server.request(
            WriteResponse,
            "POST",
            f"/api/{collection}",
            params=MINIMAL_RESPONSE,
            json=document,
        )
        return written.doc.id

    async def _patch(
        self, collection: str, id_: DocumentId, document: PayloadDocument
    ) -> DocumentId:
        written = await self._server.request(
            WriteResponse,
            "PATCH",
            _document_path(collection, id_),
            params=MINIMAL_RESPONSE,
            json=document,
        )
        return written.doc.id


def _document_path(collection: str, id_: DocumentId) -> str:
    return f"/api/{collection}/{quote(str(id_), safe='')}"


def _where_params(equal: Mapping[str, DocumentId]) -> dict[str, str | int]:
    return {f"where[{field}][equals]": value for field, value in equal.items()}


def _select_params(fields: tuple[str, ...]) -> dict[str, str | int]:
    return {f"select[{field}]": "true" for field in fields}


def _is_match(document: PayloadDocument, equal: Mapping[str, DocumentId]) -> bool:
    return all(
        str(relation_id(document.get(field))) == str(value)
        for field, value in equal.items()
    )
