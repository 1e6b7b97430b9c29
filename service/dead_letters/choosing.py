"""Which letters an operator means, and that they are meant."""

from dataclasses import asdict, dataclass
from uuid import UUID

import typer
from rich.console import Console

from infra.storage.dead_letter_office import DeadLetterOffice
from ports.dead_letters import Frozen, LetterFilter
from ports.errors import StoryCrewsError
from service.dead_letters.looking import MOMENT, groups_table


class UnclearChoiceError(StoryCrewsError):
    """Letters are named and filtered at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Letters by name, or by filter; who chose them, and whether to ask again."""

    ids: tuple[UUID, ...]
    which: LetterFilter
    who: str
    is_sure: bool

    @property
    def told(self) -> str:
        """The choice as the audit tells it."""
        if self.ids:
            return "by name: " + ", ".join(map(str, self.ids))
        meant = {name: value for name, value in asdict(self.which).items() if value}
        return ", ".join(f"{name}={value}" for name, value in meant.items())


async def frozen(office: DeadLetterOffice, choice: Choice) -> Frozen:
    """Return the letters that are meant now; later arrivals are not."""
    if not choice.ids:
        return await office.letters.freeze(choice.which)
    if choice.which != LetterFilter():
        raise UnclearChoiceError("name letters or filter them, not both")
    return await office.letters.freeze_named(choice.ids)


def print_preview(found: Frozen, console: Console) -> None:
    """Show what is meant: how many, of which causes, since when."""
    console.print(groups_table(found.groups))
    since = f", the oldest of {found.oldest:{MOMENT}}" if found.oldest else ""
    console.print(f"{len(found.ids):,} letters{since}")
    if found.left_out:
        console.print(
            f"{found.left_out:,} more died after three replays: name them by id"
        )


def confirmed(found: Frozen, choice: Choice, *, doing: str) -> bool:
    """Show what is meant and ask, unless the operator is sure already."""
    if not found.ids:
        Console(stderr=True).print("no letters are meant")
        return False
    if choice.is_sure:
        return True
    print_preview(found, Console(stderr=True))
    return typer.confirm(f"{doing} these {len(found.ids):,} letters?", err=True)
