"""The first page: what needs a person, and how everything is."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from infra.rabbit.depths import QueueDepth
from ports.dead_letters import DeadLetterGroup
from ports.domain.choices import DeadLetterFilter, RunFilter
from ports.errors import PortError
from ports.operations import Overview, RunRow
from service.console.desk import Desk
from service.console.session import ConsoleSession
from service.ops.health import HealthStatus

STATUS_LIFETIME = timedelta(seconds=5)
"""Of the checks that the page shows; it is drawn anew each second while runs change."""

DEPTH_LIFETIME = timedelta(seconds=5)

MAX_IN_FLIGHT = 10
MAX_CAUSES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something that a person should see to.

    Attributes:
        title: What is the matter, in a few words.
        reason: Why, as the system itself says.
        advice: What to do.
        link: Where in the console; empty where it is mended elsewhere.
        link_text: What the link leads to.
    """

    title: str
    reason: str
    advice: str
    link: str = ""
    link_text: str = ""


class NowPage:
    """Gathers the first page from journal, checks and broker."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._depths: tuple[QueueDepth, ...] = ()
        self._depths_problem = ""
        self._depths_at = -DEPTH_LIFETIME.total_seconds()
        self._lock = asyncio.Lock()

    async def show(self, request: Request, session: ConsoleSession) -> Response:
        """Show the page; what cannot be asked is missing on it, and says so."""
        desk = self._desk
        statuses = await desk.checks.statuses(max_age=STATUS_LIFETIME)
        depths = await self._find_depths()
        overview, rows, causes = await self._ask_journal()
        concerns = list(find_concerns(statuses, depths, overview, causes))
        return desk.render(
            request,
            session,
            "now",
            statuses=statuses,
            since={name: desk.checks.since(name) for name in statuses},
            overview=overview,
            depths=depths,
            depths_problem=self._depths_problem,
            rows=rows,
            concerns=concerns,
        )

    async def _ask_journal(
        self,
    ) -> tuple[Overview | None, Sequence[RunRow], Sequence[DeadLetterGroup]]:
        """Return what the journal knows; nothing, if it does not answer."""
        store = self._desk.store
        try:
            # At once: with 100,000 letters each takes a tenth of a second.
            async with asyncio.TaskGroup() as group:
                overview = group.create_task(store.operations.overview())
                rows = group.create_task(
                    store.operations.runs(
                        RunFilter(state="running"), limit=MAX_IN_FLIGHT
                    )
                )
                causes = group.create_task(
                    store.dead_letters.groups(DeadLetterFilter(), limit=MAX_CAUSES)
                )
        except* PortError:
            pass  # The status of the journal says it already.
        else:
            return overview.result(), rows.result(), causes.result()
        return None, (), ()

    async def _find_depths(self) -> tuple[QueueDepth, ...]:
        """Return the depths of the queues, asked for every few seconds at most."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if now - self._depths_at > DEPTH_LIFETIME.total_seconds():
                try:
                    self._depths = await self._desk.queue_depths()
                    self._depths_problem = ""
                except PortError as error:
                    self._depths, self._depths_problem = (), str(error)
                self._depths_at = now
            return self._depths


def find_concerns(
    statuses: Mapping[str, HealthStatus],
    depths: Sequence[QueueDepth],
    overview: Overview | None,
    causes: Sequence[DeadLetterGroup],
) -> Iterator[Concern]:
    """Yield what needs a person, what holds up the most first."""
    for name, status in statuses.items():
        if not status.well:
            yield Concern(
                title=f"{name} does not work",
                reason=status.detail.removeprefix(f"{name}: "),
                advice="Mend it as the reason says; a setting is read when a replica "
                "starts. Steps that need it wait without losing an attempt, and go on "
                "by themselves.",
                link="/console/runs?stuck=yes",
                link_text="runs that wait",
            )
    if overview is not None:
        yield from _find_unanswered(overview)
    for cause in causes:
        yield Concern(
            title=f"{cause.count:,} dead letter{'s' if cause.count > 1 else ''} "
            "of one cause",
            reason=f"{cause.error}: {cause.cause}",
            advice="Read one of them, mend the cause, then replay them; or edit what "
            "a publisher sent wrongly.",
            link=f"/console/letters?cause={cause.fingerprint}",
            link_text="these letters",
        )
    for depth in depths:
        if depth.problem or not depth.consumers:
            yield Concern(
                title=f"nobody works on {depth.queue}",
                reason=depth.problem or f"{depth.messages:,} messages wait in it",
                advice="Start a replica (`novel-crews run`), or declare the queues "
                "(`novel-crews topology apply`).",
            )


def _find_unanswered(overview: Overview) -> Iterator[Concern]:
    if overview.unrouted:
        by_key = sorted({each.routing_key for each in overview.unrouted})
        runs = len({each.run_id for each in overview.unrouted})
        yield Concern(
            title=f"{runs:,} answer{'s' if runs > 1 else ''} nobody received",
            reason=f"no queue is bound to {' or '.join(by_key)}",
            advice="Start the subscriber that is missing, so that its queue is bound, "
            "then send the answers again.",
            link="/console/unheard",
            link_text="these runs",
        )
    if overview.oldest is not None:
        yield Concern(
            title="messages are late",
            reason=f"{overview.oldest.routing_key} should have been published "
            f"{_age(overview.oldest.due_at)} ago",
            advice="Look whether the broker takes messages and a replica runs.",
            link="/console/runs?stuck=yes",
            link_text="runs that wait",
        )


def _age(at: datetime) -> str:
    seconds = (datetime.now(at.tzinfo) - at).total_seconds()
    return f"{seconds / 60:,.0f} minutes"
