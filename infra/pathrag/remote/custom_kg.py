"""What a story has established, in the shape that PathRAG's server accepts."""

import json
import re
from collections.abc import Iterator
from typing import TypedDict

from infra.pathrag.hops import Hop, build_hops, entities_by_key
from infra.pathrag.remote.entity_names import EntityNames
from ports.knowledge_graph import StoryGraph

# What XML 1.0 cannot hold: the server writes its graph as GraphML, and one such
# character makes the file unreadable for ever. Surrogates cannot even be sent.
_INVALID_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

BATCH_SIZE = 200
"""Entities or relationships a request: some seconds of embedding."""

NO_SOURCE = "nowhere"
"""Attributes must not be null or missing; an id that no chunk has is allowed."""


class KgChunk(TypedDict):
    """A passage."""

    content: str
    source_id: str


class KgEntity(TypedDict):
    """An entity; *source_id* names a chunk of the same request."""

    entity_name: str
    entity_type: str
    description: str
    source_id: str


class KgRelationship(TypedDict):
    """A hop; its keywords are what a path tells of it."""

    src_id: str
    tgt_id: str
    description: str
    keywords: str
    weight: float
    source_id: str


class CustomKg(TypedDict):
    """The body's `custom_kg`; all three are required."""

    chunks: list[KgChunk]
    entities: list[KgEntity]
    relationships: list[KgRelationship]


def to_custom_kg(names: EntityNames, known: StoryGraph) -> CustomKg:
    """Return *known* under *names*, every value fit for the server's graph file."""
    related = build_hops(known)
    described = {entity.key for entity in known.entities}
    ends = dict.fromkeys(end for hop in related for end in (hop.source, hop.target))
    return CustomKg(
        chunks=[
            KgChunk(content=sanitise(passage.text), source_id=sanitise(passage.id))
            for passage in known.passages
        ],
        entities=[
            KgEntity(
                entity_name=names.encode(entity.key),
                entity_type=entity.kind,
                description=sanitise(f"{entity.name}: {entity.description}"),
                source_id=sanitise(entity.passage) or NO_SOURCE,
            )
            for entity in entities_by_key(known)
        ]
        # Otherwise an end that nobody described would keep its older description.
        + [
            KgEntity(
                entity_name=names.encode(end),
                entity_type="unknown",
                description=sanitise(end),
                source_id=NO_SOURCE,
            )
            for end in ends
            if end not in described
        ],
        relationships=[_to_relationship(names, hop) for hop in related],
    )


def _to_relationship(names: EntityNames, hop: Hop) -> KgRelationship:
    return KgRelationship(
        src_id=names.encode(hop.source),
        tgt_id=names.encode(hop.target),
        description=sanitise(hop.sentence),
        keywords=hop_keywords(names, hop),
        weight=hop.weight,
        source_id=sanitise(hop.passages[0]) if hop.passages else NO_SOURCE,
    )


def hop_keywords(names: EntityNames, hop: Hop) -> str:
    """Return the keywords of *hop*: all that a path will say of it.

    A path's words hold the keywords of its edges but neither their descriptions nor
    their passages, so both ride here, as JSON between marks that no story contains.
    """
    sentence, passages = sanitise(hop.sentence), [sanitise(id_) for id_ in hop.passages]
    fact = json.dumps([sentence, passages], ensure_ascii=False)
    return f"{sanitise(hop.keywords)} {names.prefix}<{fact}>{names.prefix}"


def sanitise(text: str) -> str:
    """Return *text* on one line, without what would corrupt the server's graph file."""
    return " ".join(_INVALID_IN_XML.sub(" ", text).split())


def split_batches(whole: CustomKg) -> Iterator[CustomKg]:
    """Yield *whole* in requests that a server can embed within its time-out.

    Each carries the chunks that it cites, because ids of chunks mean nothing from one
    request to the next; entities come first, or relationships would invent them.
    """
    for start in range(0, len(whole["entities"]), BATCH_SIZE):
        entities = whole["entities"][start : start + BATCH_SIZE]
        yield CustomKg(
            chunks=_chunks_with_ids(
                whole, {entity["source_id"] for entity in entities}
            ),
            entities=entities,
            relationships=[],
        )
    for start in range(0, len(whole["relationships"]), BATCH_SIZE):
        related = whole["relationships"][start : start + BATCH_SIZE]
        yield CustomKg(
            chunks=_chunks_with_ids(
                whole, {relation["source_id"] for relation in related}
            ),
            entities=[],
            relationships=related,
        )


def _chunks_with_ids(whole: CustomKg, ids: set[str]) -> list[KgChunk]:
    return [chunk for chunk in whole["chunks"] if chunk["source_id"] in ids]
