"""How a name is built: title, given names, family name; and what they prove."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from infra.offline.language.lexicon import by_term, sections, terms
from ports.domain.structure import Gender

MARRIED_TITLES = terms("titles", "married")
UNMARRIED_TITLES = terms("titles", "unmarried")
KNIGHT_TITLES = terms("titles", "knight")
KIN_TITLES = terms("titles", "kin")
NAME_PARTICLES = terms("titles", "particle")
COURTESY_TITLES = terms("titles", "courtesy")

MIN_SHORT_FORM = 3
"""Letters of a short form at the least."""


def to_title(word: str) -> str | None:
    """Return *word* as a title (``mr``), if it is one."""
    plain = word.lower().rstrip(".")
    return plain if plain in _all_titles() else None


@cache
def _all_titles() -> frozenset[str]:
    found = sections("titles")
    return frozenset().union(
        *(found[section] for section in ("male", "female", "either", "plural"))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name in its parts, folded to lower case.

    Attributes:
        titles: Without their full stops.
        words: What is left: given names first, the family's last.
    """

    titles: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> "PersonName":
        """Take *text* apart; epithets before a name are no part of it."""
        pieces = [p.strip(".,'’").lower() for p in re.split(r"[\s]+", text)]
        pieces = [re.sub(r"['’]s$", "", p) for p in pieces if p]
        titles: list[str] = []
        while len(pieces) > 1 and (
            to_title(pieces[0]) or pieces[0] in _epithets() or pieces[0] == "the"
        ):
            word = pieces.pop(0)
            if to_title(word):
                titles.append(word)
        return cls(titles=tuple(titles), words=tuple(pieces))

    @property
    def given_name(self) -> str | None:
        """The first given name, where there is one."""
        if len(self.words) > 1 or (set(self.titles) & KIN_TITLES):
            return self.words[0] if self.words else None
        word = self.words[0] if self.words else ""
        if not self.titles:
            return word if word in by_term("names") else None
        return word if self._is_given_after_title(word) else None

    def _is_given_after_title(self, word: str) -> bool:
        """Tell "Miss Betsey" and "Sir Walter" from "Miss Taylor"."""
        if {"sir", "dame"} & set(self.titles):
            return True
        courtesy = COURTESY_TITLES & set(self.titles)
        return bool(courtesy) and gender_of_given_name(word) == self.gender

    @property
    def family_name(self) -> str | None:
        """The family name, where the form shows it."""
        if len(self.words) > 1:
            return self.words[-1]
        if (
            self.titles
            and not set(self.titles) & KIN_TITLES
            and self.given_name is None
        ):
            return self.words[0] if self.words else None
        return None

    @property
    def is_married(self) -> bool:
        return bool(MARRIED_TITLES & set(self.titles))

    @property
    def gender(self) -> Gender:
        """What title and given name say, the title first."""
        for title in self.titles:
            if title in terms("titles", "male"):
                return "male"
            if title in terms("titles", "female"):
                return "female"
        # "Mrs. Charles Musgrove" carries her husband's given name.
        return gender_of_given_name(self.words[0]) if self.words else "unknown"


@cache
def _epithets() -> frozenset[str]:
    return terms("titles", "epithet")


def gender_of_given_name(word: str) -> Gender:
    """Return the gender of a given name; *unknown* where it is used for both."""
    female = word in terms("names", "female")
    male = word in terms("names", "male")
    if female == male:
        return "unknown"
    return "female" if female else "male"


@cache
def full_forms(word: str) -> frozenset[str]:
    """Return the baptismal names that *word* is short for, itself included."""
    return frozenset(
        {word}
        | {full for full, short in sections("nicknames").items() if word in short}
    )


def is_same_given_name(one: str, other: str) -> bool:
    """Tell whether two given names can be one: the same, or a nickname of it."""
    if one == other or full_forms(one) & full_forms(other):
        return True
    return _is_short_form(one, other) or _is_short_form(other, one)


def _is_short_form(short: str, full: str) -> bool:
    """Tell whether *short* is an initial, "Van" for Vandyck, or "Siddy" for Sid."""
    if len(short) == 1:
        return full.startswith(short)
    fond = re.sub(r"(.)\1?(?:ie|y|ey)$", r"\1", short)
    if (
        fond != short
        and len(fond) >= MIN_SHORT_FORM
        and full in {fond, *full_forms(fond)}
    ):
        return True
    # "Jane" is no short form of "Janet": both are names of their own.
    known = short in by_term("names")
    return not known and len(short) >= MIN_SHORT_FORM and full.startswith(short)


def titles_conflict(ones: set[str], others: set[str]) -> bool:
    """Tell whether two people's titles show that they are two."""
    pairs = ((MARRIED_TITLES, UNMARRIED_TITLES), (KNIGHT_TITLES, frozenset({"mr"})))
    return any((ones & a and others & b) or (ones & b and others & a) for a, b in pairs)


def unanimous_gender(values: Iterable[Gender]) -> Gender:
    """Return the one gender that *values* agree on."""
    known = {value for value in values if value != "unknown"}
    return known.pop() if len(known) == 1 else "unknown"
