"""Finds the breakdown that a person names: a run in the journal, or a folder."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError

from infra.storage import open_operations
from ports.domain.breakdown import Breakdown, BrokenDownScene, StoryHead
from ports.domain.story import RunId
from ports.errors import StoryCrewsError
from ports.events.story_events import (
    SceneBreakdownCompleted,
    StoryBreakdownCompleted,
    StoryStructured,
)
from ports.pipeline.identity import text_sha256
from service.settings import load_settings

E = TypeVar("E", StoryStructured, SceneBreakdownCompleted, StoryBreakdownCompleted)


class NoBreakdownError(StoryCrewsError):
    """What was named holds no finished breakdown."""


async def read_film(source: str) -> tuple[Breakdown, str]:
    """Return the breakdown that *source* names, and the text that its spans refer to.

    Raises:
        NoBreakdownError: Nothing is there, or it is not finished or damaged.
    """
    try:
        run_id = UUID(source)
    except ValueError:
        return await asyncio.to_thread(_read_folder, Path(source))
    return await _read_run(RunId(run_id))


def _read_folder(folder: Path) -> tuple[Breakdown, str]:
    if not folder.is_dir():
        raise NoBreakdownError(
            f"{folder}: neither a run's id nor a folder; see `novel-crews runs`, or "
            "name the folder that `novel-crews break-down` wrote"
        )
    try:
        document = (folder / "breakdown.json").read_bytes()
        text = (folder / "source.txt").read_bytes().decode()
        film = Breakdown.model_validate_json(document)
    except OSError as error:
        raise NoBreakdownError(
            f"{error.filename}: {error.strerror}; "
            "name the folder that `novel-crews break-down` wrote"
        ) from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise NoBreakdownError(
            f"{folder}: breakdown.json or source.txt is damaged; break the story down "
            "again"
        ) from error
    if text_sha256(text) != film.story.sha256:
        raise NoBreakdownError(
            f"{folder}: source.txt is not the text of breakdown.json; break the story "
            "down again"
        )
    return film, text


async def _read_run(run_id: RunId) -> tuple[Breakdown, str]:
    async with open_operations(load_settings().journal) as operations:
        bodies = await operations.events(run_id)
        text = await operations.source_text(run_id)
    events = [json.loads(body) for body in bodies]
    completed = _parse(StoryBreakdownCompleted, events)
    if text is None or not completed:
        raise NoBreakdownError(
            f"run {run_id} is unknown here, or has not completed: see "
            f"`novel-crews show {run_id}`"
        )
    return _build_film(completed[0], events, text), text


def _parse(kind: type[E], events: Iterable[dict[str, Any]]) -> list[E]:
    """Return the data of the events of one kind."""
    event_type = f"com.novelmovie.{kind.routing_key}.v1"
    return [
        kind.model_validate(event["data"])
        for event in events
        if event["type"] == event_type
    ]


def _build_film(
    completed: StoryBreakdownCompleted, events: Sequence[dict[str, Any]], text: str
) -> Breakdown:
    """Return the breakdown that the events of a run have published."""
    [structured] = _parse(StoryStructured, events)
    scenes = sorted(
        _parse(SceneBreakdownCompleted, events),
        key=lambda event: event.scene.sequence_number,
    )
    return Breakdown(
        run_id=completed.run_id,
        story=StoryHead(
            id=completed.story_id,
            title=completed.title,
            revision=completed.revision,
            sha256=text_sha256(text),
        ),
        model=completed.model,
        structure=structured.structure,
        scenes=tuple(_number_shots(scenes)),
        findings=completed.findings,
        quality=completed.quality,
        usage=completed.usage,
    )


def _number_shots(
    scenes: Iterable[SceneBreakdownCompleted],
) -> Iterator[BrokenDownScene]:
    # Scenes are published one by one, before the film has numbers for their shots.
    numbers = count(1)
    for event in scenes:
        shots = tuple(
            shot.model_copy(update={"sequence_number": next(numbers)})
            for shot in event.shots
        )
        card = {
            name: getattr(event.scene, name) for name in type(event.scene).model_fields
        }
        yield BrokenDownScene(**card, shots=shots, findings=event.findings)
