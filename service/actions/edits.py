"""Actions on edits: decide, take back, lock, and compute a run again."""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from crews.architect.edits.outcome import EDIT_FINDING
from crews.architect.edits.scenes import find_openings
from crews.reading import build_manuscript
from infra.storage import OperatorStore
from ports.domain.breakdown import Breakdown
from ports.domain.edits import Decision, SceneDecision, StoryEdit
from ports.domain.story import FrozenModel, Run, RunId
from ports.events.story_events import StoryBreakdownCompleted
from ports.operations import RunRow
from service.actions.edit_decisions import EditableFilm
from service.actions.film_search import NothingToEditError, UndecidableEditError
from service.actions.films import read_film
from service.actions.runs import UnknownRunError
from service.actions.scene_numbers import SceneNumbers
from service.actions.waiting_casts import apply_waiting_casts
from service.actions.waiting_names import (
    UndoneEditError,
    apply_waiting_names,
    check_undone,
    describe_undone,
)
from service.actions.waiting_scenes import apply_waiting_scenes

Decide = Callable[[EditableFilm], Decision]
"""What a person wants, of the film that they look at."""


class AnswerCount(FrozenModel):
    """How many answers a breakdown rests on, by whether they were paid for again.

    Attributes:
        reused: Taken from the cache.
        asked: Asked anew of a model since the run was last opened.
    """

    reused: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditList:
    """The edits of a run's story.

    Attributes:
        elsewhere: Numbers of those that hold for the text of another run only.
        pending: Numbers of those that came after the run was last opened.
        undone: Edits that the film still has, which were undone since.
    """

    edits: tuple[StoryEdit, ...]
    elsewhere: frozenset[int]
    pending: frozenset[int]
    undone: tuple[StoryEdit, ...]

    @property
    def waiting(self) -> tuple[Decision, ...]:
        """The decisions that the film is not computed with yet, in order."""
        return tuple(e.decision for e in self.edits if e.number in self.pending)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEdits:
    """Edits that were just stored.

    Attributes:
        scenes: Their numbers after all edits that wait to be computed.
        left_out: Why others of them were not stored.
    """

    edits: tuple[StoryEdit, ...]
    scenes: SceneNumbers
    left_out: tuple[str, ...] = ()


async def add_edit(
    store: OperatorStore, run_id: RunId, decide: Decide, *, locked: bool, who: str
) -> StoryEdit:
    """Store a decision about the film of a run; nothing is computed yet.

    Raises:
        NoBreakdownError: The run is unknown, or has no finished film.
        UndecidableEditError: What is named is not in the film, or there twice.
        UndoneEditError: The film has it by an edit that is undone since.
        UneditableRunError: The run is still working.
    """
    stored = await add_edits(store, run_id, (decide,), locked=locked, who=who)
    [edit] = stored.edits
    return edit


async def add_edits(
    store: OperatorStore,
    run_id: RunId,
    decides: Sequence[Decide],
    *,
    locked: bool,
    who: str,
    leave_out: bool = False,
) -> StoredEdits:
    """Store several decisions, as `add_edit`.

    None where one cannot be made, unless *leave_out* asks for the others. What the film
    says already is left out where it does not say all of them.

    Names and the numbers of scenes mean what they will mean after the edits that wait
    to be computed.
    """
    await require_ended(store, run_id)
    film, text = await read_film(store.operations, run_id)
    run = await require_run(store, run_id)
    listed = await list_edits(store, run_id)
    film = apply_waiting_names(film, listed.waiting)
    whole = await asyncio.to_thread(open_film, run, film, text)
    editable = await asyncio.to_thread(_apply_waiting, whole, listed.waiting)
    decisions, refusals = _try_all(decides, editable, listed.undone)
    wrong = [each for each in refusals if not isinstance(each, NothingToEditError)]
    if not decisions or (wrong and not leave_out):
        raise _join(wrong or refusals, len(decisions))
    edits = await store.edits.add_all(run_id, decisions, locked=locked, who=who)
    waiting = (*listed.waiting, *decisions)
    cut = await asyncio.to_thread(_apply_scenes, whole, waiting)
    return StoredEdits(
        edits=edits,
        scenes=SceneNumbers(cut.film, text),
        left_out=tuple(dict.fromkeys(map(str, refusals))),
    )


def _try_all(
    decides: Iterable[Decide], film: EditableFilm, undone: Sequence[StoryEdit]
) -> tuple[list[Decision], list[UndecidableEditError]]:
    """Return the decisions that can be made, and why others cannot.

    Raises:
        UndoneEditError: One names what the film has by an edit that is undone since, or
            cannot be made before the film has it no more.
    """
    decisions, refusals = [], []
    for decide in decides:
        try:
            decision = decide(film)
            check_undone(decision, undone)
        except UndoneEditError:
            # No other can be told either before the film is computed.
            raise
        except UndecidableEditError as error:
            if undone:
                raise UndoneEditError(
                    f"{error}; {describe_undone(undone[-1])}"
                ) from None
            refusals.append(error)
        else:
            decisions.append(decision)
    return decisions, refusals


