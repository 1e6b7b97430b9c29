"""Everybody in a passage, and who every name and pronoun of it means."""

from dataclasses import dataclass

from infra.offline.language.document import Document, TextUnit
from infra.offline.people.cannot_link import cannot_link_pairs
from infra.offline.people.clustering import cluster_mentions
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import find_mentions
from infra.offline.people.narrator import find_narrator
from infra.offline.people.nominal_coreference import link_nominals
from infra.offline.people.nominals import find_nominals
from infra.offline.people.person_classifier import classify_person_names
from infra.offline.people.person_name import PersonName
from infra.offline.people.pronouns import (
    Reference,
    find_references,
    resolve_pronouns,
    vote_gender,
)


def _add_cues(page: Document, named: list[EntityCluster]) -> list[EntityCluster]:
    """Return whom only a screenplay's cues name, and give the others their cue."""
    fresh: dict[str, EntityCluster] = {}
    for quotation in page.material.quotations:
        if (cue := quotation.speaker) is None:
            continue
        name = PersonName.parse(cue)
        owner = next(
            (f for f in named if name.words in {n.words for n in f.names}), None
        )
        figure = owner or fresh.setdefault(cue.casefold(), EntityCluster(names=[name]))
        figure.forms[" ".join(cue.split())] += 1
    return list(fresh.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityMerge:
    """Two figures who are one person, and what shows it."""

    owner: EntityCluster
    other: EntityCluster
    why: str


@dataclass(frozen=True, kw_only=True)
class Coreference:
    """The figures of a passage and where they are meant.

    Attributes:
        named: People with a name, the narrator among them; then groups.
        unnamed: People called by a noun only.
        meant: By part, who is meant in narration.
        covering: Whom the name means that a part's token is a word of.
    """

    named: list[EntityCluster]
    unnamed: list[EntityCluster]
    references_by_unit: list[tuple[Reference, ...]]
    entity_by_token: dict[tuple[int, int], EntityCluster]

    @classmethod
    def resolve(cls, page: Document) -> "Coreference":
        """Find everybody in *page*."""
        spots = find_mentions(page)
        named = cluster_mentions(
            spots, classify_person_names(page, spots), cannot_link_pairs(page, spots)
        )
        named += _add_cues(page, named)
        teller = find_narrator(page, named)
        if teller and teller not in named:
            named.append(teller)
        return cls._from_clusters(
            page, named, link_nominals(page, named, find_nominals(page))
        )

    def merge(self, page: Document, joins: list[EntityMerge]) -> "Coreference":
        """Return the cast with both of each join as one, who is meant told anew."""
        for join in joins:
            join.owner.absorb(join.other, why=join.why)
        gone = {id(join.other) for join in joins}
        for figure in (*self.named, *self.unnamed):
            figure.quotation_count = figure.pronoun_count = 0
        return self._from_clusters(
            page,
            [f for f in self.named if id(f) not in gone],
            [f for f in self.unnamed if id(f) not in gone],
        )

    @classmethod
    def _from_clusters(
        cls, page: Document, named: list[EntityCluster], unnamed: list[EntityCluster]
    ) -> "Coreference":
        teller = next((f for f in named if f.narrator), None)
        at = {
            (m.unit_index, m.first): figure
            for figure in (*unnamed, *named)
            if not figure.group
            for m in figure.mentions
        }
        covering = {
            (m.unit_index, i): figure
            for figure in (*unnamed, *named)
            for m in figure.mentions
            for i in range(m.first, m.last + 1)
        }
        found = find_references(page, at, teller)
        vote_gender(found)
        meant = resolve_pronouns(page, found)
        for who in (r.who for part in meant for r in part if r.is_pronoun and r.who):
            who.pronoun_count += 1
        return cls(
            named=named,
            unnamed=unnamed,
            references_by_unit=meant,
            entity_by_token=covering,
        )

    @property
    def narrator(self) -> EntityCluster | None:
        return next((f for f in self.named if f.narrator), None)

    def references(self, part: TextUnit) -> tuple[Reference, ...]:
        """Return who is meant in the narration of *part*, word by word."""
        return self.references_by_unit[part.index]

    @property
    def reported(self) -> list[EntityCluster]:
        """Whom the crews hear of, the most mentioned first."""
        return [f for f in (*self.named, *self.unnamed) if f.reported]

    def entity_at(self, part: int, token: int) -> EntityCluster | None:
        """Return whom the name means that *token* of *part* is a word of."""
        return self.entity_by_token.get((part, token))

    def by_cue(self, name: str) -> EntityCluster | None:
        """Return whom a screenplay's cue names."""
        folded = " ".join(name.split()).casefold()
        for figure in self.named:
            if any(form.casefold() == folded for form in figure.forms):
                return figure
        return None

    def select_reported(self, unnamed: list[EntityCluster], *, limit: int) -> None:
        """Choose who is told: everybody named, then *unnamed*, up to the bound."""
        for figure in (*self.named[: limit - len(unnamed)], *unnamed):
            figure.reported = True
