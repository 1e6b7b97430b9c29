"""Edits from the command line, on a run in the journal or on a folder."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from ports.domain.edits import StoryEdit
from service.actions import edits as actions
from service.actions.edits import AnswerCount, Decide, EditList, StoredEdits
from service.actions.film_search import UndecidableEditError
from service.actions.scene_numbers import SceneNumbers
from service.actions.waiting_names import UndoneEditError
from service.commands.edits.edit_numbers import find_numbers
from service.commands.edits.source import EditSource, find_source
from service.commands.terminal import print_result, print_rows, terminal

MAX_REASONS = 5
"""Of edits that a command left out, as many as it prints."""


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
    leave_out: bool = False,
) -> None:
    """Store decisions, each an edit, and have the film computed unless more follow.

    Raises:
        NoBreakdownError: *name* is no finished film.
        UndecidableEditError: What is named is not in the film, or there twice.
        UneditableRunError: The run is still working.
    """
    source = await find_source(name)
    store_all = partial(
        _store, source, decides, locked=locked, who=who, leave_out=leave_out
    )
    try:
        stored = await store_all()
    except UndoneEditError:
        if source.folder is None:
            raise
        # What the message would ask for, and nobody else computes a folder.
        await compute_source(source, wait=wait, who=who)
        stored = await store_all()
    scenes = stored.scenes
    _print_left_out(stored.left_out)
    *earlier, last = stored.edits
    for edit in earlier:
        _print_edit(source, edit, _describe(edit, scenes), as_json=as_json)
    count = await compute_source(source, wait=wait, who=who) if compute else None
    progress = describe_progress(source, count) if compute else ""
    _print_edit(source, last, _describe(last, scenes), progress, count, as_json=as_json)


async def _store(
    source: EditSource,
    decides: Sequence[Decide],
    *,
    locked: bool,
    who: str,
    leave_out: bool,
) -> StoredEdits:
    async with source.open_for_edit() as store:
        return await actions.add_edits(
            store,
            source.run_id,
            decides,
            locked=locked,
            who=who,
            leave_out=leave_out,
        )


def _print_left_out(reasons: Sequence[str]) -> None:
    more = len(reasons) - MAX_REASONS
    for each in (*reasons[:MAX_REASONS], *([f"{more} more"] if more > 0 else [])):
        # Beside what programs read.
        terminal(stderr=True).print(f"left out: {each}", markup=False, soft_wrap=True)


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
        findings = await actions.list_edit_findings(store, source.run_id)
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
                "findings": findings,
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
    for finding in findings:
        terminal().print(finding, markup=False, soft_wrap=True)
    if count:
        terminal().print(_describe_count(count))


async def compute_source(
    source: EditSource, *, wait: bool, who: str
) -> AnswerCount | None:
    """Compute the film, and print which of its edits it could not bear."""
    # The pipeline takes seconds to import, and an edit --later computes nothing.
    from service.commands.edits.computation import compute_film  # noqa: PLC0415

    return await compute_film(source, wait=wait, who=who)


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
