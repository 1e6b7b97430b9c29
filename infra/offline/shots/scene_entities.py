"""The people and things of a scene, found in the words of its text."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from infra.offline.language.assertion_status import element_status, is_comparison
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.referent_visibility import is_offstage
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.people.nominals import noun_gender
from infra.offline.people.person_name import PersonName, full_forms
from infra.offline.people.pronouns import FIRST_PERSON, PRONOUN_GENDERS
from ports.domain.structure import Gender
from ports.questions.direct_scene import CastMember, SceneElement, SceneMaterial

_COMPLEMENTS = frozenset({"ccomp", "pcomp", "xcomp"})
"""Clauses that say what is seen: "he saw Hale coming" is about him."""
_STOPS = frozenset(",.;:!?—–-…()")
_LINKS = re.compile(r"\s(?:at|by|from|in|of|on|with)\s.*", re.IGNORECASE)
"""What follows the noun of a name: "Man at Door"."""
_OWNER = re.compile(r"^.*\w['’]s\s+(?=\w)")
"""Whose somebody is: "Tom" is not "Tom's Father"."""


class SceneEntities:
    """Resolves tokens to the people and things that the material lists.

    Call it with the segments in text order: it remembers who was named last, and a
    pronoun refers to the last named person of its gender, the subject of a sentence
    before whoever else is named in it.

    What the text tells of somebody who was taken out of the scene is told of nobody
    else: they are found as well, but are never seen.
    """

    def __init__(self, material: SceneMaterial) -> None:
        self.material = material
        self._known = (*material.cast, *material.absentees)
        self._recent: list[CastMember] = []
        self._subject: CastMember | None = None
        self._last: Token | None = None

    @cached_property
    def _by_name(self) -> dict[str, CastMember]:
        return {member.name.casefold(): member for member in self.material.cast}

    @cached_property
    def _by_word(self) -> dict[str, CastMember]:
        """Words of names that belong to one member only."""
        return self._index(_name_words)

    @cached_property
    def _by_noun(self) -> dict[str, CastMember]:
        """Words by which a noun means one member only: no car is a Car Driver."""
        return self._index(lambda name: {_name_noun(name)})

    def _index(self, words_of: Callable[[str], set[str]]) -> dict[str, CastMember]:
        """Return whom words mean: by a name first, then by what somebody is called."""
        cast = self._known
        own = _owners((m, words_of(m.name) - self._others_names(m)) for m in cast)
        also = _owners(
            (m, set().union(*map(words_of, m.names)) - own.keys()) for m in cast
        )
        words = own | also
        return {word: member for word, member in words.items() if member is not None}

    def _others_names(self, member: CastMember) -> set[str]:
        """Return whole names of others by which the scene calls no *member*.

        Who was given the name "Tom Senior" is still "Dad" in the text, and "Tom" Tom.
        """
        names = {m.name.casefold() for m in self._known if m is not member}
        called = set().union(*map(_name_words, member.names))
        return names - called if member.names else set()

    def speaker(self, name: str | None) -> CastMember | None:
        """Return the member of that name."""
        return self._by_name.get((name or "").casefold())

    def resolve(self, tokens: Iterable[Token]) -> dict[int, CastMember]:
        """Return whom *tokens* refer to, by the token's index in its unit."""
        by_place = {token.i: token for token in tokens}
        found: dict[int, CastMember] = {}
        for token in by_place.values():
            head = by_place.get(token.head)
            actor = _actor(token, by_place, found)
            if member := self._resolve_token(token, other_than=actor):
                found[token.i] = member
                self._remember(member, token, head)
        return found

    def _remember(self, member: CastMember, token: Token, head: Token | None) -> None:
        """Take in that *token* means *member*; its head is None if it is far away."""
        last, self._last = self._last, token
        if (
            last is None
            or last.i >= token.i
            or last.sentence_start != (token.sentence_start)
        ):
            self._subject = None
        is_seen = head is not None and head.dep in _COMPLEMENTS and head.tag == "VBG"
        if token.dep in SUBJECTS and not is_seen:
            self.attend(member)
        elif token.pos != "PRON":
            first = self._subject or member
            self.attend(member)
            self.attend(first)

    def attend(self, speaker: CastMember) -> None:
        """Take *speaker* for who was named last: "he" beside a line is who says it."""
        self._recent = [m for m in self._recent if m is not speaker]
        self._recent.append(speaker)
        self._subject = speaker

    def names_somebody(self, tokens: Iterable[Token]) -> bool:
        """Tell whether a name in *tokens* is of a member."""
        return any(t.is_capitalised and t.lower in self._by_word for t in tokens)

    def _resolve_token(
        self, token: Token, *, other_than: CastMember | None
    ) -> CastMember | None:
        word = token.lower.removesuffix("'s")
        if token.is_capitalised or token.pos == "NOUN":
            known = self._by_word if token.is_capitalised else self._by_noun
            for form in (word, *sorted(full_forms(word) - {word})):
                if member := known.get(form):
                    return member
        if word in FIRST_PERSON | terms("pronouns", "first person plural"):
            return next((m for m in self._known if m.narrator), None)
        if gender := PRONOUN_GENDERS.get(word):
            agreeing = (
                m
                for m in reversed(self._recent)
                if _gender(m) in {gender, "unknown"} and m is not other_than
            )
            return next(agreeing, None) or self._likely_member_of(gender)
        return None

    def addressee(self, words: Sequence[Token]) -> CastMember | None:
        """Return whom a speech calls by name: "Put it down, Tobias." """
        return next(
            (
                member
                for at, token in enumerate(words)
                if token.is_capitalised
                and (member := self._by_word.get(token.lower)) in self.material.cast
                and _stands_alone(words, at)
            ),
            None,
        )

    def _likely_member_of(self, gender: Gender) -> CastMember | None:
        """Return the one of *gender*, or the first where nobody is named yet.

        A scene that opens with "he" is about whom its cast has first.
        """
        members = [m for m in self._known if _gender(m) == gender]
        is_clear = len(members) == 1 or not self._recent
        return members[0] if members and is_clear else None

    def visible(
        self,
        parse: ParsedText,
        tokens: Iterable[Token],
        referents: Mapping[int, CastMember],
    ) -> tuple[CastMember, ...]:
        """Return who of *referents* can be seen, in text order.

        "Her cup" does not show its owner; "her hand" does.
        """
        found: dict[str, CastMember] = {}
        for token in tokens:
            member = referents.get(token.i)
            if member in self.material.cast and not is_offstage(parse, token):
                found.setdefault(member.key, member)
        return tuple(found.values())

    def objects(
        self, tokens: Iterable[Token], unit: TextUnit | None = None
    ) -> list[SceneElement]:
        """Return the things that *tokens* name, in text order.

        A noun inside a compound does not count: a boat shed is no boat. With *unit*,
        whose tokens they are, neither does what is not there: "as wide as a rope".
        """
        nouns = [
            t
            for t in tokens
            if t.pos in {"NOUN", "PROPN"}
            and t.dep != "compound"
            and (unit is None or _is_there(unit, t))
        ]
        words = [word for t in nouns for word in (t.lemma, t.lower)]
        found = {
            e.key: (words.index(head), e)
            for e in self.material.elements
            if (head := _head_noun(e.name)) in words
        }
        return [e for _, e in sorted(found.values(), key=lambda one: one[0])]


