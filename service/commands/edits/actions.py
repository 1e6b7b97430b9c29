"""Edits from the command line, on a run in the journal or on a folder."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from infra.storage import OperatorStore, open_journal, open_operator_store
from infra.storage.edits import UneditableRunError
from ports.domain.edits import StoryEdit
from ports.domain.story import RunId
from ports.errors import StoryCrewsError
from ports.outbox import Publisher
from service.actions import edits as actions
from service.actions.edits import AnswerCount, Decide, EditList
from service.actions.film_search import UndecidableEditError
from service.actions.films import NoBreakdownError
from service.actions.scene_numbers import SceneNumbers
from service.bootstrap import open_ports
from service.commands.edits.edit_numbers import find_numbers
from service.commands.embedded_run import (
    JOURNAL_FILE,
    STATE_FOLDER,
    BreakdownFailedError,
    folder_settings,
    require_completed,
    run_to_final_event,
    write_documents,
)
from service.commands.film_source import read_film
from service.commands.terminal import print_result, print_rows, terminal
from service.ops import logs
from service.ops.gc_tuning import shorten_thread_switches
from service.settings import load_settings

LOOK_INTERVAL = timedelta(seconds=1)

OFFLINE = "offline"
"""The setting of the offline reader, and how the names of its models begin."""


class ManyModelsError(StoryCrewsError):
    """A folder's film is of several models, which one command does not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSource:
    """What a person named: a run of the journal that is set, or a folder.

    Attributes:
        folder: None for a run of the journal, which the service computes.
    """

    run_id: RunId
    folder: Path | None
    title: str = ""
    model: str = OFFLINE

    @asynccontextmanager
    async def open_for_edit(self) -> AsyncIterator[OperatorStore]:
        """Open the journal for a change.

        Raises:
            UneditableRunError: A folder's run was interrupted, and nobody works on it.
        """
        async with self.open() as store:
            row = await store.operations.run(self.run_id)
            if self.folder is not None and row and row.state == "running":
                raise UneditableRunError(
                    f"{self.folder} was interrupted: finish it with "
                    f"`novel-crews edit {self.folder} compute`"
                )
            yield store

    @asynccontextmanager
    async def open(self) -> AsyncIterator[OperatorStore]:
        """Open the journal that the run is in."""
        if self.folder is None:
            async with open_operator_store(load_settings().journal) as store:
                yield store
        else:
            # As the service does: nobody else has migrated a folder's journal.
            async with open_journal(_journal_of(self.folder)) as store:
                yield store


def keep(what: Literal["scene", "line", "person", "place"], which: str) -> Decide:
    """Return the decision that a scene, line, person or place stays as it is.

    Raises:
        UndecidableEditError: *which* is no number where one is asked for.
    """
    match what:
        case "scene":
            number = _parse_number(which)
            return lambda film: film.keep_scene(number)
        case "line":
            return lambda film: film.keep_line(which)
        case "person":
            return lambda film: film.keep_person(which)
        case "place":
            return lambda film: film.keep_place(which)


async def add_edit(
    name: str,
    *decides: Decide,
    locked: bool,
    compute: bool,
    wait: bool,
    who: str,
    as_json: bool,
) -> None:
    """Store decisions, each an edit, and have the film computed unless more follow.

    Raises:
        NoBreakdownError: *name* is no finished film.
        UndecidableEditError: What is named is not in the film, or there twice.
        UneditableRunError: The run is still working.
    """
    source = await find_source(name)
    async with source.open_for_edit() as store:
        edits = await actions.add_edits(
            store, source.run_id, decides, locked=locked, who=who
        )
        scenes = await actions.number_scenes(store, source.run_id)
    *earlier, last = edits
    for edit in earlier:
        _print_edit(source, edit, _describe(edit, scenes), as_json=as_json)
    count = await compute_source(source, wait=wait, who=who) if compute else None
    progress = describe_progress(source, count) if compute else ""
    _print_edit(source, last, _describe(last, scenes), progress, count, as_json=as_json)


async def undo_edits(
    name: str,
    numbers: Sequence[str],
    *,
    compute: bool,
    wait: bool,
    who: str,
    as_json: bool,
) -> None:
    """Take edits back, and have the film computed again unless more follow.

    Raises:
        UndecidableEditError: One of *numbers* is none, nor a range that has an edit.
        UneditableRunError: The run is still working, or has no such edit.
    """
    source = await find_source(name)
    async with source.open_for_edit() as store:
        listed = await actions.list_edits(store, source.run_id)
        found = find_numbers(numbers, [edit.number for edit in listed.edits])
        scenes = await actions.number_scenes(store, source.run_id)
        edits = await store.edits.undo_all(source.run_id, found, who=who)
    *earlier, last = edits
    for edit in earlier:
        _print_edit(source, edit, _describe_undone(edit, scenes), as_json=as_json)
    count = await compute_source(source, wait=wait, who=who) if compute else None
    progress = describe_progress(source, count) if compute else ""
    sentence = _describe_undone(last, scenes)
    _print_edit(source, last, sentence, progress, count, as_json=as_json)


