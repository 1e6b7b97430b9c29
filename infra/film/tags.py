"""The elements of a scene, on the very words of its script that ask for them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from infra.film.clean_text import clean_line
from infra.film.emphasis import Emphasis, Style, style_runs, styles_at
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.film import Element, ElementCategory

CATEGORY_NAMES: Mapping[ElementCategory, str] = {
    "cast": "Cast Members",
    "background": "Background Actors",
    "prop": "Props",
    "set_dressing": "Set Dressing",
    "vehicle": "Vehicles",
    "animal": "Animals",
    "wardrobe": "Wardrobe",
    "makeup_hair": "Makeup/Hair",
    "sound": "Sound",
    "effect": "Special Effects",
    "stunt": "Stunts",
}
"""Our categories by the names that Final Draft gives them."""

_BY_DEPARTMENT: Mapping[str, str] = {
    "animal wrangler": "Animal Wrangler",
    "atmosphere": "Background Actors",
    "camera": "Camera",
    "greenery": "Greenery",
    "mechanical effects": "Mechanical Effects",
    "music": "Music",
    "security": "Security",
    "silent bits": "Background Actors",
    "sound": "Sound",
    "special equipment": "Special Equipment",
    "stunts": "Stunts",
    "visual effects": "Visual Effects",
}

DAY_PLAYERS = "Day Players"
"""Who acts in a scene and is nobody of the cast: a guard, a messenger."""

SHEET_ORDER = (DAY_PLAYERS, *CATEGORY_NAMES.values())
"""The categories of a sheet, in their order; what a department is finer in follows."""

SHEET_CATEGORIES: Mapping[str, tuple[ElementCategory, str | None]] = {
    DAY_PLAYERS: ("cast", None),
    **{name: (each, None) for each, name in CATEGORY_NAMES.items() if each != "cast"},
    "Animal Wrangler": ("animal", "animal wrangler"),
    "Greenery": ("set_dressing", "greenery"),
    "Mechanical Effects": ("effect", "mechanical effects"),
    "Music": ("sound", "music"),
    "Visual Effects": ("effect", "visual effects"),
}
"""Where a person may put an element, as sheets call it; with its department if that is
finer than our category."""

CATEGORY_LABELS = frozenset((*SHEET_ORDER, *_BY_DEPARTMENT.values()))
"""Whatever a sheet may call a category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementTag:
    """An element as a program for breakdowns knows it: its category and its name."""

    category: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRun:
    """A piece of a paragraph, and the element that its words are, if any.

    Attributes:
        goes_on: The piece before it is of the same words of an element.
    """

    text: str
    tag: ElementTag | None = None
    styles: tuple[Style, ...] = ()
    goes_on: bool = False


class TaggedText:
    """A paragraph, some words of which are elements."""

    def __init__(self, text: str, emphasis: tuple[Emphasis, ...] = ()) -> None:
        self._text = text
        self._emphasis = emphasis
        self._marks: list[tuple[int, int, ElementTag]] = []

    def mark(self, words: str, tag: ElementTag) -> bool:
        """Mark the first free place of *words*; tell whether there is one."""
        pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
        for found in re.finditer(pattern, self._text, re.IGNORECASE):
            start, end = found.span()
            if all(end <= first or last <= start for first, last, _ in self._marks):
                self._marks.append((start, end, tag))
                return True
        return False

    def runs(self) -> Iterator[TextRun]:
        """Yield the whole text in pieces, in order."""
        place = 0
        for start, end, tag in sorted(self._marks, key=lambda mark: mark[0]):
            if place < start:
                yield from self._pieces(place, start)
            yield from self._pieces(start, end, tag)
            place = end
        if place < len(self._text) or not self._text:
            yield from self._pieces(place, len(self._text))

    def _pieces(
        self, start: int, end: int, tag: ElementTag | None = None
    ) -> Iterator[TextRun]:
        """Yield a stretch in pieces of one style."""
        inner = {p for run in style_runs(self._text, self._emphasis) for p in run}
        places = [start, *sorted(p for p in inner if start < p < end), end]
        for first, last in pairwise(places):
            yield TextRun(
                text=self._text[first:last],
                tag=tag,
                styles=styles_at(self._emphasis, first),
                goes_on=first > start,
            )


def scene_tags(
    scene: BrokenDownScene, film: Breakdown, text: str
) -> Mapping[ElementTag, tuple[str, ...]]:
    """Return the elements that a scene needs, each with the words to look for.

    What is only mentioned is no department's work, and is left out.
    """
    found: dict[ElementTag, tuple[str, ...]] = {}
    for person in film.structure.people:
        if person.key in scene.characters_present:
            tag = ElementTag(category="Cast Members", label=clean_line(person.name))
            found[tag] = tuple(
                clean_line(name)
                for name in (person.name, *(a.alias for a in person.aliases))
            )
    for element in scene.elements:
        if element.presence != "mentioned":
            tag = element_tag(element)
            if tag.category == DAY_PLAYERS:
                tag = replace(tag, category=CATEGORY_NAMES["cast"])
            words = clean_line(element.source.slice(text))
            found[tag] = tuple(dict.fromkeys((*found.get(tag, ()), words, tag.label)))
    return found


def element_tag(element: Element) -> ElementTag:
    """Return an element's tag: by its department where one is known."""
    category = name_sheet_category(element.category, element.department)
    return ElementTag(category=category, label=clean_line(element.name))


def name_sheet_category(category: ElementCategory, department: str | None) -> str:
    """Return what sheets call a category: by the department where one is known."""
    if category == "cast":
        return DAY_PLAYERS
    return _BY_DEPARTMENT.get(department or "", CATEGORY_NAMES[category])


def mark_tags(
    paragraphs: Sequence[TaggedText], tags: Mapping[ElementTag, tuple[str, ...]]
) -> None:
    """Mark each tag once, on the first of its words that stands in a paragraph."""
    for tag, words in tags.items():
        for each in filter(None, words):
            if any(paragraph.mark(each, tag) for paragraph in paragraphs):
                break
