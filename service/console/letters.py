"""The pages of dead letters: by cause, one whole, and what can be done with them."""

import json
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ports.dead_letters import DeadLetterDetail
from ports.delivery import QUEUE_BINDINGS
from ports.domain.choices import DeadLetterFilter, DeadLetterState
from service.actions import dead_letters as actions
from service.console.desk import Desk, Form
from service.console.forms import (
    AGES,
    InvalidFormError,
    count_letters,
    read_age,
    read_id,
    read_text,
)
from service.console.rendering import HEADERS
from service.console.session import ConsoleSession, Undo

MAX_GROUPS = 50
MAX_LETTERS = 50
MAX_SHOWN_BODY = 512 * 1024
RETENTION_DAYS = (7, 30, 90)

STATES: dict[str, DeadLetterState | None] = {
    "waiting": "waiting",
    "replayed": "replayed",
    "discarded": "discarded",
    "all": None,
}

FILTER_FIELDS = (
    "state",
    "queue",
    "cause",
    "story",
    "project",
    "text",
    "newer",
    "older",
)


class LetterPages:
    """The dead letters by cause, one of them, and the actions on them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def index(self, request: Request, session: ConsoleSession) -> Response:
        """Show causes with their trend, and the newest letters."""
        which = parse_letter_filter(request.query_params)
        letters, trends = self._desk.store.dead_letters, {}
        groups = await letters.groups(which, limit=MAX_GROUPS)
        if groups:
            trends = dict(
                await self._desk.store.dead_letter_actions.trends(
                    [group.fingerprint for group in groups]
                )
            )
        return self._desk.render(
            request,
            session,
            "letters",
            groups=groups,
            trends=trends,
            rows=await letters.summaries(which, limit=MAX_LETTERS),
            count=sum(group.count for group in groups),
            query=request.query_params,
            filter_fields=to_filter_fields(request.query_params),
            filter_query=urlencode(to_filter_fields(request.query_params)),
            is_filtered=which != DeadLetterFilter(),
            queues=tuple(QUEUE_BINDINGS),
            states=tuple(STATES),
            ages=tuple(AGES),
            retention_days=RETENTION_DAYS,
        )

    async def show(self, request: Request, session: ConsoleSession) -> Response:
        """Show one letter, without its body."""
        letter = await actions.require_letter(
            self._desk.store.dead_letters, parse_letter_id(request)
        )
        return self._render_letter(request, session, letter, body=None)

    async def reveal(self, request: Request) -> Response:
        """Show one letter with its body, which the audit notes.

        A page and not an action: a body never goes into a cookie or an address.
        """
        desk = self._desk
        opened = await desk.open_form(request, role="look")
        if isinstance(opened, Response):
            return opened

        async def show(request: Request, session: ConsoleSession) -> Response:
            letter = await actions.read_body(
                desk.store.operations,
                desk.store.dead_letters,
                parse_letter_id(request),
                who=session.who,
            )
            body = letter.body[:MAX_SHOWN_BODY].decode(errors="backslashreplace")
            return self._render_letter(request, session, letter, body=body)

        return await desk.page(show)(request)

    async def edit(self, request: Request, session: ConsoleSession, form: Form) -> str:
        """Send the edited message as a new one in the place of the letter."""
        store = self._desk.store
        # Browsers send line ends as CRLF; the message had none of its own making.
        body = form.get("body", "").replace("\r\n", "\n").encode()
        sent = await actions.edit_letter(
            store.dead_letters,
            store.dead_letter_actions,
            parse_letter_id(request),
            body,
            who=session.who,
        )
        return f"It keeps its contract, and is sent as the new message {sent}."

    async def redirect(
        self, request: Request, session: ConsoleSession, form: Form
    ) -> str:
        """Send the message, as it came, to another queue."""
        queue = form.get("queue", "")
        sent = await actions.redirect_letter(
            self._desk.store.dead_letters,
            self._desk.store.dead_letter_actions,
            parse_letter_id(request),
            queue,
            who=session.who,
        )
        return f"Sent to {queue} as {sent}."

    async def discard(self, request: Request, session: ConsoleSession, _: Form) -> str:
        """Discard one letter; its run ends."""
        letter_id = parse_letter_id(request)
        count = await self._desk.store.dead_letters.discard(
            [letter_id], who=session.who, what=f"by name: {letter_id}"
        )
        _require_any(count, "it does not wait any more: somebody was faster")
        request.state.undo = Undo(
            label="Undo: restore it", path=f"/console/letters/{letter_id}/restore"
        )
        return "The letter is discarded."

    async def restore(self, request: Request, session: ConsoleSession, _: Form) -> str:
        """Make a discarded letter wait again."""
        letter_id = parse_letter_id(request)
        count = await self._desk.store.dead_letter_actions.restore(
            [letter_id], who=session.who, what=f"by name: {letter_id}"
        )
        _require_any(count, "it is not discarded: somebody was faster")
        return "The letter waits again."

    async def discard_all(self, _: Request, session: ConsoleSession, form: Form) -> str:
        """Discard every letter that the filter means, once their number is typed."""
        letters = self._desk.store.dead_letters
        frozen = await letters.freeze(parse_letter_filter(form))
        if form.get("count", "").replace(",", "").strip() != str(len(frozen.ids)):
            raise InvalidFormError(
                f"now it means {count_letters(len(frozen.ids))}: type that number"
            )
        count = await letters.discard(
            frozen.ids, who=session.who, what=describe_filter(form)
        )
        _require_any(count, "none of them waits any more: somebody was faster")
        return (
            f"Discarded: {count_letters(count)}. They can be restored under the state "
            "discarded."
        )

    async def restore_all(self, _: Request, session: ConsoleSession, form: Form) -> str:
        """Make every discarded letter that the filter means wait again."""
        which = parse_letter_filter({**form, "state": "discarded"})
        store = self._desk.store
        rows = await store.dead_letters.summaries(which, limit=actions.MAX_EXPORT)
        count = await store.dead_letter_actions.restore(
            [row.id for row in rows], who=session.who, what=describe_filter(form)
        )
        _require_any(count, "no letter that is discarded is meant")
        return f"Waiting again: {count_letters(count)}."

    async def purge(self, _: Request, session: ConsoleSession, form: Form) -> str:
        """Delete old letters that were replayed or discarded."""
        days = form.get("days", "")
        if days not in map(str, RETENTION_DAYS):
            raise InvalidFormError("choose an age")
        count = await self._desk.store.dead_letter_actions.purge(
            days=int(days), who=session.who
        )
        return f"Deleted: {count_letters(count)}."

    async def import_(self, _: Request, session: ConsoleSession, form: Form) -> str:
        """Store exported letters again."""
        store = self._desk.store
        count = await actions.import_letters(
            store.operations,
            store.dead_letters,
            form.get("lines", "").splitlines(),
            who=session.who,
        )
        return f"Imported: {count_letters(count)}. They wait now."

    async def export(self, request: Request) -> Response:
        """Send letters with their bodies as a file of JSON lines."""
        desk = self._desk
        opened = await desk.open_form(request, role="act")
        if isinstance(opened, Response):
            return opened
        _, form = opened

        async def send(_: Request, session: ConsoleSession) -> Response:
            lines = actions.export_letters(
                desk.store.operations,
                desk.store.dead_letters,
                parse_letter_filter(form),
                who=session.who,
            )
            # Before the answer begins: what fails later can only cut the file off.
            first = await anext(lines, "")
            return StreamingResponse(
                _prepend(first, lines),
                media_type="application/x-ndjson",
                headers={
                    **HEADERS,
                    "Content-Disposition": 'attachment; filename="dead-letters.jsonl"',
                },
            )

        return await desk.page(send)(request)

    def _render_letter(
        self,
        request: Request,
        session: ConsoleSession,
        letter: DeadLetterDetail,
        *,
        body: str | None,
    ) -> Response:
        headers = dict(letter.headers)
        attempts = json.loads(headers.pop("attempts", "[]"))
        return self._desk.render(
            request,
            session,
            "letter",
            letter=letter,
            attempts=attempts,
            headers=headers,
            body=body,
            pretty=_indent(body) if body is not None else None,
            is_cut=len(letter.body) > MAX_SHOWN_BODY,
            queues=tuple(QUEUE_BINDINGS),
        )


def parse_letter_id(request: Request) -> UUID:
    """Return the letter that a page's address names."""
    return read_id(str(request.path_params["letter"]), "dead letter")


def parse_letter_filter(query: Mapping[str, str]) -> DeadLetterFilter:
    """Return the filter that a form's fields stand for."""
    return DeadLetterFilter(
        state=STATES.get(query.get("state", "waiting"), "waiting"),
        queue=read_text(query, "queue"),
        cause=read_text(query, "cause"),
        story=read_text(query, "story"),
        project=read_text(query, "project"),
        text=read_text(query, "text"),
        newer_than=read_age(query, "newer"),
        older_than=read_age(query, "older"),
    )


def to_filter_fields(query: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a filter that are given, for the forms that pass it on."""
    return {name: query[name] for name in FILTER_FIELDS if query.get(name)}


def describe_filter(form: Mapping[str, str]) -> str:
    """Return a filter in words, for the audit."""
    fields = to_filter_fields(form)
    return ", ".join(f"{name}={value}" for name, value in fields.items()) or "all"


async def _prepend(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for each in rest:
        yield each


def _require_any(count: int, otherwise: str) -> None:
    """Say that an action found nothing to do, and not that it was done."""
    if not count:
        raise InvalidFormError(otherwise)


def _indent(body: str) -> str:
    """Return JSON in lines, as a person edits it; other text as it is."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
