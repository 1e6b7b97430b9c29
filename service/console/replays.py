"""The pages of replays: prepared over a frozen set, started, watched, stopped."""

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from ports.replays import Replay, ReplayChange
from service.console.desk import Desk, Form
from service.console.forms import (
    InvalidFormError,
    count_letters,
    read_id,
    read_number,
)
from service.console.letters import describe_filter, parse_letter_filter
from service.console.session import ConsoleSession, Undo

MAX_REPLAYS = 50
MAX_DIED = 50

MIN_RATE = 0.1
"""Letters a second, as on the command line."""

Change = Literal["start", "pause", "cancel"]
STATES: dict[Change, ReplayChange] = {
    "start": "running",
    "pause": "paused",
    "cancel": "cancelled",
}


class ReplayPages:
    """The list of replays, one of them, and what steers it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def index(self, request: Request, session: ConsoleSession) -> Response:
        """List replays, newest first."""
        rows = await self._desk.store.replays.replays(limit=MAX_REPLAYS)
        return self._desk.render(request, session, "replays", rows=rows)

    async def show(self, request: Request, session: ConsoleSession) -> Response:
        """Show one replay: before it begins its causes, later what became of them."""
        replays = self._desk.store.replays
        replay = await self._require_replay(request)
        return self._desk.render(
            request,
            session,
            "replay",
            replay=replay,
            causes=await replays.causes(replay.id),
            left_out=await replays.causes(replay.id, left_out=True),
            outcomes=await replays.outcomes(replay.id),
            skips=await replays.skips(replay.id),
            died=await replays.find_died(replay.id, limit=MAX_DIED),
        )

    async def prepare(
        self, request: Request, session: ConsoleSession, form: Form
    ) -> str:
        """Freeze the letters that a filter, or an id, means, in a paused replay."""
        store = self._desk.store
        if letter := form.get("letter"):
            letter_id = read_id(letter, "dead letter")
            frozen = await store.dead_letters.freeze_named([letter_id])
            what = f"by name: {letter_id}"
        else:
            frozen = await store.dead_letters.freeze(parse_letter_filter(form))
            what = describe_filter(form)
        if not frozen.ids:
            raise InvalidFormError("no letter that waits is meant")
        replay_id = await store.replays.request(
            frozen.ids, rate=None, who=session.who, what=what, state="paused"
        )
        request.state.next_page = f"/console/replays/{replay_id}"
        left_out = ""
        if frozen.left_out:
            left_out = (
                f" {frozen.left_out:,} more died after three replays: replay those "
                "one by one, from their own pages."
            )
        return (
            f"Set aside for this replay: {count_letters(len(frozen.ids))}. Nothing is "
            f"sent before you start it.{left_out}"
        )

    async def start(self, request: Request, session: ConsoleSession, form: Form) -> str:
        """Let a paused replay go on, at the rate of the form."""
        rate = read_number(form, "rate", float)
        if rate is not None and rate < MIN_RATE:
            raise InvalidFormError(
                f"rate: the slowest is {MIN_RATE:g} letters a second"
            )
        replay = await self._require_replay(request)
        await self._desk.store.replays.set_rate(replay.id, rate)
        await self._change(replay, "start", session)
        return "It begins with one letter, then ten; the rest follows if none dies."

    async def pause(self, request: Request, session: ConsoleSession, _: Form) -> str:
        """Hold a replay where it is, or take one up again that was cancelled."""
        await self._change(await self._require_replay(request), "pause", session)
        return "It is paused; what is sent stays sent."

    async def cancel(self, request: Request, session: ConsoleSession, _: Form) -> str:
        """End a replay; what it has not sent waits as before."""
        replay = await self._require_replay(request)
        await self._change(replay, "cancel", session)
        request.state.undo = Undo(
            label="Undo: take it up again, paused",
            path=f"/console/replays/{replay.id}/pause",
        )
        return "It is cancelled; what it has not sent waits as before."

    async def exclude(
        self, request: Request, session: ConsoleSession, form: Form
    ) -> str:
        """Take one cause out of a paused replay."""
        replay = await self._require_replay(request)
        fingerprint = form.get("fingerprint", "")
        count = await self._desk.store.replays.move_cause(
            replay.id, fingerprint, "exclude", who=session.who
        )
        request.state.undo = Undo(
            label="Undo: take them in again",
            path=f"/console/replays/{replay.id}/include",
            fingerprint=fingerprint,
        )
        return f"Left out of this replay: {count_letters(count)}."

    async def include(
        self, request: Request, session: ConsoleSession, form: Form
    ) -> str:
        """Take one cause into a paused replay again."""
        replay = await self._require_replay(request)
        count = await self._desk.store.replays.move_cause(
            replay.id, form.get("fingerprint", ""), "include", who=session.who
        )
        return f"Taken into this replay again: {count_letters(count)}."

    async def _change(
        self, replay: Replay, change: Change, session: ConsoleSession
    ) -> None:
        to = STATES[change]
        if not await self._desk.store.replays.set_state(replay.id, to, who=session.who):
            raise InvalidFormError(f"the replay is {replay.state} already")

    async def _require_replay(self, request: Request) -> Replay:
        replay_id = read_id(str(request.path_params["replay"]), "replay")
        replay = await self._desk.store.replays.replay(replay_id)
        if replay is None:
            raise InvalidFormError(f"no replay {replay_id}")
        return replay
