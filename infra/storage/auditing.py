"""Writing down who did what, in the transaction that does it."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.clock import Clock, moment
from infra.storage.dead_letters_schema import audit
from infra.storage.messages import cleaned
from ports.dead_letters import AuditRow


async def note(
    connection: AsyncConnection, *, who: str, action: str, count: int, what: str
) -> None:
    """Add a row to the audit."""
    await connection.execute(
        insert(audit).values(
            at=Clock(),
            who=cleaned(who),
            action=action,
            count=count,
            what=cleaned(what),
        )
    )


async def notes(connection: AsyncConnection, *, limit: int) -> tuple[AuditRow, ...]:
    """List what was done, newest first."""
    listed = select(audit).order_by(audit.c.id.desc()).limit(limit)
    return tuple(
        AuditRow(
            at=moment(row.at),
            who=row.who,
            action=row.action,
            count=row.count,
            what=row.what,
        )
        for row in await connection.execute(listed)
    )
