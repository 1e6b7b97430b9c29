"""The parts of a person's name: title, given names, family name; what they prove."""

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
POLITE_TITLES = terms("titles", "politeness")
RANK_TITLES = terms("titles", "either") - KIN_TITLES - POLITE_TITLES
"""Titles of an office or a profession: they are earned, and not married."""
BEFORE_GIVEN_NAME = terms("titles", "given")
EPITHETS = terms("titles", "epithet")
AGE_EPITHETS = terms("titles", "age")
DETERMINERS = terms("pronouns", "determiner")

_MONSIEUR = re.compile(r"^((?:Dear|Poor) )?M\. (?=[^\W\d_]{2})")
"""Before a word "M." is a title; before another initial ("M. R. Vane") it is none."""

MIN_SHORT_FORM = 3
"""Letters of a short form ("Van" for Vandyck) at the least."""


def to_title(word: str) -> str | None:
    """Return *word* as a title in lower case without its full stop (``mr``), if any."""
    title = word.lower().rstrip(".").replace("’", "'")
    return title if title in _all_titles() else None


@cache
def _all_titles() -> frozenset[str]:
    kinds = ("male", "female", "either", "plural")
    return frozenset().union(*(terms("titles", kind) for kind in kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name in its parts, all in lower case.

    Attributes:
        titles: Titles in order, without their full stops.
        words: The other words: given names first, the family name last.
        age: What tells two of one name apart: "old" or "young".
    """

    titles: tuple[str, ...]
    words: tuple[str, ...]
    age: str | None = None

    @classmethod
    def parse(cls, text: str) -> "PersonName":
        """Split *text* into titles and words; epithets ("old Tom") are left out."""
        text = _MONSIEUR.sub(r"\1Monsieur ", text)
        pieces = [p.strip(".,'’").lower() for p in re.split(r"[\s]+", text)]
        # "Yusuf al-Rashid" is called Rashid, too.
        pieces = [re.sub(r"^(?:al|el)-|['’]s$", "", p) for p in pieces if p]
        titles: list[str] = []
        age = pieces[0] if pieces[1:] and pieces[0] in AGE_EPITHETS else None
        while len(pieces) > 1 and (
            to_title(pieces[0]) or pieces[0] in EPITHETS or pieces[0] == "the"
        ):
            word = pieces.pop(0)
            if title := to_title(word):
                titles.append(title)
        return cls(titles=tuple(titles), words=tuple(pieces), age=age)

    @property
    def given_name(self) -> str | None:
        """The first given name, where there is one: "van Dale" has none."""
        if self.is_family_only:
            return None
        if len(self.words) > 1 or (set(self.titles) & KIN_TITLES):
            return self.words[0] if self.words else None
        word = self.words[0] if self.words else ""
        if not self.titles:
            return word if word in by_term("names") else None
        return word if self._is_given_after_title(word) else None

    @property
    def is_family_only(self) -> bool:
        """Whether the words are a family name that begins with small ones: "Van Dale".

        Della Young has a given name.
        """
        before = self.words[:-1]
        return bool(before) and (NAME_PARTICLES - by_term("names").keys()) >= {*before}

    def _is_given_after_title(self, word: str) -> bool:
        """Tell "Miss Betsey" and "Sir Walter" from "Miss Taylor"."""
        if BEFORE_GIVEN_NAME & set(self.titles):
            return True
        courtesy = COURTESY_TITLES & set(self.titles)
        return bool(courtesy) and gender_of_given_name(word) == self.gender

    @property
    def family_name(self) -> str | None:
        """The family name, where the form shows it."""
        if len(self.words) > 1:
            return self.words[-1]
        bears_title = self.titles and not set(self.titles) & KIN_TITLES
        if bears_title and self.given_name is None:
            return self.words[0] if self.words else None
        return None

    @property
    def is_married(self) -> bool:
        """Whether a title says so: "Mrs. Vane"."""
        return bool(MARRIED_TITLES & set(self.titles))

    @property
    def is_unmarried(self) -> bool:
        """Whether a title says so: "Miss Vane"."""
        return bool(UNMARRIED_TITLES & set(self.titles))

    @property
    def gender(self) -> Gender:
        """The gender that a title shows, or else the given name."""
        for title in self.titles:
            if title in terms("titles", "male"):
                return "male"
            if title in terms("titles", "female"):
                return "female"
        # Last, because "Mrs. Charles Musgrove" bears her husband's given name.
        return gender_of_given_name(self.words[0]) if self.words else "unknown"


def is_noun(form: str) -> bool:
    """Tell whether somebody is called by a noun: "the Post-office woman"."""
    first = form.partition(" ")[0]
    return form.islower() or first.lower() in DETERMINERS


def gender_of_given_name(word: str) -> Gender:
    """Return the gender that bears a given name; *unknown* if both do, or neither."""
    # "Jean-Luc" by its second half, "Kim-Anh" by its first.
    for name in dict.fromkeys((word, *reversed(word.split("-")))):
        female = name in terms("names", "female")
        if female != (name in terms("names", "male")):
            return "female" if female else "male"
    return "unknown"


@cache
def full_forms(word: str) -> frozenset[str]:
    """Return the full given names that *word* is short for, and *word* itself."""
    return frozenset(
        {word}
        | {full for full, short in sections("nicknames").items() if word in short}
    )


def is_same_given_name(one: str, other: str) -> bool:
    """Tell whether two given names can be one person's: equal, or one short for it.

    Of two that are short for the same, only those that are much alike: Bill is Will,
    and yet Betty is not Elsie.
    """
    if one == other or one in full_forms(other) or other in full_forms(one):
        return True
    if full_forms(one) & full_forms(other):
        return one[0] == other[0] or one[-2:] == other[-2:]
    return _is_short_form(one, other) or _is_short_form(other, one)


def _is_short_form(short: str, full: str) -> bool:
    """Tell whether *short* is an initial, "Van" for Vandyck, or "Siddy" for Sid."""
    if len(short) == 1:
        return full.startswith(short)
    fond = re.sub(r"(.)\1?(?:ie|y|ey)$", r"\1", short)
    if (
        fond != short
        and len(fond) >= MIN_SHORT_FORM
        and full in {fond, f"{fond}e", *full_forms(fond)}
    ):
        return True
    # "Jane" is no short form of "Janet": both are names of their own.
    is_name = short in by_term("names")
    return not is_name and len(short) >= MIN_SHORT_FORM and full.startswith(short)


def titles_conflict(ones: set[str], others: set[str]) -> bool:
    """Tell whether the titles of two people show that they are two.

    Who bears both titles of a pair has married, or was knighted. Dr. Vane's wife is no
    doctor.
    """
    pairs = (
        (MARRIED_TITLES, UNMARRIED_TITLES),
        (KNIGHT_TITLES, frozenset({"mr"})),
        (RANK_TITLES, MARRIED_TITLES | UNMARRIED_TITLES),
    )
    return any(
        bool(ones & a) != bool(ones & b)
        and bool(others & a) != bool(others & b)
        and bool(ones & a) != bool(others & a)
        for a, b in pairs
    )


def unanimous_gender(values: Iterable[Gender]) -> Gender:
    """Return the one gender of *values* that is known; *unknown* if they disagree."""
    known = {value for value in values if value != "unknown"}
    return known.pop() if len(known) == 1 else "unknown"
