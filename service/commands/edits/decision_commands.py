"""Makes commands of decisions: what they take, and the options of all edits."""
# ruff: noqa: PLC0415  # SQLAlchemy takes half a second, and --help should not wait

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

import typer

from service.commands.edits.arguments import Later, LeaveOut, Once, Wait
from service.commands.options import AsJson, Operator, run_work

Decide = Callable[[Any], Any]
"""`service.actions.edits.Decide`, which is not imported before it is needed."""


def run_edit(
    context: typer.Context,
    *,
    leave_out: LeaveOut = False,
    once: Once = False,
    later: Later = False,
    wait: Wait = False,
    who: Operator,
    as_json: AsJson = False,
    decide: Decide | tuple[Decide, ...],
) -> None:
    """Store what is decided, and have the film computed unless more follows."""
    from service.commands.edits.actions import add_edit

    run_work(
        add_edit(
            context.obj,
            *(decide if isinstance(decide, tuple) else (decide,)),
            locked=not once,
            leave_out=leave_out,
            compute=not later,
            wait=wait,
            who=who,
            as_json=as_json,
        )
    )


def with_edit_options(
    decision: Callable[..., Decide | tuple[Decide, ...]],
) -> Callable[..., None]:
    """Return a command that takes what *decision* takes, and the options of all."""
    own = inspect.signature(decision).parameters
    options = {
        name: option
        for name, option in inspect.signature(run_edit).parameters.items()
        if name != "decide"
    }

    @wraps(decision)
    def with_options(**arguments: Any) -> None:
        shared = {name: arguments.pop(name) for name in options}
        run_edit(**shared, decide=decision(**arguments))

    parameters = sorted((*options.values(), *own.values()), key=lambda each: each.kind)
    # Typer reads the signature; without this each command would repeat all options.
    with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # functions take attributes
    with_options.__annotations__ = {each.name: each.annotation for each in parameters}
    return with_options
