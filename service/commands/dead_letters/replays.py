"""Replays as operators follow and steer them."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from rich.table import Table
from rich.text import Text

from infra.storage import OperatorStore, open_operator_store
from ports.errors import StoryCrewsError
from ports.replays import Replay, ReplayOutcomes
from service.commands.dead_letters.queries import TIME_FORMAT
from service.commands.terminal import terminal
from service.settings import Settings


class ReplayError(StoryCrewsError):
    """There is no such replay, or it is beyond being changed."""


async def list_replays(settings: Settings, *, limit: int, as_json: bool) -> None:
    """Print the newest replays."""
    async with open_operator_store(settings.journal) as office:
        rows = await office.replays.replays(limit=limit)
    if as_json:
        terminal().print_json(data=[row.model_dump(mode="json") for row in rows])
    else:
        terminal().print(_replays_table(rows))


async def show_replay(settings: Settings, replay_id: UUID, *, as_json: bool) -> None:
    """Print one replay, and what became of what it sent."""
    async with open_operator_store(settings.journal) as office:
        row = await _require_replay(office, replay_id)
        standing = await office.replays.outcomes(replay_id)
        skips = await office.replays.skips(replay_id)
    if as_json:
        whole = row.model_dump(mode="json")
        whole["standing"] = standing.model_dump(mode="json")
        whole["skips"] = skips
        terminal().print_json(data=whole)
    else:
        console = terminal()
        console.print(_replays_table([row]))
        console.print(_outcomes_line(standing))
        for reason, count in skips.items():
            console.print(f"{count:,} skipped: {reason}")


async def set_replay_state(
    settings: Settings,
    replay_id: UUID,
    to: Literal["running", "paused", "cancelled"],
    *,
    who: str,
) -> None:
    """Pause, resume or cancel a replay.

    Raises:
        ReplayError: It has ended, or is that already.
    """
    async with open_operator_store(settings.journal) as office:
        row = await _require_replay(office, replay_id)
        if not await office.replays.set_state(replay_id, to, who=who):
            raise ReplayError(f"replay {replay_id} is {row.state}")
    terminal().print(f"replay {replay_id} is {to}", soft_wrap=True)


async def _require_replay(office: OperatorStore, replay_id: UUID) -> Replay:
    row = await office.replays.replay(replay_id)
    if row is None:
        raise ReplayError(f"no replay {replay_id}: see `novel-crews dlq replays`")
    return row


def _replays_table(rows: Sequence[Replay]) -> Table:
    table = Table("replay", "asked", "by", "state", "sent", "skipped", "rate", "which")
    for row in rows:
        table.add_row(
            str(row.id),
            f"{row.asked_at:{TIME_FORMAT}}",
            Text(row.asked_by),
            row.state,
            f"{row.sent:,}/{row.total:,}",
            f"{row.skipped:,}",
            f"{row.rate:g}/s" if row.rate else "",
            Text(row.what),
        )
        if row.detail:
            table.add_row("", "", "", Text(row.detail))
    return table


def _outcomes_line(outcomes: ReplayOutcomes) -> str:
    return (
        f"of those sent: {outcomes.done:,} done, {outcomes.under_way:,} under way, "
        f"{outcomes.died:,} died again, {outcomes.closed:,} of closed runs"
    )
