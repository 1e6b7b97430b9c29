"""The command line: ``novel-crews``.

Typer derives the names of commands and options from the functions and their parameters.
Each command imports what it needs when it is called: CrewAI and spaCy take seconds to
import, and ``--help`` and the operators' lists should not wait for them.
"""

import gc
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from ports.domain.choices import ExportFormat, RunFilter, RunState, StoryFormat
from ports.errors import StoryCrewsError, leaf_exceptions
from service.commands import deployment
from service.commands.dead_letters import commands as dead_letters
from service.commands.edits import commands as edits
from service.commands.options import AsJson, Operator, run_with_settings, run_work
from service.commands.webhooks import commands as webhooks
from service.ops.exception_hooks import install_exception_hooks
from service.ops.private_files import set_private_umask
from service.ops.terminal_text import escape_controls

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Turns written stories into film-ready scene breakdowns.",
    epilog="Exit codes: 0 done; 1 refused, unknown or not well, with one line that "
    "says why; 2 the command line itself is wrong.",
)
app.add_typer(deployment.app)
app.add_typer(dead_letters.app, name="dlq")
app.add_typer(edits.app, name="edit")
app.add_typer(webhooks.app, name="webhooks")

StoryFile = Annotated[
    Path,
    typer.Argument(
        help="A .txt, .md, .fountain, .fdx, .docx, .odt, .rtf, .pdf, .epub or .html "
        "file."
    ),
]
RunArgument = Annotated[UUID, typer.Argument(metavar="RUN", help="A run's id.")]


def _print_version(asked: bool) -> None:  # noqa: FBT001  # Typer calls it so
    if asked:
        from importlib.metadata import version

        typer.echo(version("novel-movie-crews"))
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the version.",
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command line; each expected error becomes one line on stderr."""
    # Imported modules are never garbage, and collecting during the imports takes a
    # tenth of a command's time. `tune_gc` enables the collector again.
    gc.disable()
    install_exception_hooks()
    set_private_umask()
    try:
        app()
    except* StoryCrewsError as failures:
        for failure in leaf_exceptions(failures):
            sys.stderr.write(f"novel-crews: {escape_controls(str(failure))}\n")
        sys.exit(1)


@app.command("break-down")
def break_down(
    file: StoryFile,
    *,
    title: Annotated[
        str,
        typer.Option(
            help="From a script's title page, a book's metadata, or the file's name."
        ),
    ] = "",
    format: Annotated[StoryFormat, typer.Option()] = "auto",  # noqa: A002  # the option's name
    language: Annotated[str, typer.Option()] = "en",
    out: Annotated[Path | None, typer.Option(help="Folder of the documents.")] = None,
    model: Annotated[
        str, typer.Option(help="'offline', or a model at CREWS_MODEL_URL.")
    ] = "offline",
    as_json: AsJson = False,
) -> None:
    """Break FILE down here and now, without broker or database."""
    from service.commands.break_down import BreakdownRequest, break_down_file
    from service.commands.input import choose_format

    request = BreakdownRequest(
        file=file,
        title=title,
        format=choose_format(file, format),
        language=language,
        out=out or Path(f"{file.stem}-breakdown"),
    )
    run_work(break_down_file(request, model=model, as_json=as_json))


@app.command("export")
def export_film(
    source: Annotated[
        str,
        typer.Argument(
            metavar="RUN|FOLDER", help="A run's id, or a folder of `break-down`."
        ),
    ],
    *,
    to: Annotated[ExportFormat, typer.Option(help="The format.")],
    out: Annotated[
        Path | None,
        typer.Option(help="The file, or the folder where there are several."),
    ] = None,
    pages_a_day: Annotated[
        float | None,
        typer.Option(
            min=0.125,
            help="Pages of script in a day of shooting (xlsx, csv, pdf): else 4.",
        ),
    ] = None,
    setups_a_day: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Set-ups in a day of shooting at most (xlsx, csv, pdf): else 25.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a breakdown in the format of another program."""
    from service.commands.export import export_breakdown

    run_work(
        export_breakdown(
            source,
            to=to,
            out=out,
            pages_a_day=pages_a_day,
            setups_a_day=setups_a_day,
            as_json=as_json,
        )
    )


@app.command()
def ask(
    source: Annotated[
        str,
        typer.Argument(
            metavar="RUN|FOLDER", help="A run's id, or a folder of `break-down`."
        ),
    ],
    question: str,
    *,
    as_json: AsJson = False,
) -> None:
    """Find the passages of a story that answer QUESTION, and say where they stand."""
    from service.commands.ask import ask_story

    run_work(ask_story(source, question, as_json=as_json))


