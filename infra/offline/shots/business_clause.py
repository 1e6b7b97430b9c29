"""What a clause tells that somebody does: the phrase, the place and the thing."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.shots.action_text import Referents
from ports.questions.direct_scene import CastMember

MAX_WORDS = 9
"""Words of a phrase that stands beside a name."""
_WAYS = {"into": "in", "in": "in", "onto": "on", "on": "on", "behind": "behind"} | {
    **dict.fromkeys(("to", "toward", "towards", "at"), "at"),
    **dict.fromkeys(("beside", "by", "near"), "by"),
}
"""Where somebody is who goes there, by the preposition of the way."""
_AWAY = frozenset({"off", "away", "apart"})
_PHRASE_PARTS = frozenset({"prt", "dobj", "prep"})
_CLAUSES = frozenset({"relcl", "advcl", "conj", "cc", "ccomp", "acl", "punct", "appos"})
_OWN_WORDS = frozenset({"my", "me", "our", "us", "your", "you"})
_DOWN = frozenset({"down", "up", "back"})
_UNKNOWN = frozenset({"it", "them", "this", "that", "these", "those", "which", "what"})
_PARTICIPLES = frozenset({"advcl", "xcomp", "ROOT", "acl"})
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class BusinessClause:
    """The words of a unit, and whom they mean."""

    unit: TextUnit
    referents: Referents

    @property
    def _parse(self) -> ParsedText:
        return self.unit.parse

    def doers(self, verb: Token) -> Iterator[CastMember]:
        """Yield who does *verb*: "Ada and Bo sit"."""
        subject = self._parse.subject(verb)
        if subject is None and verb.dep in _PARTICIPLES:
            subject = self._parse.subject(self._parse.head(verb))
        waiting = [subject] if subject is not None else []
        while waiting:
            token = waiting.pop()
            if (member := self.referents.get(token.i)) is not None:
                yield member
            waiting += [c for c in self._parse.children(token) if c.dep == "conj"]

    def has_no_subject(self, verb: Token) -> bool:
        """Tell whether a script leaves it out: "Takes a card."."""
        first = self._parse[verb.sentence_start]
        is_opening = verb.dep == "ROOT" and verb.i == first.i and verb.tag == "VBZ"
        return is_opening and self._parse.subject(verb) is None

    def predicate(self, verb: Token) -> str | None:
        """Return "sitting by the fire"; what it has beside it is business enough."""
        inner = next(
            (
                child
                for child in self._parse.children(verb)
                # "Sits down, looking about" tells two things, of which one goes on.
                if child.tag == "VBG" and verb.i < child.i
            ),
            None,
        )
        if inner is not None and (phrase := self.predicate(inner)):
            return phrase
        children = [
            child
            for child in self._parse.children(verb)
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
        for way in self._parse.children(verb):
            if way.dep == "dobj" and verb.lemma in {"approach", "join"}:
                return self._beside(way)
            if way.dep != "prep" or way.lower not in _WAYS:
                continue
            place = next(
                (c for c in self._parse.children(way) if c.dep == "pobj"), None
            )
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
        for thing in self._parse.children(verb):
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
        parts = [c for c in self._parse.children(verb) if c.i > verb.i]
        parts += [c for part in parts for c in self._parse.children(part)]
        if any(t.tag == "PRP" and t.dep in {"dobj", "pobj"} for t in parts):
            return True
        goes_on = verb.tag == "VBG" or verb.lemma in terms("business", "posture")
        return not goes_on or not _OWN_WORDS.isdisjoint(phrase.casefold().split())

    def has_possessive(self, verb: Token) -> bool:
        """Tell whether "his" or "her" is in it, which may be somebody else's."""
        parts = self._parse.children(verb)
        for _ in range(2):
            parts = [*parts, *(c for part in parts for c in self._parse.children(part))]
        return any(t.tag == "PRP$" for t in parts)

    def is_passing(self, verb: Token) -> bool:
        """Tell whether nothing stays in hand: "lifts his hat", "takes off his coat"."""
        children = self._parse.children(verb)
        things = [c for c in children if c.dep == "dobj"]
        is_one = any(
            c.dep in {"det", "poss"} for t in things for c in self._parse.children(t)
        )
        return (
            not is_one
            or verb.lemma in terms("business", "move a thing")
            or any(c.lower in _AWAY for c in children)
            or not all(by_term("elements").get(t.lemma) == "prop" for t in things)
        )

    def receiver(self, verb: Token) -> CastMember | None:
        """Return to whom somebody gives a thing."""
        for child in self._parse.children(verb):
            ends = [child, *self._parse.children(child)]
            if child.dep in {"dative", "prep"}:
                found = (self.referents.get(one.i) for one in ends)
                if member := next(filter(None, found), None):
                    return member
        return None

    def _is_thing(self, token: Token) -> bool:
        parts = (
            t for of in self._parse.children(token) for t in self._parse.children(of)
        )
        return token.i not in self.referents and any(
            one.lemma not in terms("business", "no thing") and _is_concrete(one)
            for one in (token, *(t for t in parts if t.dep == "pobj"))
        )

    def _is_photographed(self, verb: Token, thing: Token) -> bool:
        """Tell whether somebody takes a picture, and not one that is there."""
        known = {"the", "this", "that", "these", "those", "of"}
        words = {child.lower for child in self._parse.children(thing)}
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
        for child in self._parse.children(head):
            is_list = child.dep in {"conj", "cc"} and head.pos in {"NOUN", "PROPN"}
            is_part = child.dep not in _CLAUSES and (whole or child.dep != "prep")
            if (
                is_part
                or (whole and is_list)
                or child.text == "-"
                or child.lower == "of"
            ):
                yield from self._phrase_tokens(child, whole=whole)


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
