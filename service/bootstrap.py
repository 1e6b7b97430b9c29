"""Builds the service: every object is created here, by constructor, and nowhere else.

`open_ports` opens the adapters that the settings name; `build_service` builds the
handlers, the crews' steps and the background loops around them. Tests call
`build_service` with fakes.
"""

import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version

from crews.runtime.crew_runner import CrewRunner
from crews.steps.assemble import AssembleStep
from crews.steps.break_down_scene import BreakDownSceneStep
from crews.steps.intake import IntakeStep
from crews.steps.read_passage import ReadPassageStep
from crews.steps.report import ReportStep
from crews.steps.structure import StructureStep
from handlers.breaker import Breaker
from handlers.dead_letter_consumer import DeadLetterConsumer
from handlers.error_redaction import FailureReporter
from handlers.failed_deliveries import FailedDeliveryLimit
from handlers.invalid_messages import InvalidMessageHandler
from handlers.lease_keeper import StepTimeouts
from handlers.routing import MessageRouter, routes
from handlers.step_executor import StepExecutor
from handlers.submissions import SubmissionHandler
from infra.storage import JournalStore, open_journal
from ports.archive import StoryArchive
from ports.delivery import Receiver
from ports.domain.story import build_validators
from ports.knowledge_graph import KnowledgeGraph
from ports.language_model import LanguageModel
from ports.outbox import Publisher
from ports.pipeline.stages import STAGES, Stage
from ports.pipeline.steps import Step
from ports.webhooks import WebhookSender
from service.adapters import (
    open_archive,
    open_graph,
    open_model,
    open_webhook_sender,
)
from service.background.relay import Relay
from service.background.replayer import Replayer
from service.background.sweeper import Sweeper
from service.background.watched_graph import WatchedKnowledgeGraph
from service.background.webhook_loop import WebhookLoop
from service.ops.metrics import (
    MeasuredLanguageModel,
    MeasuredPublisher,
    MeasuredReceiver,
    MeasuredStep,
    Metrics,
)
from service.ops.private_files import open_data_dir
from service.ops.tracing import NO_TRACING, Tracing
from service.settings import Settings

VERSION = version("novel-movie-crews")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The open adapters, one for each port that the crews and handlers use."""

    store: JournalStore
    model: LanguageModel
    graph: KnowledgeGraph
    archive: StoryArchive
    webhooks: WebhookSender


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The objects of one process.

    Attributes:
        breaker: Knows the ports that are down.
        receiver: Takes every delivery of every queue.
        relay: Publishes what the outbox holds; a loop, like the next two.
        sweeper: Puts lost work back into the outbox.
        replayer: Carries out replays of dead letters.
        graph: The knowledge graph, and whether it keeps what it is told.
        webhooks: Delivers public events over HTTPS.
    """

    ports: Ports
    breaker: Breaker
    step_executor: StepExecutor
    receiver: Receiver
    relay: Relay
    sweeper: Sweeper
    replayer: Replayer
    graph: WatchedKnowledgeGraph
    webhooks: WebhookLoop
    metrics: Metrics


@asynccontextmanager
async def open_ports(settings: Settings) -> AsyncIterator[Ports]:
    """Open the adapters that the settings name; close them in the opposite order.

    Raises:
        PortError: One of them cannot be opened.
    """
    open_data_dir(settings.data_dir)
    async with (
        open_journal(settings.journal) as store,
        open_model(settings) as model,
        open_graph(settings) as graph,
        open_archive(settings) as archive,
        open_webhook_sender(settings) as webhooks,
    ):
        yield Ports(
            store=store, model=model, graph=graph, archive=archive, webhooks=webhooks
        )


def build_service(
    ports: Ports, publisher: Publisher, tracing: Tracing = NO_TRACING
) -> Service:
    """Build the service around its open adapters; nothing runs yet."""
    build_validators()
    publisher = tracing.trace_publisher(publisher)
    metrics, store = Metrics(), ports.store
    graph = WatchedKnowledgeGraph(ports.graph, count=metrics.count_graph_answer)
    ports = replace(ports, graph=graph)
    journal = store.journal
    worker = f"{socket.gethostname()}:{os.getpid()}"
    reporter = FailureReporter(host=socket.gethostname(), version=VERSION)
    breaker = Breaker(time.monotonic)
    executor = StepExecutor(
        journal=journal,
        steps=_steps(ports, metrics, tracing),
        breaker=breaker,
        reporter=reporter,
        worker=worker,
        timeouts=StepTimeouts(),
    )
    receiver = build_receiver(
        store,
        publisher,
        executor=executor,
        reporter=reporter,
        on_failure=metrics.count_failed_delivery,
    )
    return Service(
        ports=ports,
        breaker=breaker,
        step_executor=executor,
        receiver=tracing.trace_receiver(MeasuredReceiver(receiver, metrics)),
        relay=Relay(
            outbox=store.outbox, publisher=MeasuredPublisher(publisher, metrics)
        ),
        sweeper=Sweeper(outbox=store.outbox),
        replayer=Replayer(replays=store.replays, holder=worker),
        graph=graph,
        webhooks=WebhookLoop(
            outbox=store.webhooks,
            sender=tracing.trace_webhooks(ports.webhooks),
            on_outcome=metrics.count_webhook_delivery,
        ),
        metrics=metrics,
    )


def build_receiver(
    store: JournalStore,
    publisher: Publisher,
    *,
    executor: StepExecutor,
    reporter: FailureReporter,
    on_failure: Callable[[str], None],
) -> Receiver:
    """Build what every delivery of every queue enters by.

    *on_failure* is called with the queue of each delivery that fails.
    """
    submissions = SubmissionHandler(journal=store.journal, executor=executor)
    invalid_messages = InvalidMessageHandler(
        journal=store.journal, publisher=publisher, reporter=reporter
    )
    router = MessageRouter(
        routes(executor, submissions), invalid_messages=invalid_messages
    )
    return DeadLetterConsumer(
        store=store.dead_letters,
        invalid_messages=invalid_messages,
        otherwise=FailedDeliveryLimit(
            router, invalid_messages=invalid_messages, on_failure=on_failure
        ),
    )


def _steps(ports: Ports, metrics: Metrics, tracing: Tracing) -> Mapping[Stage, Step]:
    records, graph, archive = ports.store.records, ports.graph, ports.archive
    model = tracing.trace_model(MeasuredLanguageModel(ports.model, metrics))
    runner = CrewRunner(model=model, answers=ports.store.answers)
    steps: dict[Stage, Step] = {
        "intake": IntakeStep(
            records=records, archive=archive, languages=model.languages()
        ),
        "read": ReadPassageStep(runner=runner, records=records),
        "structure": StructureStep(
            runner=runner,
            records=records,
            graph=graph,
            archive=archive,
            edits=ports.store.edits,
        ),
        "break-down": BreakDownSceneStep(runner=runner, records=records, graph=graph),
        "assemble": AssembleStep(records=records, archive=archive),
        "report": ReportStep(archive=archive),
    }
    return {
        stage: tracing.trace_step(stage, MeasuredStep(stage, steps[stage], metrics))
        for stage in STAGES
    }
