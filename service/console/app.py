"""The console's pages and actions, by their addresses."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ports.errors import PortError
from service.console.audit import show_audit
from service.console.breakdown import BreakdownPages
from service.console.desk import Action, Desk, own_path, read_form
from service.console.edits import EditForms
from service.console.films import FilmPages
from service.console.forms import InvalidFormError
from service.console.letters import LetterPages
from service.console.live import LiveUpdates
from service.console.now import NowPage
from service.console.rendering import render, serve_static
from service.console.replays import ReplayPages
from service.console.runs import RunPages
from service.console.session import COOKIE, PATH

MAX_LOGIN_BYTES = 8 * 1024
"""Of the one form that anybody may send."""


class Console:
    """All pages of the console; *stopping* ends their live streams."""

    def __init__(self, desk: Desk, *, stopping: asyncio.Event) -> None:
        self._desk = desk
        self._live = LiveUpdates(desk, stopping)

    def build_routes(self) -> Sequence[BaseRoute]:
        """Return every address under ``/console``."""
        desk = self._desk
        return [
            Route("/console/login", self.login, methods=["GET", "POST"]),
            Route("/console/logout", self.logout, methods=["POST"]),
            Route("/console/static/{name}", serve_static),
            Route("/console/live", desk.page(self._live.stream)),
            Route("/console", desk.page(NowPage(desk).show)),
            Route("/console/audit", desk.page(show_audit(desk))),
            *self._build_run_routes(),
            *self._build_letter_routes(),
            *self._build_replay_routes(),
        ]

    def _build_run_routes(self) -> Sequence[BaseRoute]:
        desk, pages = self._desk, RunPages(self._desk)
        films = FilmPages(desk)
        run = "/console/runs/{run}"
        actions = {
            "cancel": pages.cancel,
            "republish": pages.republish,
            "resubmit": pages.resubmit,
            "forget": pages.forget,
        }
        return [
            Route("/console/runs", desk.page(pages.index)),
            Route("/console/unheard", desk.page(pages.unheard)),
            Route(
                "/console/unheard/republish",
                desk.action(pages.republish_all),
                methods=["POST"],
            ),
            Route(run, desk.page(pages.show)),
            Route(f"{run}/breakdown", desk.page(BreakdownPages(desk).show)),
            Route(f"{run}/film/{{name}}", desk.page(films.show)),
            Route(f"{run}/export/{{format}}", desk.page(films.download)),
            Route(f"{run}/events/{{event}}", desk.page(pages.event)),
            *_build_actions(desk, run, actions),
            *_build_actions(desk, f"{run}/edits", EditForms(desk).build_actions()),
        ]

    def _build_letter_routes(self) -> Sequence[BaseRoute]:
        desk, pages = self._desk, LetterPages(self._desk)
        letter = "/console/letters/{letter}"
        on_many = {
            "discard": pages.discard_all,
            "restore": pages.restore_all,
            "purge": pages.purge,
            "import": pages.import_,
        }
        on_one = {
            "edit": pages.edit,
            "redirect": pages.redirect,
            "discard": pages.discard,
            "restore": pages.restore,
        }
        return [
            Route("/console/letters", desk.page(pages.index)),
            Route("/console/letters/export", pages.export, methods=["POST"]),
            *_build_actions(desk, "/console/letters", on_many),
            Route(letter, desk.page(pages.show)),
            Route(f"{letter}/body", pages.reveal, methods=["POST"]),
            *_build_actions(desk, letter, on_one),
        ]

    def _build_replay_routes(self) -> Sequence[BaseRoute]:
        desk, pages = self._desk, ReplayPages(self._desk)
        replay = "/console/replays/{replay}"
        actions = {
            "start": pages.start,
            "pause": pages.pause,
            "cancel": pages.cancel,
            "exclude": pages.exclude,
            "include": pages.include,
        }
        return [
            Route("/console/replays", desk.page(pages.index)),
            Route(
                "/console/replays/prepare", desk.action(pages.prepare), methods=["POST"]
            ),
            Route(replay, desk.page(pages.show)),
            *_build_actions(desk, replay, actions),
        ]

    async def login(self, request: Request) -> Response:
        """Ask for a token, and open a session by it."""
        wanted = request.query_params.get("next", "/console")
        context = {"wanted": wanted, "is_refused": False, "version": ""}
        if request.method == "GET":
            return render("login", context)
        session = None
        with suppress(InvalidFormError):
            form = await read_form(request, max_bytes=MAX_LOGIN_BYTES)
            session = self._desk.sessions.open(
                form.get("token", "").strip(), form.get("person", "")
            )
        if session is None:
            return render("login", {**context, "is_refused": True}, status_code=401)
        response = RedirectResponse(own_path(wanted), status_code=303)
        self._desk.sessions.write(request, response, session)
        return response

    async def logout(self, request: Request) -> Response:
        """End the session, also for whoever has a copy of its cookie."""
        if session := await self._desk.find_session(request):
            try:
                await self._desk.end_session(session)
            except PortError as error:
                return Response(f"You are logged in still: {error}", status_code=503)
        response = RedirectResponse("/console/login", status_code=303)
        response.delete_cookie(COOKIE, path=PATH)
        return response


def _build_actions(
    desk: Desk, prefix: str, actions: Mapping[str, Action]
) -> Iterator[Route]:
    for name, act in actions.items():
        yield Route(f"{prefix}/{name}", desk.action(act), methods=["POST"])
