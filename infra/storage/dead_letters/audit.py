"""The audit: who did what, recorded in the transaction that does it."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.dead_letter_schema import audit
from ports.dead_letters import AuditRow
from ports.pipeline.messages import strip_unstorable


async def record_action(
    connection: AsyncConnection, *, who: str, action: str, count: int, what: str
) -> None:
    """Add a row to the audit."""
    await connection.execute(
        insert(audit).values(
            at=Clock(),
            who=strip_unstorable(who),
            action=action,
            count=count,
            what=strip_unstorable(what),
        )
    )


async def list_actions(
    connection: AsyncConnection, *, limit: int
) -> tuple[AuditRow, ...]:
    """List what was done, newest first."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    return tuple(
        AuditRow(
            at=to_datetime(row.at),
            who=row.who,
            action=row.action,
            count=row.count,
            what=row.what,
        )
        for row in await connection.execute(query)
    )
