"""Everybody in a passage, and who every name and pronoun of it means."""

from dataclasses import dataclass

from infra.offline.apart import apart
from infra.offline.epithets import epithets
from infra.offline.figures import Figure
from infra.offline.linking import linked
from infra.offline.mentions import mentions
from infra.offline.merging import figures
from infra.offline.naming import Name
from infra.offline.narrator import narrator
from infra.offline.page import Page, Part
from infra.offline.references import (
    Reference,
    followed,
    references,
    vote_by_pronouns,
)
from infra.offline.voting import people_names


def _cues(page: Page, named: list[Figure]) -> list[Figure]:
    """Return whom only a screenplay's cues name, and give the others their cue."""
    fresh: dict[str, Figure] = {}
    for quotation in page.material.quotations:
        if (cue := quotation.speaker) is None:
            continue
        name = Name.of(cue)
        owner = next(
            (f for f in named if name.words in {n.words for n in f.names}), None
        )
        figure = owner or fresh.setdefault(cue.casefold(), Figure(names=[name]))
        figure.forms[" ".join(cue.split())] += 1
    return list(fresh.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Two figures who are one person, and what shows it."""

    owner: Figure
    other: Figure
    why: str


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The figures of a passage and where they are meant.

    Attributes:
        named: People with a name, the narrator among them; then groups.
        unnamed: People called by a noun only.
        meant: By part, who is meant in narration.
        covering: Whom the name means that a part's token is a word of.
    """

    named: list[Figure]
    unnamed: list[Figure]
    meant: list[tuple[Reference, ...]]
    covering: dict[tuple[int, int], Figure]

    @classmethod
    def of(cls, page: Page) -> "Cast":
        """Find everybody in *page*."""
        spots = mentions(page)
        named = figures(spots, people_names(page, spots), apart(page, spots))
        named += _cues(page, named)
        teller = narrator(page, named)
        if teller and teller not in named:
            named.append(teller)
        return cls._settled(page, named, linked(page, named, epithets(page)))

    def joined(self, page: Page, joins: list[Join]) -> "Cast":
        """Return the cast with both of each join as one, who is meant told anew."""
        for join in joins:
            join.owner.take(join.other, why=join.why)
        gone = {id(join.other) for join in joins}
        for figure in (*self.named, *self.unnamed):
            figure.spoken = figure.meant = 0
        return self._settled(
            page,
            [f for f in self.named if id(f) not in gone],
            [f for f in self.unnamed if id(f) not in gone],
        )

    @classmethod
    def _settled(cls, page: Page, named: list[Figure], unnamed: list[Figure]) -> "Cast":
        teller = next((f for f in named if f.narrator), None)
        at = {
            (m.part, m.first): figure
            for figure in (*unnamed, *named)
            if not figure.group
            for m in figure.mentions
        }
        covering = {
            (m.part, i): figure
            for figure in (*unnamed, *named)
            for m in figure.mentions
            for i in range(m.first, m.last + 1)
        }
        found = references(page, at, teller)
        vote_by_pronouns(found)
        meant = followed(page, found)
        for who in (r.who for part in meant for r in part if r.pronoun and r.who):
            who.meant += 1
        return cls(named=named, unnamed=unnamed, meant=meant, covering=covering)

    @property
    def narrator(self) -> Figure | None:
        return next((f for f in self.named if f.narrator), None)

    def references(self, part: Part) -> tuple[Reference, ...]:
        """Return who is meant in the narration of *part*, word by word."""
        return self.meant[part.index]

    @property
    def told(self) -> list[Figure]:
        """Whom the crews hear of, the most mentioned first."""
        return [f for f in (*self.named, *self.unnamed) if f.told]

    def ending_at(self, part: int, token: int) -> Figure | None:
        """Return whom the name means that *token* of *part* is a word of."""
        return self.covering.get((part, token))

    def called(self, name: str) -> Figure | None:
        """Return whom a screenplay's cue names."""
        folded = " ".join(name.split()).casefold()
        for figure in self.named:
            if any(form.casefold() == folded for form in figure.forms):
                return figure
        return None

    def settle(self, unnamed: list[Figure], *, most: int) -> None:
        """Choose who is told: everybody named, then *unnamed*, up to the bound."""
        for figure in (*self.named[: most - len(unnamed)], *unnamed):
            figure.told = True
