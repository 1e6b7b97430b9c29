"""What the commands do that replay letters and put them away."""

from infra.storage.dead_letter_office import opened_office
from service.dead_letters.choosing import Choice, confirmed, frozen, print_preview
from service.settings import Settings
from service.terminal import terminal


async def previewed(settings: Settings, choice: Choice, *, as_json: bool) -> None:
    """Print what would be replayed, and change nothing."""
    async with opened_office(settings.journal) as office:
        found = await frozen(office, choice)
    if as_json:
        terminal().print_json(data=found.model_dump(mode="json"))
    else:
        print_preview(found, terminal())


async def replayed(
    settings: Settings, choice: Choice, *, rate: float | None, as_json: bool
) -> None:
    """Ask for a replay; a service that runs carries it out."""
    async with opened_office(settings.journal) as office:
        found = await frozen(office, choice)
        if not confirmed(found, choice, doing="Replay"):
            return
        replay_id = await office.replays.ask(
            found.ids, rate=rate, who=choice.who, what=choice.told
        )
    if as_json:
        terminal().print_json(data={"replay": str(replay_id), "total": len(found.ids)})
    else:
        terminal().print(
            f"asked for {replay_id}, {len(found.ids):,} letters: "
            f"see `novel-crews dlq status {replay_id}`",
            soft_wrap=True,
        )


async def discarded(settings: Settings, choice: Choice, *, as_json: bool) -> None:
    """Put letters away."""
    async with opened_office(settings.journal) as office:
        found = await frozen(office, choice)
        if not confirmed(found, choice, doing="Discard"):
            return
        count = await office.letters.discard(
            found.ids, who=choice.who, what=choice.told
        )
    if as_json:
        terminal().print_json(data={"discarded": count})
    else:
        terminal().print(f"{count:,} letters discarded")
