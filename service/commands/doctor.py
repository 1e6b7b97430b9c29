"""Checks every connection and setting, and says what to do."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from typing import Protocol

from rich.markup import escape
from rich.table import Table

from infra.rabbit import topology
from infra.storage import open_operations
from service.adapters import open_archive, open_graph, open_model
from service.commands.terminal import terminal
from service.ops.health import Check, run_checks
from service.settings import Settings


class Checkable(Protocol):
    """Whatever stands behind a port."""

    async def check(self) -> None:
        """Prove that it answers."""
        ...


async def check_connections(settings: Settings, *, as_json: bool) -> bool:
    """Print how each connection stands; tell whether all are well."""
    standings = await run_checks(_checks(settings))
    if as_json:
        found = {name: asdict(standing) for name, standing in standings.items()}
        terminal().print_json(data=found)
    else:
        table = Table("connection", "", "")
        for name, standing in standings.items():
            mark = "[green]ok[/]" if standing.well else "[red]not well[/]"
            table.add_row(name, mark, escape(standing.detail))
        terminal().print(table)
    return all(standing.well for standing in standings.values())


def _checks(settings: Settings) -> dict[str, Check]:
    async def broker() -> None:
        await topology.check(settings.broker_url.get_secret_value())

    return {
        "broker": broker,
        "journal": _open_and_check(lambda: open_operations(settings.journal)),
        "archive": _open_and_check(lambda: open_archive(settings)),
        "graph": _open_and_check(lambda: open_graph(settings)),
        "model": _open_and_check(lambda: open_model(settings)),
    }


def _open_and_check(
    open_adapter: Callable[[], AbstractAsyncContextManager[Checkable]],
) -> Callable[[], Awaitable[None]]:
    async def check() -> None:
        async with open_adapter() as port:
            await port.check()

    return check
