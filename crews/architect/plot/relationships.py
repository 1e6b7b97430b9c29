"""Relationships between scenes, people, places and themes, with their evidence."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from crews.architect.names import slug
from crews.architect.passages.joined_scenes import JoinedScene
from crews.architect.passages.validation import find_words
from crews.architect.plot.merge import Plot
from crews.architect.scenes.index import SceneFacts
from ports.domain.story import Span
from ports.domain.structure import Relationship
from ports.questions.plot_story import LinkReading

_KEY = re.compile(r"[a-z]+_\w+_v\d+")
"""Of a prop: it says less than the words of the text that have the prop."""


def relationships(facts: SceneFacts, plot: Plot, text: str) -> tuple[Relationship, ...]:
    """Return all relationships; *text* is the text of the story."""
    by_number = {scene.number: scene for scene in facts.scenes}
    return (
        *_order_relationships(facts),
        *_scene_relationships(facts, text),
        *_plot_relationships(facts, plot, by_number),
        *_link_relationships(facts, plot, by_number),
    )


def theme_key(theme: str) -> str:
    """Return the key of a theme in the knowledge graph."""
    return f"theme_{slug(theme)}"


def emotion_key(tone: str) -> str:
    """Return the key of an emotional tone in the knowledge graph."""
    return f"emotion_{tone}"


def _order_relationships(facts: SceneFacts) -> Iterator[Relationship]:
    for previous, scene in pairwise(facts.scenes):
        yield Relationship(
            source=scene.scene_id,
            relation="FOLLOWS",
            target=previous.scene_id,
            evidence=_source_without_heading(facts, scene),
        )


def _scene_relationships(facts: SceneFacts, text: str) -> Iterator[Relationship]:
    for scene in facts.scenes:
        source = _source_without_heading(facts, scene)
        words = source.slice(text)
        for person in facts.people[scene.number]:
            yield Relationship(
                source=scene.scene_id,
                relation="HAS_CHARACTER",
                target=person.key,
                evidence=_find_name(source, words, person.names),
            )
        place = facts.places.of_scene[scene.number]
        yield Relationship(
            source=scene.scene_id,
            relation="TAKES_PLACE_IN",
            target=place.key,
            evidence=_find_name(source, words, (place.name,)),
        )
        shown: set[str] = set()
        for record in facts.elements.of_scene.get(scene.number, ()):
            if record.prop and record.is_visible and record.prop.key not in shown:
                shown.add(record.prop.key)
                yield Relationship(
                    source=scene.scene_id,
                    relation="FEATURES_OBJECT",
                    target=record.prop.key,
                    evidence=record.element.source,
                )


def _plot_relationships(
    facts: SceneFacts, plot: Plot, by_number: dict[int, JoinedScene]
) -> Iterator[Relationship]:
    emotions = dict.fromkeys((beat.scene, beat.emotional_tone) for beat in plot.beats)
    for number, tone in emotions:
        yield Relationship(
            source=by_number[number].scene_id,
            relation="HAS_EMOTION",
            target=emotion_key(tone),
            evidence=_source_without_heading(facts, by_number[number]),
        )
    for theme in plot.themes:
        for number in theme.scenes:
            yield Relationship(
                source=by_number[number].scene_id,
                relation="EXPLORES_THEME",
                target=theme_key(theme.theme),
                evidence=_source_without_heading(facts, by_number[number]),
            )


def _link_relationships(
    facts: SceneFacts, plot: Plot, by_number: dict[int, JoinedScene]
) -> Iterator[Relationship]:
    for link in plot.links:
        first, second = by_number[link.set_up], by_number[link.pay_off]
        yield Relationship(
            source=first.scene_id,
            relation="SETS_UP",
            target=second.scene_id,
            evidence=_find_link_evidence(facts, first, link),
            what=None if _KEY.fullmatch(link.what) else link.what,
        )
        yield Relationship(
            source=second.scene_id,
            relation="PAYS_OFF",
            target=first.scene_id,
            evidence=_find_link_evidence(facts, second, link),
        )


def _source_without_heading(facts: SceneFacts, scene: JoinedScene) -> Span:
    """Return the span of a scene without the headings and breaks that open it."""
    units, _ = facts.numbered[scene.number]
    sources = (unit.source for unit in units if unit.role not in {"heading", "break"})
    return Span(next(sources, scene.source).start, scene.source.end)


def _find_name(source: Span, words: str, names: Sequence[str]) -> Span:
    spans = (find_words(name, words) for name in names)
    found = next((span for span in spans if span), None)
    return (
        Span(source.start + found.start, source.start + found.end) if found else source
    )


def _find_link_evidence(
    facts: SceneFacts, scene: JoinedScene, link: LinkReading
) -> Span:
    what = link.what.casefold()
    here = facts.elements.of_scene.get(scene.number, ())
    spans = (t.element.source for t in here if t.element.words.casefold() in what)
    return next(spans, _source_without_heading(facts, scene))
