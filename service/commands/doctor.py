"""Checks every connection that the settings name, and says what to do about each."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from typing import Protocol

from rich.markup import escape
from rich.table import Table

from infra.rabbit import topology
from infra.storage import open_operations
from service.adapters import open_archive, open_graph, open_model
from service.background.graph_proof import prove_graph
from service.commands.terminal import terminal
from service.ops.health import Check, run_checks
from service.settings import Settings


class Checkable(Protocol):
    """An open adapter that can be checked."""

    async def check(self) -> None:
        """Return if the other side answers.

        Raises:
            PortError: It does not; the message says what to do.
        """
        ...


async def check_connections(settings: Settings, *, as_json: bool) -> bool:
    """Print the status of each connection; return whether all are well."""
    statuses = await run_checks(_checks(settings))
    if as_json:
        terminal().print_data(
            data={name: asdict(status) for name, status in statuses.items()}
        )
    else:
        table = Table("connection", "", "")
        for name, status in statuses.items():
            mark = "[green]ok[/]" if status.well else "[red]not well[/]"
            table.add_row(name, mark, escape(status.detail))
        terminal().print(table)
    return all(status.well for status in statuses.values())


def _checks(settings: Settings) -> dict[str, Check]:
    async def broker() -> None:
        await topology.check(settings.broker)

    return {
        "broker": broker,
        "journal": _open_and_check(lambda: open_operations(settings.journal)),
        "archive": _open_and_check(lambda: open_archive(settings)),
        "graph": _prove_graph(settings),
        "model": _open_and_check(lambda: open_model(settings)),
    }


def _prove_graph(settings: Settings) -> Check:
    async def check() -> None:
        async with open_graph(settings) as graph:
            await graph.check()
            await prove_graph(graph)

    return check


def _open_and_check(
    open_adapter: Callable[[], AbstractAsyncContextManager[Checkable]],
) -> Callable[[], Awaitable[None]]:
    """Return a check that opens an adapter, checks it, and closes it."""

    async def check() -> None:
        async with open_adapter() as port:
            await port.check()

    return check
