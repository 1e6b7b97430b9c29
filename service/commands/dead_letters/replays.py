"""The commands that list replays, show one, and pause, resume or cancel it."""

from collections.abc import Sequence
from uuid import UUID

from infra.storage import OperatorStore, open_operator_store
from ports.errors import StoryCrewsError
from ports.replays import CauseMove, Replay, ReplayChange, ReplayOutcomes
from service.commands.dead_letters.queries import TIME_FORMAT
from service.commands.terminal import print_result, print_rows, terminal
from service.settings import Settings


class ReplayError(StoryCrewsError):
    """The journal holds no such replay, or its state cannot be changed so."""


async def list_replays(settings: Settings, *, limit: int, as_json: bool) -> None:
    """Print up to *limit* replays, newest first."""
    async with open_operator_store(settings.journal) as store:
        rows = await store.replays.replays(limit=limit)
    if as_json:
        terminal().print_data([row.model_dump(mode="json") for row in rows])
    else:
        _print_replays(rows)


async def show_replay(settings: Settings, replay_id: UUID, *, as_json: bool) -> None:
    """Print one replay, the outcomes of what it sent, and why it skipped some.

    Raises:
        ReplayError: The journal does not hold it.
    """
    async with open_operator_store(settings.journal) as store:
        row = await _require_replay(store, replay_id)
        outcomes = await store.replays.outcomes(replay_id)
        skips = await store.replays.skips(replay_id)
    if as_json:
        data = row.model_dump(mode="json")
        data["standing"] = outcomes.model_dump(mode="json")
        data["skips"] = skips
        terminal().print_data(data)
    else:
        console = terminal()
        _print_replays([row])
        console.print(_outcomes_line(outcomes))
        for reason, count in skips.items():
            console.print(f"{count:,} skipped: {reason}")


async def set_replay_state(
    settings: Settings,
    replay_id: UUID,
    to: ReplayChange,
    *,
    who: str,
    as_json: bool,
) -> None:
    """Pause, resume or cancel a replay.

    Raises:
        ReplayError: The journal does not hold it, it has ended, or it has that state.
    """
    async with open_operator_store(settings.journal) as store:
        row = await _require_replay(store, replay_id)
        if not await store.replays.set_state(replay_id, to, who=who):
            raise ReplayError(f"replay {replay_id} is {row.state}")
    print_result(
        f"replay {replay_id} is {to}",
        {"replay": str(replay_id), "state": to},
        as_json=as_json,
    )


async def move_cause(
    settings: Settings,
    replay_id: UUID,
    fingerprint: str,
    move: CauseMove,
    *,
    who: str,
    as_json: bool,
) -> None:
    """Take the unsent dead letters of one cause out of a paused replay, or in again.

    Raises:
        ReplayError: The journal does not hold it, or it is not paused.
    """
    async with open_operator_store(settings.journal) as store:
        row = await _require_replay(store, replay_id)
        if row.state != "paused":
            raise ReplayError(f"replay {replay_id} is {row.state}: pause it first")
        count = await store.replays.move_cause(replay_id, fingerprint, move, who=who)
    are_where = "are left out of it" if move == "exclude" else "are in it again"
    print_result(
        f"{count:,} letters {are_where}",
        {"replay": str(replay_id), f"{move}d": count},
        as_json=as_json,
    )


async def _require_replay(store: OperatorStore, replay_id: UUID) -> Replay:
    row = await store.replays.replay(replay_id)
    if row is None:
        raise ReplayError(f"no replay {replay_id}: see `novel-crews dlq replays`")
    return row


def _print_replays(rows: Sequence[Replay]) -> None:
    print_rows(
        ("replay", "asked", "by", "state", "sent", "skipped", "rate", "which", "why"),
        [
            (
                str(row.id),
                f"{row.asked_at:{TIME_FORMAT}}",
                row.asked_by,
                row.state,
                f"{row.sent:,}/{row.total:,}",
                f"{row.skipped:,}",
                f"{row.rate:g}/s" if row.rate else "",
                row.what,
                row.detail,
            )
            for row in rows
        ],
        words=("which", "why"),
    )


def _outcomes_line(outcomes: ReplayOutcomes) -> str:
    return (
        f"of those sent: {outcomes.done:,} done, {outcomes.under_way:,} under way, "
        f"{outcomes.died:,} died again, {outcomes.closed:,} of closed runs"
    )
