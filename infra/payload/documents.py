"""What a run's documents look like in the collections that we ship."""

import json
from collections.abc import Iterable, Iterator
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
"""Payload refuses more in a text or textarea field that sets no limit of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentDocuments:
    """The documents that a run's scenes and shots belong to."""

    run: DocumentId
    project: DocumentId


class StoredRun(BaseModel):
    """What we must know of a run that Payload holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: DocumentId
    project: Annotated[DocumentId, BeforeValidator(relation_id)]
    revision: int
    generation: int
    status: RunState

    def is_ahead_of(self, run: Run, status: RunState) -> bool:
        """Tell whether it has come further than a late report says."""
        late = run.generation, STATUS_ORDER[status]
        return (self.generation, STATUS_ORDER[self.status]) > late


def parse_runs(found: Iterable[PayloadDocument]) -> list[StoredRun]:
    """Read runs as Payload holds them.

    Raises:
        PortProtocolError: One lacks what we wrote, by the fields' names.
    """
    try:
        return [StoredRun.model_validate(document) for document in found]
    except ValidationError as error:
        fields = sorted({str(each["loc"][0]) for each in error.errors()})
        raise PortProtocolError(
            PORT, f"a document in crew-runs has no fit {', '.join(fields)}"
        ) from error


def story_key(project_id: ProjectId, story_id: StoryId) -> str:
    """Return what sets a story apart from those of other projects."""
    return f"{project_id}/{story_id}"


def text_document(
    project: DocumentId, story: str, *, text: str, digest: Sha256
) -> PayloadDocument:
    """Return a text that is too long for a message."""
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
    """Return a run as it stands."""
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
    """Return the part of a run that its structure is."""
    return {
        "generation": run.generation,
        "structure": structure.model_dump(mode="json"),
    }


def result_fields(run: Run, film: Breakdown) -> PayloadDocument:
    """Return what came of a run."""
    found = {"model", "quality", "usage", "findings"}
    return {
        "generation": run.generation,
        **film.model_dump(mode="json", include=found),
    }


def scene_documents(
    film: Breakdown, owner: ParentDocuments
) -> Iterator[PayloadDocument]:
    """Yield the scenes of a film, in order."""
    return (_add_digest(_scene_document(film, owner, card)) for card in film.scenes)


def shot_documents(
    film: Breakdown, owner: ParentDocuments, scene_ids: dict[str, DocumentId]
) -> Iterator[PayloadDocument]:
    """Yield the shots of a film, in order, with the scenes they are in."""
    for card in film.scenes:
        scene = scene_ids[_scene_key(film, card)]
        for taken in card.shots:
            yield _add_digest(_shot_document(film, owner, scene, taken))


def _scene_document(
    film: Breakdown, owner: ParentDocuments, card: BrokenDownScene
) -> PayloadDocument:
    return {
        "sceneKey": _scene_key(film, card),
        "project": owner.project,
        "run": owner.run,
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
    film: Breakdown, owner: ParentDocuments, scene: DocumentId, taken: Shot
) -> PayloadDocument:
    return {
        "shotKey": f"{film.run_id}/{taken.shot_id}",
        "run": owner.run,
        "scene": scene,
        "sequenceNumber": taken.sequence_number,
        "shotNumber": taken.shot_number_in_scene,
        "seconds": taken.estimated_duration_seconds,
        "size": taken.technical_layer.camera.size,
        "action": taken.narrative_layer.action_description[:MAX_TEXTAREA_LENGTH],
        "shot": taken.model_dump(mode="json"),
    }


def _scene_key(film: Breakdown, card: BrokenDownScene) -> str:
    return f"{film.run_id}/{card.scene_id}"


def _add_digest(document: PayloadDocument) -> PayloadDocument:
    """Add a digest, by which a second try knows what it need not write again."""
    content = json.dumps(document, sort_keys=True).encode()
    return {**document, "digest": sha256(content).hexdigest()}
