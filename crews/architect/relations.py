"""Relationships of the structure, each with the words that are its evidence."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from crews.architect.grounds import found
from crews.architect.index import Settled
from crews.architect.naming import slug
from crews.architect.plots import Plot
from crews.architect.seams import Draft
from ports.questions.plotting import LinkReading
from ports.story import Span
from ports.structure import Relationship


def relationships(settled: Settled, plot: Plot, text: str) -> tuple[Relationship, ...]:
    """Return what relates scenes, people, places, props and themes."""
    by_number = {draft.number: draft for draft in settled.drafts}
    return (
        *_order(settled),
        *_of_scenes(settled, text),
        *_of_plot(settled, plot, by_number),
        *_links(settled, plot, by_number),
    )


def theme_key(theme: str) -> str:
    """Return the key of a theme."""
    return f"theme_{slug(theme)}"


def emotion_key(tone: str) -> str:
    """Return the key of an emotional tone."""
    return f"emotion_{tone}"


def _order(settled: Settled) -> Iterator[Relationship]:
    for before, draft in pairwise(settled.drafts):
        yield Relationship(
            source=draft.scene_id,
            relation="FOLLOWS",
            target=before.scene_id,
            evidence=_told(settled, draft),
        )


def _of_scenes(settled: Settled, text: str) -> Iterator[Relationship]:
    for draft in settled.drafts:
        told = _told(settled, draft)
        words = told.of(text)
        for person in settled.present[draft.number]:
            yield Relationship(
                source=draft.scene_id,
                relation="HAS_CHARACTER",
                target=person.key,
                evidence=_named(told, words, person.names),
            )
        place = settled.places.of_scene[draft.number]
        yield Relationship(
            source=draft.scene_id,
            relation="TAKES_PLACE_IN",
            target=place.key,
            evidence=_named(told, words, (place.name,)),
        )
        shown: set[str] = set()
        for thing in settled.things.of_scene.get(draft.number, ()):
            if thing.prop and thing.shown and thing.prop.key not in shown:
                shown.add(thing.prop.key)
                yield Relationship(
                    source=draft.scene_id,
                    relation="FEATURES_OBJECT",
                    target=thing.prop.key,
                    evidence=thing.element.source,
                )


def _of_plot(
    settled: Settled, plot: Plot, by_number: dict[int, Draft]
) -> Iterator[Relationship]:
    told = dict.fromkeys((beat.scene, beat.emotional_tone) for beat in plot.beats)
    for number, tone in told:
        yield Relationship(
            source=by_number[number].scene_id,
            relation="HAS_EMOTION",
            target=emotion_key(tone),
            evidence=_told(settled, by_number[number]),
        )
    for theme in plot.themes:
        for number in theme.scenes:
            yield Relationship(
                source=by_number[number].scene_id,
                relation="EXPLORES_THEME",
                target=theme_key(theme.theme),
                evidence=_told(settled, by_number[number]),
            )


def _links(
    settled: Settled, plot: Plot, by_number: dict[int, Draft]
) -> Iterator[Relationship]:
    for link in plot.links:
        first, second = by_number[link.set_up], by_number[link.pay_off]
        yield Relationship(
            source=first.scene_id,
            relation="SETS_UP",
            target=second.scene_id,
            evidence=_shown(settled, first, link),
        )
        yield Relationship(
            source=second.scene_id,
            relation="PAYS_OFF",
            target=first.scene_id,
            evidence=_shown(settled, second, link),
        )


def _told(settled: Settled, draft: Draft) -> Span:
    """Return a scene without the heading or break that it opens with."""
    units, _ = settled.numbered[draft.number]
    told = (unit.source for unit in units if unit.role not in {"heading", "break"})
    return Span(next(told, draft.source).start, draft.source.end)


def _named(source: Span, words: str, names: Sequence[str]) -> Span:
    spans = (found(name, words) for name in names)
    at = next((span for span in spans if span), None)
    return Span(source.start + at.start, source.start + at.end) if at else source


def _shown(settled: Settled, draft: Draft, link: LinkReading) -> Span:
    what = link.what.casefold()
    here = settled.things.of_scene.get(draft.number, ())
    spans = (t.element.source for t in here if t.element.words.casefold() in what)
    return next(spans, _told(settled, draft))
