"""Who and what a piece of a scene shows, by key."""

from collections.abc import Iterable
from functools import cached_property

from infra.offline.epithets import gender_of
from infra.offline.grammar import Token
from infra.offline.lexicon import by_term
from infra.offline.naming import Name, full_forms
from infra.offline.references import PRONOUNS
from ports.questions.direction import CastMember, SceneElement, SceneMaterial
from ports.structure import Gender


class Company:
    """The people and things of a scene, found again in its words.

    It remembers whom the words meant last, so that a pronoun can be followed.
    """

    def __init__(self, material: SceneMaterial) -> None:
        self.material = material
        self._last: dict[Gender, str] = {}

    @cached_property
    def _by_name(self) -> dict[str, CastMember]:
        return {member.name.casefold(): member for member in self.material.cast}

    @cached_property
    def _by_word(self) -> dict[str, CastMember]:
        """Words of names that mean one member only."""
        words: dict[str, CastMember | None] = {}
        for member in self.material.cast:
            for word in _words_of(member.name):
                words[word] = (
                    None if word in words and words[word] is not member else member
                )
        return {word: member for word, member in words.items() if member is not None}

    def speaker(self, name: str | None) -> CastMember | None:
        """Return the member that a quotation names as its speaker."""
        return self._by_name.get((name or "").casefold())

    def people(self, tokens: Iterable[Token]) -> list[CastMember]:
        """Return who *tokens* name or mean, in order."""
        found: dict[str, CastMember] = {}
        for token in tokens:
            member = self._meant(token)
            if member is not None:
                found.setdefault(member.key, member)
        return list(found.values())

    def _meant(self, token: Token) -> CastMember | None:
        word = token.lower.removesuffix("'s")
        if token.capital or token.pos == "NOUN":
            for form in (word, *sorted(full_forms(word) - {word})):
                if member := self._by_word.get(form):
                    self._last[_gender(member)] = member.key
                    return member
        if gender := PRONOUNS.get(word):
            key = self._last.get(gender) or self._last.get("unknown")
            return next((m for m in self.material.cast if m.key == key), None)
        return None

    def objects(self, tokens: Iterable[Token]) -> list[SceneElement]:
        """Return the things that *tokens* name, in order."""
        words = {t.lemma for t in tokens if t.pos in {"NOUN", "PROPN"}} | {
            t.lower for t in tokens
        }
        return [
            e
            for e in self.material.elements
            if e.name.lower().split()[-1:] and _head(e.name) in words
        ]


def _head(name: str) -> str:
    return name.lower().split()[-1]


def _words_of(name: str) -> set[str]:
    if name.islower():
        return {name.rsplit(maxsplit=1)[-1]}
    words = set(Name.of(name).words)
    return {
        w
        for word in words
        for w in {word} | ({word} if word not in by_term("names") else full_forms(word))
    }


def _gender(member: CastMember) -> Gender:
    if member.name.islower():
        return gender_of(member.name.split()[-1])
    return Name.of(member.name).gender
