"""Finds what the user of the journal may not do on PostgreSQL."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.database import PORT
from infra.storage.db.schema import metadata
from ports.errors import PortRefusedError

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")

_MISSING = text(
    "SELECT current_user, verb, tablename"
    " FROM unnest(CAST(:tables AS text[])) AS tablename,"
    " unnest(CAST(:verbs AS text[])) AS verb"
    " WHERE NOT has_table_privilege(tablename, verb) LIMIT 1"
)


async def require_privileges(connection: AsyncConnection) -> None:
    """Check that our user may read and write every table of ours.

    Raises:
        PortRefusedError: It may not; the message says what to do.
    """
    if connection.dialect.name != "postgresql":
        return
    missing = (
        await connection.execute(
            _MISSING, {"tables": list(metadata.tables), "verbs": list(VERBS)}
        )
    ).first()
    if missing is not None:
        user, verb, table = missing
        raise PortRefusedError(
            PORT,
            f"user {user} may not {verb} {table}: give it the rights of crews_work in "
            "infra/deploy/postgres-roles.sql",
        )
