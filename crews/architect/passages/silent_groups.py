"""Groups that a scene shows, and that say nothing: they are background actors of it."""

from collections.abc import Callable, Iterator, Sequence

from crews.architect.names import name_key, strip_determiners
from crews.architect.passages.joined_scenes import HEADING_ROLES
from crews.architect.passages.validation import find_words
from crews.step_inputs import ResolvedElement
from ports.domain.manuscript import Unit
from ports.domain.story import Span
from ports.questions.read_passage import PassageReading, PersonReading, SceneReading


def find_silent_groups(
    reading: PassageReading,
    elements: Sequence[ResolvedElement],
    units: Sequence[Unit],
    text_of: Callable[[str], str | None],
) -> Iterator[ResolvedElement]:
    """Yield the groups among the people of each scene that are none of its *elements*.

    A group that speaks is a person of the cast. *text_of* returns the text of a unit by
    its number.
    """
    speakers = {q.speaker for q in reading.quotations if q.unspoken is None}
    silent = [p for p in reading.people if p.group and p.name not in speakers]
    for scene in reading.scenes:
        here = _units_of(scene, units)
        for group in silent:
            if group.name in scene.people and not _is_known(group, elements, here):
                yield _to_element(group, here, text_of)


def _units_of(scene: SceneReading, units: Sequence[Unit]) -> Sequence[Unit]:
    numbers = [unit.number for unit in units]
    first, last = numbers.index(scene.first_unit), numbers.index(scene.last_unit)
    here = units[first : last + 1]
    return [unit for unit in here if unit.role not in HEADING_ROLES] or here


def _is_known(
    group: PersonReading, elements: Sequence[ResolvedElement], units: Sequence[Unit]
) -> bool:
    """Tell whether a background actor of the scene goes by a name of *group*."""
    words = {
        f" {name_key(text)} "
        for element in elements
        if element.category == "background"
        and any(unit.source.contains(element.source) for unit in units)
        for text in (element.label, element.words)
    }
    names = [f" {name_key(name)} " for name in _names(group)]
    return any(one in other or other in one for one in names for other in words)


def _to_element(
    group: PersonReading, units: Sequence[Unit], text_of: Callable[[str], str | None]
) -> ResolvedElement:
    found = [
        (unit, words)
        for unit in units
        for name in _names(group)
        if (words := find_words(strip_determiners(name), text_of(unit.number) or ""))
    ]
    unit, words = found[0] if found else (units[0], Span(0, 0))
    start = unit.source.start
    return ResolvedElement(
        category="background",
        words=(text_of(unit.number) or "")[words.start : words.end],
        # The reading lists it among those there, though no words of the scene name it.
        presence="present" if found else "inferred",
        person=None,
        source=Span(start + words.start, start + words.end),
        name=strip_determiners(group.name),
    )


def _names(group: PersonReading) -> Iterator[str]:
    yield group.name
    yield from (other.name for other in group.other_names)