def _join(
    refusals: Sequence[UndecidableEditError], others: int
) -> UndecidableEditError:
    """Return one error of all *refusals*, with what can be done of the *others*."""
    said = "; ".join(dict.fromkeys(map(str, refusals)))
    offer = f"; nothing is stored (the {others} that can be made: --leave-out)"
    if len(refusals) == 1 and not others:
        return refusals[0]
    return UndecidableEditError(said + offer * bool(others))


async def list_edits(store: OperatorStore, run_id: RunId) -> EditList:
    """Return the edits of the run's story, and which it has not been computed with.

    Raises:
        UnknownRunError: The journal does not hold the run.
    """
    run = await require_run(store, run_id)
    row = await _require_row(store, run_id)
    edits = await store.edits.list_edits(run)
    elsewhere = frozenset(
        e.number for e in edits if not e.locked and e.run_id != run_id
    )
    added = frozenset(e.number for e in edits if e.at > row.opened_at)
    return EditList(
        edits=edits,
        elsewhere=elsewhere,
        pending=added - elsewhere,
        undone=await store.edits.list_undone(run, since=row.opened_at),
    )


async def count_answers(store: OperatorStore, run_id: RunId) -> AnswerCount | None:
    """Return what the run's film cost since it was last opened; None without a film."""
    row = await _require_row(store, run_id)
    for event in await store.operations.event_rows(run_id):
        if event.routing_key == StoryBreakdownCompleted.routing_key:
            body = await store.operations.event(run_id, event.id)
            if body is None:
                break
            film = StoryBreakdownCompleted.model_validate(json.loads(body)["data"])
            asked = row.usage.calls
            return AnswerCount(reused=max(0, film.usage.calls - asked), asked=asked)
    return None


async def list_edit_findings(store: OperatorStore, run_id: RunId) -> tuple[str, ...]:
    """Return what the film of a run says of its edits: which it could not bear.

    Raises:
        NoBreakdownError: The run has no finished film.
    """
    film, _ = await read_film(store.operations, run_id)
    of_scenes = (finding for scene in film.scenes for finding in scene.findings)
    found = (f for f in (*film.findings, *of_scenes) if f.code == EDIT_FINDING)
    return tuple(dict.fromkeys(finding.evidence for finding in found))


async def require_run(store: OperatorStore, run_id: RunId) -> Run:
    """Return a run as it was submitted.

    Raises:
        UnknownRunError: The journal does not hold it.
    """
    run = await store.operations.run_document(run_id)
    if run is None:
        raise UnknownRunError(run_id)
    return run


def open_film(run: Run, film: Breakdown, text: str) -> EditableFilm:
    """Return the film of a run as decisions look at it; a novel's takes a second."""
    manuscript = build_manuscript(text, run.format)
    units = (unit for passage in manuscript.passages for unit in passage.units)
    openings = find_openings(units, text)
    return EditableFilm(
        film=film,
        text=text,
        openings=openings,
        longest_shot=run.constraints.max_shot_seconds,
    )


async def number_scenes(store: OperatorStore, run_id: RunId) -> SceneNumbers:
    """Return the numbers that scenes have after the edits that wait.

    Raises:
        NoBreakdownError: The run is unknown, or has no finished film.
    """
    film, text = await read_film(store.operations, run_id)
    run = await require_run(store, run_id)
    waiting = (await list_edits(store, run_id)).waiting
    if any(isinstance(decision, SceneDecision) for decision in waiting):
        editable = await asyncio.to_thread(open_film, run, film, text)
        film = (await asyncio.to_thread(_apply_scenes, editable, waiting)).film
    return SceneNumbers(film, text)


def _apply_waiting(film: EditableFilm, waiting: tuple[Decision, ...]) -> EditableFilm:
    cut = _apply_scenes(film, waiting)
    cast = apply_waiting_casts(cut.film, waiting, film.text)
    return replace(cut, film=cast, waiting=waiting)


def _apply_scenes(film: EditableFilm, waiting: Sequence[Decision]) -> EditableFilm:
    scenes = apply_waiting_scenes(film.film, waiting, film.openings, film.text)
    return replace(film, film=scenes)


async def require_ended(store: OperatorStore, run_id: RunId) -> None:
    """Check that a run has ended.

    Raises:
        UneditableRunError: It is unknown or still working.
    """
    await store.edits.check_ended(run_id)


async def _require_row(store: OperatorStore, run_id: RunId) -> RunRow:
    row = await store.operations.run(run_id)
    if row is None:
        raise UnknownRunError(run_id)
    return row
