"""Wires the service: every object is made here, by constructor, and nowhere else."""

import os
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version

from crews.architect import Read, Structuring
from crews.assembly import Assemble, Report
from crews.intake import Intake
from crews.studio import Studio
from crews.supervisor import BreakDown
from handlers.breaker import Breaker
from handlers.failures import Witness
from handlers.filing import Filing
from handlers.kickoff import Kickoff
from handlers.reception import Reception
from handlers.refusals import Refusals
from handlers.routes import routes
from handlers.submissions import Submissions
from handlers.vigil import Patience
from infra.storage import JournalStore, opened_journal
from ports.archive import StoryArchive
from ports.delivery import Receiver
from ports.knowledge_graph import KnowledgeGraph
from ports.language_model import LanguageModel
from ports.outbox import Publisher
from ports.pipeline import Stage, Step
from service.metrics import (
    MeasuredLanguageModel,
    MeasuredPublisher,
    MeasuredStep,
    Metrics,
)
from service.opening import opened_archive, opened_graph, opened_model
from service.relay import Relay
from service.replay import Replayer
from service.settings import Settings
from service.sweeper import Sweeper

VERSION = version("novel-movie-crews")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything behind a port, open."""

    store: JournalStore
    model: LanguageModel
    graph: KnowledgeGraph
    archive: StoryArchive


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One process at work: where deliveries come in, and the loops beside it."""

    ports: Ports
    kickoff: Kickoff
    reception: Receiver
    relay: Relay
    sweeper: Sweeper
    replayer: Replayer
    metrics: Metrics


@asynccontextmanager
async def opened_ports(settings: Settings) -> AsyncIterator[Ports]:
    """Open what the settings name; close it in the opposite order."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    async with (
        opened_journal(settings.journal) as store,
        opened_model(settings) as model,
        opened_graph(settings) as graph,
        opened_archive(settings) as archive,
    ):
        yield Ports(store=store, model=model, graph=graph, archive=archive)


def wired(ports: Ports, publisher: Publisher) -> Service:
    """Build the service around its open ports."""
    metrics, store = Metrics(), ports.store
    journal = store.journal
    worker = f"{socket.gethostname()}:{os.getpid()}"
    witness = Witness(host=socket.gethostname(), version=VERSION)
    kickoff = Kickoff(
        journal=journal,
        steps=_steps(ports, metrics),
        breaker=Breaker(time.monotonic),
        witness=witness,
        worker=worker,
        patience=Patience(),
    )
    submissions = Submissions(journal=journal, kickoff=kickoff)
    refusals = Refusals(journal=journal, publisher=publisher, witness=witness)
    return Service(
        ports=ports,
        kickoff=kickoff,
        reception=Filing(
            letters=store.dead_letters,
            beside=Reception(routes(kickoff, submissions), refusals=refusals),
        ),
        relay=Relay(
            outbox=store.outbox, publisher=MeasuredPublisher(publisher, metrics)
        ),
        sweeper=Sweeper(outbox=store.outbox),
        replayer=Replayer(replays=store.replays, holder=worker),
        metrics=metrics,
    )


def _steps(ports: Ports, metrics: Metrics) -> Mapping[Stage, Step]:
    records, graph, archive = ports.store.records, ports.graph, ports.archive
    model = MeasuredLanguageModel(ports.model, metrics)
    studio = Studio(model=model, answers=ports.store.answers)
    steps: dict[Stage, Step] = {
        "intake": Intake(records=records, archive=archive),
        "read": Read(studio=studio, records=records),
        "structure": Structuring(
            studio=studio, records=records, graph=graph, archive=archive
        ),
        "break-down": BreakDown(studio=studio, records=records, graph=graph),
        "assemble": Assemble(records=records, archive=archive),
        "report": Report(archive=archive),
    }
    return {stage: MeasuredStep(stage, step, metrics) for stage, step in steps.items()}
