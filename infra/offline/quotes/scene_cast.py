"""Who of a passage's people is in each of its scenes.

Rules say whom narration shows (`offscreen`). In prose a score decides, learnt from the
casts of whole stories (tests/quality/casts.md): it sees how a scene tells of somebody,
and whether the scenes beside it show them.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.linear_model import Features, LinearModel
from infra.offline.language.referent_visibility import is_possessor_only
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import Reference
from infra.offline.quotes.attribution import AttributedQuotation
from infra.offline.quotes.offscreen import (
    find_letters,
    find_speakers,
    find_voices,
    is_only_told_of,
    people_meant,
    people_present,
)

WEIGHTS = Path(__file__).with_name("scene_cast_weights.json")
OBJECTS = frozenset({"poss", "pobj", "dobj", "iobj", "dative"})
"""How words depend that show somebody to whom others do something."""
ROLES = ("subject name", "subject pronoun", "other name")
"""How the words stand that show somebody."""

Cast = tuple[str, ...]
"""The names of who is in a scene."""


@cache
def load_cast_model() -> LinearModel:
    """Return the model that is shipped with the reader."""
    return LinearModel.load(WEIGHTS)


def cast_scenes(
    document: Document,
    scenes: Sequence[tuple[TextUnit, ...]],
    coreference: Coreference,
    quotations: list[AttributedQuotation],
) -> list[Cast]:
    """Return who is in each of the *scenes*, in the order in which they come in."""
    shown: list[Cast] = []
    for units in scenes:
        before = shown[-1] if shown else ()
        shown.append(
            people_present(document, units, coreference, quotations, before=before)
        )
    if document.material.format == "screenplay":
        return shown
    model = load_cast_model()
    people = find_people(scenes, shown, coreference, quotations)
    return [
        tuple(_choose(here, names, model))
        for here, names in zip(people, shown, strict=True)
    ]


def _choose(
    people: Iterable["PersonInScene"], shown: Cast, model: LinearModel
) -> Iterator[str]:
    """Yield those for whom the score speaks, and whoever certainly speaks."""
    likely = dict.fromkeys(
        one.who.name
        for one in people
        if one.is_speaker or model.score(one.features) > 0
    )
    yield from (name for name in shown if name in likely)
    yield from (name for name in likely if name not in shown)


@dataclass(kw_only=True)
class PersonInScene:
    """How a scene tells of a person.

    Attributes:
        scene_words: How many the scene has.
        shown: How often words that show them stand in each of `ROLES`, or otherwise.
        told_of: How many words of narration mean them and show nobody.
        is_owner: Some of these only say whose a thing is.
        confidences: Of their lines, but for those that are only heard.
        is_speaker: Certainly speaks there, and is not only heard.
        is_called: Somebody calls them by name.
        is_before: The scene before shows them.
        is_after: The next scene does.
    """

    who: EntityCluster
    scene_words: int
    shown: Counter[str] = field(default_factory=Counter)
    told_of: int = 0
    is_owner: bool = False
    confidences: list[float] = field(default_factory=list)
    is_speaker: bool = False
    is_called: bool = False
    is_before: bool = False
    is_after: bool = False

    def add(self, unit: TextUnit, reference: Reference) -> None:
        """Add a word of narration that means them."""
        noun = reference.noun(unit.parse)
        if is_only_told_of(unit, noun):
            self.told_of += 1
            self.is_owner |= is_possessor_only(unit.parse, noun)
        elif reference.is_subject:
            self.shown[
                "subject pronoun" if reference.is_pronoun else "subject name"
            ] += 1
        elif reference.is_pronoun or noun.dep in OBJECTS:
            self.shown["otherwise"] += 1
        else:
            self.shown["other name"] += 1

    @property
    def features(self) -> Features:
        """What the score sees."""
        shown, lines = self.shown.total(), len(self.confidences)
        seen: Mapping[str, float] = {
            "words of the scene": math.log1p(self.scene_words),
            "shown": shown > 0,
            "only told of": self.told_of / ((shown + self.told_of) or 1),
            "only told of as an owner": self.is_owner,
            "animal": self.who.animal,
            "called": self.is_called,
            "speaks": lines > 0,
            "confidence": sum(self.confidences) / (lines or 1),
            "before": self.is_before,
            "after": self.is_after,
            **{role: self.shown[role] > 0 for role in ROLES},
        }
        return {name: float(value) for name, value in seen.items() if value}


def find_people(
    scenes: Sequence[tuple[TextUnit, ...]],
    shown: Sequence[Cast],
    coreference: Coreference,
    quotations: Iterable[AttributedQuotation],
) -> list[list[PersonInScene]]:
    """Return whom each of the *scenes* tells of; *shown* are the names by the rules."""
    by_unit: dict[str, list[AttributedQuotation]] = defaultdict(list)
    for one in quotations:
        by_unit[one.quotation.unit].append(one)
    found = []
    for number, units in enumerate(scenes):
        spoken = [one for unit in units for one in by_unit[unit.number]]
        people = _find_people(units, coreference, spoken)
        before = shown[number - 1] if number else ()
        after = next(iter(shown[number + 1 :]), ())
        for person in people:
            person.is_before = person.who.name in before
            person.is_after = person.who.name in after
        found.append(people)
    return found


def _find_people(
    units: tuple[TextUnit, ...],
    coreference: Coreference,
    spoken: list[AttributedQuotation],
) -> list[PersonInScene]:
    words = sum(unit.word_count for unit in units)
    found = {
        id(who): PersonInScene(who=who, scene_words=words)
        for who in coreference.reported
        if not who.group
    }
    letters, voices = find_letters(units, coreference), find_voices(spoken)
    for unit in units:
        if unit.index not in letters:
            for who, reference in people_meant(unit, coreference, voices):
                found[id(who)].add(unit, reference)
    for one in spoken:
        if not one.is_offscreen and id(one.speaker) in found:
            found[id(one.speaker)].confidences.append(one.confidence)
    is_alone = not any(one.shown for one in found.values())
    certain = {*find_speakers(spoken, is_alone=is_alone)}
    indices = {unit.index for unit in units}
    for person in found.values():
        person.is_speaker = person.who.name in certain
        person.is_called = any(
            m.is_vocative and m.unit_index in indices for m in person.who.mentions
        )
    return [person for person in found.values() if person.shown or person.confidences]
