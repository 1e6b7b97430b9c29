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
from service.commands.options import AsJson, Operator, run_work

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
    from service.settings import load_settings

    which = _with_state(which, state)
    run_work(list_dead_letters(load_settings(), which, limit=limit, as_json=as_json))


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
    from service.settings import load_settings

    which = _with_state(which, state)
    run_work(list_groups(load_settings(), which, limit=limit, as_json=as_json))


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
    from service.settings import load_settings

    run_work(
        show_dead_letter(
            load_settings(), letter_id, with_body=body, who=who, as_json=as_json
        )
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
    from service.settings import load_settings

    selection = DeadLetterSelection(
        ids=tuple(letters or ()), which=which, who=who, skip_confirmation=yes
    )
    if preview:
        run_work(preview_replay(load_settings(), selection, as_json=as_json))
    else:
        run_work(
            request_replay(
                load_settings(), selection, rate=rate, is_held=hold, as_json=as_json
            )
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
    from service.settings import load_settings

    selection = DeadLetterSelection(
        ids=tuple(letters or ()), which=which, who=who, skip_confirmation=yes
    )
    run_work(discard_dead_letters(load_settings(), selection, as_json=as_json))


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
    from service.settings import load_settings

    run_work(
        edit_letter_from_file(
            load_settings(), letter_id, file, who=who, as_json=as_json
        )
    )


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
    from service.settings import load_settings

    run_work(
        redirect_letter_to(load_settings(), letter_id, to, who=who, as_json=as_json)
    )


@app.command()
def restore(
    letters: Annotated[list[UUID], typer.Argument(metavar="ID...")],
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Make discarded letters wait again; a run that they ended stays ended."""
    from service.commands.dead_letters.single import restore_letters
    from service.settings import load_settings

    run_work(restore_letters(load_settings(), letters, who=who, as_json=as_json))


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
    from service.settings import load_settings

    run_work(purge_letters(load_settings(), older_than, who=who, as_json=as_json))


@app.command()
@with_filter_options
def export(
    *, which: DeadLetterFilter, state: StateOption = "waiting", who: Operator
) -> None:
    """Print letters with their bodies, one JSON line each."""
    from service.commands.dead_letters.single import print_export
    from service.settings import load_settings

    run_work(print_export(load_settings(), _with_state(which, state), who=who))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="What `export` printed.")],
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Store exported letters again, to be replayed here."""
    from service.commands.dead_letters.single import import_file
    from service.settings import load_settings

    run_work(import_file(load_settings(), file, who=who, as_json=as_json))


@app.command()
def replays(*, limit: Limit = 20, as_json: AsJson = False) -> None:
    """List replays and how far they have come, newest first."""
    from service.commands.dead_letters.replays import list_replays
    from service.settings import load_settings

    run_work(list_replays(load_settings(), limit=limit, as_json=as_json))


@app.command()
def status(replay_id: ReplayId, *, as_json: AsJson = False) -> None:
    """Show one replay, and what became of the letters that it sent."""
    from service.commands.dead_letters.replays import show_replay
    from service.settings import load_settings

    run_work(show_replay(load_settings(), replay_id, as_json=as_json))


@app.command()
def pause(replay_id: ReplayId, *, who: Operator, as_json: AsJson = False) -> None:
    """Hold a replay where it is; one that was cancelled waits again."""
    from service.commands.dead_letters.replays import set_replay_state
    from service.settings import load_settings

    run_work(
        set_replay_state(load_settings(), replay_id, "paused", who=who, as_json=as_json)
    )


@app.command()
def exclude(
    replay_id: ReplayId,
    fingerprint: Annotated[str, typer.Argument(help="Of the cause, as `dlq groups`.")],
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Leave the letters of one cause out of a replay that is held."""
    from service.commands.dead_letters.replays import exclude_cause
    from service.settings import load_settings

    run_work(
        exclude_cause(load_settings(), replay_id, fingerprint, who=who, as_json=as_json)
    )


@app.command()
def include(
    replay_id: ReplayId,
    fingerprint: Annotated[str, typer.Argument(help="Of the cause, as `dlq groups`.")],
    *,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Take the letters of a cause that was left out into a replay again."""
    from service.commands.dead_letters.replays import include_cause
    from service.settings import load_settings

    run_work(
        include_cause(load_settings(), replay_id, fingerprint, who=who, as_json=as_json)
    )


@app.command()
def resume(replay_id: ReplayId, *, who: Operator, as_json: AsJson = False) -> None:
    """Let a paused replay go on."""
    from service.commands.dead_letters.replays import set_replay_state
    from service.settings import load_settings

    run_work(
        set_replay_state(
            load_settings(), replay_id, "running", who=who, as_json=as_json
        )
    )


@app.command()
def cancel(replay_id: ReplayId, *, who: Operator, as_json: AsJson = False) -> None:
    """End a replay; what it has not sent waits as before."""
    from service.commands.dead_letters.replays import set_replay_state
    from service.settings import load_settings

    run_work(
        set_replay_state(
            load_settings(), replay_id, "cancelled", who=who, as_json=as_json
        )
    )


@app.command()
def audit(*, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List who did what to how many, newest first."""
    from service.commands.dead_letters.queries import list_audit
    from service.settings import load_settings

    run_work(list_audit(load_settings(), limit=limit, as_json=as_json))


def _with_state(which: DeadLetterFilter, state: StateOption) -> DeadLetterFilter:
    """Return the filter for one state, or for any if *state* is ``all``."""
    return with_changes(which, state=None if state == "all" else state)
