"""How people of a scene sit, stand or lie, from when it is told until they move.

A crew takes the shots of a scene out of their order, so each has to say for itself
where its speaker is; a script supervisor notes the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.shots.action_text import ActionText, Referents
from infra.offline.shots.deeds import own_verbs
from infra.offline.shots.height import FROM_ABOVE, FROM_BELOW
from infra.offline.shots.segments import ShotSegment, count_words
from ports.questions.direct_scene import CastMember

MAX_STANCE_WORDS = 6
"""Words of a place beside a posture; more are a sentence of their own."""
MAX_AGE = 12
"""Segments after which nobody is sure to be still where the text said."""

POSTURES = {
    "sit": "sitting",
    "seat": "seated",
    "stand": "standing",
    "lie": "lying",
    "lean": "leaning",
    "kneel": "kneeling",
    "crouch": "crouching",
    "squat": "squatting",
    "perch": "perched",
    "lounge": "lounging",
    "recline": "reclining",
    "huddle": "huddled",
    "sprawl": "sprawling",
    "wait": "waiting",
}
_PLACES = frozenset({"at", "against", "behind", "beside", "by", "in", "near"}) | {
    *("on", "under", "upon", "beneath", "before", "between", "among", "opposite")
}
_MOVES = terms("verbs", "move") | terms("verbs", "walk") | terms("verbs", "rise")
_NO_PLACES = frozenset({"PRP", "WDT", "WP", "VBG", "VBN"}) | FINITE_TAGS
"""Tags of words that a place cannot have: "beside her" is nowhere without her."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """How somebody is: "sitting on the trunk".

    Attributes:
        words: A phrase that goes after a name.
        posture: The verb that tells it.
        since: The segment of the scene that tells it, counted from 0.
    """

    words: str
    posture: str
    since: int

    @property
    def height(self) -> str:
        """From where one sees who is so; empty at the height of the eye."""
        if not terms("heights", "raised place").isdisjoint(self.words.split()):
            return FROM_BELOW
        return FROM_ABOVE if self.posture in terms("heights", "low") else ""


@dataclass(kw_only=True)
class Stances:
    """The stances of the people of a scene, as its segments tell them."""

    _told: dict[str, Stance] = field(default_factory=dict)
    _segments: int = 0

    def find(self, member: CastMember | None) -> Stance | None:
        """Return how *member* is now, as far as the text says it."""
        stance = self._told.get(member.key) if member else None
        is_old = stance is not None and self._segments - stance.since > MAX_AGE
        return None if is_old else stance

    def observe(
        self, segment: ShotSegment, referents: Referents, *, in_past: bool
    ) -> None:
        """Take in what *segment* tells of the people in it."""
        self._segments += 1
        for member in {m.key: m for m in referents.values()}.values():
            for verb in own_verbs(segment, member, referents):
                text = ActionText(
                    segment.unit, referents, in_past=in_past, speaker=member
                )
                self._observe_verb(segment.unit.parse, verb, member, text)

    def _observe_verb(
        self, parse: ParsedText, verb: Token, member: CastMember, text: ActionText
    ) -> None:
        if verb.lemma in POSTURES:
            self._told.pop(member.key, None)
            place = next(_places(parse, verb), None)
            if place is not None:
                self._told[member.key] = Stance(
                    words=f"{POSTURES[verb.lemma]} {text.join(place)}",
                    posture=verb.lemma,
                    since=self._segments,
                )
        elif verb.lemma in _MOVES:
            self._told.pop(member.key, None)


def _places(parse: ParsedText, verb: Token) -> Iterator[list[Token]]:
    """Yield the phrases that say where somebody sits or stands."""
    for child in parse.children(verb):
        if child.dep != "prep" or child.lower not in _PLACES or child.i < verb.i:
            continue
        phrase = _phrase(parse, child)
        is_place = any(t.pos in {"NOUN", "PROPN"} for t in phrase)
        if is_place and count_words(phrase) <= MAX_STANCE_WORDS and _is_plain(phrase):
            yield phrase


def _phrase(parse: ParsedText, top: Token) -> list[Token]:
    """Return the words below *top*, without clauses."""
    found, waiting = [top], [top]
    while waiting:
        for child in parse.children(waiting.pop()):
            if child.dep not in {"relcl", "acl", "punct", "cc", "conj", "advcl"}:
                found.append(child)
                waiting.append(child)
    return sorted(found, key=lambda t: t.i)


def _is_plain(phrase: Iterable[Token]) -> bool:
    return not any(t.tag in _NO_PLACES or t.dep in SUBJECTS for t in phrase)
