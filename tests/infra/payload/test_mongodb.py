"""What we write fits the schemas that Payload makes of the collections on MongoDB.

MongoDB is Novel Movie's database, and refuses what SQLite drops without a word.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from infra.payload import PayloadStoryArchive
from ports.domain.story import Run
from ports.domain.structure import StructureType
from tests.contracts.archives_under_test import PayloadArchiveUnderTest, a_run_in
from tests.payload.builders import a_film, a_structure
from tests.payload.faulty_transport import FaultyTransport
from tests.payload.server import HERE
from tests.stack.node import node
from tests.stack.programs import run_program

Written = dict[str, Any]
UUID_TEXT = re.compile(r'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')


async def test_every_document_is_valid_there_and_kept_whole_here(
    structuring: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    for kind in get_args(StructureType):
        await _store_everything(structuring, await a_run_in(subject), kind)

    sent = [
        {"collection": path.split("/")[2], "document": stored | body}
        for _, path, body in transport.written
        for stored in [await _stored(subject, path.split("/"), body)]
    ]
    assert {each["collection"] for each in sent} == {
        "crew-runs",
        "crew-texts",
        "crew-scenes",
        "crew-shots",
        "projects",
        "story-structures",
    }
    assert schema_refusals(sent) == []


async def _store_everything(
    archive: PayloadStoryArchive, run: Run, kind: StructureType
) -> None:
    structure = a_structure().model_copy(update={"structure_type": kind})
    await archive.update_status(run, status="running", percent=0, detail="told")
    await archive.store_text(run.project_id, run.story_id, "A text.")
    await archive.store_structure(run, structure)
    await archive.store_breakdown(run, a_film(run), "text")
    await archive.update_status(run, status="completed", percent=100, detail="")


def test_a_document_of_another_shape_is_refused() -> None:
    acts = [{"name": "One"}]
    wrong = {"collection": "story-structures", "document": {"actStructure": acts}}

    [refusal] = [text for text in schema_refusals([wrong]) if "actStructure" in text]

    assert "Cast to Embedded failed" in refusal


async def _stored(
    subject: PayloadArchiveUnderTest, path: Sequence[str], body: Mapping[str, Any]
) -> Written:
    """Return the document that holds *body*, after checking that all is there."""
    collection = path[2]
    if len(path) > 3:
        [found] = await subject.find(collection, id=path[3])
    else:
        keys = ("runKey", "textKey", "sceneKey", "shotKey", "story")
        key = next(key for key in keys if body.get(key))
        [found] = await subject.find(collection, **{key: body[key]})
    lost = list(_lost(body, found))
    # What a later write of the same run changed is no loss.
    assert [name for name in lost if name.split(".")[-1] not in CHANGING] == []
    return found


CHANGING = frozenset(
    {"status", "progress", "detail", "currentStep", "completedAt", "generatedAt"}
)


def _lost(sent: object, stored: object, path: str = "") -> Iterator[str]:
    """Yield the path of each value that was sent and is not stored."""
    match sent, stored:
        case (dict(), dict()):
            for name, value in sent.items():
                yield from _lost(value, stored.get(name), f"{path}.{name}")
        case (list(), list()) if len(sent) == len(stored):
            for number, (one, other) in enumerate(zip(sent, stored, strict=True)):
                yield from _lost(one, other, f"{path}.{number}")
        case _ if sent != stored:
            yield path


def schema_refusals(documents: Sequence[Written]) -> list[str]:
    """Return what MongoDB's schemas refuse of *documents*."""
    checked = run_program(
        *(*node(), "--import", "tsx", "documents-check.ts"),
        cwd=HERE,
        input="\n".join(_with_object_ids(json.dumps(each)) for each in documents),
    )
    answers = [json.loads(line) for line in checked.splitlines()]
    assert len(answers) == len(documents)
    return [refusal for answer in answers for refusal in answer]


def _with_object_ids(document: str) -> str:
    """Make ids of MongoDB of those that SQLite gave, which are UUIDs."""
    return UUID_TEXT.sub(lambda id_: f'"{id_[1].replace("-", "")[:24]}"', document)
