"""What the groups of commands share: their common options, and how they run."""

import getpass
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

import typer

from service.ops.gc_tuning import tune_gc

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Operator = Annotated[
    str, typer.Option("--as", default_factory=getpass.getuser, help="For the audit.")
]

P = ParamSpec("P")
T = TypeVar("T")


def run_work(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine on uvloop and return its result."""
    import asyncio  # noqa: PLC0415  # a fifth of what --help would import

    import uvloop  # noqa: PLC0415  # likewise

    tune_gc()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def run_with_settings(
    work: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]],
    *args: P.args,
    **options: P.kwargs,
) -> T:
    """Run a command's function with the settings of the environment before *args*."""
    from service.settings import load_settings  # noqa: PLC0415  # nor for pydantic

    return run_work(work(load_settings(), *args, **options))
