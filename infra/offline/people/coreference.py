"""Coreference: everybody in a passage, and whom every name and pronoun refers to."""

import re
from dataclasses import dataclass

from infra.offline.language.document import Document, TextUnit
from infra.offline.people.animals import mark_animals
from infra.offline.people.clustering import cluster_mentions
from infra.offline.people.cue_mentions import add_cue_mentions, find_roles
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import find_mentions
from infra.offline.people.narrator import find_addressee, find_narrator
from infra.offline.people.nominal_antecedents import link_nominals
from infra.offline.people.nominals import find_nominals
from infra.offline.people.peoples import find_peoples, is_of_people
from infra.offline.people.person_classifier import classify_person_names
from infra.offline.people.person_name import PersonName
from infra.offline.people.pronouns import (
    MAX_UNIT_DISTANCE,
    References,
    find_references,
    find_speech_references,
    resolve_pronouns,
    vote_gender,
)
from infra.offline.people.trades import merge_trades


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityMerge:
    """Two people who turn out to be one, and what shows it.

    Attributes:
        owner: The one who stays.
        other: The one who becomes part of *owner*.
    """

    owner: EntityCluster
    other: EntityCluster
    why: str


@dataclass(frozen=True, kw_only=True)
class Coreference:
    """The people of a passage, and where its words refer to them.

    Attributes:
        named: People with a name, the narrator among them, and groups; people who
            only a screenplay's cues name come after the others.
        unnamed: People who are only called by a noun.
        references_by_unit: The references in the narration of each unit.
        entity_by_token: Whom a token's name means, by the unit's index and the token's.
    """

    named: list[EntityCluster]
    unnamed: list[EntityCluster]
    references_by_unit: list[References]
    entity_by_token: dict[tuple[int, int], EntityCluster]

    @classmethod
    def resolve(cls, document: Document) -> "Coreference":
        """Find everybody in *document*."""
        mentions = find_mentions(document)
        peoples = find_peoples(document, mentions)
        mentions = [m for m in mentions if not is_of_people(document, m, peoples)]
        person_names = classify_person_names(document, mentions)
        named = cluster_mentions(document, mentions, person_names)
        named += _add_cues(document, named)
        named += find_roles(document, named)
        named = add_cue_mentions(document, named)
        narrator = find_narrator(document, named)
        if narrator and narrator not in named:
            named.append(narrator)
        if addressee := find_addressee(document):
            named.append(addressee)
        nominals = merge_trades(document, find_nominals(document, peoples))
        if document.material.format == "screenplay":
            nominals = _leave_unnamed(nominals, named)
        unnamed = link_nominals(document, named, nominals)
        return cls._from_clusters(document, named, unnamed)

    def merge(self, document: Document, merges: list[EntityMerge]) -> "Coreference":
        """Resolve anew, with both people of each merge as one."""
        for merge in merges:
            merge.owner.absorb(merge.other, why=merge.why)
        absorbed = {id(merge.other) for merge in merges}
        for entity in (*self.named, *self.unnamed):
            entity.quotation_count = entity.pronoun_count = entity.spoken_count = 0
        return self._from_clusters(
            document,
            [entity for entity in self.named if id(entity) not in absorbed],
            [entity for entity in self.unnamed if id(entity) not in absorbed],
        )

    @classmethod
    def _from_clusters(
        cls,
        document: Document,
        named: list[EntityCluster],
        unnamed: list[EntityCluster],
    ) -> "Coreference":
        tellers = [one for one in named if one.narrator or one.addressee]
        by_first_token = {
            (m.unit_index, m.first): entity
            for entity in (*unnamed, *named)
            if not entity.group
            for m in entity.mentions
        }
        references = find_references(document, by_first_token, tellers)
        vote_gender(references)
        resolved = resolve_pronouns(document, references)
        mark_animals(document, resolved)
        for reference in (one for in_unit in resolved for one in in_unit):
            if reference.is_pronoun and reference.who:
                reference.who.pronoun_count += 1
        for one in find_speech_references(document, named):
            one.spoken_count += 1
        return cls(
            named=named,
            unnamed=unnamed,
            references_by_unit=resolved,
            entity_by_token={
                (m.unit_index, i): entity
                for entity in (*unnamed, *named)
                for m in entity.mentions
                for i in range(m.first, m.last + 1)
            },
        )

    @property
    def narrator(self) -> EntityCluster | None:
        """Who tells the story as "I", if anybody does."""
        return next((entity for entity in self.named if entity.narrator), None)

    @property
    def addressee(self) -> EntityCluster | None:
        """Of whom the story tells as "you", if of anybody."""
        return next((entity for entity in self.named if entity.addressee), None)

    def last_group(self, unit_index: int) -> EntityCluster | None:
        """Return the crowd that was named last, up to a unit."""
        before = [
            (mention.unit_index, mention.first, entity)
            for entity in self.unnamed
            if entity.group
            for mention in entity.mentions
            if unit_index - MAX_UNIT_DISTANCE <= mention.unit_index <= unit_index
        ]
        return max(before, key=lambda place: place[:2])[2] if before else None

    def references(self, unit: TextUnit) -> References:
        """Return who is meant in the narration of *unit*, word by word."""
        return self.references_by_unit[unit.index]

    @property
    def reported(self) -> list[EntityCluster]:
        """The people who are part of the answer, the most mentioned first."""
        return [one for one in (*self.named, *self.unnamed) if one.reported]

    def entity_at(self, unit_index: int, token: int) -> EntityCluster | None:
        """Return whose name the token is a word of; both by their index."""
        return self.entity_by_token.get((unit_index, token))

    def by_form(self, form: str) -> EntityCluster | None:
        """Return the only one who is called *form*: "Good", which is a word as well."""
        owners = [entity for entity in self.named if form in entity.forms]
        return owners[0] if len(owners) == 1 else None

    def by_cue(self, cue: str) -> EntityCluster | None:
        """Return whom a screenplay's cue names."""
        for wanted in _cue_names(cue):
            for entity in self.named:
                if any(form.casefold() == wanted for form in entity.forms):
                    return entity
        return None

    def select_reported(self, unnamed: list[EntityCluster], *, limit: int) -> None:
        """Mark *unnamed*, and as many named people as *limit* leaves room for."""
        for entity in (*self.named[: limit - len(unnamed)], *unnamed):
            entity.reported = True


