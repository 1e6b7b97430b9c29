"""Converts a story's graph into `custom_kg`, the form that PathRAG's server accepts."""

import json
import re
from collections.abc import Iterator
from typing import TypedDict

from infra.pathrag.hops import Hop, build_hops, entities_by_key
from infra.pathrag.remote.entity_names import EntityNames
from ports.knowledge_graph import StoryGraph

# Invalid in XML 1.0: the server stores its graph as GraphML, and one such character
# makes the file unreadable for ever. Surrogates cannot even be sent.
_INVALID_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

BATCH_SIZE = 200
"""Entities or relationships per request: some seconds of embedding."""

NO_SOURCE = "nowhere"
"""An id that no chunk has: it may not be null or missing."""


class KgChunk(TypedDict):
    """A passage."""

    content: str
    source_id: str


class KgEntity(TypedDict):
    """An entity; *source_id* is the id of a chunk in the same request."""

    entity_name: str
    entity_type: str
    description: str
    source_id: str


class KgRelationship(TypedDict):
    """A hop; its keywords are its words in a path."""

    src_id: str
    tgt_id: str
    description: str
    keywords: str
    weight: float
    source_id: str


class CustomKg(TypedDict):
    """The `custom_kg` of a request body; all three lists are required."""

    chunks: list[KgChunk]
    entities: list[KgEntity]
    relationships: list[KgRelationship]


def to_custom_kg(names: EntityNames, story: StoryGraph) -> CustomKg:
    """Return *story* under *names*, every value valid in the server's graph file."""
    story_hops = build_hops(story)
    described = {entity.key for entity in story.entities}
    ends = dict.fromkeys(end for hop in story_hops for end in (hop.source, hop.target))
    return CustomKg(
        chunks=[
            KgChunk(content=sanitise(passage.text), source_id=sanitise(passage.id))
            for passage in story.passages
        ],
        entities=[
            KgEntity(
                entity_name=names.encode(entity.key),
                entity_type=entity.kind,
                description=sanitise(f"{entity.name}: {entity.description}"),
                source_id=sanitise(entity.passage) or NO_SOURCE,
            )
            for entity in entities_by_key(story)
        ]
        # An end without a description would otherwise keep the one it had before.
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
        relationships=[_to_relationship(names, hop) for hop in story_hops],
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
    """Return the keywords of *hop*, which are all that a path says about it.

    PathRAG's paths contain the keywords of their edges, but neither descriptions nor
    passages. So these two are added here as JSON, between prefixes that no story
    contains, for `parse_context` to find.
    """
    sentence, passages = sanitise(hop.sentence), [sanitise(id_) for id_ in hop.passages]
    fact = json.dumps([sentence, passages], ensure_ascii=False)
    return f"{sanitise(hop.keywords)} {names.prefix}<{fact}>{names.prefix}"


def sanitise(text: str) -> str:
    """Return *text* on one line, without what would corrupt the graph file."""
    return " ".join(_INVALID_IN_XML.sub(" ", text).split())


def split_batches(kg: CustomKg) -> Iterator[CustomKg]:
    """Yield *kg* in requests that the server can embed within its timeout.

    Each contains the chunks that it refers to, because ids of chunks are valid in one
    request only. Entities come first; otherwise the server would create them from the
    relationships.
    """
    for start in range(0, len(kg["entities"]), BATCH_SIZE):
        entities = kg["entities"][start : start + BATCH_SIZE]
        yield CustomKg(
            chunks=_chunks_with_ids(kg, {entity["source_id"] for entity in entities}),
            entities=entities,
            relationships=[],
        )
    for start in range(0, len(kg["relationships"]), BATCH_SIZE):
        relationships = kg["relationships"][start : start + BATCH_SIZE]
        yield CustomKg(
            chunks=_chunks_with_ids(
                kg, {relation["source_id"] for relation in relationships}
            ),
            entities=[],
            relationships=relationships,
        )


def _chunks_with_ids(kg: CustomKg, ids: set[str]) -> list[KgChunk]:
    return [chunk for chunk in kg["chunks"] if chunk["source_id"] in ids]
