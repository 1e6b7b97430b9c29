"""Stage business: what somebody goes on doing while people speak.

A script says once that Ada peels potatoes or sits by the fire, and then has ten lines
of dialogue. All that time she sits there, and a shot of a line is of who does so. Prose
tells more of what people do, so that there it is no longer sure after a while.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.shots.action_text import Referents, begin_sentence
from ports.questions.direct_scene import CastMember

MAX_WORDS = 9
"""Words of a phrase that stands beside a name."""
_WAYS = {"into": "in", "in": "in", "onto": "on", "on": "on", "behind": "behind"} | {
    **dict.fromkeys(("to", "toward", "towards", "at"), "at"),
    **dict.fromkeys(("beside", "by", "near"), "by"),
}
"""Where somebody is who goes there, by the preposition of the way."""
_AWAY = frozenset({"off", "away", "apart"})
_UNREALISED = frozenset(
    {"had", "'d", "’d", "to", "would", "might", "could", "can", "may", "should"}
)
_PHRASE_PARTS = frozenset({"prt", "dobj", "prep"})
_CLAUSES = frozenset({"relcl", "advcl", "conj", "cc", "ccomp", "acl", "punct", "appos"})
_MAIN = frozenset({"ROOT", "conj", "parataxis", "ccomp"})
_OWN_WORDS = frozenset({"my", "me", "our", "us", "your", "you"})
_DOWN = frozenset({"down", "up", "back"})
_UNKNOWN = frozenset({"it", "them", "this", "that", "these", "those", "which", "what"})
_PARTICIPLES = frozenset({"advcl", "xcomp", "ROOT", "acl"})
_VOWELS = "aeiou"


@dataclass(kw_only=True)
class StageBusiness:
    """What each person of a scene is doing, where, and with what in hand, so far.

    Attributes:
        longest: Segments of prose for which it holds; None in a script.
    """

    longest: int | None = None
    _doing: dict[str, str] = field(default_factory=dict)
    _held: dict[str, str] = field(default_factory=dict)
    _since: dict[str, int] = field(default_factory=dict)
    _segments: int = 0
    _told: Counter[str] = field(default_factory=Counter)
    _last: CastMember | None = None

    def observe(
        self, unit: TextUnit, tokens: Sequence[Token], referents: Referents
    ) -> None:
        """Take in what *tokens* tell that people do."""
        self._segments += 1
        clause = _Clause(unit, referents)
        for verb in tokens:
            if verb.pos != "VERB" or not _is_realised(unit.parse, verb):
                continue
            if self._is_prose and not _is_told_of_now(unit.parse, verb):
                continue
            doers = list(clause.doers(verb))
            if not doers and self._last is not None and clause.has_no_subject(verb):
                doers = [self._last]
            for member in doers:
                self._last = member
                self._observe_place(member, verb, clause)
                self._observe_hands(member, verb, clause)

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
        self, member: CastMember, verb: Token, clause: "_Clause"
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

    def _observe_hands(
        self, member: CastMember, verb: Token, clause: "_Clause"
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


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words of a unit, and whom they mean."""

    unit: TextUnit
    referents: Referents

    @property
    def parse(self) -> ParsedText:
        return self.unit.parse

    def doers(self, verb: Token) -> Iterator[CastMember]:
        """Yield who does *verb*: "Ada and Bo sit"."""
        subject = self.parse.subject(verb)
        if subject is None and verb.dep in _PARTICIPLES:
            subject = self.parse.subject(self.parse.head(verb))
        waiting = [subject] if subject is not None else []
        while waiting:
            token = waiting.pop()
            if (member := self.referents.get(token.i)) is not None:
                yield member
            waiting += [c for c in self.parse.children(token) if c.dep == "conj"]

    def has_no_subject(self, verb: Token) -> bool:
        """Tell whether a script leaves it out: "Takes a card."."""
        first = self.parse[verb.sentence_start]
        is_opening = verb.dep == "ROOT" and verb.i == first.i and verb.tag == "VBZ"
        return is_opening and self.parse.subject(verb) is None

    def predicate(self, verb: Token) -> str | None:
        """Return "sitting by the fire"; what it has beside it is business enough."""
        inner = next(
            (
                child
                for child in self.parse.children(verb)
                # "Sits down, looking about" tells two things, of which one goes on.
                if child.tag == "VBG" and verb.i < child.i
            ),
            None,
        )
        if inner is not None and (phrase := self.predicate(inner)):
            return phrase
        children = [
            child
            for child in self.parse.children(verb)
            if child.i > verb.i
            and child.dep in _PHRASE_PARTS
            and child.lower not in _DOWN
        ]
        parts = [self._words(child) for child in children]
        if len(" ".join(parts).split()) >= MAX_WORDS:
            parts = [self._words(child, whole=False) for child in children]
        while len(" ".join(parts).split()) >= MAX_WORDS:
            parts.pop()
        if parts and parts[0].split()[0].endswith("ing"):
            # "Stands peeling potatoes": a parser takes the work for a thing.
            return self._limit_words(parts[0])
        if not parts and verb.lemma not in terms("business", "alone"):
            return None
        return self._limit_words(" ".join([present_participle(verb.lemma), *parts]))

    def destination(self, verb: Token) -> str | None:
        """Return where somebody is who goes there: "at the window"."""
        for way in self.parse.children(verb):
            if way.dep == "dobj" and verb.lemma in {"approach", "join"}:
                return self._beside(way)
            if way.dep != "prep" or way.lower not in _WAYS:
                continue
            place = next((c for c in self.parse.children(way) if c.dep == "pobj"), None)
            if place is not None and self._is_thing(place):
                return self._limit_words(f"{_WAYS[way.lower]} {self._words(place)}")
            if place is not None and _WAYS[way.lower] != "in":
                return self._beside(place)
        return None

    def _beside(self, person: Token) -> str | None:
        member = self.referents.get(person.i)
        return f"beside {member.name}" if member is not None else None

    def object(self, verb: Token) -> str | None:
        """Return the thing that somebody handles: "an old album"."""
        for thing in self.parse.children(verb):
            if thing.dep != "dobj" or self._is_photographed(verb, thing):
                continue
            if thing.i > verb.i and self._is_thing(thing):
                return self._limit_words(self._words(thing, whole=False))
        return None

    def is_brief(self, verb: Token, phrase: str) -> bool:
        """Tell whether it is over when it is told: "he wiped his hands".

        Who "was reading" or "sat reading" goes on with it, as who sits does; but
        "beside her" is nowhere without her.
        """
        parts = [c for c in self.parse.children(verb) if c.i > verb.i]
        parts += [c for part in parts for c in self.parse.children(part)]
        if any(t.tag == "PRP" and t.dep in {"dobj", "pobj"} for t in parts):
            return True
        goes_on = verb.tag == "VBG" or verb.lemma in terms("business", "posture")
        return not goes_on or not _OWN_WORDS.isdisjoint(phrase.casefold().split())

    def is_passing(self, verb: Token) -> bool:
        """Tell whether nothing stays in hand: "lifts his hat", "takes off his coat"."""
        children = self.parse.children(verb)
        things = [c for c in children if c.dep == "dobj"]
        is_one = any(
            c.dep in {"det", "poss"} for t in things for c in self.parse.children(t)
        )
        return (
            not is_one
            or verb.lemma in terms("business", "move a thing")
            or any(c.lower in _AWAY for c in children)
            or not all(by_term("elements").get(t.lemma) == "prop" for t in things)
        )

    def receiver(self, verb: Token) -> CastMember | None:
        """Return to whom somebody gives a thing."""
        for child in self.parse.children(verb):
            ends = [child, *self.parse.children(child)]
            if child.dep in {"dative", "prep"}:
                found = (self.referents.get(one.i) for one in ends)
                if member := next(filter(None, found), None):
                    return member
        return None

    def _is_thing(self, token: Token) -> bool:
        parts = (
            t for of in self.parse.children(token) for t in self.parse.children(of)
        )
        return token.i not in self.referents and any(
            one.lemma not in terms("business", "no thing") and _is_concrete(one)
            for one in (token, *(t for t in parts if t.dep == "pobj"))
        )

    def _is_photographed(self, verb: Token, thing: Token) -> bool:
        """Tell whether somebody takes a picture, and not one that is there."""
        known = {"the", "this", "that", "these", "those", "of"}
        words = {child.lower for child in self.parse.children(thing)}
        is_picture = thing.lemma in terms("business", "picture")
        return verb.lemma == "take" and is_picture and known.isdisjoint(words)

    @staticmethod
    def _limit_words(phrase: str) -> str | None:
        words = phrase.casefold().split()
        is_clear = len(words) <= MAX_WORDS and _UNKNOWN.isdisjoint(words)
        return phrase if is_clear else None

    def _words(self, head: Token, *, whole: bool = True) -> str:
        """Return the words of a phrase, without the clauses in it.

        Only the *whole* has lists and places in it: "toast and jam on the table".
        """
        tokens = self._phrase_tokens(head, whole=whole)
        found = sorted(tokens, key=lambda token: token.i)
        words, end = "", 0
        for token in found:
            gap = " " if words and token.start > end else ""
            words, end = f"{words}{gap}{self._word(token)}", token.end
        return words

    def _word(self, token: Token) -> str:
        member = self.referents.get(token.i)
        is_object = token.dep in {"pobj", "dobj"} and token.pos == "PRON"
        word = self.unit.text[token.start : token.end]
        return member.name if member is not None and is_object else word

    def _phrase_tokens(self, head: Token, *, whole: bool) -> Iterator[Token]:
        yield head
        for child in self.parse.children(head):
            is_list = child.dep in {"conj", "cc"} and head.pos in {"NOUN", "PROPN"}
            is_part = child.dep not in _CLAUSES and (whole or child.dep != "prep")
            if (
                is_part
                or (whole and is_list)
                or child.text == "-"
                or child.lower == "of"
            ):
                yield from self._phrase_tokens(child, whole=whole)


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


@cache
def _ways() -> frozenset[str]:
    """Return the verbs after which somebody is no longer where they were."""
    found = terms("business", "go") | terms("business", "leave")
    for section in ("move", "walk", "arrive", "reach", "leave"):
        found |= terms("verbs", section)
    return found


def _is_concrete(noun: Token) -> bool:
    known = by_term("elements").get(noun.lemma) or by_term("things").get(noun.lemma)
    return known not in {None, "abstract", "person"}


def present_participle(lemma: str) -> str:
    """Return "sitting" of "sit"."""
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")):
        return f"{lemma[:-1]}ing"
    is_short = (
        len(lemma) > 2  # noqa: PLR2004 # a consonant, a vowel and a consonant
        and lemma[-1] not in f"{_VOWELS}wxy"
        and lemma[-2] in _VOWELS
        and lemma[-3] not in _VOWELS
        and sum(letter in _VOWELS for letter in lemma) == 1
    )
    return f"{lemma}{lemma[-1] if is_short else ''}ing"
