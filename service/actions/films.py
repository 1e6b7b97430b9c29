"""The film of a run, put together from the events that it has published."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any, TypeVar

from infra.storage.operations import SqlOperations
from ports.domain.breakdown import Breakdown, BrokenDownScene, StoryHead
from ports.domain.story import RunId
from ports.errors import StoryCrewsError
from ports.events.story_events import (
    SceneBreakdownCompleted,
    StoryBreakdownCompleted,
    StoryStructured,
)
from ports.pipeline.identity import text_sha256

E = TypeVar("E", StoryStructured, SceneBreakdownCompleted, StoryBreakdownCompleted)


class NoBreakdownError(StoryCrewsError):
    """What was named holds no finished breakdown."""


async def read_film(operations: SqlOperations, run_id: RunId) -> tuple[Breakdown, str]:
    """Return the breakdown of a run, and the text that its spans refer to.

    Raises:
        NoBreakdownError: The run is unknown, or has not completed.
    """
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
