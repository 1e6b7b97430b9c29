"""Migrates a database to the schema of this release, and knows which others it bears.

Releases run side by side while one replaces the other, so the schema may be newer than
the code: each migration leaves a row that names the oldest release that works on it.

Alembic is imported only where it is used: its import takes a fifth of the time that a
command such as listing runs may take, and such commands do not migrate.
"""

import asyncio
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.database import PORT
from infra.storage.db.schema import schema_support
from ports.errors import PortProtocolError, PortUnavailableError

MIGRATIONS = Path(__file__).parent / "migrations"

MIGRATION_LOCK_ID = 6_114_242_907
"""Key of the advisory lock: replicas that start together migrate one after another."""

PERMISSION_DENIED = "42501"


class SchemaRevision(NamedTuple):
    """A revision that this release knows.

    Attributes:
        release: The one that brought it.
        oldest: The oldest revision whose code works on it.
    """

    revision: str
    release: str
    oldest: str


async def migrate(connection: AsyncConnection) -> None:
    """Bring the schema up to date; a second caller waits for the first.

    A newer schema stays as it is.

    Raises:
        PortUnavailableError: This user may not migrate, or the schema is newer than
            this release bears; the message says what to do.
    """
    # In a thread: the import alone takes nearly as long as the event loop may block.
    await asyncio.to_thread(import_module, "alembic.command")
    if connection.dialect.name == "postgresql":
        # Held until the transaction ends, and by it alone.
        await connection.execute(
            text("SELECT pg_advisory_xact_lock(:lock)").bindparams(
                lock=MIGRATION_LOCK_ID
            )
        )
    found = await read_revision(connection)
    if found is not None and found >= (needed := newest_revision()):
        await _require_support(connection, found, needed)
        return
    try:
        await connection.run_sync(_upgrade)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != PERMISSION_DENIED:
            raise
        raise _schema_error(found) from error


async def read_revision(connection: AsyncConnection) -> str | None:
    """Return the revision of the schema; None of an empty database."""
    return await connection.run_sync(_current_revision)


async def require_usable_schema(connection: AsyncConnection) -> None:
    """Check that this release works on the schema, which may be newer.

    Raises:
        PortUnavailableError: It does not; the message says what to do.
    """
    found = await read_revision(connection)
    needed = newest_revision()
    if found is None or found < needed:
        raise _schema_error(found)
    await _require_support(connection, found, needed)


@cache
def list_revisions() -> tuple[SchemaRevision, ...]:
    """Return every revision that this release knows, oldest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # see above

    scripts = ScriptDirectory.from_config(_alembic_config()).walk_revisions()
    revisions: list[SchemaRevision] = []
    for script in reversed(list(scripts)):
        oldest = max(script.module.oldest, *(each.oldest for each in revisions), "")
        revisions.append(SchemaRevision(script.revision, script.module.release, oldest))
    return tuple(revisions)


def newest_revision() -> str:
    """Return the revision that this release needs."""
    return list_revisions()[-1].revision


def _schema_error(found: str | None) -> PortUnavailableError:
    needed = newest_revision()
    remedy = "run `novel-crews migrate` as the user that owns the tables"
    if found is None:
        remedy += ", unless `novel-crews run`, which makes it too, was never started"
    return PortUnavailableError(
        PORT,
        f"its schema is {found or 'not made yet'}, this release needs {needed}: "
        f"{remedy}",
    )


async def _require_support(
    connection: AsyncConnection, found: str, needed: str
) -> None:
    if found == needed:
        return
    row = (
        await connection.execute(
            select(schema_support).where(schema_support.c.revision == found)
        )
    ).first()
    if row is None or row.oldest > needed:
        release = f"release ≥ {row.release}" if row else "the release that made it"
        raise PortUnavailableError(
            PORT,
            f"its schema is {found}, and this release knows {needed}: deploy "
            f"{release}, or restore the backup from before the migration",
        )


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # see above
    from alembic.util import CommandError  # noqa: PLC0415  # see above

    config = _alembic_config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise PortProtocolError(PORT, f"its schema: {error}") from error
    _write_support(connection)


def _write_support(connection: Connection) -> None:
    revisions = list_revisions()
    releases = {each.revision: each.release for each in revisions}
    connection.execute(delete(schema_support))
    connection.execute(
        insert(schema_support),
        [
            {
                "revision": each.revision,
                "oldest": each.oldest,
                "release": releases[each.oldest],
            }
            for each in revisions
        ],
    )


def _current_revision(connection: Connection) -> str | None:
    from alembic.runtime.migration import (  # noqa: PLC0415  # see above
        MigrationContext,
    )

    return MigrationContext.configure(connection).get_current_revision()


def _alembic_config() -> Any:
    from alembic.config import Config  # noqa: PLC0415  # see above

    config = Config()
    # A percent sign in the installation's path is not an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
