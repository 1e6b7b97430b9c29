"""What the commands do that replay letters and put them away."""

from infra.storage import open_operator_store
from service.commands.dead_letters.selection import (
    DeadLetterSelection,
    confirm,
    freeze_selection,
    print_preview,
)
from service.commands.terminal import terminal
from service.settings import Settings


async def preview_replay(
    settings: Settings, selection: DeadLetterSelection, *, as_json: bool
) -> None:
    """Print what would be replayed, and change nothing."""
    async with open_operator_store(settings.journal) as office:
        found = await freeze_selection(office, selection)
    if as_json:
        terminal().print_json(data=found.model_dump(mode="json"))
    else:
        print_preview(found, terminal())


async def request_replay(
    settings: Settings,
    selection: DeadLetterSelection,
    *,
    rate: float | None,
    as_json: bool,
) -> None:
    """Ask for a replay; a service that runs carries it out."""
    async with open_operator_store(settings.journal) as office:
        found = await freeze_selection(office, selection)
        if not confirm(found, selection, verb="Replay"):
            return
        replay_id = await office.replays.request(
            found.ids, rate=rate, who=selection.who, what=selection.description
        )
    if as_json:
        terminal().print_json(data={"replay": str(replay_id), "total": len(found.ids)})
    else:
        terminal().print(
            f"asked for {replay_id}, {len(found.ids):,} letters: "
            f"see `novel-crews dlq status {replay_id}`",
            soft_wrap=True,
        )


async def discard_dead_letters(
    settings: Settings, selection: DeadLetterSelection, *, as_json: bool
) -> None:
    """Put letters away."""
    async with open_operator_store(settings.journal) as office:
        found = await freeze_selection(office, selection)
        if not confirm(found, selection, verb="Discard"):
            return
        count = await office.dead_letters.discard(
            found.ids, who=selection.who, what=selection.description
        )
    if as_json:
        terminal().print_json(data={"discarded": count})
    else:
        terminal().print(f"{count:,} letters discarded")
