"""Writes many documents by their keys, and skips those that are unchanged."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

from infra.payload.responses import DocumentId, PayloadDocument
from infra.payload.rest_api import MAX_PARALLEL_WRITES, PayloadApi
from ports import heartbeat


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSet:
    """The documents of one run in one collection; *key* is their unique field."""

    payload: PayloadApi
    collection: str
    key: str
    run: DocumentId

    async def upsert(
        self, documents: Iterator[PayloadDocument]
    ) -> dict[str, DocumentId]:
        """Write *documents*; return their ids by key.

        After an interrupted attempt only what is missing or different is written.
        """
        known = {doc[self.key]: doc for doc in await self._find_existing()}
        ids: dict[str, DocumentId] = {}

        async def write(document: PayloadDocument) -> None:
            ids[document[self.key]] = await self._upsert_one(
                document, known.get(document[self.key])
            )
            # Thousands of documents take minutes; each one is progress.
            heartbeat.record_progress()

        await run_in_parallel(write, documents)
        return ids

    async def delete_except(self, keys: Collection[str]) -> None:
        """Delete the run's documents in this collection, except those with *keys*."""
        known = await self._find_existing()
        others = (document for document in known if document[self.key] not in keys)
        await run_in_parallel(self._delete_one, others)

    async def _find_existing(self) -> list[PayloadDocument]:
        return await self.payload.find(
            self.collection, select=(self.key, "digest"), run=self.run
        )

    async def _upsert_one(
        self, document: PayloadDocument, known: PayloadDocument | None
    ) -> DocumentId:
        if known is None:
            return await self.payload.upsert(
                self.collection, key=self.key, document=document
            )
        id_: DocumentId = known["id"]
        if known.get("digest") == document["digest"]:
            return id_
        return await self.payload.update(self.collection, id_, document)

    async def _delete_one(self, document: PayloadDocument) -> None:
        await self.payload.delete(self.collection, document["id"])


async def run_in_parallel(
    work: Callable[[PayloadDocument], Coroutine[Any, Any, None]],
    documents: Iterator[PayloadDocument],
) -> None:
    """Call *work* for each document, `MAX_PARALLEL_WRITES` at a time.

    Raises:
        Exception: The first error alone, because the port does not raise groups.
    """

    async def worker() -> None:
        for document in documents:
            await work(document)

    try:
        async with asyncio.TaskGroup() as workers:
            for _ in range(MAX_PARALLEL_WRITES):
                workers.create_task(worker())
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures
