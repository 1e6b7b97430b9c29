"""The page of the audit: who did what, when, to how many."""

from starlette.requests import Request
from starlette.responses import Response

from service.console.desk import Desk, Page
from service.console.session import ConsoleSession

MAX_ROWS = 200


def show_audit(desk: Desk) -> Page:
    """Return the page that lists the newest actions."""

    async def show(request: Request, session: ConsoleSession) -> Response:
        rows = await desk.store.operations.audit(limit=MAX_ROWS)
        return desk.render(request, session, "audit", rows=rows, limit=MAX_ROWS)

    return show
