"""Story-level merging: whether two candidates of a story's cast are one person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from infra.offline.language.lexicon import terms
from infra.offline.people.name_matching import (
    are_pet_forms,
    are_two_parts,
    find_bare_beside_lady,
    have_different_ages,
    have_different_full_names,
    have_different_given_names,
    match_names,
    share_given_name,
)
from infra.offline.people.nominals import is_any_adult, is_rank, same_titles
from infra.offline.people.person_name import (
    RANK_TITLES,
    PersonName,
    is_noun,
    titles_conflict,
)
from ports.domain.structure import Gender
from ports.questions.cast_people import Candidate

MIN_NOUN_PASSAGES = 2
"""Passages that call somebody by a noun, for the noun to be theirs."""
SHORT_STORY = 3
"""Passages of a story in which a single one is believed."""
MIN_TOLD_PASSAGES = 4
"""Of the person who tells the story, for somebody else to tell no single passage."""


PART_SHARE = 3
"""How many times as many passages as the other one of two may tell, for both to be
people who tell a part each."""
MIN_TURNS = 3
"""Changes between two names that tell a story, for both to be one person's."""


@dataclass(kw_only=True)
class MergedCandidate:
    """Candidates that are taken to be one person, the most mentioned first.

    Attributes:
        numbers: The candidates' numbers in the material.
        forms: All proper names, case folded.
        nouns: What else they are called, case folded: "the captain".
        support: By name or noun, case folded, how many passages call them so.
        cannot_link: Numbers of candidates who are present beside one of these.
        passages: Numbers of the passages that have them.
        is_stray: They have one name of one word, which no other candidate has, and in
            one passage only.
        has_lines: They speak.
        reasons: What shows each candidate after the first to be the same person.
    """

    numbers: list[str]
    names: list[PersonName]
    forms: set[str]
    nouns: set[str]
    support: Counter[str]
    genders: set[Gender]
    cannot_link: set[str]
    mention_count: int
    is_narrator: bool
    passages: set[int]
    is_stray: bool
    has_lines: bool
    reasons: list[str]

    @classmethod
    def from_candidate(
        cls, candidate: Candidate, words: Mapping[str, int] | None = None
    ) -> Self:
        """Begin with one candidate; *words* count the candidates with each word."""
        others = [n for n in candidate.aliases if _can_be_called(candidate, n)]
        called = [_as_noun(name) or name for name in (candidate.name, *others)]
        forms = [form for form in called if not is_noun(form)]
        return cls(
            numbers=[candidate.number],
            names=[PersonName.parse(form) for form in forms or called],
            forms={form.casefold() for form in forms},
            nouns={form.casefold() for form in called if is_noun(form)},
            support=_count_passages(candidate),
            genders={candidate.gender} - {"unknown"},
            cannot_link=set(candidate.with_names),
            mention_count=candidate.mentions,
            is_narrator=candidate.narrator,
            passages=set(candidate.passages),
            is_stray=len(called) == len(candidate.passages) == 1
            and (words or {}).get(candidate.name) == 1,
            has_lines=candidate.lines > 0,
            reasons=[],
        )

    @property
    def has_proper_name(self) -> bool:
        """Whether they have a name; "the captain" may be several captains."""
        return bool(self.forms)

    @property
    def gender(self) -> Gender:
        """The gender that all candidates share, or *unknown*."""
        return next(iter(self.genders)) if len(self.genders) == 1 else "unknown"

    @property
    def titles(self) -> set[str]:
        """The titles of all names."""
        return {title for name in self.names for title in name.titles}

    def families(self, *, is_wife: bool) -> set[str]:
        """Return the families that she is called Mrs. by, or Miss."""
        names = [n for n in self.names if n.is_married or n.is_unmarried]
        return {
            n.family_name for n in names if n.family_name and n.is_married == is_wife
        }

    def absorb(self, other: "MergedCandidate", *, why: str) -> None:
        """Make *other* the same person; *why* says what shows it."""
        self.numbers += other.numbers
        self.names += other.names
        self.forms |= other.forms
        self.nouns |= other.nouns
        self.support += other.support
        self.genders |= other.genders
        self.cannot_link |= other.cannot_link
        self.mention_count += other.mention_count
        self.is_narrator |= other.is_narrator
        self.passages |= other.passages
        self.is_stray = False
        self.has_lines |= other.has_lines
        self.reasons.append(why)


