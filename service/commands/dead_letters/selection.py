"""Selects the dead letters that a command acts on, and asks the operator to confirm."""

from dataclasses import asdict, dataclass
from uuid import UUID

import typer
from rich.console import Console

from infra.storage import OperatorStore
from ports.dead_letters import FrozenSelection
from ports.domain.choices import DeadLetterFilter
from ports.errors import StoryCrewsError
from service.actions.dead_letters import require_letter
from service.commands.dead_letters.queries import (
    TIME_FORMAT,
    print_groups,
)
from service.commands.terminal import terminal


class AmbiguousSelectionError(StoryCrewsError):
    """The operator gave ids and filter options at the same time."""


class EmptySelectionError(StoryCrewsError):
    """No dead letter that waits is selected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterSelection:
    """What the operator selected.

    Attributes:
        ids: Dead letters by id; if empty, *which* selects.
        which: The filter options.
        who: Name of the operator, for the audit.
        skip_confirmation: Act without asking.
    """

    ids: tuple[UUID, ...]
    which: DeadLetterFilter
    who: str
    skip_confirmation: bool

    @property
    def description(self) -> str:
        """The selection in words, for the audit."""
        if self.ids:
            return "by name: " + ", ".join(map(str, self.ids))
        return ", ".join(
            f"{name}={value}" for name, value in asdict(self.which).items() if value
        )


async def freeze_selection(
    store: OperatorStore, selection: DeadLetterSelection
) -> FrozenSelection:
    """Return the waiting dead letters that are selected now; later ones are not
    included.

    Raises:
        AmbiguousSelectionError: Ids and filter options are both given.
        UnknownDeadLetterError: There is no dead letter of one of the ids.
        PortUnavailableError: The journal did not answer.
    """
    if not selection.ids:
        return await store.dead_letters.freeze(selection.which)
    if selection.which != DeadLetterFilter():
        raise AmbiguousSelectionError("name letters or filter them, not both")
    for id_ in selection.ids:
        await require_letter(store.dead_letters, id_)
    return await store.dead_letters.freeze_named(selection.ids)


def print_preview(frozen: FrozenSelection, console: Console) -> None:
    """Print how many dead letters are selected, of which causes, and since when."""
    print_groups(frozen.groups, console=console)
    since = f", the oldest of {frozen.oldest:{TIME_FORMAT}}" if frozen.oldest else ""
    console.print(f"{len(frozen.ids):,} letters{since}")
    if frozen.left_out:
        console.print(
            f"{frozen.left_out:,} more died after three replays: name them by id"
        )


def confirm(
    frozen: FrozenSelection, selection: DeadLetterSelection, *, verb: str
) -> bool:
    """Print what is selected and ask *verb* these; return the operator's answer.

    Raises:
        EmptySelectionError: Nothing is selected.
    """
    if not frozen.ids:
        raise EmptySelectionError(
            "no waiting letter is meant: see `novel-crews dlq list`"
        )
    if selection.skip_confirmation:
        return True
    print_preview(frozen, terminal(stderr=True))
    return typer.confirm(f"{verb} these {len(frozen.ids):,} letters?", err=True)
