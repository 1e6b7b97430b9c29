"""Stage business: what somebody goes on doing while people speak.

A script says once that Ada peels potatoes or sits by the fire, and then has ten lines
of dialogue. All that time she sits there, and a shot of a line is of who does so. Prose
tells more of what people do, so that there it is no longer sure after a while.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.shots.action_text import Referents, begin_sentence
from infra.offline.shots.business_clause import BusinessClause
from ports.questions.direct_scene import CastMember

_UNREALISED = frozenset(
    {"had", "'d", "’d", "to", "would", "might", "could", "can", "may", "should"}
)
_MAIN = frozenset({"ROOT", "conj", "parataxis", "ccomp"})


@dataclass(kw_only=True)
class StageBusiness:
    """What each person of a scene is doing, where, and with what in hand, so far.

    Attributes:
        longest: Segments of prose for which it holds; None in a script.
    """

    longest: int | None = None
    _doing: dict[str, str] = field(default_factory=dict)
    _held: dict[str, str] = field(default_factory=dict)
    _beside: dict[str, tuple[TextUnit, str]] = field(default_factory=dict)
    _since: dict[str, int] = field(default_factory=dict)
    _segments: int = 0
    _told: Counter[str] = field(default_factory=Counter)
    _last: CastMember | None = None

    def observe(
        self, unit: TextUnit, tokens: Sequence[Token], referents: Referents
    ) -> None:
        """Take in what *tokens* tell that people do."""
        self._segments += 1
        clause = BusinessClause(unit, referents)
        for verb in tokens:
            if verb.pos != "VERB" or not _is_realised(unit.parse, verb):
                continue
            is_beside = self._is_prose and _is_beside_words(unit.parse, verb)
            if (
                self._is_prose
                and not is_beside
                and not _is_told_of_now(unit.parse, verb)
            ):
                continue
            doers = list(clause.doers(verb))
            if not doers and self._last is not None and clause.has_no_subject(verb):
                doers = [self._last]
            for member in doers:
                self._last = member
                if is_beside:
                    self._observe_beside(member, verb, clause)
                    continue
                self._observe_place(member, verb, clause)
                self._observe_hands(member, verb, clause)

    def begin_line(self, unit: TextUnit) -> None:
        """Forget what was done beside the words of another paragraph than *unit*."""
        self._beside = {k: told for k, told in self._beside.items() if told[0] is unit}

    def accompany(
        self, action: str, member: CastMember, other: CastMember | None = None
    ) -> str:
        """Return *action*, which begins with the name of *member*, with the business.

        Where *member* has none, that of *other*, who is in the shot as well.
        """
        parts = split_after_name(action, member)
        if parts is None or parts[1].startswith(","):
            return action
        name, rest = parts
        if phrase := self._phrase(member):
            comma = "" if rest[:1] == ":" else ","
            return f"{name}, {phrase}{comma}{rest}"
        if other is not None and (phrase := self._phrase(other)):
            return f"{action.rstrip('.')}, {other.name} {phrase}."
        return action

    def _phrase(self, member: CastMember) -> str | None:
        """Return what is told least so far of what *member* does."""
        held = self._held.get(member.key)
        phrases = [
            phrase
            for phrase in (
                self._beside.get(member.key, (None, None))[1],
                self._doing.get(member.key),
                f"holding {held}" if held else None,
            )
            if phrase and self._is_fresh(member, phrase)
        ]
        if not phrases:
            return None
        phrase = min(phrases, key=lambda one: self._told[one])
        self._told[phrase] += 1
        return phrase

    @property
    def _is_prose(self) -> bool:
        return self.longest is not None

    def _is_fresh(self, member: CastMember, phrase: str) -> bool:
        age = self._segments - self._since.get(f"{member.key} {phrase}", 0)
        return self.longest is None or age <= self.longest

    def _note(self, told: dict[str, str], member: CastMember, words: str) -> None:
        """Write down what *member* does, or holds, from now on."""
        if told is self._held:
            thing = words.rsplit(maxsplit=1)[-1]
            taken = [k for k, own in told.items() if own.split()[-1] == thing]
            for key in taken:
                del told[key]
        told[member.key] = words
        phrase = f"holding {words}" if told is self._held else words
        self._since[f"{member.key} {phrase}"] = self._segments

    def _observe_place(
        self, member: CastMember, verb: Token, clause: BusinessClause
    ) -> None:
        if verb.lemma in terms("business", "posture") | terms("business", "activity"):
            phrase = clause.predicate(verb)
            if phrase and not (self._is_prose and clause.is_brief(verb, phrase)):
                self._note(self._doing, member, phrase)
        elif verb.lemma in _ways():
            self._doing.pop(member.key, None)
            place = clause.destination(verb)
            # In prose people go to a place, and are about something else in it.
            if place and not self._is_prose:
                self._note(self._doing, member, place)

    def _observe_beside(
        self, member: CastMember, verb: Token, clause: BusinessClause
    ) -> None:
        """Take in what lasts as long as the speech: "said Ada, rolling a cigarette"."""
        if not any(
            verb.lemma in terms("business", section)
            for section in ("posture", "activity", "beside words")
        ):
            return
        phrase = clause.predicate(verb)
        if not phrase or clause.has_possessive(verb):
            return
        if not clause.is_brief(verb, phrase):
            self._beside[member.key] = clause.unit, phrase
            self._since[f"{member.key} {phrase}"] = self._segments

    def _observe_hands(
        self, member: CastMember, verb: Token, clause: BusinessClause
    ) -> None:
        thing = clause.object(verb)
        if thing is None:
            return
        is_taken = verb.lemma in terms("business", "take")
        if is_taken and not (self._is_prose and clause.is_passing(verb)):
            self._note(self._held, member, thing)
        elif verb.lemma in terms("business", "release"):
            self._held.pop(member.key, None)
        elif verb.lemma in terms("business", "give"):
            self._held.pop(member.key, None)
            if (receiver := clause.receiver(verb)) is not None:
                self._note(self._held, receiver, thing)


def split_after_name(action: str, member: CastMember) -> tuple[str, str] | None:
    """Return *action* up to the name of *member* at its beginning, and what follows.

    "On Ada from …" begins with it too; None where *action* begins with something else.
    """
    for opening in (begin_sentence(member.name), f"On {member.name}"):
        if action.startswith(opening):
            return opening, action.removeprefix(opening)
    return None


def _is_realised(parse: ParsedText, verb: Token) -> bool:
    return verb.dep not in {"relcl", "acl", "amod"} and not any(
        child.dep == "neg" or (child.dep == "aux" and child.lower in _UNREALISED)
        for child in parse.children(verb)
    )


def _is_told_of_now(parse: ParsedText, verb: Token) -> bool:
    """Tell whether prose tells it as what happens: in its main clause, or beside it."""
    if verb.tag == "VBG":
        is_progressive = any(c.lemma == "be" for c in parse.children(verb))
        own = verb if is_progressive else parse.head(verb)
        is_beside = is_progressive or own.lemma in terms("business", "posture") | {"be"}
        return is_beside and own.dep in _MAIN
    return verb.dep in _MAIN and verb.tag in FINITE_TAGS


def _is_beside_words(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* is a participle of a speech tag."""
    tag = parse.head(verb)
    return (
        verb.tag == "VBG"
        and verb.dep in {"advcl", "xcomp"}
        and tag.lemma in terms("verbs", "speech")
        and tag.tag in FINITE_TAGS
    )


@cache
def _ways() -> frozenset[str]:
    """Return the verbs after which somebody is no longer where they were."""
    found = terms("business", "go") | terms("business", "leave")
    for section in ("move", "walk", "arrive", "reach", "leave"):
        found |= terms("verbs", section)
    return found
