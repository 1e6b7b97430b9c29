"""What a run's documents look like in the collections that we ship."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from infra.payload.answers import PORT, Document, DocumentId, related
from ports.archive import STATUS_ORDER
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.choices import RunState
from ports.domain.film import Shot
from ports.domain.story import ProjectId, Run, Sha256, StoryId
from ports.domain.structure import Structure
from ports.errors import PortProtocolError

LONGEST_TEXTAREA = 40_000
"""Payload refuses more in a text or textarea field that sets no limit of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The documents that a run's scenes and shots belong to."""

    run: DocumentId
    project: DocumentId


class KnownRun(BaseModel):
    """What we must know of a run that Payload holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: DocumentId
    project: Annotated[DocumentId, BeforeValidator(related)]
    revision: int
    generation: int
    status: RunState

    def is_further(self, run: Run, status: RunState) -> bool:
        """Tell whether it has come further than a late report says."""
        late = run.generation, STATUS_ORDER[status]
        return (self.generation, STATUS_ORDER[self.status]) > late


def known_runs(found: Iterable[Document]) -> list[KnownRun]:
    """Read runs as Payload holds them.

    Raises:
        PortProtocolError: One lacks what we wrote, by the fields' names.
    """
    try:
        return [KnownRun.model_validate(document) for document in found]
    except ValidationError as error:
        fields = sorted({str(each["loc"][0]) for each in error.errors()})
        raise PortProtocolError(
            PORT, f"a document in crew-runs has no fit {', '.join(fields)}"
        ) from error


def story_key(project_id: ProjectId, story_id: StoryId) -> str:
    """Return what sets a story apart from those of other projects."""
    return f"{project_id}/{story_id}"


def kept_text(
    project: DocumentId, story: str, *, text: str, digest: Sha256
) -> Document:
    """Return a text that is too long for a message."""
    return {
        "textKey": f"{story}/{digest}",
        "project": project,
        "storyKey": story,
        "text": text,
    }


def crew_run(
    run: Run,
    *,
    project: DocumentId,
    story: DocumentId | None,
    status: RunState,
    percent: float,
    detail: str,
) -> Document:
    """Return a run as it stands."""
    return {
        "runKey": str(run.id),
        "project": project,
        "story": story,
        "storyKey": story_key(run.project_id, run.story_id),
        "title": run.title[:LONGEST_TEXTAREA],
        "revision": run.revision,
        "generation": run.generation,
        "status": status,
        "progress": round(percent, 1),
        "detail": detail[:LONGEST_TEXTAREA],
    }


def whole(run: Run, structure: Structure) -> Document:
    """Return the part of a run that its structure is."""
    return {
        "generation": run.generation,
        "structure": structure.model_dump(mode="json"),
    }


def verdict(run: Run, film: Breakdown) -> Document:
    """Return what came of a run."""
    found = {"model", "quality", "usage", "findings"}
    return {
        "generation": run.generation,
        **film.model_dump(mode="json", include=found),
    }


def scenes(film: Breakdown, owner: Owner) -> Iterator[Document]:
    """Yield the scenes of a film, in order."""
    return (_sealed(_scene(film, owner, card)) for card in film.scenes)


def shots(
    film: Breakdown, owner: Owner, scene_documents: dict[str, DocumentId]
) -> Iterator[Document]:
    """Yield the shots of a film, in order, with the scenes they are in."""
    for card in film.scenes:
        scene = scene_documents[_scene_key(film, card)]
        for taken in card.shots:
            yield _sealed(_shot(film, owner, scene, taken))


def _scene(film: Breakdown, owner: Owner, card: BrokenDownScene) -> Document:
    return {
        "sceneKey": _scene_key(film, card),
        "project": owner.project,
        "run": owner.run,
        "sceneNumber": card.sequence_number,
        "kind": card.kind,
        "setting": card.setting[:LONGEST_TEXTAREA],
        "timeOfDay": card.time_of_day,
        "storyDay": card.story_day,
        "actionSummary": card.action_summary[:LONGEST_TEXTAREA],
        "card": card.model_dump(mode="json", exclude={"shots", "findings"}),
        "findings": [finding.model_dump(mode="json") for finding in card.findings],
    }


def _shot(film: Breakdown, owner: Owner, scene: DocumentId, taken: Shot) -> Document:
    return {
        "shotKey": f"{film.run_id}/{taken.shot_id}",
        "run": owner.run,
        "scene": scene,
        "sequenceNumber": taken.sequence_number,
        "shotNumber": taken.shot_number_in_scene,
        "seconds": taken.estimated_duration_seconds,
        "size": taken.technical_layer.camera.size,
        "action": taken.narrative_layer.action_description[:LONGEST_TEXTAREA],
        "shot": taken.model_dump(mode="json"),
    }


def _scene_key(film: Breakdown, card: BrokenDownScene) -> str:
    return f"{film.run_id}/{card.scene_id}"


def _sealed(document: Document) -> Document:
    """Add a digest, by which a second try knows what it need not write again."""
    content = json.dumps(document, sort_keys=True).encode()
    return {**document, "digest": sha256(content).hexdigest()}
