"""The operators' HTTP endpoints."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from ports.domain.film import Usage
from ports.errors import PortUnavailableError
from ports.operations import JournalStats
from service.ops.access import AccessTokens
from service.ops.app import OpsApi
from service.ops.health import CachedChecks
from service.ops.metrics import Metrics
from service.settings import AccessScope
from tests.fakes.journal_stats import FixedJournalStats
from tests.service.ops_tokens import bearer, ops_tokens

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
        self.checked = 0

    async def check(self) -> None:
        self.checked += 1
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
def stranger(
    broker: Broker, journal: FixedJournalStats, metrics: Metrics
) -> Iterator[TestClient]:
    """A client without a token."""
    port = OpsApi(
        journal=journal,
        checks=CachedChecks({"broker": broker.check}),
        metrics=metrics,
        tokens=ops_tokens("metrics", "look", "door"),
        version="1.2.3",
    )
    with TestClient(port.build_app()) as client:
        yield client


@pytest.fixture
def ops(stranger: TestClient) -> TestClient:
    """A client that may look."""
    stranger.headers.update(bearer("look"))
    return stranger


@pytest.fixture
def scraper(stranger: TestClient) -> TestClient:
    """A client that may read the metrics."""
    stranger.headers.update(bearer("metrics"))
    return stranger


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
    assert answer["service"] == "novel-movie-crews"
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


def test_metrics_show_runs_and_tokens(scraper: TestClient, metrics: Metrics) -> None:
    metrics.count_usage(
        "director", "large", Usage(calls=1, prompt_tokens=70, completion_tokens=5)
    )

    text = scraper.get("/metrics").text

    assert 'crews_runs{state="running"} 2.0' in text
    assert (
        'crews_model_tokens_total{kind="prompt",member="director",model="large"} 70.0'
        in text
    )


def test_metrics_survive_the_journal(
    scraper: TestClient, journal: FixedJournalStats
) -> None:
    journal.down = True

    assert scraper.get("/metrics").status_code == 200


def test_metrics_say_which_connection_is_down(
    scraper: TestClient, broker: Broker
) -> None:
    broker.down = True

    assert 'crews_port_up{port="broker"} 0.0' in scraper.get("/metrics").text


def test_figures_of_a_journal_that_went_away_are_not_shown(
    scraper: TestClient, journal: FixedJournalStats
) -> None:
    before = scraper.get("/metrics").text
    journal.down = True

    after = scraper.get("/metrics").text

    assert 'crews_dead_letters{source="journal"} 1.0' in before
    assert 'crews_runs_stuck{source="journal"} 1.0' in before
    assert "crews_dead_letters{" not in after
    assert "crews_runs{" not in after


def test_a_stranger_learns_whether_all_is_well_and_not_why(
    stranger: TestClient, broker: Broker
) -> None:
    broker.down = True

    answer = stranger.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"broker": {"well": False}}
    assert stranger.get("/livez").status_code == 200
    assert stranger.get("/health").status_code == 200


@pytest.mark.parametrize("path", ["/stats", "/metrics"])
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nobody", "Basic bG9vaw==", "look"]
)
def test_all_else_needs_a_token(stranger: TestClient, path: str, header: str) -> None:
    answer = stranger.get(path, headers={"Authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("scope", "path", "status"),
    [
        ("metrics", "/metrics", 200),
        ("metrics", "/stats", 403),
        ("look", "/stats", 200),
        ("look", "/metrics", 403),
        ("door", "/stats", 403),
    ],
)
def test_a_token_opens_what_its_scope_names(
    stranger: TestClient, scope: AccessScope, path: str, status: int
) -> None:
    assert stranger.get(path, headers=bearer(scope)).status_code == status


def test_who_may_act_may_look() -> None:
    caller = ops_tokens("act").authenticate(request_with(bearer("act")))

    assert caller is not None
    assert caller.may("look")
    assert not caller.may("metrics")


def test_without_tokens_nobody_is_let_in() -> None:
    assert AccessTokens({}).authenticate(request_with(bearer("look"))) is None


def test_strangers_who_ask_often_check_a_connection_once(
    stranger: TestClient, broker: Broker
) -> None:
    for path in ("/readyz", "/health", "/readyz") * 10:
        assert stranger.get(path).status_code == 200

    assert broker.checked == 1


def test_after_two_seconds_a_connection_is_checked_again(
    stranger: TestClient, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ops.app.STATUS_LIFETIME", timedelta(0))
    stranger.get("/readyz")
    broker.down = True

    assert stranger.get("/readyz").status_code == 503
    assert broker.checked == 2


def request_with(headers: dict[str, str]) -> Request:
    encoded = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
    return Request({"type": "http", "headers": encoded})
