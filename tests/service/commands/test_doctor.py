"""`doctor` proves each connection, and says of each fault what it is and what helps."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aio_pika
import asyncpg
import httpx
import pytest
import stamina
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.rabbit import topology
from infra.rabbit.consumers import open_consumers
from infra.storage import open_journal
from ports.certificates import find_certificate_fault
from ports.delivery import Delivery
from service.commands.doctor import build_checks, check_connections
from service.ops.health import HealthStatus, run_checks
from service.settings import Settings, load_settings
from tests.fakes.pathrag_server import PathRagStub, serve_stub
from tests.infra.storage.db.test_tls import make_certificate
from tests.stack.http_servers import serve_app

NOBODY = "127.0.0.1:1"
"""No program listens on port 1."""


@pytest.fixture(autouse=True)
def no_pauses() -> Any:
    with stamina.set_testing(testing=True, attempts=1):
        yield


async def diagnose(name: str, folder: Path, **settings: Any) -> HealthStatus:
    loaded = load_settings(data_dir=folder, **settings)
    return await diagnose_with(loaded, name)


async def diagnose_with(settings: Settings, name: str) -> HealthStatus:
    check = build_checks(settings)[name]
    return (await run_checks({name: check}, within=timedelta(seconds=10)))[name]


async def test_a_broker_that_does_not_run_is_told_by_its_address(
    tmp_path: Path,
) -> None:
    url = f"amqp://guest:secret@{NOBODY}/"

    found = await diagnose("broker", tmp_path, broker_url=url)

    assert found.detail == (
        "broker: nothing answers at 127.0.0.1:1 (AMQPConnectionError): is RabbitMQ "
        "running, and CREWS_BROKER_URL right?"
    )


async def test_a_login_that_the_broker_refuses_is_told_from_one_that_is_away(
    broker_url: str, tmp_path: Path
) -> None:
    url = broker_url.replace("guest:guest@", "guest:wrong@")

    found = await diagnose("broker", tmp_path, broker_url=url)

    assert found.detail == (
        "broker: the login of user guest is refused: set user and password in "
        "CREWS_BROKER_URL"
    )


async def test_readiness_says_of_the_broker_what_doctor_says(
    broker_url: str, tmp_path: Path
) -> None:
    url = broker_url.replace("guest:guest@", "guest:wrong@")

    async def receive(_: Delivery) -> None: ...

    async with open_consumers(url, receive, prefetch={}, grace=timedelta(0)) as ours:
        said = "not connected"
        async with asyncio.timeout(10):
            while "not connected" in said:
                await asyncio.sleep(0.05)
                found = await run_checks({"broker": ours.check})
                said = found["broker"].detail

    assert said == (await diagnose("broker", tmp_path, broker_url=url)).detail


async def test_a_virtual_host_that_is_missing_or_forbidden_is_named(
    broker_url: str, tmp_path: Path
) -> None:
    found = await diagnose("broker", tmp_path, broker_url=f"{broker_url}-absent")

    assert "user guest may not use the virtual host test-" in found.detail
    assert "rabbitmqctl set_permissions" in found.detail


async def test_a_queue_with_other_arguments_is_found(
    broker_url: str, tmp_path: Path
) -> None:
    missing = await diagnose("broker", tmp_path, broker_url=broker_url)
    await topology.apply(broker_url)
    right = await diagnose("broker", tmp_path, broker_url=broker_url)
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        await channel.queue_delete("crews.read")
        await channel.declare_queue("crews.read", durable=True)

    wrong = await diagnose("broker", tmp_path, broker_url=broker_url)

    assert "is missing: run `novel-crews topology apply`" in missing.detail
    assert right == HealthStatus(well=True, detail="ok")
    assert "queue crews.read exists with other properties" in wrong.detail


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        ({"write": "^$", "read": ".*"}, "may not publish"),
        ({"write": ".*", "read": "^$"}, "may not consume"),
        ({"write": ".*", "read": ".*"}, "ok"),
    ],
)
async def test_a_right_that_is_missing_at_the_broker_is_named(
    broker_url: str,
    rabbitmq_management_url: str,
    tmp_path: Path,
    rights: dict[str, str],
    said: str,
) -> None:
    await topology.apply(broker_url)
    vhost = broker_url.rpartition("/")[2]
    async with httpx.AsyncClient(base_url=f"{rabbitmq_management_url}/api/") as api:
        user = f"doctor-{vhost}"
        await api.put(f"users/{user}", json={"password": "p", "tags": ""})
        granted = await api.put(
            f"permissions/{vhost}/{user}", json={"configure": "^$", **rights}
        )
        granted.raise_for_status()
        url = broker_url.replace("guest:guest@", f"{user}:p@")

        found = await diagnose("broker", tmp_path, broker_url=url)

        await api.delete(f"users/{user}")
    assert said in found.detail


async def test_a_doctor_takes_no_message_from_a_queue(
    broker_url: str, tmp_path: Path
) -> None:
    await topology.apply(broker_url)
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(b"x"), "crews.cancel")

        await diagnose("broker", tmp_path, broker_url=broker_url)

        queue = await channel.get_queue("crews.cancel")
        async with asyncio.timeout(5):
            while (message := await queue.get(fail=False)) is None:  # noqa: ASYNC110  # AMQP
                await asyncio.sleep(0.05)
        await message.ack()
        assert message.body == b"x"


def with_user(url: str, user: str) -> str:
    address = urlsplit(url)
    return f"{address.scheme}://{user}@{address.hostname}:{address.port}{address.path}"


async def test_a_database_says_whether_it_is_away_or_refuses_us(
    database_url: str, tmp_path: Path
) -> None:
    async def ask(url: str) -> str:
        return (await diagnose("journal", tmp_path, journal_url=url)).detail

    away = await ask(f"postgresql://crews:secret@{NOBODY}/journal")
    refused = await ask(with_user(database_url, "crews:wrong"))
    absent = await ask(f"{database_url}_absent")
    empty = await ask(database_url)

    assert "is PostgreSQL running, and CREWS_JOURNAL_URL right?" in away
    assert "its login is refused" in refused
    assert "set user and password in CREWS_JOURNAL_URL" in refused
    assert "does not exist: create it, or set CREWS_JOURNAL_URL" in absent
    assert "run `novel-crews migrate`" in empty
    assert "secret" not in away + refused


async def test_a_right_that_is_missing_in_the_database_is_named(
    database_url: str, tmp_path: Path
) -> None:
    async with open_journal(database_url):
        pass
    admin = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    role = f"reader_{urlsplit(database_url).path[1:]}"
    await admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'p'")
    await admin.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")

    found = await diagnose(
        "journal", tmp_path, journal_url=with_user(database_url, f"{role}:p")
    )

    await admin.execute(f"DROP OWNED BY {role}")
    await admin.execute(f"DROP ROLE {role}")
    await admin.close()
    assert f"user {role} may not INSERT" in found.detail
    assert "infra/deploy/postgres-roles.sql" in found.detail


@asynccontextmanager
async def serve(
    answer: Callable[[Request], Response], **tls: Any
) -> AsyncIterator[str]:
    """Answer every request with *answer*."""
    methods = ["GET", "HEAD", "POST"]
    app = Starlette(routes=[Route("/{path:path}", answer, methods=methods)])
    async with serve_app(app, date_header=False, **tls) as port:
        yield f"http{'s' if tls else ''}://127.0.0.1:{port}"


def settings_of(port: str, url: str) -> dict[str, str]:
    match port:
        case "archive":
            return {"payload_url": url, "payload_api_key": "k"}
        case "graph":
            return {"pathrag_url": url}
        case "traces":
            return {"traces_url": url}
        case _:
            return {"model": "large", "model_url": url}


@pytest.mark.parametrize(
    ("port", "product", "setting"),
    [
        ("archive", "Payload", "CREWS_PAYLOAD_URL"),
        ("graph", "PathRAG", "CREWS_PATHRAG_URL"),
        ("model", "it", "CREWS_MODEL_URL"),
        ("traces", "the collector", "CREWS_TRACES_URL"),
    ],
)
async def test_a_server_that_is_away_is_told_from_one_that_refuses_us(
    tmp_path: Path, port: str, product: str, setting: str
) -> None:
    away = await diagnose(port, tmp_path, **settings_of(port, f"http://{NOBODY}"))
    async with serve(lambda _: JSONResponse({}, 401)) as url:
        refused = await diagnose(port, tmp_path, **settings_of(port, url))

    assert f"is {product} running" in away.detail
    assert setting in away.detail
    assert "running" not in refused.detail
    assert "refused" in refused.detail or "may not use" in refused.detail


async def test_a_graph_that_keeps_nothing_is_found_out_within_ten_seconds(
    tmp_path: Path,
) -> None:
    stub = PathRagStub()
    stub.keeps_nothing = True
    async with serve_stub(stub) as url:
        found = await diagnose("graph", tmp_path, pathrag_url=url)

    assert not found.well
    assert "it takes every fact and keeps none" in found.detail


def make_tls(folder: Path, *, host: str, days: int = 2) -> dict[str, str]:
    certificate = make_certificate(folder, "server", host=host, days=days)
    return {
        "ssl_certfile": str(certificate),
        "ssl_keyfile": str(certificate.with_suffix(".key")),
    }


@pytest.mark.parametrize(
    ("host", "days", "said"),
    [
        ("IP:127.0.0.1", 90, "valid until "),
        ("IP:127.0.0.1", 2, "in 1 days: renew it"),
        ("DNS:elsewhere.test", 90, "use the host name that it was issued for"),
    ],
)
async def test_a_certificate_is_looked_at(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    days: int,
    said: str,
) -> None:
    tls = make_tls(tmp_path, host=host, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", tls["ssl_certfile"])
    async with serve(lambda _: JSONResponse({}), **tls) as url:
        found = await diagnose(
            "certificate of graph", tmp_path, **settings_of("graph", url)
        )

    assert said in found.detail
    assert found.well is said.startswith("valid")


async def test_a_certificate_of_an_unknown_authority_is_said_with_what_to_do(
    tmp_path: Path,
) -> None:
    tls = make_tls(tmp_path, host="IP:127.0.0.1")
    async with serve(lambda _: JSONResponse({}), **tls) as url:
        found = await diagnose("graph", tmp_path, **settings_of("graph", url))

    assert "self-signed certificate" in found.detail
    assert "name the authority that signed it in CREWS_CA_FILE" in found.detail


def test_an_expired_certificate_is_said_to_be_renewed() -> None:
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = 10, "certificate has expired"

    assert find_certificate_fault(error) == (
        "its certificate is refused: certificate has expired (renew it, or set this "
        "host's clock)"
    )


@pytest.mark.parametrize(
    ("skew", "said"),
    [
        (timedelta(seconds=1), "agrees with graph"),
        (timedelta(hours=1), "s behind graph: set both clocks by NTP"),
        (timedelta(hours=-1), "s ahead of graph: set both clocks by NTP"),
    ],
)
async def test_a_clock_that_is_wrong_is_found(
    tmp_path: Path, skew: timedelta, said: str
) -> None:
    def answer(_: Request) -> Response:
        now = datetime.now(UTC) + skew
        return JSONResponse({}, headers={"date": format_datetime(now, usegmt=True)})

    async with serve(answer) as url:
        found = await diagnose("clock", tmp_path, **settings_of("graph", url))

    assert found.well is said.startswith("agrees")
    assert said in found.detail


async def test_the_database_has_a_clock_too(database_url: str, tmp_path: Path) -> None:
    found = await diagnose("clock", tmp_path, journal_url=database_url)

    assert found == HealthStatus(well=True, detail="agrees with journal")


async def test_a_login_of_the_door_is_mended_where_it_is_set(
    broker_url: str, tmp_path: Path
) -> None:
    url = broker_url.replace("guest:guest@", "guest:wrong@")

    found = await diagnose("door", tmp_path, broker_url=broker_url, door_broker_url=url)

    assert "CREWS_DOOR_BROKER_URL" in found.detail


async def test_a_backup_folder_that_cannot_be_written_is_found(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    found = await diagnose("backups", tmp_path, backup_dir=tmp_path / "file" / "x")

    assert "Not a directory" in found.detail
    assert "CREWS_BACKUP_DIR" in found.detail


async def test_a_data_folder_that_is_not_made_yet_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(data_dir=tmp_path / "new", broker_url=f"amqp://{NOBODY}/")

    await check_connections(settings, as_json=True)

    assert json.loads(capsys.readouterr().out)["graph"]["well"]