@app.command()
def estimate(
    file: StoryFile,
    *,
    format: Annotated[StoryFormat, typer.Option()] = "auto",  # noqa: A002  # the option's name
    language: Annotated[str, typer.Option()] = "en",
    model: Annotated[
        str | None, typer.Option(help="Instead of the models that are set.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what breaking FILE down will take and cost, without calling a model."""
    from service.commands.estimate import print_estimate
    from service.commands.input import choose_format
    from service.settings import load_settings

    print_estimate(
        file,
        load_settings(),
        format=choose_format(file, format),
        language=language,
        model=model,
        as_json=as_json,
    )


@app.command()
def run() -> None:
    """Consume stories from RabbitMQ until told to stop."""
    from functools import partial

    from service.bootstrap import open_ports
    from service.serve import serve
    from service.settings import load_settings

    settings = load_settings()
    run_work(serve(settings, partial(open_ports, settings)))


@app.command()
def submit(
    file: StoryFile,
    *,
    project: Annotated[str, typer.Option(help="The project's id.")] = "default",
    story: Annotated[str, typer.Option(help="Taken from the file's name.")] = "",
    revision: Annotated[int, typer.Option(min=1)] = 1,
    title: Annotated[str, typer.Option()] = "",
    format: Annotated[StoryFormat, typer.Option()] = "auto",  # noqa: A002  # the option's name
    language: Annotated[str, typer.Option()] = "en",
    tokens: Annotated[int | None, typer.Option(help="Most tokens to spend.")] = None,
    cost: Annotated[float | None, typer.Option(help="Most US dollars.")] = None,
    as_json: AsJson = False,
) -> None:
    """Publish FILE as story.submitted; a long one is stored in the archive first."""
    from service.commands.input import choose_format
    from service.commands.submit import SubmissionRequest, submit_story

    request = SubmissionRequest(
        file=file,
        project=project,
        story=story or file.stem,
        revision=revision,
        title=title,
        format=choose_format(file, format),
        language=language,
        tokens=tokens,
        cost=cost,
    )
    run_with_settings(submit_story, request, as_json=as_json)


@app.command()
def cancel(
    story: str,
    *,
    project: Annotated[str | None, typer.Option()] = None,
    revision: Annotated[int | None, typer.Option(min=1)] = None,
    reason: Annotated[str, typer.Option()] = "cancelled by an operator",
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Publish story.cancelled for STORY."""
    from service.commands.submit import cancel_story

    run_with_settings(
        cancel_story,
        story,
        project=project,
        revision=revision,
        reason=reason,
        who=who,
        as_json=as_json,
    )


@app.command()
def runs(
    *,
    state: Annotated[RunState | None, typer.Option()] = None,
    story: Annotated[str | None, typer.Option()] = None,
    project: Annotated[str | None, typer.Option()] = None,
    words: Annotated[str, typer.Option(help="Of the title or the story's id.")] = "",
    error: Annotated[str, typer.Option(help="Words of the error.")] = "",
    stuck: Annotated[bool, typer.Option("--stuck", help="Only what hangs.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List runs, newest first."""
    from service.commands.runs import list_runs

    which = RunFilter(
        state=state,
        story=story,
        project=project,
        words=words,
        error=error,
        stuck=stuck,
    )
    run_with_settings(list_runs, which, limit=limit, as_json=as_json)


@app.command()
def watch(
    run_id: Annotated[UUID | None, typer.Argument(metavar="[RUN]")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show progress as it happens: of RUN until it ends, or of all that run."""
    from service.commands.runs import watch_runs

    run_with_settings(watch_runs, run_id, as_json=as_json)


@app.command()
def show(run_id: RunArgument, *, as_json: AsJson = False) -> None:
    """Show RUN and its steps."""
    from service.commands.runs import show_run

    run_with_settings(show_run, run_id, as_json=as_json)


@app.command()
def republish(run_id: RunArgument, *, who: Operator, as_json: AsJson = False) -> None:
    """Send the events of RUN again, with the same ids."""
    from service.commands.runs import republish_run

    run_with_settings(republish_run, run_id, who=who, as_json=as_json)


@app.command()
def unheard(
    *,
    republish: Annotated[
        bool, typer.Option("--republish", help="Send the answers again.")
    ] = False,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """List the runs whose final event no queue received, or send them again."""
    from service.commands.runs import list_unheard

    run_with_settings(list_unheard, republish=republish, who=who, as_json=as_json)


@app.command()
def resubmit(
    run_id: RunArgument,
    *,
    tokens: Annotated[
        int | None, typer.Option(min=1, help="Most tokens to spend from now on.")
    ] = None,
    cost: Annotated[
        float | None, typer.Option(min=0.000001, help="Most US dollars from now on.")
    ] = None,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Submit the story of a failed or cancelled RUN again, with a budget if given."""
    from ports.domain.story import Limits
    from service.commands.submit import resubmit_run

    limits = Limits(tokens=tokens, cost=cost)
    run_with_settings(resubmit_run, run_id, limits=limits, who=who, as_json=as_json)


@app.command()
def forget(
    story: str,
    *,
    project: Annotated[
        str | None, typer.Option(help="Needed where two projects have such a story.")
    ] = None,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Erase STORY: its texts, answers, graph and documents."""
    from service.commands.erase import erase_story

    run_with_settings(erase_story, story, project=project, who=who, as_json=as_json)
