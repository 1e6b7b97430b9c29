"""Payload's REST API: documents by id or by key, written without duplicates.

Payload has no upsert, no entity tag and no lock; a unique index is its only atomic
primitive. So every document of ours has a key, and whoever posts it second patches it.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

import httpx

from infra.payload.http import PayloadHttp
from infra.payload.responses import (
    PORT,
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
from ports.errors import MissingDocumentError, PortRefusedError

UNKNOWN_KEY = (
    "Payload does not know our key: set CREWS_PAYLOAD_API_KEY to the API key of a user "
    "there"
)

MAX_PARALLEL_WRITES = 8
"""With Payload's default pool of 10 connections on PostgreSQL, twenty parallel writes
block the whole server, reads included."""

# By default Payload returns the related documents of related documents too.
NO_RELATIONS: dict[str, str | int] = {"depth": 0}

# What was just written is not needed back: a run's structure can be megabytes.
MINIMAL_RESPONSE = NO_RELATIONS | {"select[updatedAt]": "true"}


class PayloadApi:
    """One Payload server, reached through *client*, which has its URL and our key."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._http = PayloadHttp(client)
        self._write_slots = asyncio.Semaphore(MAX_PARALLEL_WRITES)

    async def get(
        self, collection: str, id_: str, *, depth: int = 0, select: tuple[str, ...] = ()
    ) -> PayloadDocument:
        """Return a document by its id; with *select*, only those fields.

        Raises:
            MissingDocumentError: It does not exist or may not be read.
            PortRefusedError: Payload does not know our key, so nobody can tell.
        """
        params = {"depth": depth} | _select_params(select)
        path = _document_path(collection, id_)
        try:
            found = await self._http.request(
                IdentifiedDocument, "GET", path, params=params
            )
        except MissingDocumentError:
            # Payload takes a wrong key for no key, and hides documents from strangers.
            if not await self.is_key_known():
                raise PortRefusedError(PORT, UNKNOWN_KEY) from None
            raise
        return found.model_dump()

    async def find(
        self, collection: str, *, select: tuple[str, ...] = (), **equal: DocumentId
    ) -> list[PayloadDocument]:
        """Return the documents whose fields have the values of *equal*.

        With *select*, only those fields and the ids: structures and shots are large.
        """
        chosen = (*select, *equal) if select else ()
        # A limit of 0 means no limit.
        params = (
            _where_params(equal) | _select_params(chosen) | NO_RELATIONS | {"limit": 0}
        )
        found = await self._http.request(
            SearchResponse, "GET", f"/api/{collection}", params=params
        )
        # A version that does not know an operator ignores it and returns everything.
        return [doc for doc in found.docs if _is_match(doc, equal)]

    async def upsert(
        self, collection: str, *, key: str, document: PayloadDocument
    ) -> DocumentId:
        """Write a document of ours under its unique *key* field; return its id."""
        async with self._write_slots:
            try:
                return await self._post(collection, document)
            except RefusedError:
                # The text of the refusal depends on language and database, so look
                # whether the key exists.
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
        async with self._write_slots:
            return await self._patch(collection, id_, document)

    async def create(self, collection: str, document: PayloadDocument) -> DocumentId:
        """Post a document that has no key of ours."""
        async with self._write_slots:
            return await self._post(collection, document)

    async def delete(self, collection: str, id_: DocumentId) -> None:
        """Delete a document by its id; never by a search, which might be ignored."""
        async with self._write_slots:
            try:
                await self._http.request(
                    DeleteResponse,
                    "DELETE",
                    _document_path(collection, id_),
                    params=MINIMAL_RESPONSE,
                )
            except MissingDocumentError:
                # Another replica was faster, or the response to our first try was lost.
                return

    async def access(self) -> AccessResponse:
        """Return what our key may do."""
        return await self._http.request(AccessResponse, "GET", "/api/access")

    async def has_collection(self, collection: str) -> bool:
        """Tell whether there is such a collection."""
        try:
            await self._http.request(
                SearchResponse,
                "GET",
                f"/api/{collection}",
                params=NO_RELATIONS | {"limit": 1},
            )
        except NoRouteError:
            return False
        except PortRefusedError:
            # It exists, but our key may not read it.
            return True
        return True

    async def is_key_known(self) -> bool:
        """Tell whether our key belongs to a user; a wrong one causes no error."""
        myself = await self._http.request(
            CurrentUserResponse, "GET", "/api/users/me", params=NO_RELATIONS
        )
        return myself.user is not None

    async def _post(self, collection: str, document: PayloadDocument) -> DocumentId:
        written = await self._http.request(
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
        written = await self._http.request(
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
