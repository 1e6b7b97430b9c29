"""Computes a film with its edits: a folder here, a run by the service."""

import asyncio
from datetime import timedelta
from pathlib import Path

from ports.errors import StoryCrewsError
from ports.outbox import Publisher
from service.actions import edits as actions
from service.actions.edits import AnswerCount
from service.actions.films import NoBreakdownError
from service.bootstrap import open_ports
from service.commands.edits.source import EditSource
from service.commands.embedded_run import (
    BreakdownFailedError,
    folder_settings,
    require_completed,
    run_to_final_event,
    write_documents,
)
from service.commands.terminal import terminal
from service.ops import logs
from service.ops.gc_tuning import shorten_thread_switches

LOOK_INTERVAL = timedelta(seconds=1)


class ManyModelsError(StoryCrewsError):
    """A folder's film is of several models, which one command does not set."""


async def compute_film(
    source: EditSource, *, wait: bool, who: str
) -> AnswerCount | None:
    """Compute the film, and print what it says of its edits that it did not before.

    A folder is computed here; a run by the service, which is waited for if asked.

    Returns:
        None where nobody waited for it.
    """
    known = await _list_findings(source)
    count = await _compute(source, wait=wait, who=who)
    if count is not None:
        found = await _list_findings(source)
        old = sum(each in known for each in found)
        again = f"{old} of what was said of edits before stands: see `edit … list`"
        for each in (*(f for f in found if f not in known), *([again] if old else [])):
            # Beside what programs read.
            terminal(stderr=True).print(each, markup=False, soft_wrap=True)
    return count


async def _list_findings(source: EditSource) -> tuple[str, ...]:
    async with source.open() as store:
        try:
            return await actions.list_edit_findings(store, source.run_id)
        except NoBreakdownError:
            # An interrupted computation is finished by the next one.
            return ()


async def _compute(source: EditSource, *, wait: bool, who: str) -> AnswerCount | None:
    """Compute a folder here; have the service compute a run, and wait if asked."""
    if source.folder is not None:
        return await _compute_folder(source, source.folder, who=who)
    async with source.open() as store:
        await store.edits.compute_again(source.run_id, who=who)
        if not wait:
            return None
        while (row := await store.operations.run(source.run_id)) is not None:
            if row.state != "running":
                break
            await asyncio.sleep(LOOK_INTERVAL.total_seconds())
        count = await actions.count_answers(store, source.run_id)
        if count is None:
            raise BreakdownFailedError(
                f"run {source.run_id}: {row.detail if row else 'it was forgotten'}"
            )
        return count


async def _compute_folder(
    source: EditSource, folder: Path, *, who: str
) -> AnswerCount | None:
    if "," in source.model:
        raise ManyModelsError(
            f"the film is of several models ({source.model}): break it down again with "
            "CREWS_MODELS as it was"
        )
    logs.configure("console", "ERROR")
    shorten_thread_switches()
    async with open_ports(folder_settings(folder, model=source.model)) as ports:
        store = ports.store
        row = await store.operations.run(source.run_id)

        async def start(_: Publisher) -> None:
            # One that was interrupted goes on: the sweeper finds its steps.
            if row is None or row.state != "running":
                await store.edits.compute_again(source.run_id, who=who)

        final = require_completed(
            await run_to_final_event(ports, source.title, start), str(folder)
        )
        await write_documents(ports, final, folder)
        return await actions.count_answers(store, source.run_id)
