"""The operators' HTTP endpoints: liveness, readiness, figures (ARCHITECTURE §11).

``/livez``, ``/readyz`` and ``/health`` answer everybody, without a reason. All else
asks for a token of ``CREWS_OPS_TOKENS``.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Protocol

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from ports.errors import PortError, PortUnavailableError
from ports.operations import JournalStats
from service.ops.access import AccessTokens
from service.ops.connections import answer_nobody
from service.ops.health import CachedChecks
from service.ops.metrics import Metrics

STATUS_LIFETIME = timedelta(seconds=2)
"""How old a status may be: a check takes a call to a model, and anybody may ask."""

METRICS_STATUS_LIFETIME = timedelta(seconds=10)
"""The same of ``/metrics``, which several Prometheus servers may scrape."""

SERVICE_NAME = "novel-movie-crews"


class StatsSource(Protocol):
    """The part of the journal that the figures come from."""

    async def stats(self) -> JournalStats:
        """Count runs, steps, outbox messages and dead letters.

        Raises:
            PortUnavailableError: The journal did not answer.
        """
        ...


class OpsApi:
    """Answers operators and orchestrators over HTTP; no endpoint of its own changes
    anything.

    Attributes:
        stopping: Set when the server is about to stop, for streams that would go on.
    """

    def __init__(
        self,
        *,
        journal: StatsSource,
        checks: CachedChecks,
        metrics: Metrics,
        tokens: AccessTokens,
        version: str,
    ) -> None:
        self._journal = journal
        self._checks = checks
        self._metrics = metrics
        self._tokens = tokens
        self._version = version
        self.stopping = asyncio.Event()
        self._started_at = time.monotonic()

    def build_app(self, routes: Sequence[BaseRoute] = ()) -> Starlette:
        """Build the ASGI application with all endpoints, and *routes* beside them."""
        guard = self._tokens.require
        return Starlette(
            exception_handlers={ClientDisconnect: answer_nobody},
            routes=[
                Route("/livez", self.livez),
                Route("/readyz", self.readyz),
                Route("/health", self.health),
                Route("/stats", guard("look", self.stats)),
                Route("/metrics", guard("metrics", self.metrics)),
                *routes,
            ],
        )

    async def livez(self, _: Request) -> Response:
        """Answer 200 as long as the event loop runs."""
        return PlainTextResponse("ok")

    async def readyz(self, request: Request) -> Response:
        """List every connection with its status; 503 while one is not well.

        Why, and what to do, is only for those who may look.
        """
        statuses = await self._checks.statuses(max_age=STATUS_LIFETIME)
        well = all(status.well for status in statuses.values())
        caller = self._tokens.authenticate(request)
        may_look = caller is not None and caller.may("look")
        return JSONResponse(
            {
                name: asdict(status) if may_look else {"well": status.well}
                for name, status in statuses.items()
            },
            status_code=200 if well else 503,
        )

    async def health(self, _: Request) -> Response:
        """Answer in the predecessor's form, with version and uptime beside it."""
        statuses = await self._checks.statuses(max_age=STATUS_LIFETIME)
        well = all(status.well for status in statuses.values())
        return JSONResponse(
            {
                "status": "healthy" if well else "degraded",
                "service": SERVICE_NAME,
                "version": self._version,
                "uptime_seconds": self._uptime,
            }
        )

    async def stats(self, _: Request) -> Response:
        """Answer with counts from the journal; 503 while it is unavailable."""
        try:
            stats = await self._journal.stats()
        except PortUnavailableError as error:
            return JSONResponse({"error": str(error)}, status_code=503)
        return JSONResponse(
            {
                **stats.model_dump(mode="json"),
                "uptime_seconds": self._uptime,
                "version": self._version,
            }
        )

    async def metrics(self, _: Request) -> Response:
        """Answer Prometheus, also while the journal is unavailable."""
        # A failed scrape would hide the process's own figures just when they matter.
        try:
            self._metrics.set_journal_gauges(await self._journal.stats())
        except PortError:
            self._metrics.clear_journal_gauges()
        statuses = await self._checks.statuses(max_age=METRICS_STATUS_LIFETIME)
        self._metrics.set_ports_up({name: s.well for name, s in statuses.items()})
        return Response(
            generate_latest(self._metrics.registry), media_type=CONTENT_TYPE_LATEST
        )

    @property
    def _uptime(self) -> float:
        return round(time.monotonic() - self._started_at, 1)
