"""What must be true when the show is over."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aio_pika
import asyncpg

from ports.delivery import DEAD_LETTER_QUEUE, INTAKE_QUEUE, QUEUE_BINDINGS
from tests.chaos import ledger
from tests.chaos.audience import Event, Heard
from tests.chaos.stories import Kind, Story

_LAWFUL: dict[Kind, frozenset[str]] = {
    "ordinary": frozenset({"completed"}),
    "killer": frozenset({"dead letter"}),
    "bug": frozenset({"dead letter"}),
    "cancelled": frozenset({"completed", "cancelled"}),
    "empty": frozenset({"failed"}),
    "invalid": frozenset({"failed"}),
}
_POISON: tuple[Kind, ...] = ("killer", "bug", "invalid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backstage:
    """What is left in the journal and in the broker.

    Attributes:
        queued: Messages by queue, where there are any.
    """

    owed: int
    claimed: int
    queued: dict[str, int]

    @property
    def is_tidy(self) -> bool:
        return not (self.owed or self.claimed or self.queued)


async def backstage(*, broker: str, postgres: str) -> Backstage:
    """Look into the journal and the queues."""
    connection = await asyncpg.connect(postgres)
    try:
        owed = await connection.fetchval(
            "SELECT count(*) FROM outbox WHERE settled_at IS NULL"
        )
        claimed = await connection.fetchval(
            "SELECT count(*) FROM steps WHERE state = 'claimed'"
        )
    finally:
        await connection.close()
    return Backstage(owed=owed, claimed=claimed, queued=await _queued(broker))


async def _queued(broker: str) -> dict[str, int]:
    queued = {}
    async with await aio_pika.connect(broker) as connection:
        channel = await connection.channel()
        for name in QUEUE_BINDINGS.keys() - {DEAD_LETTER_QUEUE}:
            queue = await channel.declare_queue(name, passive=True)
            if count := queue.declaration_result.message_count:
                queued[name] = count
    return queued


async def consumers(broker: str) -> int:
    """Count who listens for submissions."""
    async with await aio_pika.connect(broker) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(INTAKE_QUEUE, passive=True)
        return queue.declaration_result.consumer_count or 0


def ends(stories: Sequence[Story], heard: Heard) -> dict[str, frozenset[str]]:
    """Return what each story came to, in a word; one word is lawful."""
    told: defaultdict[str, list[Event]] = defaultdict(list)
    for event in heard.events.values():
        if event.story and event.kind.startswith("story.breakdown."):
            told[event.story].append(event)
    return {story.id: frozenset(map(_end, told[story.id])) for story in stories}


def _end(event: Event) -> str:
    if event.kind == "story.breakdown.completed":
        return "completed"
    if not event.final:
        return "dead letter"
    return "cancelled" if event.reason == "cancelled" else "failed"


def faults(
    stories: Sequence[Story], heard: Heard, left: Backstage, folder: Path
) -> Iterator[str]:
    """Yield every promise that was broken, in words."""
    yield from _of_ends(stories, heard)
    yield from _of_results(stories, heard)
    yield from _of_letters(stories, heard)
    if again := ledger.repeated(folder):
        yield f"{len(again)} answers were paid twice, first {again[0]}"
    if not left.is_tidy:
        yield f"not drained: {left}"


def _of_ends(stories: Sequence[Story], heard: Heard) -> Iterator[str]:
    came_to = ends(stories, heard)
    for story in stories:
        end = came_to[story.id]
        if not end:
            yield f"lost: {story.id} ({story.kind})"
        elif len(end) > 1 or not end <= _LAWFUL[story.kind]:
            yield f"{story.id} ({story.kind}) came to {sorted(end)}"


def _of_results(stories: Sequence[Story], heard: Heard) -> Iterator[str]:
    for id_ in sorted(heard.altered):
        yield f"event {id_} was published with different bytes"
    once = Counter(
        (event.story, event.kind, event.scene)
        for event in heard.events.values()
        if event.kind != "story.breakdown.failed" or event.final
    )
    for result, count in once.items():
        if count > 1:
            yield f"{count} different events for {result}"
    yield from _of_scenes(stories, heard)


def _of_scenes(stories: Sequence[Story], heard: Heard) -> Iterator[str]:
    scenes = Counter(e.story for e in heard.events.values() if e.scene is not None)
    promised = {e.story: e.scenes for e in heard.events.values() if e.scenes}
    for story in stories:
        if story.id not in promised:
            continue
        if not (scenes[story.id] == promised[story.id] == story.scenes):
            yield f"{story.id} has {story.scenes} scenes, {scenes[story.id]} were told"


def _of_letters(stories: Sequence[Story], heard: Heard) -> Iterator[str]:
    dead = Counter(heard.letters.values())
    for story in stories:
        due = int(story.kind in _POISON)
        if dead.pop(story.id, 0) != due:
            yield f"{story.id} ({story.kind}) has not {due} dead letters"
    for story_id, count in dead.items():
        yield f"{count} dead letters of {story_id!r}, whom nobody submitted"
