"""The knowledge graph of a story: its structure as entities and facts."""

import re
from collections.abc import Iterator, Mapping
from textwrap import shorten

from crews.architect.plot.relationships import emotion_key, theme_key
from ports.domain.story import Span
from ports.domain.structure import (
    RelationKind,
    Relationship,
    SceneIndexEntry,
    Structure,
)
from ports.knowledge_graph import (
    Entity,
    EntityKind,
    EvidenceText,
    Fact,
    StoryGraph,
)
from ports.pipeline.identity import text_sha256

MAX_EVIDENCE_CHARACTERS = 100
"""Characters of evidence that a fact quotes, one line; its passage has the rest."""

MAX_PASSAGE_CHARACTERS = 2_000
"""Characters of a scene that are stored as evidence: about one page."""

_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s|\n\s*\n")

_CUT_WORD = re.compile(r"\S\S+\s+")

_SENTENCES: dict[RelationKind, str] = {
    "FOLLOWS": "{source} follows {target}",
    "HAS_CHARACTER": "{target} is in {source}",
    "TAKES_PLACE_IN": "{source} takes place in {target}",
    "HAS_EMOTION": "{source} feels {target}",
    "FEATURES_OBJECT": "{target} is seen in {source}",
    "EXPLORES_THEME": "{source} explores {target}",
    "SETS_UP": "{source} sets up {target}",
    "PAYS_OFF": "{source} pays off {target}",
}
_WEIGHTS: dict[RelationKind, float] = {"SETS_UP": 2.0, "PAYS_OFF": 2.0, "FOLLOWS": 0.5}
"""Relations that differ from 1: a cause matters more to a scene than its order."""


def build_story_graph(structure: Structure, text: str) -> StoryGraph:
    """Return *structure* as entities and facts; scenes of *text* are the evidence."""
    passages = {scene.scene_id: _to_evidence(scene, text) for scene in structure.scenes}
    entities = {entity.key: entity for entity in _entities(structure, passages)}
    return StoryGraph(
        passages=tuple({passage.id: passage for passage in passages.values()}.values()),
        entities=tuple(entities.values()),
        facts=tuple(
            _to_fact(
                relationship, entities, _sentence_around(relationship.evidence, text)
            )
            for relationship in structure.relationships
        ),
    )


def _to_evidence(scene: SceneIndexEntry, text: str) -> EvidenceText:
    words = scene.source.slice(text)[:MAX_PASSAGE_CHARACTERS].strip()
    # The id comes from the words, not from the number: ids are cited in prompts, and
    # one more scene in chapter one must not change every prompt after it.
    return EvidenceText(id=f"p{text_sha256(words)[:8]}", text=words)


def _entities(
    structure: Structure, passages: Mapping[str, EvidenceText]
) -> Iterator[Entity]:
    ids = {scene.number: scene.scene_id for scene in structure.scenes}
    first_in = _first_scene_of(structure)

    def entity(
        key: str, name: str, kind: EntityKind, description: str, scene: str
    ) -> Entity:
        return Entity(
            key=key,
            name=name,
            kind=kind,
            description=description.strip(),
            passage=passages[scene].id,
        )

    for scene in structure.scenes:
        yield entity(
            scene.scene_id, scene.setting, "scene", scene.summary, scene.scene_id
        )
    for person in structure.people:
        says = f"{person.role}. {', '.join(person.traits)}"
        yield entity(person.key, person.name, "person", says, ids[person.first_scene])
    for place in structure.places:
        says = f"{place.interior} {place.atmosphere}"
        seen = first_in.get(place.key, ids[1])
        yield entity(place.key, place.name, "place", says, seen)
    for prop in structure.props:
        seen = first_in[prop.key]
        yield entity(prop.key, prop.name, "prop", prop.category, seen)
    for theme in structure.themes:
        seen = ids[theme.manifestations[0]]
        yield entity(theme_key(theme.theme), theme.theme, "theme", "A theme", seen)
    for tone in dict.fromkeys(beat.emotional_tone for beat in structure.beats):
        key = emotion_key(tone)
        yield entity(key, tone, "emotion", "An emotional tone", first_in[key])


def _first_scene_of(structure: Structure) -> dict[str, str]:
    first: dict[str, str] = {}
    for relationship in structure.relationships:
        first.setdefault(relationship.target, relationship.source)
    return first


def _sentence_around(evidence: Span, text: str) -> str:
    """Return the sentence around *evidence*, which alone is often only a name."""
    earliest = max(0, evidence.start - MAX_EVIDENCE_CHARACTERS)
    ends = [
        match.end() for match in _SENTENCE_END.finditer(text, earliest, evidence.start)
    ]
    start = ends[-1] if ends else min(_word_start(earliest, text), evidence.start)
    end = _SENTENCE_END.search(
        text, evidence.end, evidence.end + MAX_EVIDENCE_CHARACTERS
    )
    return text[
        start : end.end() if end else evidence.end + MAX_EVIDENCE_CHARACTERS
    ].strip()


def _word_start(at: int, text: str) -> int:
    """Return where the first whole word begins from *at* on."""
    cut = _CUT_WORD.match(text, at - 1) if at else None
    return cut.end() if cut else at


def _to_fact(
    relationship: Relationship, entities: Mapping[str, Entity], evidence: str
) -> Fact:
    source, target = entities[relationship.source], entities[relationship.target]
    says = _SENTENCES[relationship.relation].format(
        source=source.name, target=target.name
    )
    quote = shorten(evidence, MAX_EVIDENCE_CHARACTERS, placeholder="…")
    if relationship.what:
        quote = relationship.what.rstrip(".") + "."
    return Fact(
        source=source.key,
        relation=relationship.relation,
        target=target.key,
        # What is set up says also what is paid off: both become one sentence.
        description=f"{says}."
        if relationship.relation == "PAYS_OFF"
        else f"{says}: {quote}",
        keywords=relationship.relation.lower().replace("_", " "),
        weight=_WEIGHTS.get(relationship.relation, 1.0),
        passage=source.passage,
    )
