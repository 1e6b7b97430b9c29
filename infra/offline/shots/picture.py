"""Who is in frame, and what of a text is a picture without anybody in it.

"The wind has gone round" and "it comes to four pounds" are none: they are told over a
picture of somebody, or of the place.
"""

import re

from infra.offline.language.document import NARRATION_ROLES
from infra.offline.language.lexicon import by_term
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.shots.action_text import Referents
from infra.offline.shots.deeds import is_realised, own_verbs
from infra.offline.shots.scene_entities import SceneEntities
from infra.offline.shots.scene_so_far import SceneSoFar
from infra.offline.shots.segments import ShotSegment
from ports.questions.direct_scene import CastMember

_CARD = re.compile(
    r"\W*(?:a |the )?(?:(?:over|on|cut to|fade to|fade in from|back to|hold on) )?"
    r"(?:(?:to )?black|(?:blank|black|white|dark) screen|fade (?:in|out)|end"
    r"|(?:opening |end |closing |roll |main )?(?:credits|titles?)"
    r"|(?:super|superimposed?|title(?: card)?|card|intertitle|chyron|caption"
    r"|subtitle|legend|text(?: on screen)?|on[- ]screen text)\W*[:—–-].*)\W*",
    re.DOTALL | re.IGNORECASE,
)
"""What a script writes of the screen itself: black, titles, words over a picture."""
_GROUP = frozenset({"they", "we"})
MAX_OPENING_GROUP = 3
"""People of a scene who are all meant by a "they" before anybody is named."""

_IN_VIEW = frozenset({*SUBJECTS, "dobj", "attr", "ROOT", "conj", "appos"})
"""Places in a sentence of what it is about."""
_VISIBLE = frozenset({"animal", "vehicle", "wardrobe", "makeup_hair"}) | {
    *("prop", "set_dressing", "effect")
}
_MAIN = frozenset({"ROOT", "conj", "parataxis"})
_UNREAL = frozenset({"had", "'d", "to", "would", "could", "might", "should"})


def find_people_in_frame(
    scene: SceneSoFar, segment: ShotSegment, referents: Referents
) -> tuple[CastMember, ...]:
    """Return who is seen: who is named, or does something, or "they" who do it."""
    parse = segment.unit.parse
    named = scene.entities.visible(parse, segment.tokens, referents)
    if named or segment.unit.role not in NARRATION_ROLES:
        return named
    cast = scene.material.cast
    if acting := tuple(m for m in cast if own_verbs(segment, m, referents)):
        return acting
    if beside := _companions(scene, segment, referents):
        return beside
    is_of_group = any(
        is_realised(segment, verb)
        and (subject := parse.subject(verb)) is not None
        and subject.lower in _GROUP
        for verb in segment.tokens
    )
    group = scene.group() if is_of_group else ()
    if len(group) > 1:
        return group
    # Before anybody is named "they" are those of whom the scene is.
    is_open = is_of_group and not group and 1 < len(cast) <= MAX_OPENING_GROUP
    return tuple(cast) if is_open else ()


def _companions(
    scene: SceneSoFar, segment: ShotSegment, referents: Referents
) -> tuple[CastMember, ...]:
    """Return whose people do something: "her maid" is beside her, who is there."""
    parse = segment.unit.parse
    owners = (
        referents.get(token.i)
        for token in segment.tokens
        if token.dep == "poss"
        and (servant := parse.head(token)).dep in SUBJECTS
        and by_term("humans").get(servant.lemma, "no one") != "no one"
    )
    there = scene.group()
    return tuple(dict.fromkeys(m for m in owners if m is not None and m in there))


def is_card(segment: ShotSegment) -> bool:
    """Tell whether a script writes here of the screen, and of nothing to be set up."""
    return segment.unit.role == "action" and bool(_CARD.fullmatch(segment.text))


def is_unseen(scene: SceneSoFar, segment: ShotSegment, referents: Referents) -> bool:
    """Tell whether nothing of what *segment* tells can be photographed.

    What somebody does who was taken out of the scene is told of no other picture.
    """
    return (
        segment.unit.role in NARRATION_ROLES
        and not _has_picture(segment, scene.entities)
        and not any(
            own_verbs(segment, member, referents) for member in scene.material.absentees
        )
    )


def _has_picture(segment: ShotSegment, entities: SceneEntities) -> bool:
    """Tell whether *segment* shows a thing, a place or people that are there."""
    parse = segment.unit.parse
    return any(
        token.dep in _IN_VIEW
        and _is_of_main_clause(parse, token)
        and (
            _is_visible(token)
            or any(thing.category != "sound" for thing in entities.objects([token]))
        )
        and not _is_denied(parse, token)
        for token in segment.tokens
        if token.pos in {"NOUN", "PROPN"}
    )


def _is_visible(noun: Token) -> bool:
    """Tell whether *noun* is something to be seen: a tone and a noise are heard."""
    is_thing = by_term("elements").get(noun.lemma) in _VISIBLE
    return is_thing or _is_place_or_person(noun) or noun.lemma in by_term("heights")


def is_concrete(noun: Token) -> bool:
    """Tell whether a camera can show what *noun* means."""
    is_thing = by_term("elements").get(noun.lemma, "abstract") != "abstract"
    return is_thing or _is_place_or_person(noun)


def _is_place_or_person(noun: Token) -> bool:
    is_person = by_term("humans").get(noun.lemma, "no one") != "no one"
    return is_person or noun.lemma in by_term("places")


def _is_of_main_clause(parse: ParsedText, noun: Token) -> bool:
    """Tell whether *noun* is a part of what is told: not of "which the tickets say"."""
    while noun.dep in {"conj", "appos"} and noun.pos in {"NOUN", "PROPN"}:
        noun = parse.head(noun)
    verb = parse.head(noun)
    # What a letter says is not seen of it.
    is_seen = verb.dep in _MAIN and verb.lemma not in {"say", "tell"}
    return noun.dep == "ROOT" or is_seen


def _is_denied(parse: ParsedText, noun: Token) -> bool:
    """Tell whether what the sentence says of *noun* is not so, or not so now."""
    verb = parse.head(noun)
    if any(
        child.dep == "det" and child.lower == "no" for child in parse.children(noun)
    ):
        return True
    return any(
        child.dep == "neg" or (child.dep == "aux" and child.lower in _UNREAL)
        for child in parse.children(verb)
    )
