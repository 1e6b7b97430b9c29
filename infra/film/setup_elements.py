"""In which shots of a scene an element is seen or heard: background people, sounds.

No shot has a key for them, so their words are looked for in what the shots tell.
"""

import re
from collections.abc import Iterator

from infra.film.action_coverage import word_stems
from infra.film.sheets import SceneSheet, SheetElement
from infra.film.tags import CATEGORY_NAMES
from ports.domain.film import Shot

BACKGROUND = CATEGORY_NAMES["background"]
SOUNDS = frozenset({CATEGORY_NAMES["sound"], "Music"})
_BESIDE_HEAD = re.compile(r"\([^)]*\)|\s*,.*|\s(?:of|for|in|on|at|with|from|to|by)\s.*")
"""What stands beside the word that says what it is: "cries of a child, off"."""


def find_elements(
    sheet: SceneSheet,
) -> Iterator[tuple[SheetElement, frozenset[str]]]:
    """Yield each background and sound that a scene needs, and the ids of its shots.

    Those that tell of it; otherwise the first whose part of the text asks for it.
    """
    actions = [
        (shot, word_stems(shot.narrative_layer.action_description))
        for shot in sheet.card.shots
    ]
    for element in sheet.needed:
        if element.category == BACKGROUND or element.category in SOUNDS:
            heads = _heads(element)
            told = [shot for shot, stems in actions if heads & stems]
            shots = told or _first_over(sheet, element)
            yield element, frozenset(shot.shot_id for shot in shots)


def _heads(element: SheetElement) -> frozenset[str]:
    """Return what it is, by its name and by the words that ask for it.

    Words that only imply it are about something else: a carriage has a coachman.
    """
    words = "" if element.presence == "inferred" else element.words
    names = (element.name, words)
    heads = [(_BESIDE_HEAD.sub("", name).split() or [""])[-1] for name in names]
    return frozenset(stem for head in heads for stem in word_stems(head))


def _first_over(sheet: SceneSheet, element: SheetElement) -> list[Shot]:
    found = (
        shot
        for shot in sheet.card.shots
        if not shot.staging
        and any(span.contains(element.source) for span in shot.source)
    )
    first = next(found, None) if element.words else None
    return [first] if first else []
