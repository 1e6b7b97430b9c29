"""Migrates a database to the schema of this release.

Alembic is imported only where it is used: its import takes a fifth of the time that a
command such as listing runs may take, and such commands do not migrate.
"""

import asyncio
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.database import PORT
from ports.errors import PortProtocolError

MIGRATIONS = Path(__file__).parent / "migrations"

MIGRATION_LOCK_ID = 6_114_242_907
"""Key of the advisory lock: replicas that start together migrate one after another."""


async def migrate(connection: AsyncConnection) -> None:
    """Bring the schema up to date; a second caller waits for the first."""
    # In a thread: the import alone takes nearly as long as the event loop may block.
    await asyncio.to_thread(import_module, "alembic.command")
    if connection.dialect.name == "postgresql":
        # Held until the transaction ends, and by it alone.
        await connection.execute(
            text("SELECT pg_advisory_xact_lock(:lock)").bindparams(
                lock=MIGRATION_LOCK_ID
            )
        )
    await connection.run_sync(_upgrade)


async def require_current_schema(connection: AsyncConnection) -> None:
    """Check that the schema is the one that this release needs.

    Raises:
        PortProtocolError: It is older or newer.
    """
    found = await connection.run_sync(_current_revision)
    wanted = _head_revision()
    if found is None:
        raise PortProtocolError(
            PORT, "it has no tables yet: run `novel-crews migrate`, or `run`"
        )
    if found != wanted:
        raise PortProtocolError(
            PORT,
            f"its schema is {found}, this release needs {wanted}: run `novel-crews "
            "migrate`, or the release that it belongs to",
        )


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # see above

    config = _alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _current_revision(connection: Connection) -> str | None:
    from alembic.runtime.migration import (  # noqa: PLC0415  # see above
        MigrationContext,
    )

    return MigrationContext.configure(connection).get_current_revision()


def _head_revision() -> str | None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # see above

    return ScriptDirectory.from_config(_alembic_config()).get_current_head()


def _alembic_config() -> Any:
    from alembic.config import Config  # noqa: PLC0415  # see above

    config = Config()
    # A percent sign in the installation's path is not an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
