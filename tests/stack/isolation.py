"""A new vhost and a new database for every test."""

import asyncio
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import asyncpg
import httpx

from tests.stack.packages import MissingServerError


@contextmanager
def fresh_vhost(broker_url: str, management_url: str) -> Iterator[str]:
    """Yield the URL of an empty vhost, deleted afterwards.

    Raises:
        MissingServerError: The broker has no HTTP API, or it refused us.
    """
    name = f"test-{secrets.token_hex(6)}"
    with httpx.Client(base_url=management_url, timeout=30) as management:
        try:
            management.put(f"/api/vhosts/{name}", json={}).raise_for_status()
        except httpx.HTTPError as error:
            raise MissingServerError(
                f"No fresh vhost on the broker given: {error}. Enable its management"
                " plugin and set RABBITMQ_MANAGEMENT_URL to http://user:password@host"
                ":15672, or unset RABBITMQ_URL to use a broker of the tests' own."
            ) from error
        try:
            yield urlsplit(broker_url)._replace(path=f"/{name}").geturl()
        finally:
            management.delete(f"/api/vhosts/{name}").raise_for_status()


@contextmanager
def fresh_database(postgres_url: str) -> Iterator[str]:
    """Yield the SQLAlchemy URL of an empty database, dropped afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    _execute(postgres_url, f"CREATE DATABASE {name}")
    try:
        fresh = urlsplit(postgres_url)._replace(path=f"/{name}")
        yield fresh._replace(scheme="postgresql+asyncpg").geturl()
    finally:
        _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(postgres_url: str, statement: str) -> None:
    """Execute one statement, whether or not an event loop runs in this thread."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, _execute_async(postgres_url, statement)).result()


async def _execute_async(postgres_url: str, statement: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
