"""Builds the documents of a run for the collections that this service brings."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from infra.payload.responses import PORT, DocumentId, PayloadDocument, relation_id
from ports.archive import STATUS_ORDER
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.choices import RunState
from ports.domain.film import Shot
from ports.domain.story import ProjectId, Run, Sha256, StoryId
from ports.domain.structure import Structure
from ports.errors import PortProtocolError

MAX_TEXTAREA_LENGTH = 40_000
"""Payload's limit for a text or textarea field that has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentDocuments:
    """The ids of the documents that a run's scenes and shots belong to."""

    run: DocumentId
    project: DocumentId


class StoredRun(BaseModel):
    """The fields of a run document that are read back."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: DocumentId
    project: Annotated[DocumentId, BeforeValidator(relation_id)]
    revision: int
    generation: int
    status: RunState

    def is_ahead_of(self, run: Run, status: RunState) -> bool:
        """Tell whether it is further than a late report of *run* and *status*."""
        reported = run.generation, STATUS_ORDER[status]
        return (self.generation, STATUS_ORDER[self.status]) > reported


def parse_runs(found: Iterable[PayloadDocument], *, collection: str) -> list[StoredRun]:
    """Parse run documents; *collection* is where they were found.

    Raises:
        PortProtocolError: A field is missing or invalid; the message names it.
    """
    try:
        return [StoredRun.model_validate(document) for document in found]
    except ValidationError as error:
        fields = sorted({str(each["loc"][0]) for each in error.errors()})
        raise PortProtocolError(
            PORT, f"a document in {collection} has no fit {', '.join(fields)}"
        ) from error


def story_key(project_id: ProjectId, story_id: StoryId) -> str:
    """Return the key of a story, unique across projects."""
    return f"{project_id}/{story_id}"


def text_document(
    project: DocumentId, story: str, *, text: str, digest: Sha256
) -> PayloadDocument:
    """Return the document of a text that is too long for a message."""
    return {
        "textKey": f"{story}/{digest}",
        "project": project,
        "storyKey": story,
        "text": text,
    }


def run_document(
    run: Run,
    *,
    project: DocumentId,
    story: DocumentId | None,
    status: RunState,
    percent: float,
    detail: str,
) -> PayloadDocument:
    """Return the document of a run with its status."""
    return {
        "runKey": str(run.id),
        "project": project,
        "story": story,
        "storyKey": story_key(run.project_id, run.story_id),
        "title": run.title[:MAX_TEXTAREA_LENGTH],
        "revision": run.revision,
        "generation": run.generation,
        "status": status,
        "progress": round(percent, 1),
        "detail": detail[:MAX_TEXTAREA_LENGTH],
    }


def structure_fields(run: Run, structure: Structure) -> PayloadDocument:
    """Return the fields of a run document that its structure fills."""
    return {
        "generation": run.generation,
        "structure": structure.model_dump(mode="json"),
    }


def result_fields(run: Run, film: Breakdown) -> PayloadDocument:
    """Return the fields of a run document that its result fills."""
    fields = {"model", "quality", "usage", "findings"}
    return {
        "generation": run.generation,
        **film.model_dump(mode="json", include=fields),
    }


def scene_documents(
    film: Breakdown, parents: ParentDocuments
) -> Iterator[PayloadDocument]:
    """Yield the documents of a film's scenes, in order."""
    return (_add_digest(_scene_document(film, parents, card)) for card in film.scenes)


def shot_documents(
    film: Breakdown, parents: ParentDocuments, scene_ids: dict[str, DocumentId]
) -> Iterator[PayloadDocument]:
    """Yield the documents of a film's shots, in order.

    *scene_ids* are the ids of the scene documents by their keys.
    """
    library = _library_ids(film)
    for card in film.scenes:
        scene = scene_ids[_scene_key(film, card)]
        for shot in card.shots:
            yield _add_digest(
                _shot_document(film, parents, scene, shot)
                | {"libraryCharacters": _library_characters(shot, library)}
            )


def _scene_document(
    film: Breakdown, parents: ParentDocuments, card: BrokenDownScene
) -> PayloadDocument:
    return {
        "sceneKey": _scene_key(film, card),
        "project": parents.project,
        "run": parents.run,
        "sceneNumber": card.sequence_number,
        "kind": card.kind,
        "setting": card.setting[:MAX_TEXTAREA_LENGTH],
        "timeOfDay": card.time_of_day,
        "storyDay": card.story_day,
        "actionSummary": card.action_summary[:MAX_TEXTAREA_LENGTH],
        "card": card.model_dump(mode="json", exclude={"shots", "findings"}),
        "findings": [finding.model_dump(mode="json") for finding in card.findings],
    }


def _shot_document(
    film: Breakdown, parents: ParentDocuments, scene: DocumentId, shot: Shot
) -> PayloadDocument:
    return {
        "shotKey": f"{film.run_id}/{shot.shot_id}",
        "run": parents.run,
        "scene": scene,
        "sequenceNumber": shot.sequence_number,
        "shotNumber": shot.shot_number_in_scene,
        "seconds": shot.estimated_duration_seconds,
        "size": shot.technical_layer.camera.size,
        "action": shot.narrative_layer.action_description[:MAX_TEXTAREA_LENGTH],
        "shot": shot.model_dump(mode="json"),
    }


def _library_ids(film: Breakdown) -> dict[str, str]:
    """Return the id of the Character Library by the key of each look."""
    return {
        key: person.library_id
        for person in film.structure.people
        if person.library_id
        for key in (person.key, *(look.key for look in person.looks))
    }


def _library_characters(
    shot: Shot, library: Mapping[str, str]
) -> list[PayloadDocument]:
    return [
        {"key": key, "libraryCharacterId": library[key]}
        for key in shot.digital_assets.characters
        if key in library
    ]


def _scene_key(film: Breakdown, card: BrokenDownScene) -> str:
    return f"{film.run_id}/{card.scene_id}"


def _add_digest(document: PayloadDocument) -> PayloadDocument:
    """Add a digest, by which a second attempt sees what it need not write again."""
    content = json.dumps(document, sort_keys=True).encode()
    return {**document, "digest": sha256(content).hexdigest()}
