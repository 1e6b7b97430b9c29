"""Whether two candidates of a story's cast are one person."""

from dataclasses import dataclass
from typing import Self

from infra.offline.likeness import likeness, other_given
from infra.offline.naming import Name, opposed
from ports.questions.casting import Candidate
from ports.structure import Gender


@dataclass(kw_only=True)
class Known:
    """A person in the making: candidates held to be one, the best known first.

    Attributes:
        proper: They have a name, not only a noun: "the captain" may be many captains.
    """

    numbers: list[str]
    names: list[Name]
    forms: set[str]
    genders: set[Gender]
    apart: set[str]
    mentions: int
    narrator: bool
    proper: bool
    reasons: list[str]

    @classmethod
    def of(cls, candidate: Candidate) -> Self:
        forms = (candidate.name, *candidate.aliases)
        return cls(
            numbers=[candidate.number],
            names=[Name.of(form) for form in forms],
            forms={form.casefold() for form in forms},
            genders={candidate.gender} - {"unknown"},
            apart=set(candidate.with_names),
            mentions=candidate.mentions,
            narrator=candidate.narrator,
            proper=any(not form.islower() for form in forms),
            reasons=[],
        )

    @property
    def gender(self) -> Gender:
        return next(iter(self.genders)) if len(self.genders) == 1 else "unknown"

    @property
    def titles(self) -> set[str]:
        return {title for name in self.names for title in name.titles}

    def take(self, other: "Known", *, why: str) -> None:
        self.numbers += other.numbers
        self.names += other.names
        self.forms |= other.forms
        self.genders |= other.genders
        self.apart |= other.apart
        self.mentions += other.mentions
        self.narrator |= other.narrator
        self.proper |= other.proper
        self.reasons.append(why)


def merge_reason(one: Known, other: Known) -> str | None:
    """Return what shows that two are one person, if nothing shows the contrary."""
    if _conflict(one, other):
        return None
    if one.narrator and other.narrator and not (one.proper and other.proper):
        return "both tell the story"
    if shared := sorted(one.forms & other.forms):
        return f"the same name: {shared[0]}"
    if not (one.proper and other.proper):
        return None
    for a in one.names:
        for b in other.names:
            if why := likeness(a, b) or likeness(b, a):
                return f"{why}: {' '.join(b.words)}"
    return None


def _conflict(one: Known, other: Known) -> bool:
    together = set(one.numbers) & other.apart or set(other.numbers) & one.apart
    # Present together under two names: proof, unless it is the very same name.
    if together and not one.forms & other.forms:
        return True
    if {one.gender, other.gender} == {"female", "male"}:
        return True
    if opposed(one.titles, other.titles):
        return True
    return other_given(one.names, other.names)