def _owners(
    words: Iterable[tuple[CastMember, set[str]]],
) -> dict[str, CastMember | None]:
    """Return whose each word is; None where it is of several."""
    found: dict[str, CastMember | None] = {}
    for member, own in words:
        for word in own:
            is_shared = word in found and found[word] is not member
            found[word] = None if is_shared else member
    return found


def _actor(
    token: Token, by_place: Mapping[int, Token], found: Mapping[int, CastMember]
) -> CastMember | None:
    """Return who does to somebody what "him" is the object of: it is another one."""
    if token.dep not in {"dobj", "dative"} or token.lower.endswith("self"):
        return None
    return next(
        (
            member
            for at, member in found.items()
            if by_place[at].head == token.head and by_place[at].dep in SUBJECTS
        ),
        None,
    )


def _is_there(unit: TextUnit, noun: Token) -> bool:
    return element_status(unit, noun) == "present" and not is_comparison(
        unit.parse, noun
    )


def _stands_alone(words: Sequence[Token], at: int) -> bool:
    """Tell whether nothing but stops is on either side of a name."""
    first = at
    while first and words[first - 1].dep == "compound":
        first -= 1
    sides = (*words[max(0, first - 1) : first], *words[at + 1 : at + 2])
    return all(t.text[0] in _STOPS for t in sides)


def _head_noun(name: str) -> str:
    return name.lower().rpartition(" ")[2]


def _gender(member: CastMember) -> Gender:
    """Return the gender of a member, by the noun of the name if nothing else tells."""
    is_open = member.gender == "unknown"
    return noun_gender(_name_noun(member.name)) if is_open else member.gender


def _name_noun(name: str) -> str:
    """Return the word of *name* that means somebody, where no capital tells it."""
    words = PersonName.parse(_LINKS.sub("", name)).words
    return words[-1] if words else _head_noun(name)


def _name_words(name: str) -> set[str]:
    """Return the words that refer to somebody of *name*, short forms included."""
    if name.islower():
        return {name.rsplit(maxsplit=1)[-1]}
    words = set(PersonName.parse(_OWNER.sub("", name)).words)
    return {
        w
        for word in words
        for w in {word} | ({word} if word not in by_term("names") else full_forms(word))
    }