def match_reason(
    one: MergedCandidate, other: MergedCandidate, *, is_screenplay: bool = False
) -> str | None:
    """Return what shows that two are one person; None if nothing does.

    A screenplay says itself who has a pet name, and the readings have seen it.
    """
    if _tell_one_story(one, other):
        return "both tell the story"
    if conflicts(one, other) or (is_screenplay and _are_two_parts(one, other)):
        return None
    both_proper = one.has_proper_name and other.has_proper_name
    if shared := sorted(one.forms & other.forms):
        return f"the same name: {shared[0]}"
    if not both_proper:
        return _find_noun_of_both(one, other)
    for a in one.names:
        for b in other.names:
            if is_screenplay and are_pet_forms(a, b):
                continue
            if why := match_names(a, b) or match_names(b, a):
                return f"{why}: {' '.join(b.words)}"
    return None


def _are_two_parts(one: MergedCandidate, other: MergedCandidate) -> bool:
    """Tell whether two who speak in a script are parts for two actors."""
    return (
        one.has_lines
        and other.has_lines
        and all(are_two_parts(a, b) for a in one.names for b in other.names)
    )


def _tell_one_story(one: MergedCandidate, other: MergedCandidate) -> bool:
    """Tell whether two who say "I" are one: in turn, or where one has no name.

    Who is called "Marsh" in one passage, and Harrow in all others, is Harrow.
    """
    if not (one.is_narrator and other.is_narrator) or (
        {one.gender, other.gender} == {"female", "male"}
    ):
        return False
    if not (one.has_proper_name and other.has_proper_name):
        return not conflicts(one, other)
    stray, teller = (one, other) if one.is_stray else (other, one)
    if stray.is_stray and len(teller.passages) >= MIN_TOLD_PASSAGES:
        return True
    return not _are_together(one, other) and _take_turns(one, other)


def _take_turns(one: MergedCandidate, other: MergedCandidate) -> bool:
    """Tell whether passages of one and of the other follow each other in turn.

    Two who tell one part each of a story change once or twice, and both tell much.
    """
    few, many = sorted((len(one.passages), len(other.passages)))
    either = sorted(one.passages ^ other.passages)
    tellers = [number in one.passages for number in either]
    turns = sum(a != b for a, b in pairwise(tellers))
    return turns >= MIN_TURNS or 1 < few <= many / PART_SHARE


def _find_noun_of_both(one: MergedCandidate, other: MergedCandidate) -> str | None:
    """Return the noun that both have, if it is not one that anybody may have.

    In every chapter somebody else may be "the man" or "his wife".
    """
    shared = sorted(one.nouns & other.nouns)
    return next(
        (f"the same noun: {noun}" for noun in shared if _is_telling_noun(noun)), None
    )


def _is_telling_noun(noun: str) -> bool:
    words = noun.split()
    is_plain = words[-1] in terms("humans", "male") | terms("humans", "female")
    return (
        is_rank(noun)
        or words[-1] in terms("titles", "honour")
        or (words[0] == "the" and (len(words) > len(("the", "man")) or not is_plain))
    )


