"""The operators' HTTP endpoints: liveness, readiness, figures (ARCHITECTURE §11)."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Protocol

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ports.errors import PortError, PortUnavailableError
from ports.operations import JournalStats
from service.ops.health import Check, HealthStatus, run_checks
from service.ops.metrics import Metrics

STATUS_LIFETIME = timedelta(seconds=10)
"""How old the statuses of ``/metrics`` may be; ``/readyz`` always asks."""


class StatsSource(Protocol):
    """The part of the journal that the figures come from."""

    async def stats(self) -> JournalStats:
        """Count runs, steps, outbox messages and dead letters.

        Raises:
            PortUnavailableError: The journal did not answer.
        """
        ...


class OpsApi:
    """Answers operators and orchestrators over HTTP; no endpoint changes anything."""

    def __init__(
        self,
        *,
        journal: StatsSource,
        checks: Mapping[str, Check],
        metrics: Metrics,
        version: str,
    ) -> None:
        self._journal = journal
        self._checks = checks
        self._metrics = metrics
        self._version = version
        self._started_at = time.monotonic()
        self._status_lock = asyncio.Lock()
        self._statuses: Mapping[str, HealthStatus] = {}
        self._statuses_at = 0.0

    def build_app(self) -> Starlette:
        """Build the ASGI application with all endpoints."""
        return Starlette(
            routes=[
                Route("/livez", self.livez),
                Route("/readyz", self.readyz),
                Route("/health", self.health),
                Route("/stats", self.stats),
                Route("/metrics", self.metrics),
            ]
        )

    async def livez(self, _: Request) -> Response:
        """Answer 200 as long as the event loop runs."""
        return PlainTextResponse("ok")

    async def readyz(self, _: Request) -> Response:
        """List every connection with its status; 503 while one is not well."""
        statuses = await run_checks(self._checks)
        well = all(status.well for status in statuses.values())
        return JSONResponse(
            {name: asdict(status) for name, status in statuses.items()},
            status_code=200 if well else 503,
        )

    async def health(self, _: Request) -> Response:
        """Answer in the predecessor's form: status, version and uptime."""
        statuses = await run_checks(self._checks)
        well = all(status.well for status in statuses.values())
        return JSONResponse(
            {
                "status": "healthy" if well else "degraded",
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
        statuses = await self._statuses_from_cache()
        self._metrics.set_ports_up({name: s.well for name, s in statuses.items()})
        return Response(
            generate_latest(self._metrics.registry), media_type=CONTENT_TYPE_LATEST
        )

    async def _statuses_from_cache(self) -> Mapping[str, HealthStatus]:
        """Return the statuses, at most `STATUS_LIFETIME` old.

        Several Prometheus servers may scrape, and each check is a request to a system
        that may be asked too often already.
        """
        async with self._status_lock:
            age = time.monotonic() - self._statuses_at
            if not self._statuses or age > STATUS_LIFETIME.total_seconds():
                self._statuses = await run_checks(self._checks)
                self._statuses_at = time.monotonic()
            return self._statuses

    @property
    def _uptime(self) -> float:
        return round(time.monotonic() - self._started_at, 1)
