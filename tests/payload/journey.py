"""Stories go from a Payload with the plugin, and from the door, to films in Payload.

A plug is pulled while two stories are at work, one completed in Payload and one posted
to the predecessor's endpoint. What came of both is counted afterwards, in every place
where it is to be found: Payload, the broker, a webhook, and a page in a browser.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
from playwright.async_api import Browser

from infra.contracts.schemas import OUTBOUND_EVENTS, routing_key
from tests.infra.webhooks.receiver import WebhookReceiver
from tests.payload.plugin.desk import Document, StoryDesk
from tests.payload.progress_page import open_progress_page
from tests.payload.server import PayloadServer
from tests.service.replicas import Replica
from tests.service.test_door import client
from tests.stack.servers import OwnBroker, OwnPostgres

DOWN_SECONDS = 4
TIMEOUT_SECONDS = 600
"""For two stories, which take 9 to 85 on a machine that others use, too."""

HEARD_QUEUE = "subscriber.journey"
END = 100
UNFINISHED = ("queued", "running")
STRUCTURED = "com.novelmovie.story.structured.v1"
SCENE = "com.novelmovie.scene.breakdown.completed.v1"
COMPLETED = "com.novelmovie.story.breakdown.completed.v1"
FAILED = "com.novelmovie.story.breakdown.failed.v1"


@dataclass(frozen=True, kw_only=True)
class Plug:
    """Something that is taken away for some seconds, and given back."""

    name: str
    pull: Callable[[], Awaitable[None]]
    put_in: Callable[[], Awaitable[None]]


@dataclass(kw_only=True)
class Traveller:
    """A story on its way.

    Attributes:
        way: How it was submitted.
        id: Of the story.
        project: The id of its project in Payload.
        percent: How far it was when the plug was pulled.
        heard: What the page heard of it, if it has one.
        job: The answer of the predecessor's endpoint, if it came by that.
    """

    plug: str
    way: str
    id: str
    project: str
    percent: float = 0.0
    heard: list[dict[str, Any]] = field(default_factory=list)
    job: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the report calls it."""
        return f"{self.way}, {self.plug}"


