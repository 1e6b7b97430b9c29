"""Precision and recall of what a scene needs, against scenes labelled by hand."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ports.domain.breakdown import Breakdown
from ports.domain.choices import StoryFormat
from ports.questions.read_passage import PassageReading
from tests.quality.gold_figures import Ratio

FOLDER = Path(__file__).parent / "presence"
"""Texts and labels; `presence.md` beside it says how they were made."""

LAST_OF_FIRST = 20
"""Of the scenes up to this one, those with even numbers are held out."""
FIRST_OF_OTHER_HAND = 30
"""The scenes from this one on were written and labelled by another hand, for rules
that stood already; they are held out."""
FIRST_TRIED_OF_OTHER_HAND = 40
"""From this one on they are by another hand too, and rules may be tried on them."""
ScenePart = Literal[
    "tried on",
    "tried on, written later",
    "tried on, by another hand",
    "held out",
    "held out, by another hand",
]
"""No rule may be tried on what is held out."""
SAME_SHEET = frozenset({"prop", "set_dressing"})
"""Categories that crews draw the line between differently."""

_IRREGULAR = {"rang": "ring", "rung": "ring", "sang": "sing", "sung": "sing"}

Need = tuple[str, str]
"""A category, and the word that names what is needed, without its ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledScene:
    """A scene with what it needs.

    Attributes:
        needed: What both passes have.
        disputed: What only one of them has; it counts neither way.
    """

    id: str
    text: str
    format: StoryFormat
    place: str
    needed: frozenset[Need]
    disputed: frozenset[Need]

    @property
    def part(self) -> ScenePart:
        """Which rules may be tried on it."""
        number = int(self.id.partition("-")[0])
        if number >= FIRST_TRIED_OF_OTHER_HAND:
            return "tried on, by another hand"
        if number >= FIRST_OF_OTHER_HAND:
            return "held out, by another hand"
        if number > LAST_OF_FIRST:
            return "tried on, written later"
        return "tried on" if number % 2 else "held out"


def labelled_scenes() -> Iterator[LabelledScene]:
    """Yield all scenes that are labelled, in the order of their names."""
    first, second = (
        json.loads((FOLDER / f"{name}-pass.json").read_text(encoding="utf-8"))
        for name in ("first", "second")
    )
    for path in scene_files():
        one, other = _needs(first[path.stem]), _needs(second[path.stem])
        yield LabelledScene(
            id=path.stem,
            text=path.read_text(encoding="utf-8"),
            format="screenplay" if path.suffix == ".fountain" else "prose",
            place=first[path.stem]["place"][0],
            needed=one & other,
            disputed=one ^ other,
        )


def scene_files() -> list[Path]:
    """Return the texts of all labelled scenes, in the order of their names."""
    return sorted((*FOLDER.glob("*.txt"), *FOLDER.glob("*.fountain")))


def _needs(labels: Mapping[str, list[str]]) -> frozenset[Need]:
    return frozenset(
        (category, stem(word))
        for category, words in labels.items()
        if category != "place"
        for word in words
    )


def stem(word: str) -> str:
    """Return a word in lower case, without the ending of its plural or its tense."""
    plain = word.casefold().strip("'’")
    plain = _IRREGULAR.get(plain, plain)
    for ending in ("'s", "’s", "ing", "es", "ed", "s"):
        if plain.endswith(ending) and len(plain) > len(ending) + 2:
            return plain.removesuffix(ending).rstrip("e")
    return plain.rstrip("e")


