"""One show: stories go in, things go wrong, and everything is accounted for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from infra.rabbit import topology
from infra.rabbit.errors import as_port_errors
from ports.errors import PortUnavailableError
from ports.outbox import OutboxMessage
from tests.chaos import ledger, reckoning
from tests.chaos.audience import Audience
from tests.chaos.cues import Cues, now
from tests.chaos.faults import Fault, Stagehands
from tests.chaos.programme import Programme, sent, sent_again, taken_back
from tests.chaos.reckoning import Backstage
from tests.chaos.stories import Story
from tests.chaos.troupe import Troupe
from tests.infra.rabbit.proxy import Proxy
from tests.stack.servers import OwnBroker, OwnPostgres

WINDOW = 40
"""Most stories under way at once: enough that every kill hits something; and never
more than a quarter of all, or everything would go wrong before the first is told."""

LOOKS_EVERY = 0.25


@dataclass(kw_only=True)
class Notices:
    """What came of it."""

    broken: list[str]
    ends: Counter[str]
    events: int
    redelivered: int
    calls: int
    deaths: int
    made: Counter[str]
    seconds: float


@dataclass(kw_only=True)
class Show:
    """The servers, the replicas, and those who watch."""

    programme: Programme
    broker: OwnBroker
    postgres: OwnPostgres
    folder: Path
    made: Counter[str] = field(default_factory=Counter)

    async def played(self) -> Notices:
        """Play it to the end, and return what must be said about it."""
        began = now()
        for name in ("cues", "ledgers"):
            (self.folder / name).mkdir()
        await topology.apply(self.broker.url)
        audience = Audience(self.broker.url)
        # See `SETTLES_WITHIN`.
        await asyncio.sleep(2)
        async with self._staged() as hands, audience.seated():
            async with asyncio.timeout(self.programme.within):
                await self._ready()
            left = await self._performed(hands, audience)
        troupe, heard = hands.troupe, audience.heard
        stories = self.programme.stories
        broken = list(reckoning.faults(stories, heard, left, self.folder / "ledgers"))
        broken += [f"a replica ended with {code}" for code in troupe.exits if code]
        return Notices(
            broken=broken,
            ends=Counter(
                " and ".join(sorted(end)) or "lost"
                for end in reckoning.ends(stories, heard).values()
            ),
            events=len(heard.events),
            redelivered=heard.deliveries.total() - len(heard.events),
            calls=ledger.calls(self.folder / "ledgers"),
            deaths=troupe.deaths,
            made=self.made,
            seconds=now() - began,
        )

    @asynccontextmanager
    async def _staged(self) -> AsyncIterator[Stagehands]:
        proxy = Proxy(self.broker.url)
        async with proxy.serve():
            troupe = Troupe(
                folder=self.folder,
                size=self.programme.replicas,
                settings={
                    "broker_url": proxy.url,
                    "journal_url": self.postgres.url,
                    "log_level": "WARNING",
                },
            )
            async with troupe.playing():
                yield Stagehands(
                    broker=self.broker,
                    postgres=self.postgres,
                    proxy=proxy,
                    troupe=troupe,
                    cues=Cues(self.folder / "cues"),
                )

    async def _ready(self) -> None:
        """Return when every replica consumes: before that nothing can go wrong."""
        while True:
            if await reckoning.consumers(self.broker.url) >= self.programme.replicas:
                return
            await asyncio.sleep(LOOKS_EVERY)

    async def _performed(self, hands: Stagehands, audience: Audience) -> Backstage:
        """Play it through; what is left backstage when time is up is told."""
        try:
            async with asyncio.timeout(self.programme.within), asyncio.TaskGroup() as g:
                faults: asyncio.Queue[Fault | None] = asyncio.Queue()
                g.create_task(self._go_wrong(hands, faults))
                await self._submitted(audience, faults)
                await faults.put(None)
                await self._settled(audience, self.programme.stories)
            hands.cues.withdraw()
            async with asyncio.timeout(self.programme.within):
                return await self._tidied()
        except TimeoutError:
            return await self._look()

    async def _go_wrong(
        self, hands: Stagehands, faults: asyncio.Queue[Fault | None]
    ) -> None:
        while fault := await faults.get():
            await hands.make(fault)
            self.made[fault.kind] += 1

    async def _submitted(
        self, audience: Audience, faults: asyncio.Queue[Fault | None]
    ) -> None:
        due = list(self.programme.faults)
        late: list[OutboxMessage] = []
        for count, story in enumerate(self.programme.stories, start=1):
            await _until(
                partial(_has_room, audience, count, len(self.programme.stories))
            )
            await audience.submit(sent(story))
            late += sent_again(story)
            while late and (
                len(late) > WINDOW // 2 or count == len(self.programme.stories)
            ):
                await audience.submit(late.pop(0))
            if story.kind == "cancelled":
                await audience.submit(taken_back(story))
            while due and due[0].after <= count:
                await faults.put(due.pop(0))

    async def _settled(self, audience: Audience, stories: Sequence[Story]) -> None:
        wanted = {story.id for story in stories}
        await _until(lambda: wanted <= audience.heard.settled)

    async def _tidied(self) -> Backstage:
        while True:
            left = await self._look()
            if left.is_tidy:
                return left
            await asyncio.sleep(LOOKS_EVERY)

    async def _look(self) -> Backstage:
        while True:
            try:
                with as_port_errors():
                    return await reckoning.backstage(
                        broker=self.broker.url, postgres=self.postgres.url
                    )
            except PortUnavailableError:
                await asyncio.sleep(LOOKS_EVERY)


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  # what is heard has no event of its own
        await asyncio.sleep(LOOKS_EVERY / 5)


def _has_room(audience: Audience, submitted: int, stories: int) -> bool:
    return submitted - len(audience.heard.settled) <= min(WINDOW, stories // 4)
