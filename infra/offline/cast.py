"""Everybody in a passage, and who every name and pronoun of it means."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.epithets import epithets
from infra.offline.figures import Figure, figures
from infra.offline.grammar import Token
from infra.offline.mentions import mentions
from infra.offline.naming import Name
from infra.offline.narrator import narrator
from infra.offline.page import Page, Part
from infra.offline.voting import people_names
from ports.structure import Gender

PRONOUNS: dict[str, Gender] = {
    "he": "male",
    "him": "male",
    "his": "male",
    "himself": "male",
    "she": "female",
    "her": "female",
    "hers": "female",
    "herself": "female",
}
MYSELF = frozenset({"i", "me", "my", "myself"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A word that means somebody, in narration.

    Attributes:
        who: Whom a name means; None for a pronoun of the third person.
    """

    part: int
    token: Token
    who: Figure | None
    gender: Gender
    subject: bool


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


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The figures of a passage and where they are meant.

    Attributes:
        named: People with a name, the narrator among them; then groups.
        unnamed: People called by a noun only.
        at: Whom the name means that begins at a part's token.
        covering: Whom the name means that a part's token is a word of.
    """

    named: list[Figure]
    unnamed: list[Figure]
    at: dict[tuple[int, int], Figure]
    covering: dict[tuple[int, int], Figure]

    @classmethod
    def of(cls, page: Page) -> "Cast":
        """Find everybody in *page*."""
        found = mentions(page)
        named = figures(found, people_names(page, found))
        named += _cues(page, named)
        teller = narrator(page, named)
        if teller and teller not in named:
            named.append(teller)
        unnamed = epithets(page)
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
        cast = cls(named=named, unnamed=unnamed, at=at, covering=covering)
        cast._vote_by_pronouns(page)
        return cast

    @property
    def narrator(self) -> Figure | None:
        return next((f for f in self.named if f.narrator), None)

    def references(self, part: Part) -> Iterator[Reference]:
        """Yield who is meant in the narration of *part*, word by word."""
        for token in part.told:
            if who := self.at.get((part.index, token.i)):
                head = next(
                    m.subject
                    for m in who.mentions
                    if (m.part, m.first) == (part.index, token.i)
                )
                yield Reference(
                    part=part.index,
                    token=token,
                    who=who,
                    gender=who.gender,
                    subject=head,
                )
            elif token.lower in PRONOUNS:
                yield Reference(
                    part=part.index,
                    token=token,
                    who=None,
                    gender=PRONOUNS[token.lower],
                    subject=token.dep in {"nsubj", "nsubjpass"},
                )
            elif token.lower in MYSELF and self.narrator:
                yield Reference(
                    part=part.index,
                    token=token,
                    who=self.narrator,
                    gender=self.narrator.gender,
                    subject=token.dep in {"nsubj", "nsubjpass"},
                )

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

    def _vote_by_pronouns(self, page: Page) -> None:
        """Let the pronouns that follow a name tell its gender.

        Only where nobody else was named since, or the pronoun may be theirs.
        """
        for part in page.parts:
            last: Figure | None = None
            alone = True
            for reference in self.references(part):
                if reference.who:
                    alone = last is None or last is reference.who
                    last = reference.who
                elif last and alone:
                    last.votes[reference.gender] += 1
