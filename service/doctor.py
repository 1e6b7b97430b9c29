"""Checks every connection and setting, and says what to do."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from typing import Protocol

from rich.markup import escape
from rich.table import Table

from infra.rabbit import topology
from infra.storage import opened_operations
from service.health import Check, examined
from service.opening import opened_archive, opened_graph, opened_model
from service.settings import Settings
from service.terminal import terminal


class Checked(Protocol):
    """Whatever stands behind a port."""

    async def check(self) -> None:
        """Prove that it answers."""
        ...


async def diagnosed(settings: Settings, *, as_json: bool) -> bool:
    """Print how each connection stands; tell whether all are well."""
    standings = await examined(_checks(settings))
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
        "journal": _opened(lambda: opened_operations(settings.journal)),
        "archive": _opened(lambda: opened_archive(settings)),
        "graph": _opened(lambda: opened_graph(settings)),
        "model": _opened(lambda: opened_model(settings)),
    }


def _opened(
    opening: Callable[[], AbstractAsyncContextManager[Checked]],
) -> Callable[[], Awaitable[None]]:
    async def check() -> None:
        async with opening() as port:
            await port.check()

    return check
