"""What `structure` stands on: the text, its readings, and the project's brief."""

import asyncio
from dataclasses import dataclass

from crews.architect.readings import ReadPassage
from crews.architect.seams import Draft, joined
from crews.passage import TakenIn
from ports.archive import StoryArchive
from ports.records import Records
from ports.story import Brief, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A story as it was taken in and read."""

    taken_in: TakenIn
    text: str
    brief: Brief
    passages: tuple[ReadPassage, ...]
    drafts: tuple[Draft, ...]


async def gathered(run: Run, records: Records, archive: StoryArchive) -> Gathered:
    """Return everything that was recorded of *run* so far."""
    [taken_in] = [result async for result in records.results(run, "intake")]
    passages = tuple(
        [
            # In a thread each: a novel's readings, parsed at a stretch, stall the loop.
            await asyncio.to_thread(ReadPassage.model_validate_json, result)
            async for result in records.results(run, "read")
        ]
    )
    return Gathered(
        taken_in=TakenIn.model_validate_json(taken_in),
        text=await records.text(run),
        brief=await archive.brief(run.project_id),
        passages=passages,
        drafts=await asyncio.to_thread(joined, passages),
    )
