"""The audit: who did what, recorded in the transaction that does it."""

from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, StatementClock, row_values
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


async def has_action(
    connection: AsyncConnection, *, action: str, what: str, within: timedelta
) -> bool:
    """Tell whether an action was recorded, not longer than *within* ago."""
    query = select(audit.c.id).where(
        audit.c.action == action,
        audit.c.at > StatementClock() - within.total_seconds(),
        audit.c.what == what,
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def list_actions(
    connection: AsyncConnection, *, limit: int
) -> tuple[AuditRow, ...]:
    """List what was done, newest first."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    return tuple(
        AuditRow.model_validate(row_values(row, times=("at",)))
        for row in await connection.execute(query)
    )
