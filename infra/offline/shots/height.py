"""The height of the camera: who stands on a wall is seen from below.

The purpose of a shot ends with the height, so that the camera goes by what is told.
"""

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.shots.segments import ShotSegment

FROM_ABOVE = "from above"
FROM_BELOW = "from below"
HEIGHTS = (FROM_ABOVE, FROM_BELOW)

_SIMILES = frozenset({"like", "as", "than"})
_ON = frozenset({"on", "upon", "atop", "up"})
_SHOWN = SUBJECTS | {"dobj", "pobj", "attr", "conj"}


def add_height(
    purpose: str, segment: ShotSegment, verbs: list[Token], *, people: int
) -> str:
    """Return *purpose* with the height of its camera, where the text asks for one.

    Only who is alone in the frame is looked down on, or up to; things are where nobody
    is, because a card on the table beside somebody moves no camera.

    Args:
        verbs: The verbs of what really happens.
        people: How many people are seen.
    """
    if people > 1:
        return purpose
    unit = segment.unit
    height = _height_of_deeds(unit, verbs) if people else _height_of_things(segment)
    return f"{purpose}, {height}" if height else purpose


def _height_of_deeds(unit: TextUnit, verbs: list[Token]) -> str:
    for verb in verbs:
        places = [
            noun.lemma
            for prep in unit.parse.children(verb)
            if prep.dep == "prep" and prep.lower in _ON
            for noun in unit.parse.children(prep)
        ]
        if not terms("heights", "raised place").isdisjoint(places):
            return FROM_BELOW
        if verb.lemma in terms("heights", "low"):
            return FROM_ABOVE
    return ""


def _height_of_things(segment: ShotSegment) -> str:
    """Return the height for the first thing that is not at the height of the eye."""
    for token in segment.tokens:
        if not _is_shown(segment.unit, token):
            continue
        if token.lemma in terms("heights", "over the eye"):
            return FROM_BELOW
        if token.lemma in terms("heights", "below the eye") | terms("heights", "wide"):
            return FROM_ABOVE
        if _is_group(token):
            return FROM_ABOVE
    return ""


def _is_group(noun: Token) -> bool:
    """Tell whether a noun is for people of whom one sees more from a height."""
    is_several = noun.tag == "NNS" and by_term("humans").get(noun.lemma) is not None
    return is_several and noun.dep in SUBJECTS


def _is_shown(unit: TextUnit, noun: Token) -> bool:
    """Tell whether a noun is a part of what is told: of no simile, and not denied."""
    if noun.pos != "NOUN" or noun.dep not in _SHOWN:
        return False
    head = unit.parse.head(noun)
    determiners = {c.lower for c in unit.parse.children(noun) if c.dep == "det"}
    return head.lower not in _SIMILES and "no" not in determiners
