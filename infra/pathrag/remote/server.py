"""The conversation with PathRAG's server, whose status codes say little."""

import asyncio
from datetime import timedelta
from http import HTTPStatus

import httpx
import stamina

from infra.pathrag.remote.custom_kg import CustomKg
from ports.errors import PortProtocolError, PortUnavailableError

PORT = "graph"
MAX_SEEDS = 20
"""More explode on dense graphs: 0.5 s at 10, 13 s at 60 (500 nodes, 2,500 edges)."""

ATTEMPTS = 3
MAX_PAUSE = timedelta(seconds=5)

# Python 3.10 says it in one way, 3.11 in the other.
_EMPTY_GRAPH_ERRORS = (
    "UnboundLocalError",
    "referenced before assignment",
    "cannot access local",
)
_NO_ANSWER_PREFIX = "Sorry"
_RACE_ERROR = "dictionary changed size"
_BUSY_STATUSES = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
_EXCERPT_LENGTH = 200


class PathRagServer:
    """PathRAG's endpoints, each called until it has answered or patience ends.

    All of them are safe to repeat: inserting overwrites, deleting what is absent is
    answered with success.
    """

    def __init__(
        self, client: httpx.AsyncClient, *, request_timeout: timedelta
    ) -> None:
        self._client = client
        self._patience = request_timeout.total_seconds()
        self._warm = False
        self._warming = asyncio.Lock()
        # Parallel inserts break one another: up to 3 of 20 did.
        self._writing = asyncio.Lock()

    async def insert(self, kg: CustomKg) -> None:
        """Put *kg* into the graph, over what bears the same names."""
        async with self._writing:
            answer = await self._request("POST", "/insert_custom_kg", {"custom_kg": kg})
        _expect(answer, HTTPStatus.CREATED)

    async def delete(self, name: str) -> None:
        """Remove *name* with all its relationships."""
        async with self._writing:
            answer = await self._request(
                "DELETE", "/delete_entity", {"entity_name": name}
            )
        _expect(answer, HTTPStatus.OK)

    async def context(self, query: str) -> str | None:
        """Return PathRAG's context for *query*; None where it knows of nothing."""
        # Never its own answers: they are cached by their words alone and go stale.
        params = {"only_need_context": True, "top_k": MAX_SEEDS}
        answer = await self._request(
            "POST", "/query", {"query": query, "params": params}
        )
        if _is_empty_graph(answer):
            return None
        _expect(answer, HTTPStatus.OK)
        return _parse_result(answer)

    async def ping(self) -> None:
        """Prove that somebody is there who calls himself PathRAG's server."""
        answer = await self._send("GET", "/stats", None)
        _expect(answer, HTTPStatus.OK)
        if "json" not in answer.headers.get("content-type", ""):
            raise PortProtocolError(PORT, "/stats: an answer that is not JSON")

    async def _request(self, method: str, path: str, body: object) -> httpx.Response:
        await self._warm_up()
        return await self._send(method, path, body)

    async def _warm_up(self) -> None:
        """Ask for the statistics once before anything else.

        The server builds its store on the first request, and first requests that come
        together build it twice and lose what one of them wrote.
        """
        async with self._warming:
            if not self._warm:
                await self.ping()
                self._warm = True

    async def _send(self, method: str, path: str, body: object) -> httpx.Response:
        try:
            async for attempt in stamina.retry_context(
                on=(httpx.TransportError, _ServerBusyError),
                attempts=ATTEMPTS,
                timeout=None,
                wait_max=MAX_PAUSE,
            ):
                with attempt:
                    return await self._send_once(method, path, body)
        except httpx.TransportError as error:
            raise PortUnavailableError(PORT, f"{path}: {error!r}") from error
        except _ServerBusyError as error:
            raise PortUnavailableError(PORT, f"{path}: {error}") from error
        raise AssertionError  # stamina either returned or raised

    async def _send_once(self, method: str, path: str, body: object) -> httpx.Response:
        answer = await self._client.request(
            method, path, json=body, timeout=self._patience
        )
        if answer.status_code in _BUSY_STATUSES or (
            answer.is_server_error and _RACE_ERROR in answer.text
        ):
            raise _ServerBusyError(answer)
        return answer


class _ServerBusyError(Exception):
    """The server could not do it just now."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(f"{answer.status_code} {answer.text[:_EXCERPT_LENGTH]}")


def _is_empty_graph(answer: httpx.Response) -> bool:
    return answer.is_server_error and any(
        words in answer.text for words in _EMPTY_GRAPH_ERRORS
    )


def _expect(answer: httpx.Response, status: HTTPStatus) -> None:
    if answer.status_code != status:
        detail = (
            f"{answer.url.path}: {answer.status_code} {answer.text[:_EXCERPT_LENGTH]}"
        )
        raise PortProtocolError(PORT, detail)


def _parse_result(answer: httpx.Response) -> str | None:
    try:
        result = answer.json()["result"]
    except (ValueError, LookupError, TypeError) as error:
        raise PortProtocolError(PORT, "/query: an answer without a result") from error
    if not isinstance(result, str):
        raise PortProtocolError(PORT, "/query: a result that is no text")
    return None if result.startswith(_NO_ANSWER_PREFIX) else result
