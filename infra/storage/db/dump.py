"""Copies a whole database: to a file while it is in use, and from it into an empty one.

PostgreSQL's own programs copy PostgreSQL, from one snapshot; SQLite's backup copies
SQLite, also while another process writes.
"""

import asyncio
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, make_url, text

from infra.storage.db.database import PORT
from infra.storage.db.engine import open_engine
from ports.errors import PortProtocolError, PortUnavailableError

DatabaseKind = Literal["postgresql", "sqlite"]

DUMP = ("pg_dump", "--format=custom", "--no-owner", "--no-privileges")
# All of it or nothing, as the user who is to own the tables.
RESTORE = (
    "pg_restore",
    "--single-transaction",
    "--exit-on-error",
    "--no-owner",
    "--no-privileges",
)

# A dump names no users, so the tables are made anew with the rights of new tables.
HIDE_SECRETS = """
    DO $$
    BEGIN
        IF to_regclass('webhooks') IS NOT NULL
            AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'crews_read') THEN
            REVOKE ALL ON webhooks FROM crews_read;
        END IF;
    END
    $$
"""


def database_kind(address: str) -> DatabaseKind:
    """Return which of the two databases *address* names."""
    is_sqlite = make_url(address).get_backend_name() == "sqlite"
    return "sqlite" if is_sqlite else "postgresql"


async def dump_database(address: str, file: Path) -> None:
    """Write the database at *address* to *file*, as it is at one moment.

    Raises:
        PortError: It cannot be read, or PostgreSQL's programs are missing.
    """
    url = make_url(address)
    if database_kind(address) == "sqlite":
        await asyncio.to_thread(copy_sqlite, Path(url.database or ""), file)
        return
    await _run_program([*DUMP, f"--file={file}"], url)
    # A dump that cannot be listed could not be restored.
    await _run_program(["pg_restore", "--list", str(file)])


async def restore_database(address: str, file: Path) -> None:
    """Fill the empty database at *address* with what `dump_database` wrote.

    Raises:
        PortError: It cannot be written, or PostgreSQL's programs are missing.
    """
    url = make_url(address)
    if database_kind(address) == "sqlite":
        await asyncio.to_thread(copy_sqlite, file, Path(url.database or ""))
        return
    await _run_program([*RESTORE, str(file)], url)
    async with (
        open_engine(address, access="operator") as engine,
        engine.begin() as connection,
    ):
        await connection.execute(text(HIDE_SECRETS))


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy the database *source*, which may be in use, to the new file *target*.

    Raises:
        PortUnavailableError: It cannot be read or written.
        PortProtocolError: It is damaged.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            closing(
                sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
            ) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
            # Every step of a backup is in one file, without a log beside it.
            writing.execute("PRAGMA journal_mode = DELETE")
            [verdict] = writing.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise PortUnavailableError(PORT, f"{source.name}: {error}") from error
    if verdict != "ok":
        raise PortProtocolError(PORT, f"{source.name} is damaged: {verdict}")


async def _run_program(command: Sequence[str], url: URL | None = None) -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            *([] if url is None else [f"--dbname={_without_password(url)}"]),
            env={**os.environ, **_secrets(url)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise PortUnavailableError(
            PORT, f"{command[0]} is missing: install PostgreSQL's client programs"
        ) from error
    _, said = await process.communicate()
    if process.returncode:
        reason = said.decode(errors="replace").strip().partition("\n")[0]
        raise PortUnavailableError(PORT, reason or f"{command[0]} failed")


def _secrets(url: URL | None) -> dict[str, str]:
    """Return the password as a variable: the arguments of a process are public."""
    secrets = {"PGCONNECT_TIMEOUT": "10"}
    if url is not None and url.password:
        secrets["PGPASSWORD"] = str(url.password)
    return secrets


def _without_password(url: URL) -> str:
    return URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
