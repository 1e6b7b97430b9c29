"""Alias resolution from dialogue: two entities that speech shows to be one person.

A stranger says his name, "my uncle" is Uncle Josiah, and Mrs. Abernathy is called
"Martha". This needs to know who speaks, so it follows the first attribution.
"""

from collections.abc import Iterator
from itertools import pairwise

from infra.offline.language.document import INTRODUCTIONS, Document
from infra.offline.people.clustering import conflicts
from infra.offline.people.coreference import Coreference, EntityMerge
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.narrator import NARRATOR_NAME
from infra.offline.people.person_name import KIN_TITLES, PersonName
from infra.offline.quotes.attribution import AttributedQuotation
from infra.offline.quotes.kinship import kinship_aliases

MAX_UNIT_DISTANCE = 25
"""Units within which a person addressed by name is mentioned in narration as well."""


def find_aliases(
    document: Document, coreference: Coreference, quotations: list[AttributedQuotation]
) -> list[EntityMerge]:
    """Return the entities of *coreference* that are one person; each stands in one."""
    merges: list[EntityMerge] = []
    merged_ids: set[int] = set()
    for merge in (
        *_self_introductions(document, coreference, quotations),
        *_vocative_aliases(coreference, quotations),
        *_replies_to_name(coreference, quotations),
        *kinship_aliases(document, coreference),
    ):
        if id(merge.other) not in merged_ids and merge.owner is not merge.other:
            merged_ids |= {id(merge.other), id(merge.owner)}
            merges.append(merge)
    return merges


def _self_introductions(
    document: Document, coreference: Coreference, quotations: list[AttributedQuotation]
) -> Iterator[EntityMerge]:
    """Yield strangers, or the narrator, who give their name: "Crane. Elias Crane."."""
    for before, reply in pairwise([None, *quotations]):
        if reply is None or reply.speaker is None or not _is_unnamed(reply.speaker):
            continue
        if reply.speaker.group:
            continue
        unit = document.by_number[reply.quotation.unit]
        is_answer = before is not None and _is_name_question(document, before)
        for named, mention in _mentions_in_quotation(coreference, reply):
            lead = tuple(t.lower for t in unit.parse[: mention.first])[-2:]
            if not is_answer and lead not in INTRODUCTIONS:
                continue
            if not conflicts(reply.speaker, named):
                why = "the speaker says so"
                yield EntityMerge(owner=named, other=reply.speaker, why=why)
                break


def _is_unnamed(speaker: EntityCluster) -> bool:
    """Tell whether a speaker has no name yet: "the man", or "I" who tells the story."""
    return speaker.nominal or speaker.name == NARRATOR_NAME


def _is_name_question(document: Document, attributed: AttributedQuotation) -> bool:
    quotation = attributed.quotation
    text = document.by_number[quotation.unit].text
    words = text[quotation.start : quotation.end].casefold()
    return words.endswith("?") and ("name" in words or words.startswith("who are you"))


def _mentions_in_quotation(
    coreference: Coreference, attributed: AttributedQuotation
) -> Iterator[tuple[EntityCluster, Mention]]:
    return (
        (entity, mention)
        for entity in coreference.named
        for mention in entity.mentions
        if mention.quotation == attributed.quotation.number
    )


def _vocative_aliases(
    coreference: Coreference, quotations: list[AttributedQuotation]
) -> Iterator[EntityMerge]:
    """Yield who is called "Martha" in speech and "Mrs. Abernathy" in narration."""
    speakers = {
        a.quotation.number: a.speaker for a in quotations if a.attribution == "explicit"
    }
    for entity in coreference.named:
        if not _is_only_vocative(entity):
            continue
        at = entity.mentions[0].unit_index
        matches = [
            other
            for other in coreference.named
            if _is_complement(entity, other)
            and not any(
                m.is_vocative and speakers.get(m.quotation or "") is other
                for m in entity.mentions
            )
            and any(
                abs(m.unit_index - at) <= MAX_UNIT_DISTANCE and not m.is_quoted
                for m in other.mentions
            )
        ]
        if len(matches) == 1:
            why = "called so, where nobody else can be meant"
            yield EntityMerge(owner=matches[0], other=entity, why=why)


def _is_only_vocative(entity: EntityCluster) -> bool:
    """Tell whether a name stands only in speech, and is a vocative at least once."""
    in_narration = any(not m.is_quoted for m in entity.mentions)
    is_vocative = any(m.is_vocative for m in entity.mentions)
    return is_vocative and not in_narration and not (entity.narrator or entity.group)


def _is_complement(addressee: EntityCluster, other: EntityCluster) -> bool:
    """Tell whether one has only a given name and the other only a family name."""
    if other is addressee or other.narrator or other.group:
        return False
    if conflicts(addressee, other):
        return False
    ours, theirs = _proper_names(addressee), _proper_names(other)
    is_given_of_family = all(n.given_name and not n.family_name for n in ours) and all(
        n.family_name and not n.given_name for n in theirs
    )
    is_family_of_kin = all(n.family_name and not n.given_name for n in ours) and all(
        n.given_name and not n.family_name and set(n.titles) & KIN_TITLES
        for n in theirs
    )
    is_complement = is_given_of_family or is_family_of_kin
    return is_complement and addressee.gender == other.gender != "unknown"


def _proper_names(entity: EntityCluster) -> list[PersonName]:
    # "The old woman" has neither a given nor a family name.
    return [n for n in entity.names if " " not in "".join(n.words)]


def _replies_to_name(
    coreference: Coreference, quotations: list[AttributedQuotation]
) -> Iterator[EntityMerge]:
    """Yield the girl who answers when "Lena" is addressed, and not who goes on."""
    for before, reply in pairwise(quotations):
        speaker = reply.speaker
        if speaker is None or not speaker.nominal or reply.attribution != "explicit":
            continue
        if speaker.group or speaker is before.speaker:
            continue
        for entity in coreference.named:
            is_addressee = any(
                m.is_vocative and m.quotation == before.quotation.number
                for m in entity.mentions
            )
            if not is_addressee or entity.gender != speaker.gender:
                continue
            if _is_only_vocative(entity):
                why = "answers to the name"
                yield EntityMerge(owner=entity, other=speaker, why=why)