async def set_lock(
    name: str, number: str, *, is_locked: bool, who: str, as_json: bool
) -> None:
    """Say whether an edit holds for later revisions too; nothing is computed.

    Raises:
        UneditableRunError: The run is still working, or has no such edit.
    """
    source = await find_source(name)
    async with source.open_for_edit() as store:
        edit = await store.edits.set_lock(
            source.run_id, _parse_number(number), locked=is_locked, who=who
        )
        scenes = await actions.number_scenes(store, source.run_id)
    _print_edit(source, edit, _describe(edit, scenes), as_json=as_json)


async def compute_again(name: str, *, wait: bool, who: str, as_json: bool) -> None:
    """Have the film computed with the edits so far.

    Raises:
        UneditableRunError: The run is still working.
    """
    source = await find_source(name)
    count = await compute_source(source, wait=wait, who=who)
    print_result(
        describe_progress(source, count),
        {"run_id": str(source.run_id), "answers": count and count.model_dump()},
        as_json=as_json,
    )


async def print_edits(name: str, *, as_json: bool) -> None:
    """Print the edits of the story, and what the last computation cost."""
    source = await find_source(name)
    async with source.open() as store:
        listed = await actions.list_edits(store, source.run_id)
        count = await actions.count_answers(store, source.run_id)
        scenes = await actions.number_scenes(store, source.run_id)
    if as_json:
        rows = [
            {
                **to_json(edit),
                "scene": scenes.find(edit.decision),
                "pending": edit.number in listed.pending,
            }
            for edit in listed.edits
        ]
        terminal().print_data(
            {
                "edits": rows,
                "undone": [to_json(edit) for edit in listed.undone],
                "answers": count and count.model_dump(),
            }
        )
        return
    print_rows(
        ("edit", "scene", "decision", "holds for", "by", "at", "state"),
        [
            (
                str(edit.number),
                str(scenes.find(edit.decision) or ""),
                edit.decision.meaning,
                _describe_hold(edit, listed),
                edit.who,
                f"{edit.at:%Y-%m-%d %H:%M:%S}",
                "not computed yet" if edit.number in listed.pending else "",
            )
            for edit in listed.edits
        ],
        words=("decision",),
    )
    for edit in listed.undone:
        terminal().print(f"undone, not computed yet: {_describe(edit, scenes)}")
    if count:
        terminal().print(_describe_count(count))


async def find_source(name: str) -> EditSource:
    """Return what a person names.

    Raises:
        NoBreakdownError: It is no finished film, or a folder without its journal.
    """
    try:
        return EditSource(run_id=RunId(UUID(name)), folder=None)
    except ValueError:
        film, _ = await read_film(name)
    folder = Path(name)
    if not (folder / STATE_FOLDER / JOURNAL_FILE).is_file():
        raise NoBreakdownError(
            f"{folder} has no journal ({STATE_FOLDER}/{JOURNAL_FILE}) to edit in: "
            "break the story down again into it"
        )
    return EditSource(
        run_id=RunId(UUID(str(film.run_id))),
        folder=folder,
        title=film.story.title,
        model=OFFLINE if film.model.startswith(OFFLINE) else film.model,
    )


async def compute_source(
    source: EditSource, *, wait: bool, who: str
) -> AnswerCount | None:
    """Compute the film, and print which of its edits it could not bear."""
    count = await _compute(source, wait=wait, who=who)
    if count is not None:
        async with source.open() as store:
            for each in await actions.list_edit_findings(store, source.run_id):
                # Beside what programs read.
                terminal(stderr=True).print(each, markup=False, soft_wrap=True)
    return count


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


def _print_edit(
    source: EditSource,
    edit: StoryEdit,
    sentence: str,
    progress: str = "",
    count: AnswerCount | None = None,
    *,
    as_json: bool,
) -> None:
    print_result(
        "; ".join(filter(None, (sentence, progress))),
        {
            "run_id": str(source.run_id),
            "edit": to_json(edit),
            "answers": count and count.model_dump(),
        },
        as_json=as_json,
    )


def _describe_hold(edit: StoryEdit, listed: EditList) -> str:
    if edit.locked:
        return "later revisions too"
    where = edit.number in listed.elsewhere
    return f"the text of run {edit.run_id}" if where else "this text"


def _describe(edit: StoryEdit, scenes: SceneNumbers) -> str:
    holds = "" if edit.locked else ", for this text only"
    what = f"{scenes.name(edit.decision)}{edit.decision.meaning}"
    return f"edit {edit.number}: {what}{holds}"


def _describe_undone(edit: StoryEdit, scenes: SceneNumbers) -> str:
    return f"undone: {_describe(edit, scenes)}"


def describe_progress(source: EditSource, count: AnswerCount | None) -> str:
    """Say what a computation took, or how to follow it."""
    if count is None:
        return (
            "the service computes what depends on it; follow it with "
            f"`novel-crews watch {source.run_id}`"
        )
    return _describe_count(count)


def _describe_count(count: AnswerCount) -> str:
    return f"{count.reused:,} answers reused, {count.asked:,} asked anew"


def to_json(edit: StoryEdit) -> dict[str, Any]:
    """Return an edit for programs."""
    return {**edit.model_dump(mode="json"), "meaning": edit.decision.meaning}


def _parse_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004  # as the journal counts
        raise UndecidableEditError(f"{text} is no number")
    return int(text)


def _journal_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / STATE_FOLDER / JOURNAL_FILE}"
