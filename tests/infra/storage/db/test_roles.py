"""The users of the journal on PostgreSQL: one migrates, one works, one reads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import asyncpg

from infra.storage import dump_database, open_journal, restore_database
from tests.builders import a_run
from tests.stack.servers import OwnPostgres

ROLES: Final = (
    Path(__file__).parents[4] / "infra" / "deploy" / "postgres-roles.sql"
).read_text()
USERS = ("crews_migrate", "crews_work", "crews_read")
PASSWORD = "for-the-test"  # noqa: S105  # of a server that the test removes

DENIED: Mapping[str, tuple[str, ...]] = {
    "crews_work": (
        "CREATE TABLE more (n int)",
        "DROP TABLE runs",
        "ALTER TABLE runs ADD COLUMN more int",
        "TRUNCATE runs",
        "CREATE INDEX more ON runs (id)",
        "CREATE SCHEMA more",
        "CREATE TEMPORARY TABLE more (n int)",
        "CREATE ROLE more",
        "SET ROLE crews_migrate",
        "COPY runs TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
    ),
    "crews_read": (
        "SELECT secret FROM webhooks",
        "DELETE FROM runs",
        "UPDATE runs SET revision = 2",
        "INSERT INTO texts (sha256, text) VALUES ('a', 'b')",
        "TRUNCATE runs",
        "DROP TABLE runs",
        "CREATE TABLE more (n int)",
    ),
    "crews_migrate": (
        "CREATE ROLE more",
        "ALTER ROLE crews_work SUPERUSER",
        "SET ROLE crews_read",
        "COPY runs TO PROGRAM 'cat'",
    ),
}


async def prepare(postgres: OwnPostgres) -> dict[str, str]:
    """Run the script as an administrator; return the URL of each user."""
    admin = await asyncpg.connect(postgres.url)
    try:
        await admin.execute(ROLES)
        for user in USERS:
            await admin.execute(f"ALTER ROLE {user} PASSWORD '{PASSWORD}'")
    finally:
        await admin.close()
    address = postgres.url.partition("@")[2]
    return {user: f"postgresql://{user}:{PASSWORD}@{address}" for user in USERS}


async def find_granted(url: str, statements: tuple[str, ...]) -> list[str]:
    granted = []
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            try:
                async with connection.transaction():
                    await connection.execute(statement)
            except asyncpg.InsufficientPrivilegeError:
                continue
            granted.append(statement)
    finally:
        await connection.close()
    return granted


async def test_each_user_does_its_work_and_nothing_else(
    private_postgres: OwnPostgres,
) -> None:
    urls = await prepare(private_postgres)
    async with open_journal(urls["crews_migrate"]):
        pass

    async with open_journal(urls["crews_work"]) as store:
        await store.journal.open(a_run(), text="Once.")
        assert (await store.operations.stats()).runs["running"] == 1
    reader = await asyncpg.connect(urls["crews_read"])
    assert await reader.fetchval("SELECT count(*) FROM runs") == 1
    await reader.close()

    for user, statements in DENIED.items():
        assert await find_granted(urls[user], statements) == [], user


async def test_a_database_that_an_administrator_migrated_is_handed_over(
    private_postgres: OwnPostgres,
) -> None:
    async with open_journal(private_postgres.url):
        pass

    urls = await prepare(private_postgres)
    await prepare(private_postgres)

    async with open_journal(urls["crews_migrate"]), open_journal(urls["crews_work"]):
        pass
    statement = ("ALTER TABLE runs ADD COLUMN more int",)
    assert await find_granted(urls["crews_migrate"], statement) == list(statement)
    assert await find_granted(urls["crews_work"], statement) == []
    for user in USERS[1:]:
        secrets = await find_granted(urls[user], ("SELECT secret FROM webhooks",))
        assert bool(secrets) == (user == "crews_work")


async def test_the_working_user_makes_the_backups_and_the_owner_restores_them(
    private_postgres: OwnPostgres, tmp_path: Path
) -> None:
    urls = await prepare(private_postgres)
    async with open_journal(urls["crews_migrate"]):
        pass
    async with open_journal(urls["crews_work"]) as store:
        await store.journal.open(a_run(), text="Once.")

    await dump_database(urls["crews_work"], tmp_path / "journal")
    admin = await asyncpg.connect(private_postgres.url)
    await admin.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await admin.close()
    await prepare(private_postgres)
    await restore_database(urls["crews_migrate"], tmp_path / "journal")

    async with open_journal(urls["crews_work"]) as store:
        assert (await store.operations.stats()).runs["running"] == 1
    for user, statements in DENIED.items():
        assert await find_granted(urls[user], statements) == [], user
