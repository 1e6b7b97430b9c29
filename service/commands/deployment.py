"""Declares the commands that look after a deployment, and their options.

As in `service.commands.cli`, names come from the functions and their parameters, and
each command imports what it needs when it is called.
"""
# ruff: noqa: PLC0415  # SQLAlchemy takes half a second, and --help should not wait

from pathlib import Path
from typing import Annotated

import typer

from service.commands.options import AsJson, run_with_settings

app = typer.Typer()
topology = typer.Typer(no_args_is_help=True, help="The broker's queues and exchanges.")
app.add_typer(topology, name="topology")


@app.command("move-documents")
def move_documents(*, as_json: AsJson = False) -> None:
    """Move scenes and shots in Payload from the collections of earlier versions."""
    from service.commands import move_documents as command

    run_with_settings(command.move_documents, as_json=as_json)


@app.command()
def doctor(*, as_json: AsJson = False) -> None:
    """Check every connection and setting, and say what to do."""
    from service.commands.doctor import check_connections

    if not run_with_settings(check_connections, as_json=as_json):
        raise typer.Exit(1)


@app.command()
def migrate(*, as_json: AsJson = False) -> None:
    """Bring the journal's schema to this release, as the user that owns it."""
    from service.commands.migrate import migrate_journal

    run_with_settings(migrate_journal, as_json=as_json)


@app.command()
def backup(
    *,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Delete all but the newest so many.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Back up journal, graph and documents to CREWS_BACKUP_DIR, while stories run."""
    from service.commands.backups.backup import make_backup

    run_with_settings(make_backup, keep=keep, as_json=as_json)


@app.command()
def restore(
    backup_folder: Annotated[
        Path, typer.Argument(metavar="BACKUP", help="A folder that `backup` made.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Restore BACKUP into an empty journal and data folder."""
    from service.commands.backups.restore import restore_backup

    run_with_settings(restore_backup, backup_folder, as_json=as_json)


@topology.command()
def apply(*, as_json: AsJson = False) -> None:
    """Declare exchanges and queues; a mismatch names the queue."""
    from service.commands.topology import apply_topology

    run_with_settings(apply_topology, as_json=as_json)


@topology.command()
def export(
    *,
    subscriber: Annotated[
        list[str] | None,
        typer.Option(help="Has a user and queues of its own; may be given again."),
    ] = None,
) -> None:
    """Print a RabbitMQ definitions file with least-privilege users."""
    from service.commands.topology import print_definitions

    print_definitions(subscriber or ())
