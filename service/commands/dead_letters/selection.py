"""Which letters an operator means, and that they are meant."""

from dataclasses import asdict, dataclass
from uuid import UUID

import typer
from rich.console import Console

from infra.storage import OperatorStore
from ports.dead_letters import FrozenSelection
from ports.domain.choices import DeadLetterFilter
from ports.errors import StoryCrewsError
from service.commands.dead_letters.queries import TIME_FORMAT, groups_table


class AmbiguousSelectionError(StoryCrewsError):
    """Letters are named and filtered at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterSelection:
    """Letters by name, or by filter; who chose them, and whether to ask again."""

    ids: tuple[UUID, ...]
    which: DeadLetterFilter
    who: str
    skip_confirmation: bool

    @property
    def description(self) -> str:
        """The choice as the audit tells it."""
        if self.ids:
            return "by name: " + ", ".join(map(str, self.ids))
        meant = {name: value for name, value in asdict(self.which).items() if value}
        return ", ".join(f"{name}={value}" for name, value in meant.items())


async def freeze_selection(
    office: OperatorStore, selection: DeadLetterSelection
) -> FrozenSelection:
    """Return the letters that are meant now; later arrivals are not."""
    if not selection.ids:
        return await office.dead_letters.freeze(selection.which)
    if selection.which != DeadLetterFilter():
        raise AmbiguousSelectionError("name letters or filter them, not both")
    return await office.dead_letters.freeze_named(selection.ids)


def print_preview(found: FrozenSelection, console: Console) -> None:
    """Show what is meant: how many, of which causes, since when."""
    console.print(groups_table(found.groups))
    since = f", the oldest of {found.oldest:{TIME_FORMAT}}" if found.oldest else ""
    console.print(f"{len(found.ids):,} letters{since}")
    if found.left_out:
        console.print(
            f"{found.left_out:,} more died after three replays: name them by id"
        )


def confirm(
    found: FrozenSelection, selection: DeadLetterSelection, *, verb: str
) -> bool:
    """Show what is meant and ask, unless the operator is sure already."""
    if not found.ids:
        Console(stderr=True).print("no letters are meant")
        return False
    if selection.skip_confirmation:
        return True
    print_preview(found, Console(stderr=True))
    return typer.confirm(f"{verb} these {len(found.ids):,} letters?", err=True)