@dataclass(kw_only=True)
class PresenceFigures:
    """Figures over several scenes, by category.

    Attributes:
        misses: A line for each error, of scenes that are not held out.
    """

    precision: dict[str, Ratio] = field(default_factory=dict)
    recall: dict[str, Ratio] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def measure(self, scene: LabelledScene, found: Iterable[Need]) -> None:
        """Add the comparison of what was *found* with the labels of *scene*."""
        ours = frozenset(found)
        for need in sorted(ours):
            if _has(need, scene.needed):
                self._count(self.precision, need, hit=True)
            elif not _has(need, scene.disputed):
                self._count(self.precision, need, hit=False)
                self._note(scene, f"not needed: {need}")
        for need in sorted(scene.needed):
            hit = _has(need, ours)
            self._count(self.recall, need, hit=hit)
            if not hit:
                self._note(scene, f"missing: {need}")

    def _count(self, ratios: dict[str, Ratio], need: Need, *, hit: bool) -> None:
        for category in (need[0], "all"):
            ratios.setdefault(category, Ratio()).add(hit=hit)

    def _note(self, scene: LabelledScene, what: str) -> None:
        if scene.part.startswith("tried on"):
            self.misses.append(f"{scene.id}: {what}")

    def lines(self, title: str) -> list[str]:
        """Return the figures as lines of text."""
        categories = sorted({*self.precision, *self.recall} - {"all"})
        rows = [f"needed elements, {title}: {self._row('all')}"]
        return rows + [f"  {name:13} {self._row(name)}" for name in categories]

    def _row(self, category: str) -> str:
        precision = self.precision.get(category, Ratio())
        recall = self.recall.get(category, Ratio())
        return (
            f"P {precision.value:.2f} of {precision.of:3},"
            f" R {recall.value:.2f} of {recall.of:3}"
        )


def _has(need: Need, needs: frozenset[Need]) -> bool:
    category, word = need
    alike = SAME_SHEET if category in SAME_SHEET else {category}
    return any((other, word) in needs for other in alike)


def other_reader_labels() -> dict[str, dict[str, list[str]]]:
    """Return what another reader says that the scenes of the other hand need."""
    file = FOLDER / "other-reader.json"
    labels: dict[str, dict[str, list[str]]] = json.loads(file.read_text("utf-8"))
    return labels


def other_reader_figures(scenes: Iterable[LabelledScene]) -> PresenceFigures:
    """Return what a careful reader reaches by the scoring of the offline reader."""
    figures = PresenceFigures()
    labels = other_reader_labels()
    for scene in scenes:
        if scene.id in labels:
            figures.measure(scene, _needs(labels[scene.id]))
    return figures


def agreement(scenes: Iterable[LabelledScene]) -> Ratio:
    """Return how much of what either pass has both have."""
    ratio = Ratio()
    for scene in scenes:
        ratio.hits += len(scene.needed)
        ratio.of += len(scene.needed) + len(scene.disputed)
    return ratio


def needs_in_breakdown(breakdown: Breakdown, scene: LabelledScene) -> Iterator[Need]:
    """Yield what the breakdown of a labelled scene needs, people included."""
    people = {person.key: person for person in breakdown.structure.people}
    for card in breakdown.scenes:
        for element in card.elements:
            if element.presence != "mentioned":
                yield element.category, stem(element.name.split()[-1])
        for key in card.characters_present:
            person = people[key]
            names = (person.name, *(alias.alias for alias in person.aliases))
            yield cast_need(scene, names, is_narrator=person.narrator)


def needs_in_reading(reading: PassageReading, scene: LabelledScene) -> Iterator[Need]:
    """Yield what the reading of a labelled scene needs, people included."""
    people = {person.name: person for person in reading.people}
    for element in reading.elements:
        if element.presence != "mentioned":
            yield element.category, stem(element.words.split()[-1])
    for one in reading.scenes:
        for name in one.people:
            names = (name, *(other.name for other in people[name].other_names))
            yield cast_need(scene, names, is_narrator=people[name].narrator)


def cast_need(scene: LabelledScene, names: Iterable[str], *, is_narrator: bool) -> Need:
    """Return the need for a person, by the word of a name that the labels have."""
    words = [stem(word) for name in names for word in reversed(name.split())]
    if is_narrator:
        words.insert(0, stem("narrator"))
    known = {word for category, word in scene.needed | scene.disputed}
    return "cast", next((word for word in words if word in known), words[0])
