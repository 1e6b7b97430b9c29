"""The commands of the dead letters: ``novel-crews dlq``.

What opens the journal is imported by the commands, as in `service.cli`.
"""
# ruff: noqa: PLC0415  # SQLAlchemy costs half a second, and --help should not

import asyncio
import getpass
from collections.abc import Coroutine
from dataclasses import replace as with_changes
from typing import Annotated, Any, Literal
from uuid import UUID

import typer

from ports.choices import LetterFilter
from service.chosen import settings
from service.dead_letters.amounts import rate as a_second
from service.dead_letters.options import filtered
from service.interpreter import settled

app = typer.Typer(
    no_args_is_help=True,
    help="Dead letters: messages set aside for a person, and their replay.",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Who = Annotated[
    str, typer.Option("--as", default_factory=getpass.getuser, help="For the audit.")
]
Limit = Annotated[int, typer.Option(min=1, max=100_000)]
Letters = Annotated[
    list[UUID] | None, typer.Argument(metavar="[ID]...", help="Letters by name.")
]
State = Annotated[Literal["waiting", "replayed", "discarded", "all"], typer.Option()]
ReplayId = Annotated[UUID, typer.Argument(metavar="REPLAY", help="A replay's id.")]


@app.command("list")
@filtered
def list_(
    *,
    which: LetterFilter,
    state: State = "waiting",
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List dead letters, newest death first."""
    from service.dead_letters.looking import listed

    meant = with_changes(which, state=None if state == "all" else state)
    _run(listed(settings(), meant, limit=limit, as_json=as_json))


@app.command()
@filtered
def groups(
    *,
    which: LetterFilter,
    state: State = "waiting",
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Group dead letters by cause; ids and numbers do not count."""
    from service.dead_letters.looking import grouped

    meant = with_changes(which, state=None if state == "all" else state)
    _run(grouped(settings(), meant, limit=limit, as_json=as_json))


@app.command()
def show(
    letter_id: Annotated[UUID, typer.Argument(metavar="ID", help="A letter's id.")],
    *,
    body: Annotated[
        bool, typer.Option("--body", help="The body too; it may hold a story.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one dead letter: its envelope and its attempts."""
    from service.dead_letters.looking import shown

    _run(shown(settings(), letter_id, with_body=body, as_json=as_json))


@app.command()
@filtered
def replay(
    letters: Letters = None,
    *,
    which: LetterFilter,
    rate: Annotated[
        float | None,
        typer.Option(parser=a_second, metavar="RATE", help="50/s, 30/m."),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only show what would be replayed.")
    ] = False,
    yes: Yes = False,
    who: Who,
    as_json: AsJson = False,
) -> None:
    """Replay letters: one, then ten, then the rest, as long as none dies again."""
    from service.dead_letters.acting import previewed, replayed
    from service.dead_letters.choosing import Choice

    choice = Choice(ids=tuple(letters or ()), which=which, who=who, is_sure=yes)
    if preview:
        _run(previewed(settings(), choice, as_json=as_json))
    else:
        _run(replayed(settings(), choice, rate=rate, as_json=as_json))


@app.command()
@filtered
def discard(
    letters: Letters = None,
    *,
    which: LetterFilter,
    yes: Yes = False,
    who: Who,
    as_json: AsJson = False,
) -> None:
    """Put letters away for good; a run that needs one ends as failed."""
    from service.dead_letters.acting import discarded
    from service.dead_letters.choosing import Choice

    choice = Choice(ids=tuple(letters or ()), which=which, who=who, is_sure=yes)
    _run(discarded(settings(), choice, as_json=as_json))


@app.command()
def replays(*, limit: Limit = 20, as_json: AsJson = False) -> None:
    """List replays and how far they have come, newest first."""
    from service.dead_letters.following import listed

    _run(listed(settings(), limit=limit, as_json=as_json))


@app.command()
def status(replay_id: ReplayId, *, as_json: AsJson = False) -> None:
    """Show one replay, and what became of the letters that it sent."""
    from service.dead_letters.following import shown

    _run(shown(settings(), replay_id, as_json=as_json))


@app.command()
def pause(replay_id: ReplayId, *, who: Who) -> None:
    """Hold a replay where it is."""
    from service.dead_letters.following import changed

    _run(changed(settings(), replay_id, "paused", who=who))


@app.command()
def resume(replay_id: ReplayId, *, who: Who) -> None:
    """Let a paused replay go on."""
    from service.dead_letters.following import changed

    _run(changed(settings(), replay_id, "running", who=who))


@app.command()
def cancel(replay_id: ReplayId, *, who: Who) -> None:
    """End a replay; what it has not sent waits as before."""
    from service.dead_letters.following import changed

    _run(changed(settings(), replay_id, "cancelled", who=who))


@app.command()
def audit(*, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List who did what to how many, newest first."""
    from service.dead_letters.looking import audited

    _run(audited(settings(), limit=limit, as_json=as_json))


def _run(work: Coroutine[Any, Any, None]) -> None:
    settled()
    asyncio.run(work)
