"""Declares the commands of ``novel-crews dlq`` and their options.

As in `service.commands.cli`, names come from the functions and their parameters, and
each command imports what it needs when it is called.
"""
# ruff: noqa: PLC0415  # SQLAlchemy takes half a second, and --help should not wait

from dataclasses import replace as with_changes  # a command is named `replay`
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import typer

from ports.domain.choices import DeadLetterFilter
from service.commands.dead_letters.filter_options import with_filter_options
from service.commands.dead_letters.units import parse_age, parse_rate
from service.commands.options import AsJson, Operator, run_with_settings

app = typer.Typer(
    no_args_is_help=True,
    help="Dead letters: messages set aside for a person, and their replay.",
)

SkipConfirmation = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000)]
DeadLetterIds = Annotated[
    list[UUID] | None, typer.Argument(metavar="[ID]...", help="Letters by name.")
]
StateOption = Annotated[
    Literal["waiting", "replayed", "discarded", "all"], typer.Option()
]
ReplayId = Annotated[UUID, typer.Argument(metavar="REPLAY", help="A replay's id.")]
Fingerprint = Annotated[str, typer.Argument(help="Of the cause, as `dlq groups`.")]


@app.command("list")
@with_filter_options
def list_(
    *,
    which: DeadLetterFilter,
    state: StateOption = "waiting",
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List dead letters, newest death first."""
    from service.commands.dead_letters.queries import list_dead_letters

    which = _with_state(which, state)
    run_with_settings(list_dead_letters, which, limit=limit, as_json=as_json)


@app.command()
@with_filter_options
def groups(
    *,
    which: DeadLetterFilter,
    state: StateOption = "waiting",
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Group dead letters by cause; ids and numbers do not count."""
    from service.commands.dead_letters.queries import list_groups

    which = _with_state(which, state)
    run_with_settings(list_groups, which, limit=limit, as_json=as_json)


@app.command()
def show(
    letter_id: Annotated[UUID, typer.Argument(metavar="ID", help="A letter's id.")],
    *,
    body: Annotated[
        bool,
        typer.Option("--body", help="The body too; it may hold a story: audited."),
    ] = False,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Show one dead letter: its envelope and its attempts."""
    from service.commands.dead_letters.queries import show_dead_letter

    run_with_settings(
        show_dead_letter, letter_id, with_body=body, who=who, as_json=as_json
    )


@app.command()
@with_filter_options
def replay(
    letters: DeadLetterIds = None,
    *,
    which: DeadLetterFilter,
    rate: Annotated[
        float | None,
        typer.Option(parser=parse_rate, metavar="RATE", help="50/s, 30/m."),
    ] = None,
    hold: Annotated[
        bool, typer.Option("--hold", help="Wait for `dlq resume` before any is sent.")
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only show what would be replayed.")
    ] = False,
    yes: SkipConfirmation = False,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Replay letters: one, then ten, then the rest, as long as none dies again."""
    from service.commands.dead_letters.actions import preview_replay, request_replay
    from service.commands.dead_letters.selection import DeadLetterSelection

    selection = DeadLetterSelection(
        ids=tuple(letters or ()), which=which, who=who, skip_confirmation=yes
    )
    if preview:
        run_with_settings(preview_replay, selection, as_json=as_json)
    else:
        run_with_settings(
            request_replay, selection, rate=rate, is_held=hold, as_json=as_json
        )


@app.command()
@with_filter_options
def discard(
    letters: DeadLetterIds = None,
    *,
    which: DeadLetterFilter,
    yes: SkipConfirmation = False,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Put letters away; a run that needs one ends as failed, and stays so."""
    from service.commands.dead_letters.actions import discard_dead_letters
    from service.commands.dead_letters.selection import DeadLetterSelection

    selection = DeadLetterSelection(
        ids=tuple(letters or ()), which=which, who=who, skip_confirmation=yes
    )
    run_with_settings(discard_dead_letters, selection, as_json=as_json)


@app.command()
def edit(
    letter_id: Annotated[UUID, typer.Argument(metavar="ID", help="A letter's id.")],
    file: Annotated[Path, typer.Argument(help="The message as it should have been.")],
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Send FILE in the place of an invalid message; it is checked before."""
    from service.commands.dead_letters.single import edit_letter_from_file

    run_with_settings(edit_letter_from_file, letter_id, file, who=who, as_json=as_json)


@app.command()
def redirect(
    letter_id: Annotated[UUID, typer.Argument(metavar="ID", help="A letter's id.")],
    *,
    to: Annotated[str, typer.Option(help="One of our queues, such as crews.cancel.")],
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Send a message, as it came, to another queue."""
    from service.commands.dead_letters.single import redirect_letter_to

    run_with_settings(redirect_letter_to, letter_id, to, who=who, as_json=as_json)


@app.command()
def restore(
    letters: Annotated[list[UUID], typer.Argument(metavar="ID...")],
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Make discarded letters wait again; a run that they ended stays ended."""
    from service.commands.dead_letters.single import restore_letters

    run_with_settings(restore_letters, letters, who=who, as_json=as_json)


@app.command()
def purge(
    *,
    older_than: Annotated[
        timedelta, typer.Option(parser=parse_age, metavar="AGE", help="30d, 12h.")
    ],
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Delete letters of that age that were replayed or discarded."""
    from service.commands.dead_letters.single import purge_letters

    run_with_settings(purge_letters, older_than, who=who, as_json=as_json)


@app.command()
@with_filter_options
def export(
    *, which: DeadLetterFilter, state: StateOption = "waiting", who: Operator
) -> None:
    """Print letters with their bodies, one JSON line each."""
    from service.commands.dead_letters.single import print_export

    run_with_settings(print_export, _with_state(which, state), who=who)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="What `export` printed.")],
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Store exported letters again, to be replayed here."""
    from service.commands.dead_letters.single import import_file

    run_with_settings(import_file, file, who=who, as_json=as_json)


@app.command()
def replays(*, limit: Limit = 20, as_json: AsJson = False) -> None:
    """List replays and how far they have come, newest first."""
    from service.commands.dead_letters.replays import list_replays

    run_with_settings(list_replays, limit=limit, as_json=as_json)


@app.command()
def status(replay_id: ReplayId, *, as_json: AsJson = False) -> None:
    """Show one replay, and what became of the letters that it sent."""
    from service.commands.dead_letters.replays import show_replay

    run_with_settings(show_replay, replay_id, as_json=as_json)


@app.command()
def pause(replay_id: ReplayId, *, who: Operator, as_json: AsJson = False) -> None:
    """Hold a replay where it is; one that was cancelled waits again."""
    from service.commands.dead_letters.replays import set_replay_state

    run_with_settings(set_replay_state, replay_id, "paused", who=who, as_json=as_json)


@app.command()
def exclude(
    replay_id: ReplayId,
    fingerprint: Fingerprint,
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Leave the letters of one cause out of a replay that is held."""
    from service.commands.dead_letters.replays import move_cause

    run_with_settings(
        move_cause, replay_id, fingerprint, "exclude", who=who, as_json=as_json
    )


@app.command()
def include(
    replay_id: ReplayId,
    fingerprint: Fingerprint,
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Take the letters of a cause that was left out into a replay again."""
    from service.commands.dead_letters.replays import move_cause

    run_with_settings(
        move_cause, replay_id, fingerprint, "include", who=who, as_json=as_json
    )


@app.command()
def resume(replay_id: ReplayId, *, who: Operator, as_json: AsJson = False) -> None:
    """Let a paused replay go on."""
    from service.commands.dead_letters.replays import set_replay_state

    run_with_settings(set_replay_state, replay_id, "running", who=who, as_json=as_json)


@app.command()
def cancel(replay_id: ReplayId, *, who: Operator, as_json: AsJson = False) -> None:
    """End a replay; what it has not sent waits as before."""
    from service.commands.dead_letters.replays import set_replay_state

    run_with_settings(
        set_replay_state, replay_id, "cancelled", who=who, as_json=as_json
    )


@app.command()
def audit(*, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List who did what to how many, newest first."""
    from service.commands.dead_letters.queries import list_audit

    run_with_settings(list_audit, limit=limit, as_json=as_json)


def _with_state(which: DeadLetterFilter, state: StateOption) -> DeadLetterFilter:
    """Return the filter for one state, or for any if *state* is ``all``."""
    return with_changes(which, state=None if state == "all" else state)
