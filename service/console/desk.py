"""What the pages work with, and how a page asks who is there."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from infra.rabbit.depths import QueueDepth
from infra.storage import OperatorStore
from ports.archive import StoryArchive
from ports.errors import PortError, StoryCrewsError
from ports.knowledge_graph import KnowledgeGraph
from ports.outbox import Publisher
from service.console.forms import InvalidFormError, parse_form, refuse_unstorable
from service.console.rendering import HEADERS, render
from service.console.session import (
    FORM_TOKEN,
    LIFETIME,
    ConsoleSession,
    ConsoleSessions,
)
from service.ops.health import CachedChecks

SOURCE = "/novel-movie/console"
"""The CloudEvents source of events that the console publishes."""

LOG_OUT = "log out"
"""What the audit calls the end of a session."""

MAX_FORM_BYTES = 32 * 1024 * 1024
"""Of an import of dead letters; every other form is far below."""

Page = Callable[[Request, ConsoleSession], Awaitable[Response]]
Form = Mapping[str, str]
Action = Callable[[Request, ConsoleSession, Form], Awaitable[str]]
"""Acts, and returns the sentence that says what was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The stores, adapters and checks behind the pages.

    Attributes:
        queue_depths: Asks the broker; raises `PortUnavailableError`.
        backup_dir: Where backups go, and the list of what was forgotten since.
    """

    store: OperatorStore
    publisher: Publisher
    graph: KnowledgeGraph
    archive: StoryArchive
    checks: CachedChecks
    queue_depths: Callable[[], Awaitable[tuple[QueueDepth, ...]]]
    sessions: ConsoleSessions
    backup_dir: Path | None
    version: str

    def render(
        self,
        request: Request,
        session: ConsoleSession,
        template: str,
        **context: Any,
    ) -> Response:
        """Return a page within the frame of the console."""
        response = render(
            template,
            {
                "path": request.url.path,
                "session": session,
                "form_token": self.sessions.form_token(session),
                "version": self.version,
                **context,
            },
        )
        if session.notice:
            self.sessions.write(request, response, session.with_notice(""))
        return response

    async def find_session(self, request: Request) -> ConsoleSession | None:
        """Return who is logged in, by the cookie and what the audit says of it."""
        session = self.sessions.find(request)
        try:
            if session is None or await self._is_ended(session):
                return None
        except PortError:
            # Without its journal the console shows nothing but that, and does nothing.
            pass
        return session

    async def end_session(self, session: ConsoleSession) -> None:
        """End a session for good, at every replica: copies of its cookie too.

        Raises:
            PortUnavailableError: The journal did not answer.
        """
        await self.store.operations.record(
            who=session.who, action=LOG_OUT, count=1, what=session.label
        )

    async def _is_ended(self, session: ConsoleSession) -> bool:
        # Twice as long as a cookie is valid, for clocks that differ.
        return await self.store.operations.has_recorded(
            action=LOG_OUT, what=session.label, within=2 * LIFETIME
        )

    def page(self, show: Page) -> Callable[[Request], Awaitable[Response]]:
        """Return an endpoint that shows a page to whoever is logged in."""

        async def endpoint(request: Request) -> Response:
            session = await self.find_session(request)
            if session is None:
                return _to_login(request)
            try:
                refuse_unstorable(request.query_params)
                return await show(request, session)
            except StoryCrewsError as error:
                status = 503 if isinstance(error, PortError) else 404
                return render(
                    "problem",
                    {
                        "path": request.url.path,
                        "session": session,
                        "form_token": self.sessions.form_token(session),
                        "version": self.version,
                        "problem": str(error),
                    },
                    status_code=status,
                )

        return endpoint

    def action(self, act: Action) -> Callable[[Request], Awaitable[Response]]:
        """Return an endpoint for a form of ours; what it did is said on the next page.

        It goes back to the page that the form stood on, or that the action names in
        ``request.state.next_page``; ``request.state.undo`` is what takes it back.
        """

        async def endpoint(request: Request) -> Response:
            opened = await self.open_form(request, role="act")
            if isinstance(opened, Response):
                return opened
            session, form = opened
            request.state.next_page = own_path(form.get("next", ""))
            request.state.undo = None
            try:
                notice = await act(request, session, form)
                session = session.with_notice(notice, undo=request.state.undo)
            except StoryCrewsError as error:
                session = session.with_notice(str(error), is_error=True)
            response = RedirectResponse(
                request.state.next_page, status_code=303, headers=HEADERS
            )
            self.sessions.write(request, response, session)
            return response

        return endpoint

    async def open_form(
        self, request: Request, *, role: Literal["look", "act"]
    ) -> tuple[ConsoleSession, Form] | Response:
        """Return who sent a form, and its fields; or the answer that refuses it."""
        session = await self.find_session(request)
        if session is None:
            return _to_login(request)
        try:
            form = await read_form(request, max_bytes=MAX_FORM_BYTES)
        except InvalidFormError as error:
            return Response(str(error), status_code=400)
        if not self.sessions.is_own_form(request, session, form.get(FORM_TOKEN, "")):
            return Response("this form is not from the console", status_code=403)
        if role == "act" and not session.may_act:
            return Response(
                f"the token {session.caller.name} is for looking only", status_code=403
            )
        return session, form


async def read_form(request: Request, *, max_bytes: int) -> Form:
    """Return the fields of a form.

    Raises:
        InvalidFormError: It is longer than *max_bytes*, or `parse_form` refuses it.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise InvalidFormError(f"a form has at most {max_bytes:,} bytes here")
    # In a thread: an import of dead letters has megabytes.
    return await asyncio.to_thread(parse_form, bytes(body))


def own_path(path: str) -> str:
    """Return a path of the console; never another site's address."""
    is_own = path == "/console" or path.startswith(("/console/", "/console?"))
    return path if is_own and "\\" not in path and "\n" not in path else "/console"


def _to_login(request: Request) -> Response:
    wanted = request.url.path
    if request.url.query:
        wanted += f"?{request.url.query}"
    if request.method != "GET" or wanted == "/console":
        return RedirectResponse("/console/login", status_code=303)
    return RedirectResponse(f"/console/login?next={quote(wanted)}", status_code=303)
