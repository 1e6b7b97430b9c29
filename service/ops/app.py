"""The ops port: is it alive, is it ready, how is it going (DESIGN §11)."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Protocol

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ports.errors import PortUnavailableError
from ports.operations import JournalStats
from service.ops.health import Check, run_checks
from service.ops.metrics import Metrics


class StatsSource(Protocol):
    """The part of the journal that figures come from."""

    async def stats(self) -> JournalStats:
        """Count what there is."""
        ...


class OpsApi:
    """Answers operators and orchestrators; it changes nothing."""

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
        self._since = time.monotonic()

    def build_app(self) -> Starlette:
        """Return the application that serves it."""
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
        """Answer while the event loop turns."""
        return PlainTextResponse("ok")

    async def readyz(self, _: Request) -> Response:
        """Name every connection; 503 while one is down."""
        standings = await run_checks(self._checks)
        well = all(standing.well for standing in standings.values())
        return JSONResponse(
            {name: asdict(standing) for name, standing in standings.items()},
            status_code=200 if well else 503,
        )

    async def health(self, _: Request) -> Response:
        """Answer as the predecessor did: one word, version and uptime."""
        standings = await run_checks(self._checks)
        well = all(standing.well for standing in standings.values())
        return JSONResponse(
            {
                "status": "healthy" if well else "degraded",
                "version": self._version,
                "uptime_seconds": self._uptime,
            }
        )

    async def stats(self, _: Request) -> Response:
        """Tell true figures of the journal; 503 while it is down."""
        try:
            census = await self._journal.stats()
        except PortUnavailableError as error:
            return JSONResponse({"error": str(error)}, status_code=503)
        return JSONResponse(
            {
                **census.model_dump(mode="json"),
                "uptime_seconds": self._uptime,
                "version": self._version,
            }
        )

    async def metrics(self, _: Request) -> Response:
        """Tell Prometheus; without the journal, what this process knows alone."""
        # A scrape that fails would hide the process's own figures just when they
        # matter; the journal's gauges keep their last values.
        with suppress(PortUnavailableError):
            self._metrics.set_journal_gauges(await self._journal.stats())
        return Response(
            generate_latest(self._metrics.registry), media_type=CONTENT_TYPE_LATEST
        )

    @property
    def _uptime(self) -> float:
        return round(time.monotonic() - self._since, 1)
