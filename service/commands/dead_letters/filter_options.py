"""The options that filter dead letters, declared once for all commands that have
them."""

import inspect
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Annotated, Any
from uuid import UUID

import typer

from ports.domain.choices import DeadLetterFilter
from ports.pipeline.stages import STAGES
from service.commands.dead_letters.units import parse_age


def _build_filter(
    *,
    queue: Annotated[
        str | None, typer.Option("--stage", "--queue", help="read, or crews.read.")
    ] = None,
    cause: Annotated[
        str | None, typer.Option(help="A fingerprint, or words of the cause.")
    ] = None,
    story: Annotated[str | None, typer.Option()] = None,
    project: Annotated[str | None, typer.Option()] = None,
    run: Annotated[UUID | None, typer.Option(help="A run's id.")] = None,
    text: Annotated[
        str | None, typer.Option(help="Words of the message or of a header.")
    ] = None,
    older_than: Annotated[
        timedelta | None,
        typer.Option(parser=parse_age, metavar="AGE", help="90s, 2h, 7d."),
    ] = None,
    newer_than: Annotated[
        timedelta | None, typer.Option(parser=parse_age, metavar="AGE")
    ] = None,
) -> DeadLetterFilter:
    return DeadLetterFilter(
        queue=f"crews.{queue}" if queue in (*STAGES, "cancel") else queue,
        cause=cause,
        story=story,
        project=project,
        run=run,
        text=text,
        older_than=older_than,
        newer_than=newer_than,
    )


def with_filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """Replace the parameter ``which`` of *command* by one option for each filter
    field."""
    options = inspect.signature(_build_filter, eval_str=True).parameters
    own = inspect.signature(command, eval_str=True).parameters
    parameters = [each for each in own.values() if each.name != "which"]
    parameters += options.values()

    @wraps(command)
    def with_options(**arguments: Any) -> None:
        which = _build_filter(**{name: arguments.pop(name) for name in options})
        command(which=which, **arguments)

    # Typer reads the signature; without this each command would repeat all options.
    with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # functions take attributes
    with_options.__annotations__ = {each.name: each.annotation for each in parameters}
    return with_options
