"""What must be true after an experiment."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aio_pika
import asyncpg

from ports.delivery import DEAD_LETTER_QUEUE, INTAKE_QUEUE, QUEUE_BINDINGS
from tests.chaos import answer_log
from tests.chaos.event_collector import CollectedEvents, ObservedEvent
from tests.chaos.stories import ChaosStory, StoryKind

_ALLOWED_OUTCOMES: dict[StoryKind, frozenset[str]] = {
    "ordinary": frozenset({"completed"}),
    "killer": frozenset({"dead letter"}),
    "bug": frozenset({"dead letter"}),
    "cancelled": frozenset({"completed", "cancelled"}),
    "empty": frozenset({"failed"}),
    "invalid": frozenset({"failed"}),
}
_DEAD_LETTERED: tuple[StoryKind, ...] = ("killer", "bug", "invalid")


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemState:
    """What is left in the journal and in the broker.

    Attributes:
        unpublished_messages: Of the outbox.
        claimed_steps: Steps that some replica still works.
        queue_depths: Ready messages by queue, without the empty queues.
    """

    unpublished_messages: int
    claimed_steps: int
    queue_depths: dict[str, int]

    @property
    def is_drained(self) -> bool:
        """Whether nothing is left to be done or published."""
        return not (
            self.unpublished_messages or self.claimed_steps or self.queue_depths
        )


async def read_system_state(*, broker: str, postgres: str) -> SystemState:
    """Read the journal and the queues."""
    connection = await asyncpg.connect(postgres)
    try:
        unpublished = await connection.fetchval(
            "SELECT count(*) FROM outbox WHERE settled_at IS NULL"
        )
        claimed = await connection.fetchval(
            "SELECT count(*) FROM steps WHERE state = 'claimed'"
        )
    finally:
        await connection.close()
    return SystemState(
        unpublished_messages=unpublished,
        claimed_steps=claimed,
        queue_depths=await _queue_depths(broker),
    )


async def _queue_depths(broker: str) -> dict[str, int]:
    depths = {}
    async with await aio_pika.connect(broker) as connection:
        channel = await connection.channel()
        for name in QUEUE_BINDINGS.keys() - {DEAD_LETTER_QUEUE}:
            queue = await channel.declare_queue(name, passive=True)
            if count := queue.declaration_result.message_count:
                depths[name] = count
    return depths


async def count_consumers(broker: str) -> int:
    """Count the consumers of the intake queue."""
    async with await aio_pika.connect(broker) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(INTAKE_QUEUE, passive=True)
        return queue.declaration_result.consumer_count or 0


def story_outcomes(
    stories: Sequence[ChaosStory], collected: CollectedEvents
) -> dict[str, frozenset[str]]:
    """Return the outcomes of each story; a correct run has exactly one."""
    events: defaultdict[str, list[ObservedEvent]] = defaultdict(list)
    for event in collected.events.values():
        if event.story and event.kind.startswith("story.breakdown."):
            events[event.story].append(event)
    return {story.id: frozenset(map(_outcome, events[story.id])) for story in stories}


def _outcome(event: ObservedEvent) -> str:
    if event.kind == "story.breakdown.completed":
        return "completed"
    if not event.final:
        return "dead letter"
    return "cancelled" if event.reason == "cancelled" else "failed"


def find_violations(
    stories: Sequence[ChaosStory],
    collected: CollectedEvents,
    state: SystemState,
    folder: Path,
) -> Iterator[str]:
    """Yield a sentence for each invariant that does not hold."""
    yield from _outcome_violations(stories, collected)
    yield from _result_violations(stories, collected)
    yield from _dead_letter_violations(stories, collected)
    if repeated := answer_log.find_repeated_calls(folder):
        yield f"{len(repeated)} answers were paid twice, first {repeated[0]}"
    if not state.is_drained:
        yield f"not drained: {state}"


def _outcome_violations(
    stories: Sequence[ChaosStory], collected: CollectedEvents
) -> Iterator[str]:
    outcomes = story_outcomes(stories, collected)
    for story in stories:
        names = outcomes[story.id]
        if not names:
            yield f"lost: {story.id} ({story.kind})"
        elif len(names) > 1 or not names <= _ALLOWED_OUTCOMES[story.kind]:
            yield f"{story.id} ({story.kind}) ended as {sorted(names)}"


def _result_violations(
    stories: Sequence[ChaosStory], collected: CollectedEvents
) -> Iterator[str]:
    for id_ in sorted(collected.changed_ids):
        yield f"event {id_} was published with different bytes"
    results = Counter(
        (event.story, event.kind, event.scene)
        for event in collected.events.values()
        if event.kind != "story.breakdown.failed" or event.final
    )
    for result, count in results.items():
        if count > 1:
            yield f"{count} different events for {result}"
    yield from _scene_violations(stories, collected)


def _scene_violations(
    stories: Sequence[ChaosStory], collected: CollectedEvents
) -> Iterator[str]:
    scenes = Counter(e.story for e in collected.events.values() if e.scene is not None)
    promised = {e.story: e.scenes for e in collected.events.values() if e.scenes}
    for story in stories:
        if story.id not in promised:
            continue
        published = scenes[story.id]
        if not (published == promised[story.id] == story.scenes):
            yield f"{story.id} has {story.scenes} scenes, {published} were published"


def _dead_letter_violations(
    stories: Sequence[ChaosStory], collected: CollectedEvents
) -> Iterator[str]:
    counts = Counter(collected.dead_letters.values())
    for story in stories:
        expected = int(story.kind in _DEAD_LETTERED)
        if counts.pop(story.id, 0) != expected:
            yield f"{story.id} ({story.kind}) has not {expected} dead letters"
    for story_id, count in counts.items():
        yield f"{count} dead letters of {story_id!r}, which nobody submitted"
