"""Writes many documents under their keys, and again no more than is missing."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

from infra.payload.answers import Document, DocumentId
from infra.payload.wire import WRITES, Payload
from ports import heartbeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The documents of one run in one collection; *key* is their unique field."""

    payload: Payload
    collection: str
    key: str
    run: DocumentId

    async def fill(self, documents: Iterator[Document]) -> dict[str, DocumentId]:
        """Write *documents*; return their ids by key.

        A try that broke off is gone on with: what is there already is not written.
        """
        known = {doc[self.key]: doc for doc in await self._known()}
        kept: dict[str, DocumentId] = {}

        async def write(document: Document) -> None:
            kept[document[self.key]] = await self._kept(
                document, known.get(document[self.key])
            )
            # Thousands of documents take minutes, and each is a sign of life.
            heartbeat.record_progress()

        await side_by_side(write, documents)
        return kept

    async def drop_all_but(self, kept: Collection[str]) -> None:
        """Delete what the run has here under other keys."""
        known = await self._known()
        others = (document for document in known if document[self.key] not in kept)
        await side_by_side(self._removed, others)

    async def _known(self) -> list[Document]:
        return await self.payload.find(
            self.collection, select=(self.key, "digest"), run=self.run
        )

    async def _kept(self, document: Document, known: Document | None) -> DocumentId:
        if known is None:
            return await self.payload.keep(
                self.collection, key=self.key, document=document
            )
        id_: DocumentId = known["id"]
        if known.get("digest") == document["digest"]:
            return id_
        return await self.payload.change(self.collection, id_, document)

    async def _removed(self, document: Document) -> None:
        await self.payload.remove(self.collection, document["id"])


async def side_by_side(
    work: Callable[[Document], Coroutine[Any, Any, None]], documents: Iterator[Document]
) -> None:
    """Do *work* on each, as many at a time as may be in flight.

    Raises:
        Exception: The first failure alone: what the port promises is no group.
    """

    async def worker() -> None:
        for document in documents:
            await work(document)

    try:
        async with asyncio.TaskGroup() as workers:
            for _ in range(WRITES):
                workers.create_task(worker())
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures
