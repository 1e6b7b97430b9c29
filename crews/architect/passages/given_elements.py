"""Elements that the writer has tagged, as notes of a script: ``[[Props: lamp]]``."""

import re
from collections.abc import Callable, Iterator, Sequence

from crews.architect.passages.validation import find_words
from crews.step_inputs import ResolvedElement
from ports.domain.film import ElementCategory
from ports.domain.manuscript import Unit
from ports.domain.story import Span

_CATEGORIES: dict[str, ElementCategory] = {
    "background actors": "background",
    "stunts": "stunt",
    "vehicles": "vehicle",
    "props": "prop",
    "special effects": "effect",
    "mechanical effects": "effect",
    "visual effects": "effect",
    "wardrobe": "wardrobe",
    "makeup/hair": "makeup_hair",
    "animals": "animal",
    "livestock": "animal",
    "music": "sound",
    "sound": "sound",
    "set dressing": "set_dressing",
    "greenery": "set_dressing",
}
"""Final Draft's categories by ours; who is in the cast is read from cues and action."""
_TAG = re.compile(r"\[\[\s*(?P<category>[A-Za-z/ ]+?)\s*:\s*(?P<words>[^\]]+?)\s*\]\]$")


def find_given_elements(
    units: Sequence[Unit], text_of: Callable[[str], str | None]
) -> Iterator[ResolvedElement]:
    """Yield the tagged elements of a passage: their words stand above their notes.

    *text_of* returns the text of a unit by its number.
    """
    for index, unit in enumerate(units):
        match = (
            _TAG.match(text_of(unit.number) or "") if unit.role == "matter" else None
        )
        category = _CATEGORIES.get(match["category"].lower()) if match else None
        if match is None or category is None:
            continue
        source = _find_above(units[:index], match["words"], text_of)
        if source is not None:
            yield ResolvedElement(
                category=category,
                words=match["words"],
                presence="present",
                person=None,
                source=source,
            )


def _find_above(
    units: Sequence[Unit], words: str, text_of: Callable[[str], str | None]
) -> Span | None:
    """Return where *words* stand nearest above, in the same scene."""
    for unit in reversed(units):
        if unit.role == "slugline":
            return None
        found = find_words(words, text_of(unit.number) or "")
        if unit.role != "matter" and found is not None:
            start = unit.source.start
            return Span(start + found.start, start + found.end)
    return None
