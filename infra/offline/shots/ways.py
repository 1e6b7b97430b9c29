"""Where people and things go in a shot, by the verbs of what really happens."""

from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import Token
from infra.offline.shots.action_text import Referents
from infra.offline.shots.deeds import is_realised, own_verbs
from infra.offline.shots.picture import is_concrete
from infra.offline.shots.segments import ShotSegment
from ports.questions.direct_scene import CastMember

_POSTURES = frozenset({"sit", "lie"})
_IN_PLACE = terms("verbs", "rise") | terms("verbs", "sink") | {"stand", "start"}
_TURNS = frozenset({"turn", "whirl", "wheel", "spin", "swivel"})
_WAYS = (terms("verbs", "move") | terms("verbs", "walk")) - _IN_PLACE
"""Verbs of who goes from one place to another."""
_SHIFTS = frozenset({"move", "dance", "jump", "slip"})
"""Those of them that need a way, or are done in the same place."""
_AWAY = terms("prepositions", "way") | frozenset(
    {"to", "into", "onto", "towards", "toward", "away", "off", "back", "forward"}
)
_FOR = frozenset({"for", "out", "behind", "under", "inside"})
"""After "reach" they say what a hand does."""


def is_turn(segment: ShotSegment, verb: Token) -> bool:
    """Tell whether somebody turns: to somebody, away or about, but not the key."""
    return verb.lemma in _TURNS and not any(
        child.dep == "dobj" for child in segment.unit.parse.children(verb)
    )


def way_of_look(segment: ShotSegment, verb: Token) -> str | None:
    """Return where a look goes: "up", "down", or "" for any other way.

    None for a look that rests on something.
    """
    if verb.lemma not in terms("verbs", "see") | {"point"}:
        return None
    ways = {child.lower for child in segment.unit.parse.children(verb)}
    upright = next((way for way in ("up", "down") if way in ways), None)
    is_wide = not ways.isdisjoint(terms("prepositions", "over a space"))
    return upright if upright is not None or not is_wide else ""


def way_of_body(
    segment: ShotSegment, person: CastMember, referents: Referents
) -> str | None:
    """Return whether *person* gets "up" or "down", in the same place; else None."""
    verbs = own_verbs(segment, person, referents)
    ways = (("rise", "up"), ("sink", "down"))
    return next((w for s, w in ways if any(_goes(segment, v, s) for v in verbs)), None)


def arrives(segment: ShotSegment, verb: Token) -> bool:
    """Tell whether somebody comes to a place: not who reaches for something."""
    after = {child.lower for child in segment.unit.parse.children(verb)}
    is_hand = verb.lemma in {"reach", "come"} and not after.isdisjoint(_FOR)
    return verb.lemma in terms("verbs", "arrive") and not is_hand


def _goes(segment: ShotSegment, verb: Token, section: str) -> bool:
    """Tell whether somebody goes up or down: who sits down does, who sits does not."""
    if verb.lemma in _POSTURES:
        return section == "sink" and any(
            t.lower == "down" for t in segment.unit.parse.children(verb)
        )
    return verb.lemma in terms("verbs", section)


def has_move(
    segment: ShotSegment, person: CastMember | None, referents: Referents
) -> bool:
    """Tell whether *person* (None: a thing) goes from one place to another."""
    if person:
        verbs = own_verbs(segment, person, referents)
        return any(_goes_on_way(segment, verb) for verb in verbs)
    parse = segment.unit.parse
    return any(
        _goes_on_way(segment, token)
        and is_realised(segment, token)
        and (subject := parse.subject(token)) is not None
        # An affair that proceeds and a rumble that comes move nothing in the frame.
        and is_concrete(subject)
        for token in segment.tokens
    )


def _goes_on_way(segment: ShotSegment, verb: Token) -> bool:
    """Tell whether a verb takes somebody away from where they are.

    Who moves uneasily on a bench stays on it, and a hand reaches for a bottle.
    """
    if verb.lemma not in _WAYS:
        return False
    after = {child.lower for child in segment.unit.parse.children(verb)}
    if verb.lemma in _SHIFTS:
        return not after.isdisjoint(_AWAY)
    return verb.lemma != "reach" or after.isdisjoint(_FOR)