def find_noun_bearer(
    single: MergedCandidate, people: Sequence[MergedCandidate]
) -> tuple[MergedCandidate, str] | None:
    """Return the only named person whom the passages call by the noun of *single*.

    "The squire" is Mr. Marlow, whom several passages call so (of a short story one),
    and nobody else by half as many; or else the only one with the title.
    """
    told_in = frozenset[int]().union(*(one.passages for one in (single, *people)))
    is_short = len(told_in) <= SHORT_STORY
    least = 1 if is_short else MIN_NOUN_PASSAGES
    nouns = [
        noun
        for noun in single.nouns
        if _is_telling_noun(noun) or (is_short and not is_any_adult(noun.split()[-1]))
    ]
    named = [
        one for one in people if one.has_proper_name and not conflicts(single, one)
    ]
    for noun in sorted(nouns):
        votes = sorted(named, key=lambda one: -one.support[noun])[:2]
        first, second = ([one.support[noun] for one in votes] + [0, 0])[:2]
        if first >= least and first >= 2 * second:
            return votes[0], f"the same noun: {noun}"
        titles = same_titles(noun.rpartition(" ")[2])
        bearers = [one for one in named if one.titles & titles]
        if len(bearers) == 1 and noun.count(" ") == 1:
            return bearers[0], f"the only one of this title: {noun}"
    return None


def conflicts(one: MergedCandidate, other: MergedCandidate) -> bool:
    """Tell whether something in the story forbids that two are one person."""
    # Present together under two names: proof, unless it is the very same name.
    if _are_together(one, other) and not one.forms & other.forms:
        return True
    return _are_different_people(one, other)


def _are_together(one: MergedCandidate, other: MergedCandidate) -> bool:
    return not (
        other.cannot_link.isdisjoint(one.numbers)
        and one.cannot_link.isdisjoint(other.numbers)
    )


def _are_different_people(one: MergedCandidate, other: MergedCandidate) -> bool:
    """Tell whether gender, titles or names show that they are two people.

    Over a whole story people marry and are knighted: titles prove nothing of those who
    are called by the same given name, but Miss and Mrs. Dale are two.
    """
    genders = {one.gender, other.gender}
    if (
        genders == {"female", "male"}
        or have_different_given_names(one.names, other.names)
        or have_different_ages(one.names, other.names)
    ):
        return True
    if have_different_full_names(one.names, other.names, may_marry="female" in genders):
        return True
    return not share_given_name(one.names, other.names) and (
        _speaks_beside_lady(one, other)
        or _are_maid_and_wife(one, other)
        or _are_maid_and_wife(other, one)
        or (titles_conflict(one.titles, other.titles) and genders != {"female"})
    )


def _speaks_beside_lady(one: MergedCandidate, other: MergedCandidate) -> bool:
    """Tell whether one of two speaks as "Vane", and the other is Lady Vane."""
    bare = find_bare_beside_lady(one, other)
    return bare is not None and bare.has_proper_name and bare.has_lines


def _are_maid_and_wife(maid: MergedCandidate, wife: MergedCandidate) -> bool:
    """Tell whether one is Miss Dale, and the other Mrs. Dale."""
    return not (
        (maid.families(is_wife=False) - maid.families(is_wife=True)).isdisjoint(
            wife.families(is_wife=True) - wife.families(is_wife=False)
        )
    )


def _as_noun(form: str) -> str | None:
    """Return the noun that a rank without a name is: "Archdeacon" is the archdeacon."""
    words = PersonName.parse(form).words
    return f"the {words[0]}" if len(words) == 1 and is_rank(words[0]) else None


def _can_be_called(candidate: Candidate, alias: str) -> bool:
    """Tell whether an alias does not bear a title that is not theirs.

    Of a woman, "Mr. Gay" is a slip of one passage, and "Dr. Vane" is her husband.
    """
    name = PersonName.parse(alias)
    if candidate.gender == "female" and len(name.words) == 1:
        return name.gender != "male" and RANK_TITLES.isdisjoint(name.titles)
    return not name.titles or {name.gender, candidate.gender} != {"female", "male"}


def _count_passages(candidate: Candidate) -> Counter[str]:
    support = Counter({candidate.name.casefold(): len(candidate.passages)})
    for alias, passages in zip(
        candidate.aliases, candidate.alias_passages, strict=False
    ):
        support[alias.casefold()] += passages
    return support
