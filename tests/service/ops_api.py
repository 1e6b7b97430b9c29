"""The ops API of a service that has nothing to do."""

from ports.operations import JournalStats
from service.ops.access import AccessTokens
from service.ops.app import OpsApi
from service.ops.health import CachedChecks
from service.ops.metrics import Metrics
from tests.fakes.journal_stats import FixedJournalStats

NOTHING = JournalStats(
    runs={}, steps_in_flight=0, outbox=0, dead_letters=0, runs_stuck=0, overdue=0
)


def bare_ops_api() -> OpsApi:
    """Return the API without checks and tokens."""
    return OpsApi(
        journal=FixedJournalStats(NOTHING),
        checks=CachedChecks({}),
        metrics=Metrics(),
        tokens=AccessTokens({}),
        version="1",
    )
