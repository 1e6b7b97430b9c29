"""What a story has established, in the shape that PathRAG's server accepts."""

import json
import re
from collections.abc import Iterator
from typing import TypedDict

from infra.pathrag.knowledge import Hop, by_key, hops
from infra.pathrag.names import Names
from ports.knowledge_graph import StoryGraph

# What XML 1.0 cannot hold: the server writes its graph as GraphML, and one such
# character makes the file unreadable for ever. Surrogates cannot even be sent.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

BATCH = 200
"""Entities or relationships a request: some seconds of embedding."""

NOWHERE = "nowhere"
"""Attributes must not be null or missing; an id that no chunk has is allowed."""


class Chunk(TypedDict):
    """A passage."""

    content: str
    source_id: str


class WireEntity(TypedDict):
    """An entity; *source_id* names a chunk of the same request."""

    entity_name: str
    entity_type: str
    description: str
    source_id: str


class WireRelationship(TypedDict):
    """A hop; its keywords are what a path tells of it."""

    src_id: str
    tgt_id: str
    description: str
    keywords: str
    weight: float
    source_id: str


class CustomKg(TypedDict):
    """The body's `custom_kg`; all three are required."""

    chunks: list[Chunk]
    entities: list[WireEntity]
    relationships: list[WireRelationship]


def custom_kg(names: Names, known: StoryGraph) -> CustomKg:
    """Return *known* under *names*, every value fit for the server's graph file."""
    related = hops(known)
    described = {entity.key for entity in known.entities}
    ends = dict.fromkeys(end for hop in related for end in (hop.source, hop.target))
    return CustomKg(
        chunks=[
            Chunk(content=clean(passage.text), source_id=clean(passage.id))
            for passage in known.passages
        ],
        entities=[
            WireEntity(
                entity_name=names.of(entity.key),
                entity_type=entity.kind,
                description=clean(f"{entity.name}: {entity.description}"),
                source_id=clean(entity.passage) or NOWHERE,
            )
            for entity in by_key(known)
        ]
        # Otherwise an end that nobody described would keep its older description.
        + [
            WireEntity(
                entity_name=names.of(end),
                entity_type="unknown",
                description=clean(end),
                source_id=NOWHERE,
            )
            for end in ends
            if end not in described
        ],
        relationships=[_relationship(names, hop) for hop in related],
    )


def _relationship(names: Names, hop: Hop) -> WireRelationship:
    return WireRelationship(
        src_id=names.of(hop.source),
        tgt_id=names.of(hop.target),
        description=clean(hop.sentence),
        keywords=told(names, hop),
        weight=hop.weight,
        source_id=clean(hop.passages[0]) if hop.passages else NOWHERE,
    )


def told(names: Names, hop: Hop) -> str:
    """Return the keywords of *hop*: all that a path will say of it.

    A path's words hold the keywords of its edges but neither their descriptions nor
    their passages, so both ride here, as JSON between marks that no story contains.
    """
    sentence, passages = clean(hop.sentence), [clean(id_) for id_ in hop.passages]
    fact = json.dumps([sentence, passages], ensure_ascii=False)
    return f"{clean(hop.keywords)} {names.mark}<{fact}>{names.mark}"


def clean(text: str) -> str:
    """Return *text* on one line, without what would corrupt the server's graph file."""
    return " ".join(_FORBIDDEN.sub(" ", text).split())


def batches(whole: CustomKg) -> Iterator[CustomKg]:
    """Yield *whole* in requests that a server can embed within its time-out.

    Each carries the chunks that it cites, because ids of chunks mean nothing from one
    request to the next; entities come first, or relationships would invent them.
    """
    for start in range(0, len(whole["entities"]), BATCH):
        entities = whole["entities"][start : start + BATCH]
        yield CustomKg(
            chunks=_cited(whole, {entity["source_id"] for entity in entities}),
            entities=entities,
            relationships=[],
        )
    for start in range(0, len(whole["relationships"]), BATCH):
        related = whole["relationships"][start : start + BATCH]
        yield CustomKg(
            chunks=_cited(whole, {relation["source_id"] for relation in related}),
            entities=[],
            relationships=related,
        )


def _cited(whole: CustomKg, ids: set[str]) -> list[Chunk]:
    return [chunk for chunk in whole["chunks"] if chunk["source_id"] in ids]