def _leave_unnamed(
    nominals: list[EntityCluster], named: list[EntityCluster]
) -> list[EntityCluster]:
    """Return *nominals* without the words that are known to be somebody's."""
    known = {(m.unit_index, m.last) for one in named for m in one.mentions}
    for one in nominals:
        one.mentions = [m for m in one.mentions if (m.unit_index, m.last) not in known]
    return [one for one in nominals if one.mentions]


_AND = re.compile(r"\s(?:and|&)\s", re.IGNORECASE)


def _cue_names(cue: str) -> list[str]:
    """Return the names of a cue: "VERA / THE GHOST" is Vera, where she is known."""
    names = [cue, *cue.split("/")] if "/" in cue else [cue]
    return [" ".join(name.split()).casefold() for name in names]


def _find_owner(cue: PersonName, named: list[EntityCluster]) -> EntityCluster | None:
    """Return whom a cue names: YOUNG NELL is not NELL, where both are parts."""
    owners = [
        one
        for one in named
        if cue not in one.cannot_link and cue.words in {n.words for n in one.names}
    ]
    exact = [one for one in owners if cue.age in {n.age for n in one.names}]
    return next(iter((*exact, *owners)), None)


def _add_cues(document: Document, named: list[EntityCluster]) -> list[EntityCluster]:
    """Add a screenplay's cues to the people's forms; return whom only cues name."""
    only_in_cues: dict[str, EntityCluster] = {}
    cues = [q.speaker for q in document.material.quotations if q.speaker]
    known = {" ".join(cue.split()).casefold() for cue in cues if "/" not in cue}
    known |= {form.casefold() for one in named for form in one.forms}
    for cue in cues:
        if "/" in cue and not known.isdisjoint(_cue_names(cue)):
            continue
        name = PersonName.parse(cue)
        owner = _find_owner(name, named)
        if owner is None:
            several = EntityCluster(names=[name], group=bool(_AND.search(cue)))
            owner = only_in_cues.setdefault(cue.casefold(), several)
        form = " ".join(cue.split())
        owner.forms[form] += 1
        owner.cues[form] += 1
    return list(only_in_cues.values())