@dataclass(kw_only=True)
class JourneyReport:
    """What came of all stories.

    Attributes:
        lines: A line for each.
        violations: What should not be.
    """

    lines: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def check(self, traveller: Traveller, found: Mapping[str, tuple[Any, Any]]) -> None:
        """Note each that is not as it should be: (what is there, what should be)."""
        self.violations += [
            f"{traveller.name}: {name} {there}, and not {wanted}"
            for name, (there, wanted) in found.items()
            if there != wanted
        ]


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Everything that takes part, and that plugs can be pulled from."""

    payload: PayloadServer
    broker: OwnBroker
    postgres: OwnPostgres
    replicas: list[Replica]
    receiver: WebhookReceiver
    secret: str

    def plugs(self) -> Iterator[Plug]:
        """Yield every plug there is, once."""
        yield _plug("Payload killed", self.payload.kill, self.payload.start)
        yield _plug("RabbitMQ killed", self.broker.kill, self.broker.start)
        yield _plug("PostgreSQL stopped", self.postgres.stop, self.postgres.start)
        yield Plug(
            name="a replica killed", pull=self._kill_replica, put_in=self._start_replica
        )
        yield Plug(
            name="webhook receiver down",
            pull=self.receiver.close,
            put_in=self.receiver.open,
        )

    async def _kill_replica(self) -> None:
        await asyncio.to_thread(self.replicas[0].kill)

    async def _start_replica(self) -> None:
        killed = self.replicas[0]
        log = killed.log.with_suffix(".again.log")
        self.replicas[0] = Replica(killed.environment, log, killed.command)
        await self.replicas[0].wait_until_ready()


def _plug(name: str, pull: Callable[[], None], put_in: Callable[[], None]) -> Plug:
    async def run(work: Callable[[], None]) -> None:
        await asyncio.to_thread(work)

    return Plug(name=name, pull=lambda: run(pull), put_in=lambda: run(put_in))


class Journey:
    """Sends two stories on their way for each plug, and counts what came of them."""

    def __init__(self, deployment: Deployment, browser: Browser, story: str) -> None:
        self._deployment = deployment
        self._browser = browser
        self._story = story
        self._desk = StoryDesk(deployment.payload)

    async def run(self) -> JourneyReport:
        """Go once with every plug in, and once for each that is pulled."""
        report = JourneyReport()
        travellers: list[Traveller] = []
        await _declare_ears(self._deployment.broker.url)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._desk.http)
            for plug in (None, *self._deployment.plugs()):
                began = asyncio.get_running_loop().time()
                async with asyncio.timeout(TIMEOUT_SECONDS):
                    travellers += await self._send_two(plug)
                took = asyncio.get_running_loop().time() - began
                line = f"{travellers[-1].plug:24}{took:6.1f} s"
                print(line, flush=True)  # noqa: T201  # a command's answer
            await self._count(travellers, report)
        return report

    async def _send_two(self, plug: Plug | None) -> list[Traveller]:
        """Send one story by each way, pull the plug meanwhile, and wait for both."""
        by_payload = await self._add_traveller(plug, "Payload")
        by_post = await self._add_traveller(plug, "POST")
        job = await self._execute(by_post)
        url = self._deployment.payload.url
        async with open_progress_page(self._browser, url, by_payload.id) as page:
            await page.complete()
            by_payload.percent = await page.wait_for_progress()
            by_post.percent = (await self._job(job))["progress"]
            if plug:
                await plug.pull()
                await asyncio.sleep(DOWN_SECONDS)
                await plug.put_in()
            by_payload.heard = await page.wait_for_end()
        while (answer := await self._job(job))["status"] in UNFINISHED:  # noqa: ASYNC110  # over HTTP
            await asyncio.sleep(0.2)
        by_post.job = answer
        await self._webhooks_of(by_payload, by_post)
        return [by_payload, by_post]

    async def _add_traveller(self, plug: Plug | None, way: str) -> Traveller:
        story = await self._desk.add_story(self._story)
        return Traveller(
            plug=plug.name if plug else "every plug in",
            way=way,
            id=story["id"] if way == "Payload" else f"posted-{uuid4()}",
            project=story["project"]["id"],
        )

    async def _execute(self, traveller: Traveller) -> str:
        """Post a story to the predecessor's endpoint; return the id of its job."""
        async with client(self._deployment.replicas[0]) as http:
            answer = await http.post(
                "/crews/execute",
                json={
                    "crew_type": "director",
                    "project_id": traveller.project,
                    "user_id": "somebody",
                    "input_data": {
                        "story_id": traveller.id,
                        "story_text": self._story,
                        "preferences": {"style": "cinematic"},
                    },
                },
            )
        job: str = answer.raise_for_status().json()["job_id"]
        return job

    async def _job(self, job: str) -> dict[str, Any]:
        """Ask the other replica how a job stands, again until it answers."""
        async with client(self._deployment.replicas[1]) as http:
            while True:
                answer = await http.get(f"/crews/status/{job}")
                if answer.status_code == httpx.codes.OK:
                    status: dict[str, Any] = answer.json()
                    return status
                await asyncio.sleep(0.2)

    async def _webhooks_of(self, *travellers: Traveller) -> None:
        """Return when the final event of each was delivered."""
        wanted = {traveller.id for traveller in travellers}
        while wanted - {  # noqa: ASYNC110  # over a socket
            event["data"]["story_id"]
            for event in map(_body, self._deployment.receiver.received)
            if event["type"] == COMPLETED
        }:
            await asyncio.sleep(0.1)

    async def _count(self, travellers: list[Traveller], report: JourneyReport) -> None:
        events = await _take_events(self._deployment.broker.url)
        for traveller in travellers:
            ours = [e for e in events if e["data"]["story_id"] == traveller.id]
            again = len(ours) - len({event["id"] for event in ours})
            distinct = list({event["id"]: event for event in ours}.values())
            counts = self._check_events(traveller, distinct, report)
            hooks = self._check_webhooks(traveller, distinct, report)
            await self._check_documents(traveller, distinct, counts, report)
            self._check_answers(traveller, counts, report)
            report.lines.append(
                f"{traveller.name:32}{traveller.percent:5.1f} % before;"
                f" {counts['scenes']} scenes,"
                f" {counts['shots']:4} shots; events again {again},"
                f" webhooks again {hooks}"
            )

    def _check_events(
        self, traveller: Traveller, events: list[Document], report: JourneyReport
    ) -> dict[str, int]:
        """Check that each event came under one id; return what the last counts."""
        types = Counter(event["type"] for event in events)
        finals = [e["data"]["counts"] for e in events if e["type"] == COMPLETED]
        counts = finals[0] if finals else {"scenes": 0, "shots": 0}
        scenes = {e["data"]["scene"]["scene_id"] for e in events if e["type"] == SCENE}
        report.check(
            traveller,
            {
                "structures": (types[STRUCTURED], 1),
                "final events": (types[COMPLETED], 1),
                "failures": (types[FAILED], 0),
                "scene events": (types[SCENE], counts["scenes"]),
                "scenes told of": (len(scenes), counts["scenes"]),
                "scenes at all": (counts["scenes"] > 0, True),
                "over before the plug was pulled": (traveller.percent >= END, False),
            },
        )
        return dict(counts)

    def _check_webhooks(
        self, traveller: Traveller, events: list[Document], report: JourneyReport
    ) -> int:
        """Check what the receiver was sent; return how many came again."""
        ours = [
            message
            for message in self._deployment.receiver.received
            if _body(message)["data"]["story_id"] == traveller.id
        ]
        ids = {message.headers["webhook-id"] for message in ours}
        wanted = {e["id"] for e in events if e["type"] in (STRUCTURED, COMPLETED)}
        unsigned = [
            each for each in ours if not each.is_signed_with(self._deployment.secret)
        ]
        report.check(
            traveller,
            {"webhooks": (ids, wanted), "webhooks without signature": (unsigned, [])},
        )
        return len(ours) - len(ids)

    async def _check_documents(
        self,
        traveller: Traveller,
        events: list[Document],
        counts: dict[str, int],
        report: JourneyReport,
    ) -> None:
        keys = {event["data"]["run_id"] for event in events}
        runs = [
            run for key in keys for run in await self._find("crew-runs", runKey=key)
        ]
        [run, *_] = runs or [{"id": "none", "status": "missing", "progress": 0}]
        scenes = await self._find("crew-scenes", run=run["id"])
        shots = await self._find("crew-shots", run=run["id"])
        [project] = await self._find("projects", id=traveller.project)
        rows = await self._desk.rows(storyKey=traveller.id)
        came_from_payload = traveller.way == "Payload"
        report.check(
            traveller,
            {
                "runs": (len(runs), 1),
                "status": ((run["status"], run["progress"]), ("completed", 100)),
                "scenes": (len(scenes), counts["scenes"]),
                "scenes of one key": (
                    len({scene["sceneKey"] for scene in scenes}),
                    counts["scenes"],
                ),
                "shots": (len(shots), counts["shots"]),
                "shots of one key": (
                    len({shot["shotKey"] for shot in shots}),
                    counts["shots"],
                ),
                "step": (project["workflowStatus"]["currentStep"], "media-generation"),
                "rows": ([row["state"] for row in rows], ["sent"] * came_from_payload),
            },
        )

    async def _find(self, collection: str, **where: str) -> list[Document]:
        params: dict[str, Any] = {"depth": 0, "limit": 5000}
        params |= {f"where[{name}][equals]": each for name, each in where.items()}
        answer = await self._desk.http.get(f"/{collection}", params=params)
        found: list[Document] = answer.raise_for_status().json()["docs"]
        return found

    def _check_answers(
        self, traveller: Traveller, counts: dict[str, int], report: JourneyReport
    ) -> None:
        """Check what the page heard, or what was answered for the job."""
        if traveller.way == "POST":
            scenes = (traveller.job["result"] or {}).get("scenes", [])
            report.check(
                traveller,
                {
                    "job": (traveller.job["status"], "completed"),
                    "result": (len(scenes), counts["scenes"]),
                },
            )
            return
        names = Counter(each["name"] for each in traveller.heard)
        progress = sorted(
            (each["event"]["sequence"], each["event"]["data"]["percent"])
            for each in traveller.heard
            if each["name"] == "story.progressed"
        )
        percents = [percent for _, percent in progress]
        report.check(
            traveller,
            {
                "page heard how it stands": (names["status"] > 0, True),
                "page heard of the end": (
                    names["story.breakdown.completed"] <= 1,
                    True,
                ),
                "page heard of progress": (bool(percents), True),
                "progress went back": (percents != sorted(percents), False),
            },
        )


def _body(message: Any) -> Document:
    found: Document = json.loads(message.body)
    return found


async def _declare_ears(broker: str) -> None:
    """Have a queue of its own receive every public event."""
    async with await aio_pika.connect(broker) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(
            HEARD_QUEUE, durable=True, arguments={"x-queue-type": "quorum"}
        )
        for event in OUTBOUND_EVENTS:
            await queue.bind("novelmovie.events", routing_key(event))


async def _take_events(broker: str) -> list[Document]:
    events: list[Document] = []
    async with await aio_pika.connect(broker) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue(HEARD_QUEUE)
        while message := await queue.get(no_ack=True, fail=False):
            events.append(json.loads(message.body))
    return events
