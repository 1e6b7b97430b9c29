"""Thousands of stories that failed at one step, replayed at a rate.

The case that users of DBOS ask for: an outage has failed 15,000 workflows at the same
step; they are to go on from there, at 40 a second, so that what was down stays up.
"""

import asyncio
from dataclasses import dataclass

import uvloop

from infra.storage import open_journal
from tests.benchmarks import dead_letter_fixture
from tests.benchmarks.dead_letters import measure_filing, measure_replay
from tests.benchmarks.figures import Figure, at_least, at_most
from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.shared import session_stack

TIMEOUT_SECONDS = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class MassFailureSize:
    """How many stories failed, and how many a second are to go on."""

    stories: int
    rate: float


FULL = MassFailureSize(stories=15_000, rate=40.0)
SMALL = MassFailureSize(stories=40, rate=40.0)


def measure(size: MassFailureSize) -> list[Figure]:
    """Fail them, file them, and replay them, the first one alone."""
    with session_stack() as stack:
        broker = stack.broker()
        with (
            fresh_database(stack.postgres().url) as journal,
            fresh_vhost(broker.url, broker.management_url) as vhost,
        ):
            return uvloop.run(_measure(vhost, journal, size))


async def _measure(broker: str, journal: str, size: MassFailureSize) -> list[Figure]:
    async with asyncio.timeout(TIMEOUT_SECONDS), open_journal(journal) as store:
        await dead_letter_fixture.insert_dead_steps(journal, size.stories)
        await measure_filing(broker, store, size.stories)
        rate = await measure_replay(store, journal, size.stories, rate=size.rate)
        await dead_letter_fixture.finish_queued_steps(journal)
    return [
        Figure(
            name=f"stories of {size.stories:,} that go on from their failed step",
            value=await dead_letter_fixture.count_done_steps(journal),
            budget=at_least(size.stories),
        ),
        Figure(
            name=f"deviation from the rate of {size.rate:g}/s, canary apart",
            value=abs(rate / size.rate - 1) * 100,
            unit="%",
            budget=at_most(5),
        ),
    ]
