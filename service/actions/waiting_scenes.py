"""The scenes of a film, as the edits that wait to be computed will leave them.

So that a scene has the number that it will have, and not the one that it had.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from crews.architect.edits.outcome import EditNotBorneError
from crews.architect.edits.scene_history import SceneHistory
from crews.architect.edits.scenes import SceneOpening, SceneOpenings
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.edits import Decision, SceneDecision
from ports.domain.story import Span
from ports.domain.structure import SceneIndexEntry

T = TypeVar("T")


def apply_waiting_scenes(
    film: Breakdown,
    decisions: Iterable[Decision],
    openings: Sequence[SceneOpening],
    text: str,
) -> Breakdown:
    """Return *film* with the scenes that it will have after *decisions*.

    What is only known once they are computed is that of the scenes whose text it is.
    """
    history = SceneHistory(film.structure.scenes)
    before = dict(history.beginnings)
    scene_openings = SceneOpenings(history, openings, text)
    for decision in decisions:
        if isinstance(decision, SceneDecision):
            try:
                scene_openings.decide(decision)
            except EditNotBorneError:
                # The film will have a finding in its place.
                continue
    if history.beginnings == before:
        return film
    starts = sorted(history.beginnings)
    spans = [Span(*pair) for pair in pairwise([*starts, history.story.end])]
    pieces = [_cut(film, number, span) for number, span in enumerate(spans, start=1)]
    structure = film.structure.model_copy(
        update={"scenes": tuple(entry for entry, _ in pieces)}
    )
    return film.model_copy(
        update={"structure": structure, "scenes": tuple(scene for _, scene in pieces)}
    )


def _cut(
    film: Breakdown, number: int, span: Span
) -> tuple[SceneIndexEntry, BrokenDownScene]:
    """Return the scene that *span* will be."""
    whole = [
        (entry, scene)
        for entry, scene in zip(film.structure.scenes, film.scenes, strict=True)
        if entry.source.start < span.end and span.start < entry.source.end
    ]
    first, card = whole[0]
    scenes = [scene for _, scene in whole]
    shots = tuple(s for each in scenes for s in each.shots if _is_in(s.source[0], span))
    lines = _within(span, (each.dialogue_script for each in scenes))
    scene = card.model_copy(
        update={
            "sequence_number": number,
            "source": span,
            "shots": shots,
            "dialogue_script": lines,
            "unspoken": _within(span, (each.unspoken for each in scenes)),
            "elements": _within(span, (each.elements for each in scenes)),
        }
    )
    seen = {
        _person_of(look) for shot in shots for look in shot.digital_assets.characters
    }
    seen |= {_person_of(line.character_key) for line in lines if line.character_key}
    people = (
        key
        for entry, _ in whole
        for key in entry.characters
        # Who is in a scene and in none of its shots is in all that it becomes.
        if span.contains(entry.source) or _person_of(key) in seen
    )
    characters = tuple(dict.fromkeys(people))
    entry = first.model_copy(
        update={"number": number, "source": span, "characters": characters}
    )
    return entry, scene


def _within(span: Span, lists: Iterable[Sequence[T]]) -> tuple[T, ...]:
    return tuple(_list_within(span, (one for each in lists for one in each)))


def _list_within(span: Span, things: Iterable[Any]) -> Iterator[Any]:
    for thing in things:
        if _is_in(thing.source, span):
            yield thing


def _is_in(source: Span, span: Span) -> bool:
    return span.start <= source.start < span.end


def _person_of(key: str) -> str:
    return key.rpartition("_")[0]
