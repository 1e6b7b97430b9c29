"""Entity clusters: the names, mentions and gender that are one person's so far."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from infra.offline.language.extractive_summary import truncate
from infra.offline.people.mentions import Mention
from infra.offline.people.person_name import (
    RANK_TITLES,
    PersonName,
    is_noun,
    unanimous_gender,
)
from ports.domain.structure import Gender
from ports.questions.numbered import MAX_SHORT

RANK_VOTES = 3
"""Pronouns that an office or a profession outweighs, which most stories give to men."""
OUTVOTING_SHARE = 4
"""Pronouns of the other gender to one of the name's own, and in all, that tell more
than the name."""


def _title_case(name: str) -> str:
    """Return *name* with a capital for each word: not ``str.title``'s "Man'S Voice"."""
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]{1,2}\b)?", _capitalise, name)


def _capitalise(word: re.Match[str]) -> str:
    return word.group().capitalize()


@dataclass(kw_only=True)
class EntityCluster:
    """One person of a passage, or one group, as far as the passage shows so far.

    Attributes:
        forms: How often each name is used, as written.
        cues: How often each name is a screenplay's cue.
        evidence: By name, the index of the unit that shows it to be theirs, and why.
        implied: Names that the text does not use, but must be theirs, with evidence.
        gender_votes: How many pronouns speak for *female* and for *male*.
        narrator: The person tells the story as "I".
        addressee: The story tells of the person as "you".
        group: It is a family or another group, not one person.
        animal: The narration says that it is one.
        dead: Wherever they are named, they are "the late".
        nominal: The person has no name, only a noun: "the captain".
        quotation_count: How many quotations they speak.
        pronoun_count: How many pronouns of narration refer to them.
        spoken_count: How many pronouns of speech do; calls by name are one.
        reported: They are part of the answer to the crews.
        cannot_link: Names that are shown to be somebody else's.
    """

    forms: Counter[str] = field(default_factory=Counter)
    cues: Counter[str] = field(default_factory=Counter)
    names: list[PersonName] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    evidence: dict[str, tuple[int, str]] = field(default_factory=dict)
    implied: dict[str, tuple[int, str]] = field(default_factory=dict)
    gender_votes: Counter[Gender] = field(default_factory=Counter)
    narrator: bool = False
    addressee: bool = False
    group: bool = False
    animal: bool = False
    dead: bool = False
    nominal: bool = False
    quotation_count: int = 0
    pronoun_count: int = 0
    spoken_count: int = 0
    reported: bool = False
    cannot_link: set[PersonName] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The fullest name: with most parts, then most used, then by its letters.

        Of whom a screenplay has cues, the name of most of them: it is the writer's.
        A noun ("the Hereditary Prince") is only the name of who has no other. It is cut
        to the length that an answer may have.
        """

        def fullness(form: str) -> tuple[bool, int, bool, bool, int, str]:
            name = PersonName.parse(form)
            upper = form.isupper() and len(form) > 1
            return (
                not is_noun(form),
                min(len(name.words), 3) * 2 + bool(name.titles),
                not upper,
                # How a letter greets is no name: "Dear Ada".
                not form.lower().startswith(("dear ", "dearest ", "poor ")),
                self.forms[form],
                form,
            )

        forms: Iterable[str] = self.forms
        if self.cues:
            cue = max(self.cues, key=lambda one: (self.cues[one], fullness(one)))
            forms = [form for form in forms if form.casefold() == cue.casefold()]
        fullest = max(forms, key=fullness)
        # A screenplay's cues are in capitals; names are not.
        is_cue = fullest.isupper() and len(fullest) > 1
        return truncate(_title_case(fullest) if is_cue else fullest, MAX_SHORT)

    @property
    def titles(self) -> set[str]:
        """The titles of all names."""
        return {title for name in self.names for title in name.titles}

    @property
    def gender(self) -> Gender:
        """The gender by titles, or else by given names, or else by pronouns.

        Pronouns outvote a given name where they are many and of one mind: a hedgehog
        may be called Tom.
        """
        titled = unanimous_gender(
            n.gender for n in self.names if n.titles and n.gender != "unknown"
        )
        if titled != "unknown":
            return titled
        given = unanimous_gender(n.gender for n in self.names)
        if given == "unknown" or self._is_outvoted(given):
            return self._gender_by_pronouns()
        return given

    def _is_outvoted(self, given: Gender) -> bool:
        against = self.gender_votes.total() - self.gender_votes[given]
        least = OUTVOTING_SHARE * max(1, self.gender_votes[given])
        return against >= least

    def _gender_by_pronouns(self) -> Gender:
        female, male = self.gender_votes["female"], self.gender_votes["male"]
        if self.titles & RANK_TITLES:
            male += RANK_VOTES
        # At least two to one, because pronouns near a name often mean somebody else.
        if male >= 2 * female and male > 0:
            return "male"
        if female >= 2 * male and female > 0:
            return "female"
        return "unknown"

    @property
    def certain_gender(self) -> Gender:
        """The gender, unless nothing but an office makes it a man's."""
        is_guess = (
            not self.gender_votes
            and unanimous_gender(n.gender for n in self.names) == "unknown"
        )
        return "unknown" if is_guess else self.gender

    def first_unit(self, form: str) -> int:
        """Return the index of the first unit that uses *form*."""
        return min((m.unit_index for m in self.mentions if m.text == form), default=0)

    def absorb(self, other: "EntityCluster", *, why: str) -> None:
        """Make *other* the same person; *why* says what shows it."""
        for form in other.forms:
            where = min(m.unit_index for m in other.mentions) if other.mentions else 0
            self.evidence.setdefault(form, other.evidence.get(form, (where, why)))
        self.forms += other.forms
        self.cues += other.cues
        self.names += [n for n in other.names if n not in self.names]
        self.mentions = sorted(
            self.mentions + other.mentions, key=lambda m: (m.unit_index, m.first)
        )
        self.gender_votes += other.gender_votes
        self.narrator |= other.narrator
        self.addressee |= other.addressee
        self.animal |= other.animal
        self.dead &= other.dead
        self.quotation_count += other.quotation_count
        self.cannot_link |= other.cannot_link
