"""The commands that change something: replay dead letters, or discard them."""

from infra.storage import open_operator_store
from service.commands.dead_letters.selection import (
    DeadLetterSelection,
    confirm,
    freeze_selection,
    print_preview,
)
from service.commands.terminal import print_result, terminal
from service.settings import Settings


async def preview_replay(
    settings: Settings, selection: DeadLetterSelection, *, as_json: bool
) -> None:
    """Print what a replay would send, and change nothing.

    Raises:
        AmbiguousSelectionError: Ids and filter options are both given.
        PortUnavailableError: The journal did not answer.
    """
    async with open_operator_store(settings.journal) as store:
        frozen = await freeze_selection(store, selection)
    if as_json:
        terminal().print_data(frozen.model_dump(mode="json"))
    else:
        print_preview(frozen, terminal())


async def request_replay(
    settings: Settings,
    selection: DeadLetterSelection,
    *,
    rate: float | None,
    is_held: bool,
    as_json: bool,
) -> None:
    """Record a replay request, which a running service then carries out.

    *rate* is in dead letters a second; None means as fast as possible. One that
    *is_held* waits until it is resumed; meanwhile causes can be left out.

    Raises:
        AmbiguousSelectionError: Ids and filter options are both given.
        PortUnavailableError: The journal did not answer.
    """
    async with open_operator_store(settings.journal) as store:
        frozen = await freeze_selection(store, selection)
        if not confirm(frozen, selection, verb="Replay"):
            return
        replay_id = await store.replays.request(
            frozen.ids,
            rate=rate,
            who=selection.who,
            what=selection.description,
            state="paused" if is_held else "running",
        )
    print_result(
        f"asked for {replay_id}, {len(frozen.ids):,} letters: "
        f"see `novel-crews dlq status {replay_id}`",
        {"replay": str(replay_id), "total": len(frozen.ids)},
        as_json=as_json,
    )


async def discard_dead_letters(
    settings: Settings, selection: DeadLetterSelection, *, as_json: bool
) -> None:
    """Discard dead letters for good; a run that needs one ends as failed.

    Raises:
        AmbiguousSelectionError: Ids and filter options are both given.
        PortUnavailableError: The journal did not answer.
    """
    async with open_operator_store(settings.journal) as store:
        frozen = await freeze_selection(store, selection)
        if not confirm(frozen, selection, verb="Discard"):
            return
        count = await store.dead_letters.discard(
            frozen.ids, who=selection.who, what=selection.description
        )
    print_result(f"{count:,} letters discarded", {"discarded": count}, as_json=as_json)
