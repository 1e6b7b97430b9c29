"""Calls PathRAG's server, whose status codes say little about what went wrong."""

import asyncio
from datetime import timedelta
from http import HTTPStatus

import httpx
import stamina

from infra.pathrag import PORT
from infra.pathrag.remote.custom_kg import CustomKg
from ports.certificates import to_unavailable_error
from ports.errors import PortProtocolError, PortRefusedError, PortUnavailableError

MAX_SEEDS = 20
"""On a dense graph (500 nodes, 2,500 edges) 10 take 0.5 s and 60 take 13 s."""

ATTEMPTS = 3
MAX_PAUSE = timedelta(seconds=5)

# How the server fails when its graph is empty, on Python 3.10 and on 3.11.
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

# PathRAG itself has no login; a proxy before it may have one.
_REFUSALS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "login refused: put it into CREWS_PATHRAG_URL",
    HTTPStatus.FORBIDDEN: "we may not use it: allow this host, or the login of "
    "CREWS_PATHRAG_URL",
    HTTPStatus.NOT_FOUND: "no PathRAG answers there: check CREWS_PATHRAG_URL",
    HTTPStatus.METHOD_NOT_ALLOWED: "no PathRAG answers there: check CREWS_PATHRAG_URL",
}


class PathRagServer:
    """PathRAG's endpoints; calls are repeated after timeouts and while it is busy.

    All of them are safe to repeat: an insert overwrites, and deleting what does not
    exist succeeds.
    """

    def __init__(
        self, client: httpx.AsyncClient, *, request_timeout: timedelta
    ) -> None:
        self._client = client
        self._timeout = request_timeout.total_seconds()
        self._is_warm = False
        self._warm_up_lock = asyncio.Lock()
        # Parallel inserts fail: up to 3 of 20 did.
        self._write_lock = asyncio.Lock()

    async def insert(self, kg: CustomKg) -> None:
        """Insert *kg*, and overwrite what has the same names."""
        async with self._write_lock:
            response = await self._request(
                "POST", "/insert_custom_kg", {"custom_kg": kg}
            )
        _expect(response, HTTPStatus.CREATED)

    async def delete(self, name: str) -> None:
        """Delete the entity *name* and all its relationships."""
        async with self._write_lock:
            response = await self._request(
                "DELETE", "/delete_entity", {"entity_name": name}
            )
        _expect(response, HTTPStatus.OK)

    async def context(self, query: str) -> str | None:
        """Return PathRAG's context text for *query*; None where it finds nothing."""
        # Never its answers: they are cached by the words of the query and become stale.
        params = {"only_need_context": True, "top_k": MAX_SEEDS}
        response = await self._request(
            "POST", "/query", {"query": query, "params": params}
        )
        if _is_empty_graph(response):
            return None
        _expect(response, HTTPStatus.OK)
        return _parse_result(response)

    async def ping(self) -> None:
        """Check that PathRAG's server answers.

        Raises:
            PortError: It does not, or something else answers.
        """
        response = await self._send("GET", "/stats", None)
        _expect(response, HTTPStatus.OK)
        if "json" not in response.headers.get("content-type", ""):
            raise PortProtocolError(PORT, "/stats: an answer that is not JSON")

    async def _request(self, method: str, path: str, body: object) -> httpx.Response:
        await self._warm_up()
        return await self._send(method, path, body)

    async def _warm_up(self) -> None:
        """Make one request before any other.

        The server creates its store at the first request. Two first requests at once
        create it twice, and what one of them wrote is lost.
        """
        async with self._warm_up_lock:
            if not self._is_warm:
                await self.ping()
                self._is_warm = True

    async def _send(self, method: str, path: str, body: object) -> httpx.Response:
        async for attempt in stamina.retry_context(
            on=PortUnavailableError,
            attempts=ATTEMPTS,
            timeout=None,
            wait_max=MAX_PAUSE,
        ):
            with attempt:
                return await self._send_once(method, path, body)
        raise AssertionError  # the loop above returns or raises

    async def _send_once(self, method: str, path: str, body: object) -> httpx.Response:
        try:
            response = await self._client.request(
                method, path, json=body, timeout=self._timeout
            )
        except httpx.TransportError as error:
            advice = "is PathRAG running? or set CREWS_PATHRAG_URL"
            raise to_unavailable_error(PORT, error, advice=advice) from error
        if response.status_code in _BUSY_STATUSES or (
            response.is_server_error and _RACE_ERROR in response.text
        ):
            busy = f"{path}: busy with status {response.status_code}"
            raise PortUnavailableError(PORT, busy)
        return response


def _is_empty_graph(response: httpx.Response) -> bool:
    return response.is_server_error and any(
        words in response.text for words in _EMPTY_GRAPH_ERRORS
    )


def _expect(response: httpx.Response, status: HTTPStatus) -> None:
    if refusal := _REFUSALS.get(response.status_code):
        raise PortRefusedError(
            PORT, f"{response.url.path}: {response.status_code}, {refusal}"
        )
    if response.status_code != status:
        # Without its body, which may repeat the story that it was sent.
        detail = f"{response.url.path}: status {response.status_code}"
        raise PortProtocolError(PORT, detail)


def _parse_result(response: httpx.Response) -> str | None:
    try:
        result = response.json()["result"]
    except (ValueError, LookupError, TypeError) as error:
        raise PortProtocolError(PORT, "/query: an answer without a result") from error
    if not isinstance(result, str):
        raise PortProtocolError(PORT, "/query: a result that is no text")
    return None if result.startswith(_NO_ANSWER_PREFIX) else result
