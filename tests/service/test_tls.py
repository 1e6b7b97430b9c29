"""TLS to every system: private authorities, our own certificate, and renewal."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Literal

import asyncpg
import pytest
import stamina

from infra.rabbit import topology
from infra.rabbit.consumers import Consumers, open_consumers
from infra.storage import open_operations
from ports.errors import PortError
from service.adapters import open_archive, open_graph, open_model
from service.settings import Settings, SettingsError, load_settings
from tests.infra.storage.db.test_tls import enable_tls
from tests.stack.certificates import Authority
from tests.stack.http_servers import QuietHandler, serve_in_thread
from tests.stack.loopback import free_ports
from tests.stack.private_rabbit import PrivateRabbit
from tests.stack.servers import OwnPostgres
from tests.stack.shared import Stack

ROOT = Path(__file__).parents[2]
USER = "novel-movie-crews"
"""Whose name the shipped definitions give to the service."""

Fault = Literal["foreign", "expired", "wrong host"]
REASONS: dict[Fault, str] = {
    "foreign": "unable to get local issuer certificate",
    "expired": "certificate has expired",
    "wrong host": "IP address mismatch",
}


async def _check(adapter: str, settings: Settings) -> None:
    match adapter:
        case "payload":
            async with open_archive(settings) as archive:
                await archive.check()
        case "pathrag":
            async with open_graph(settings) as graph:
                await graph.check()
        case "model":
            async with open_model(settings) as model:
                await model.check()
        case _:
            await topology.check(settings.broker)


def _settings(adapter: str, port: int, folder: Path, **more: object) -> Settings:
    url = f"https://127.0.0.1:{port}"
    addresses: dict[str, dict[str, object]] = {
        "payload": {"payload_url": url, "payload_api_key": "k"},
        "pathrag": {"pathrag_url": url, "data_dir": folder},
        "model": {"model": "large", "model_url": url},
        "broker": {"broker_url": f"amqps://guest:guest@127.0.0.1:{port}/"},
    }
    return load_settings(**addresses[adapter], **more)


def _server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return context


class _PathRag(QuietHandler):
    """Answers as PathRAG's `/stats` does, over HTTP/1.0: a connection a request."""

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server calls
        self.reply(b"{}")


def _serve(context: ssl.SSLContext) -> AbstractContextManager[int]:
    """Serve PathRAG over TLS; return the port.

    Not with asyncio, whose servers hang up before they say why they refuse a client.
    """
    return serve_in_thread(_PathRag, context)


@pytest.fixture(autouse=True)
def _one_attempt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("service.adapters.MODEL_RETRIES", 0)
    with stamina.set_testing(testing=True, attempts=1):
        yield


@pytest.mark.parametrize("fault", list(REASONS))
@pytest.mark.parametrize("adapter", ["payload", "pathrag", "model", "broker"])
async def test_a_wrong_certificate_is_refused_with_its_reason(
    adapter: str, fault: Fault, tmp_path: Path
) -> None:
    ours, theirs = Authority("ours"), Authority("theirs")
    certificate = (theirs if fault == "foreign" else ours).issue(
        tmp_path,
        "server",
        host="127.0.0.2" if fault == "wrong host" else "127.0.0.1",
        days=-1 if fault == "expired" else 1,
    )
    trusted = ours.write(tmp_path / "ca.pem")

    with _serve(_server_context(certificate)) as port:
        settings = _settings(adapter, port, tmp_path, ca_file=trusted)
        with pytest.raises(PortError, match=REASONS[fault]):
            await _check(adapter, settings)


async def test_a_renewed_authority_is_trusted_from_the_next_request(
    tmp_path: Path,
) -> None:
    old, new = Authority("old"), Authority("new")
    trusted = old.write(tmp_path / "ca.pem")
    context = _server_context(old.issue(tmp_path, "server"))

    with _serve(context) as port:
        settings = _settings("pathrag", port, tmp_path, ca_file=trusted)
        async with open_graph(settings) as graph:
            await graph.check()

            renewed = new.issue(tmp_path, "server")
            context.load_cert_chain(renewed, renewed.with_suffix(".key"))
            with pytest.raises(PortError, match="certificate is refused"):
                await graph.check()
            new.write(trusted)
            await graph.check()

            # And the old one has gone.
            former = old.issue(tmp_path, "server")
            context.load_cert_chain(former, former.with_suffix(".key"))
            with pytest.raises(PortError, match="certificate is refused"):
                await graph.check()

            trusted.unlink()
            with pytest.raises(PortError, match=r"ca\.pem: No such file"):
                await graph.check()


async def test_a_system_behind_http_that_asks_for_our_certificate_gets_it(
    tmp_path: Path,
) -> None:
    authority, foreign = Authority(), Authority("foreign")
    trusted = authority.write(tmp_path / "ca.pem")
    context = _server_context(authority.issue(tmp_path, "server"))
    context.load_verify_locations(trusted)
    context.verify_mode = ssl.CERT_REQUIRED
    # With 1.3 a server may hang up before its reason is read.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    client = authority.issue(tmp_path, USER)

    with _serve(context) as port:
        with_ours = _settings(
            "pathrag",
            port,
            tmp_path,
            ca_file=trusted,
            certificate_file=client,
            key_file=client.with_suffix(".key"),
        )
        await _check("pathrag", with_ours)

        without = _settings("pathrag", port, tmp_path, ca_file=trusted)
        with pytest.raises(PortError, match="alert handshake failure"):
            await _check("pathrag", without)

        foreign.issue(tmp_path, USER)
        with pytest.raises(PortError, match=r"refuses our certificate: unknown ca"):
            await _check("pathrag", with_ours)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def tls_broker(stack: Stack, authority: Authority) -> Iterator[PrivateRabbit]:
    """A RabbitMQ with the shipped users and a TLS listener."""
    folder = stack.folder / "private-tls-broker"
    folder.mkdir()
    [port] = free_ports(1)
    broker = PrivateRabbit.plan(folder, management=False).model_copy(
        update={
            "tls": port,
            "definitions": ROOT / "infra/deploy/rabbitmq-definitions.json",
        }
    )
    authority.write(folder / "authorities.pem")
    authority.issue(folder, "server")
    try:
        broker.start()
        yield broker
    finally:
        broker.remove()


