"""The operators' HTTP endpoints."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from ports.domain.film import Usage
from ports.errors import PortUnavailableError
from ports.operations import JournalStats
from service.ops.app import OpsApi
from service.ops.metrics import Metrics
from tests.fakes.journal_stats import FixedJournalStats

STATS = JournalStats(
    runs={"running": 2, "completed": 5, "failed": 1, "cancelled": 0},
    steps_in_flight=3,
    outbox=4,
    dead_letters=1,
    runs_stuck=1,
    overdue=0,
)


class Broker:
    """A connection that can be down or hang."""

    def __init__(self) -> None:
        self.down = False
        self.hangs = False

    async def check(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.down:
            raise PortUnavailableError(
                "broker", "not connected: check CREWS_BROKER_URL"
            )


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def journal() -> FixedJournalStats:
    return FixedJournalStats(STATS)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def ops(
    broker: Broker, journal: FixedJournalStats, metrics: Metrics
) -> Iterator[TestClient]:
    port = OpsApi(
        journal=journal,
        checks={"broker": broker.check},
        metrics=metrics,
        version="1.2.3",
    )
    with TestClient(port.build_app()) as client:
        yield client


def test_a_live_process_says_so_whatever_is_down(
    ops: TestClient, broker: Broker
) -> None:
    broker.down = True

    assert ops.get("/livez").status_code == 200


def test_readiness_names_every_connection(ops: TestClient) -> None:
    answer = ops.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"broker": {"well": True, "detail": "ok"}}


def test_a_connection_that_is_down_says_what_to_do(
    ops: TestClient, broker: Broker
) -> None:
    broker.down = True

    answer = ops.get("/readyz")

    assert answer.status_code == 503
    assert "CREWS_BROKER_URL" in answer.json()["broker"]["detail"]


def test_a_connection_that_hangs_is_not_well(
    ops: TestClient, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ops.health.CHECK_TIMEOUT", timedelta(milliseconds=10))
    broker.hangs = True

    assert ops.get("/readyz").status_code == 503


def test_health_is_one_word_with_version_and_uptime(
    ops: TestClient, broker: Broker
) -> None:
    broker.down = True

    answer = ops.get("/health").json()

    assert (answer["status"], answer["version"]) == ("degraded", "1.2.3")
    assert answer["uptime_seconds"] >= 0


def test_stats_are_the_journals(ops: TestClient) -> None:
    answer = ops.get("/stats").json()

    assert answer["runs"] == {"running": 2, "completed": 5, "failed": 1, "cancelled": 0}
    assert answer["steps_in_flight"] == 3


def test_stats_without_the_journal_are_refused(
    ops: TestClient, journal: FixedJournalStats
) -> None:
    journal.down = True

    assert ops.get("/stats").status_code == 503


def test_metrics_show_runs_and_tokens(ops: TestClient, metrics: Metrics) -> None:
    metrics.count_usage(
        "director", "large", Usage(calls=1, prompt_tokens=70, completion_tokens=5)
    )

    text = ops.get("/metrics").text

    assert 'crews_runs{state="running"} 2.0' in text
    assert (
        'crews_model_tokens_total{kind="prompt",member="director",model="large"} 70.0'
        in text
    )


def test_metrics_survive_the_journal(
    ops: TestClient, journal: FixedJournalStats
) -> None:
    journal.down = True

    assert ops.get("/metrics").status_code == 200


def test_metrics_say_which_connection_is_down(ops: TestClient, broker: Broker) -> None:
    broker.down = True

    assert 'crews_port_up{port="broker"} 0.0' in ops.get("/metrics").text


def test_figures_of_a_journal_that_went_away_are_not_shown(
    ops: TestClient, journal: FixedJournalStats
) -> None:
    before = ops.get("/metrics").text
    journal.down = True

    after = ops.get("/metrics").text

    assert 'crews_dead_letters{source="journal"} 1.0' in before
    assert 'crews_runs_stuck{source="journal"} 1.0' in before
    assert "crews_dead_letters{" not in after
    assert "crews_runs{" not in after
