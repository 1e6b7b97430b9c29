"""A server that behaves as PathRAG's does, with its faults."""

import asyncio
import json
import re
import socket
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from math import sqrt
from typing import Any, Literal

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from infra.pathrag.graph import Edge, Graph, Node
from infra.pathrag.retrieval import estimate_tokens
from tests.fakes.pathrag_retrieval import (
    SearchHits,
    TokenBudgets,
    render_context,
    retrieve,
)

Fault = Literal[
    "hang", "slow", "busy", "race", "lasting", "nonsense", "no text", "apology"
]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WORD = re.compile(r"[^\W_]+")


class Store:
    """The graph of one process, and whether its file can still be read."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str], Edge] = {}
        self.chunks: dict[str, str] = {}
        self.corrupt = False

    def insert(self, kg: dict[str, Any]) -> None:
        """Add a custom graph; null and control characters corrupt the file."""
        ids = {chunk["source_id"]: chunk["content"].strip() for chunk in kg["chunks"]}
        self.chunks |= {content: content for content in ids.values()}
        for entity in kg["entities"]:
            name = _node_name(entity["entity_name"])
            self.nodes[name] = Node(
                name=name,
                kind=entity["entity_type"],
                description=entity["description"],
                passage=ids.get(entity["source_id"], "UNKNOWN"),
            )
        for relation in kg["relationships"]:
            ends = _node_name(relation["src_id"]), _node_name(relation["tgt_id"])
            self.edges[ends] = Edge(
                source=ends[0],
                target=ends[1],
                description=relation["description"],
                keywords=relation["keywords"],
                weight=relation["weight"],
                passage=ids.get(relation["source_id"], "UNKNOWN"),
            )
        self.corrupt = self.corrupt or _is_corrupting(kg)

    def delete(self, name: str) -> None:
        """Delete an entity with its edges."""
        gone = _node_name(name)
        self.nodes.pop(gone, None)
        self.edges = {ends: e for ends, e in self.edges.items() if gone not in ends}

    def answer(self, query: str, top_k: int) -> str:
        """Return the context of *query*; raise if no relationship is similar."""
        graph = Graph(
            nodes=self.nodes.values(), edges=self.edges.values(), passages=self.chunks
        )
        entities = _like(
            query, {n.name: f"{n.name} {n.description}" for n in self.nodes.values()}
        )
        relationships = _like(
            query,
            {
                ends: f"{e.keywords} {e.source} {e.target} {e.description}"
                for ends, e in self.edges.items()
            },
        )
        if not relationships:
            raise UnboundLocalError("cannot access local variable 'text_units_context'")
        hits = SearchHits(
            entities=tuple(entities[:top_k]), relationships=tuple(relationships[:top_k])
        )
        return render_context(
            graph, retrieve(graph, hits, TokenBudgets(), estimate_tokens)
        )


class PathRagStub:
    """The endpoints; `faults` are applied to the next requests, one each.

    Attributes:
        requests: Method, path and body of every request, in order.
        keeps_nothing: Every write is answered as if it were kept, and none is.
        fails_queries: Every query is answered with status 500.
    """

    def __init__(self) -> None:
        self.store: Store | None = None
        self.faults: deque[Fault] = deque()
        self.requests: list[tuple[str, str, Any]] = []
        self.keeps_nothing = False
        self.fails_queries = False
        self._inserting = 0
        self._answers: dict[str, str] = {}
        self.app = Starlette(
            routes=[
                Route("/stats", self._stats),
                Route("/insert_custom_kg", self._insert, methods=["POST"]),
                Route("/query", self._query, methods=["POST"]),
                Route("/delete_entity", self._delete, methods=["DELETE"]),
            ]
        )

    @property
    def corrupt(self) -> bool:
        """Whether the file of the graph can no longer be read."""
        return self.store is not None and self.store.corrupt

    async def _stats(self, request: Request) -> Response:
        return await self._serve(request, lambda _store, _body: {"stats": {}})

    async def _insert(self, request: Request) -> Response:
        def insert(store: Store, body: Any) -> dict[str, Any]:
            if not self.keeps_nothing:
                store.insert(body["custom_kg"])
            return {"message": "inserted"}

        self._inserting += 1
        try:
            await asyncio.sleep(0.01)  # long enough for a parallel request
            if self._inserting > 1:
                return _error_response(
                    RuntimeError("dictionary changed size during iteration")
                )
            return await self._serve(request, insert, status=201)
        finally:
            self._inserting -= 1

    async def _query(self, request: Request) -> Response:
        def answer(store: Store, body: Any) -> dict[str, Any]:
            if self.fails_queries:
                raise LookupError("a collection of the database")
            query, params = body["query"], body.get("params", {})
            found = store.answer(query, params.get("top_k", 40))
            if not params.get("only_need_context"):
                found = self._answers.setdefault(query, found)
            return {"query": query, "result": found, "params": params}

        return await self._serve(request, answer)

    async def _delete(self, request: Request) -> Response:
        def delete(store: Store, body: Any) -> dict[str, Any]:
            store.delete(body["entity_name"])
            return {"message": "deleted"}

        return await self._serve(request, delete)

    async def _serve(
        self,
        request: Request,
        work: Callable[[Store, Any], dict[str, Any]],
        status: int = 200,
    ) -> Response:
        sent = await request.body()
        body = json.loads(sent) if sent else None
        self.requests.append((request.method, request.url.path, body))
        store = await self._open_store()
        if self.faults and (failed := await _apply_fault(self.faults.popleft())):
            return failed
        if store.corrupt:
            return _error_response(
                SyntaxError("not well-formed (invalid token): line 7")
            )
        try:
            return JSONResponse(work(store, body), status_code=status)
        except (LookupError, TypeError, AttributeError, UnboundLocalError) as error:
            return _error_response(error)

    async def _open_store(self) -> Store:
        if self.store is None:
            mine = Store()
            # A request in the meantime opens another store, and the later one stays.
            await asyncio.sleep(0.02)
            self.store = mine
            return mine
        return self.store


@asynccontextmanager
async def serve_stub(stub: PathRagStub) -> AsyncIterator[str]:
    """Serve *stub* on a port of its own and yield its URL."""
    config = uvicorn.Config(
        stub.app,
        log_level="critical",
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=0,
    )
    server = uvicorn.Server(config)
    # Listen before the server runs: early clients wait in the backlog.
    with socket.create_server(("127.0.0.1", 0)) as listening:
        async with asyncio.TaskGroup() as running:
            running.create_task(server.serve(sockets=[listening]))
            try:
                yield f"http://127.0.0.1:{listening.getsockname()[1]}"
            finally:
                server.should_exit = True


async def _apply_fault(fault: Fault) -> Response | None:
    if fault in _DELAYS:
        await asyncio.sleep(_DELAYS[fault])
        return None
    return _ANSWERS[fault]()


def _error_response(error: Exception) -> Response:
    return JSONResponse({"error": repr(error)}, status_code=500)


_DELAYS: dict[Fault, float] = {"hang": 30.0, "slow": 0.1}
_ANSWERS: dict[Fault, Callable[[], Response]] = {
    "busy": lambda: PlainTextResponse("upstream is busy", status_code=503),
    "race": lambda: _error_response(
        RuntimeError("dictionary changed size during iteration")
    ),
    "lasting": lambda: _error_response(KeyError("entity_name")),
    "nonsense": lambda: PlainTextResponse("<html>It works!</html>"),
    # What a model that found no keywords makes of it.
    "apology": lambda: JSONResponse({"result": "Sorry, I'm not able to answer."}),
    "no text": lambda: JSONResponse({"result": None}),
}


def _node_name(name: str) -> str:
    return f'"{name.upper()}"'


def _is_corrupting(value: Any) -> bool:
    match value:
        case dict():
            return any(_is_corrupting(inner) for inner in value.values())
        case list():
            return any(_is_corrupting(inner) for inner in value)
        case str():
            return _CONTROL.search(value) is not None
        case _:
            return value is None


def _like(query: str, texts: dict[Any, str]) -> list[Any]:
    asked = Counter(_WORD.findall(query.lower()))
    likeness = {key: _cosine(asked, text) for key, text in texts.items()}
    return sorted(
        (key for key, cosine in likeness.items() if cosine >= 0.2),
        key=lambda key: -likeness[key],
    )


def _cosine(asked: Counter[str], text: str) -> float:
    words = Counter(_WORD.findall(text.lower()))
    length = sqrt(
        sum(n * n for n in asked.values()) * sum(n * n for n in words.values())
    )
    return sum(n * words[word] for word, n in asked.items()) / (length or 1.0)