def _broker_settings(
    broker: PrivateRabbit, trusted: Path, certificate: Path | None = None
) -> Settings:
    return load_settings(
        broker_url=f"amqps://127.0.0.1:{broker.tls}/?auth=EXTERNAL",
        ca_file=trusted,
        certificate_file=certificate,
        key_file=certificate and certificate.with_suffix(".key"),
    )


async def test_the_broker_knows_us_by_our_certificate(
    tls_broker: PrivateRabbit, authority: Authority, tmp_path: Path
) -> None:
    trusted = authority.write(tmp_path / "ca.pem")
    ours = authority.issue(tmp_path, USER)
    stranger = authority.issue(tmp_path, "stranger")

    await topology.check(_broker_settings(tls_broker, trusted, ours).broker)

    with pytest.raises(PortError, match="login by certificate is refused"):
        await topology.check(_broker_settings(tls_broker, trusted).broker)
    with pytest.raises(PortError, match="login by certificate is refused"):
        await topology.check(_broker_settings(tls_broker, trusted, stranger).broker)
    foreign = Authority("foreign").issue(tmp_path, USER)
    with pytest.raises(PortError, match=r"unknown ca|reset by peer"):
        await topology.check(_broker_settings(tls_broker, trusted, foreign).broker)


async def test_consumers_take_renewed_certificates_when_they_reconnect(
    tls_broker: PrivateRabbit, authority: Authority, tmp_path: Path
) -> None:
    trusted = authority.write(tmp_path / "ca.pem")
    ours = authority.issue(tmp_path, USER)
    settings = _broker_settings(tls_broker, trusted, ours)

    async with open_consumers(
        settings.broker, _refuse, prefetch={"crews.intake": 1}, grace=timedelta()
    ) as consumers:
        await _wait_until(consumers, is_connected=True)
        await asyncio.to_thread(tls_broker.stop)
        await _wait_until(consumers, is_connected=False)
        renewed = Authority("renewed")
        renewed.write(tls_broker.folder / "authorities.pem")
        renewed.issue(tls_broker.folder, "server")
        renewed.write(trusted)
        renewed.issue(tmp_path, USER)
        await asyncio.to_thread(tls_broker.start)
        await _wait_until(consumers, is_connected=True)


async def _refuse(*_: object) -> None:
    raise AssertionError("nothing was published")


async def _wait_until(consumers: Consumers, *, is_connected: bool) -> None:
    async with asyncio.timeout(30):
        while consumers.is_connected is not is_connected:  # noqa: ASYNC110  # no event
            await asyncio.sleep(0.05)


async def test_postgresql_is_verified_and_asks_for_our_certificate(
    private_postgres: OwnPostgres, authority: Authority, tmp_path: Path
) -> None:
    folder = private_postgres.folder
    trusted = authority.write(tmp_path / "ca.pem")
    await enable_tls(private_postgres, authority.issue(folder, "server"))

    def settings(url: str = private_postgres.url) -> Settings:
        return load_settings(journal_url=f"{url}?sslmode=verify-full", ca_file=trusted)

    async with open_operations(settings().journal) as operations:
        with pytest.raises(PortError, match=r"schema"):
            await operations.check()
        wrong_host = private_postgres.url.replace("127.0.0.1", "localhost")
        async with open_operations(settings(wrong_host).journal) as misdirected:
            with pytest.raises(PortError, match="Hostname mismatch"):
                await misdirected.check()

        await enable_tls(private_postgres, authority.issue(folder, "server", days=-1))
        async with open_operations(settings().journal) as late:
            with pytest.raises(PortError, match="certificate has expired"):
                await late.check()

        # The same engine: its next connection is made with the renewed files.
        renewed = Authority("renewed")
        await enable_tls(private_postgres, renewed.issue(folder, "server"))
        renewed.write(trusted)
        await _end_connections(private_postgres)
        with pytest.raises(PortError, match="schema"):
            await operations.check()


async def _end_connections(postgres: OwnPostgres) -> None:
    admin = await asyncpg.connect(f"{postgres.url}?sslmode=require")
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    await admin.close()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ca_file", "no PEM", "CREWS_CA_FILE: "),
        ("certificate_file", "no PEM", "CREWS_CERTIFICATE_FILE"),
        ("key_file", "no PEM", "needs CREWS_CERTIFICATE_FILE"),
    ],
)
def test_a_file_without_a_certificate_stops_the_start(
    name: str, content: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "file.pem"
    file.write_text(content)

    with pytest.raises(SettingsError, match=words):
        load_settings(**{name: file})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"CREWS_CA_FILE: .*file"):
        load_settings(ca_file=tmp_path / "absent.pem")


def test_what_the_address_says_itself_is_kept(tmp_path: Path) -> None:
    trusted = Authority().write(tmp_path / "ca.pem")
    settings = load_settings(
        broker_url="amqps://b/?cafile=/own.pem",
        journal_url="postgresql://db/crews",
        ca_file=trusted,
    )

    assert settings.broker == "amqps://b/?cafile=/own.pem"
    assert settings.journal == "postgresql://db/crews"
