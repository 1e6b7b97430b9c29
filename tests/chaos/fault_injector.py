"""Makes faults happen: kills, restarts, cut connections and outages."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from tests.chaos.faults import Fault
from tests.chaos.replica_set import ReplicaSet
from tests.chaos.signal_files import Outage, SignalFiles
from tests.infra.rabbit.proxy import Proxy
from tests.stack.servers import OwnBroker, OwnPostgres

OUTAGE_SECONDS = (0.5, 4.0)
"""Shortest and longest duration of an outage."""

# A quorum queue that was declared less than a second before a kill -9 can come back
# without a leader, for ever; and a restarted broker declares nothing anew.
SETTLE_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultInjector:
    """Makes faults happen to the servers and replicas of one experiment."""

    broker: OwnBroker
    postgres: OwnPostgres
    proxy: Proxy
    replica_set: ReplicaSet
    signals: SignalFiles

    async def inject(self, fault: Fault) -> None:
        """Make *fault* happen; return when what it stopped is up again."""
        match fault.kind:
            case "kill-in-step" | "kill-in-relay":
                self.signals.set(fault.target)
            case "kill-anywhere":
                self.replica_set.kill(int(fault.chance * 100))
            case "retire":
                self.replica_set.retire(int(fault.chance * 100))
            case "reset":
                self.proxy.reset()
            case "outage":
                await self._cause_outage(fault)
            case "broker-restart":
                await _restart(self.broker.stop, self.broker.start)
            case "broker-kill":
                await _restart(self.broker.kill, self.broker.start)
            case "database-restart":
                await _restart(self.postgres.stop, self.postgres.start)
            case "database-kill":
                await _restart(self.postgres.kill, self.postgres.start)

    async def _cause_outage(self, fault: Fault) -> None:
        least, most = OUTAGE_SECONDS
        outage: Outage = next(s for s in get_args(Outage) if s == fault.target)
        with self.signals.outage(outage):
            await asyncio.sleep(least + fault.chance * (most - least))


async def _restart(end: Callable[[], None], start: Callable[[], None]) -> None:
    await asyncio.to_thread(end)
    await asyncio.to_thread(start)
    await asyncio.sleep(SETTLE_SECONDS)
