"""The servers that the tests use: isolation, durability, sharing, and removal."""

import asyncio
import socket
from pathlib import Path

import aio_pika
import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.stack.loopback import HOST
from tests.stack.servers import OwnBroker, OwnPostgres
from tests.stack.shared import Stack, session_stack


async def test_a_new_vhost_is_empty_and_accepts_queues(
    broker_url: str,
) -> None:
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("stories", durable=True)

        assert queue.declaration_result.message_count == 0


async def test_a_fresh_database_answers_through_sqlalchemy(database_url: str) -> None:
    engine = create_async_engine(database_url)

    async with engine.connect() as connection:
        tables = await connection.scalar(
            text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        )

    assert tables == 0
    await engine.dispose()


async def test_the_database_is_as_durable_as_in_production(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)

    durable = [
        await connection.fetchval(f"SHOW {setting}")
        for setting in ("fsync", "synchronous_commit", "full_page_writes")
    ]

    assert durable == ["on", "on", "on"]
    await connection.close()


async def test_a_killed_broker_keeps_its_durable_messages(
    private_broker: OwnBroker,
) -> None:
    await _publish(private_broker.url, b"a story")

    # RabbitMQ can keep a queue's metadata in a buffer so long, even after a confirm.
    await asyncio.sleep(2.5)
    private_broker.kill()
    private_broker.start()

    assert await _first(private_broker.url) == b"a story"


async def test_a_stopped_broker_keeps_its_durable_messages(
    private_broker: OwnBroker,
) -> None:
    await _publish(private_broker.url, b"a story")

    private_broker.stop()
    private_broker.start()

    assert await _first(private_broker.url) == b"a story"


async def test_a_killed_database_keeps_committed_rows(
    private_postgres: OwnPostgres,
) -> None:
    await _execute(private_postgres.url, "CREATE TABLE stories AS SELECT 7 AS number")

    private_postgres.kill()
    private_postgres.start()

    assert await _execute(private_postgres.url, "SELECT number FROM stories") == 7


async def test_a_stopped_database_keeps_committed_rows(
    private_postgres: OwnPostgres,
) -> None:
    await _execute(private_postgres.url, "CREATE TABLE stories AS SELECT 7 AS number")

    private_postgres.stop()
    private_postgres.start()

    assert await _execute(private_postgres.url, "SELECT number FROM stories") == 7


def test_two_stacks_of_one_folder_share_the_servers(stack: Stack) -> None:
    again = Stack(stack.folder)

    assert again.postgres() == stack.postgres()


def test_a_stack_stops_its_servers_when_the_session_ends() -> None:
    with session_stack() as stack:
        database = stack.postgres()

    assert not Path(database.folder).exists()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((HOST, database.port), timeout=2)


async def _publish(url: str, body: bytes) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("stories", durable=True)
        message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, routing_key=queue.name)


async def _first(url: str) -> bytes:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("stories", durable=True)
        message = await queue.get()
        return message.body


async def _execute(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
