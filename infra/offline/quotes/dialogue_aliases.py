"""Who turns out to be somebody: the stranger who says his name, "my uncle", "Martha".

Only a first reading shows who speaks; what it shows is worth a second one.
"""

from collections.abc import Iterator
from itertools import pairwise

from infra.offline.language.document import Document
from infra.offline.people.clustering import conflicts
from infra.offline.people.coreference import Coreference, EntityMerge
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.nominals import noun_gender
from infra.offline.people.person_name import KIN_TITLES, PersonName
from infra.offline.people.pronouns import PRONOUN_GENDERS, find_antecedent
from infra.offline.quotes.attribution import AttributedQuotation

MAX_UNIT_DISTANCE = 25
"""Units within which somebody is about whom speech calls by name."""

CHILD_NOUNS = frozenset({"daughter", "son"})
PARENT_NOUNS = frozenset({"father", "mother", "papa", "mamma", "dad"})
"""Kin who bear the family's name."""
ELDER_NOUNS = frozenset({"uncle", "aunt"})
"""Kin who are called so before their name."""


def find_aliases(
    page: Document, cast: Coreference, spoken: list[AttributedQuotation]
) -> list[EntityMerge]:
    """Return who of *cast* are one person, each once."""
    joins: list[EntityMerge] = []
    taken: set[int] = set()
    for join in (
        *_self_introductions(page, cast, spoken),
        *_vocative_aliases(cast),
        *_replies_to_name(cast, spoken),
        *_kinship_aliases(page, cast),
    ):
        if id(join.other) not in taken and join.owner is not join.other:
            taken |= {id(join.other), id(join.owner)}
            joins.append(join)
    return joins


def _self_introductions(
    page: Document, cast: Coreference, spoken: list[AttributedQuotation]
) -> Iterator[EntityMerge]:
    """Yield strangers who say who they are: "What name?" "Crane. Elias Crane."."""
    for before, one in pairwise([None, *spoken]):
        if one is None or one.speaker is None or not one.speaker.nominal:
            continue
        part = page.by_number[one.quotation.unit]
        asked = before is not None and _is_name_question(page, before)
        for named, mention in _mentions_in_quotation(cast, one):
            lead = [t.lower for t in part.parse[: mention.first]][-2:]
            says = lead in (["i", "'m"], ["i", "am"], ["name", "is"], ["call", "me"])
            if (says or asked) and not conflicts(one.speaker, named):
                yield EntityMerge(owner=named, other=one.speaker, why="says so himself")
                break


def _is_name_question(page: Document, one: AttributedQuotation) -> bool:
    text = page.by_number[one.quotation.unit].text
    said = text[one.quotation.start : one.quotation.end].casefold()
    return said.endswith("?") and ("name" in said or said.startswith("who are you"))


def _mentions_in_quotation(
    cast: Coreference, one: AttributedQuotation
) -> Iterator[tuple[EntityCluster, Mention]]:
    return (
        (figure, mention)
        for figure in cast.named
        for mention in figure.mentions
        if mention.quotation == one.quotation.number
    )


def _vocative_aliases(cast: Coreference) -> Iterator[EntityMerge]:
    """Yield whom speech calls "Martha" while narration says "Mrs. Abernathy"."""
    for figure in cast.named:
        if not _is_only_vocative(figure):
            continue
        at = figure.mentions[0].unit_index
        fits = [
            one
            for one in cast.named
            if _is_complement(figure, one)
            and any(
                abs(m.unit_index - at) <= MAX_UNIT_DISTANCE and not m.is_quoted
                for m in one.mentions
            )
        ]
        if len(fits) == 1:
            why = "called so, where nobody else can be meant"
            yield EntityMerge(owner=fits[0], other=figure, why=why)


def _is_only_vocative(figure: EntityCluster) -> bool:
    """Tell whether a name is never told, and called at least once."""
    told = any(not m.is_quoted for m in figure.mentions)
    called = any(m.is_vocative for m in figure.mentions)
    return called and not told and not (figure.narrator or figure.group)


def _is_complement(called: EntityCluster, one: EntityCluster) -> bool:
    """Tell whether one has the given name and the other the family's alone."""
    if one is called or one.narrator or one.group or conflicts(called, one):
        return False
    ours, theirs = _proper_names(called), _proper_names(one)
    halves = (
        all(n.given_name and not n.family_name for n in ours)
        and all(n.family_name and not n.given_name for n in theirs)
    ) or (
        all(n.family_name and not n.given_name for n in ours)
        and all(
            n.given_name and not n.family_name and set(n.titles) & KIN_TITLES
            for n in theirs
        )
    )
    return halves and called.gender == one.gender != "unknown"


def _proper_names(figure: EntityCluster) -> list[PersonName]:
    # "The old woman" has neither half of a name.
    return [n for n in figure.names if " " not in "".join(n.words)]


def _replies_to_name(
    cast: Coreference, spoken: list[AttributedQuotation]
) -> Iterator[EntityMerge]:
    """Yield the girl who answers when "Lena" is called, and nobody else is."""
    for before, one in pairwise(spoken):
        who = one.speaker
        if who is None or not who.nominal or one.attribution != "explicit":
            continue
        for figure in cast.named:
            calls = any(
                m.is_vocative and m.quotation == before.quotation.number
                for m in figure.mentions
            )
            if calls and _is_only_vocative(figure) and figure.gender == who.gender:
                yield EntityMerge(owner=figure, other=who, why="answers to the name")


def _kinship_aliases(page: Document, cast: Coreference) -> Iterator[EntityMerge]:
    """Yield "my uncle" who is Uncle Josiah, and "her father" of the same name."""
    for figure in cast.unnamed:
        noun = figure.name.rsplit(maxsplit=1)[-1]
        titled = [f for f in cast.named if any(noun in n.titles for n in f.names)]
        if noun in ELDER_NOUNS and len(titled) == 1:
            yield EntityMerge(owner=titled[0], other=figure, why=f"the only {noun}")
        elif noun in CHILD_NOUNS or (noun in PARENT_NOUNS and figure.quotation_count):
            fits = _family_members(page, cast, figure, noun)
            if len(fits) == 1:
                yield EntityMerge(owner=fits[0], other=figure, why="of the same name")


def _family_members(
    page: Document, cast: Coreference, figure: EntityCluster, noun: str
) -> list[EntityCluster]:
    whose = [_possessor(page, cast, mention) for mention in figure.mentions]
    if not whose or any(one is not whose[0] for one in whose) or whose[0] is None:
        return []
    families = {n.family_name for n in whose[0].names} - {None}
    grown = [
        one
        for one in cast.named
        if one is not whose[0] and not one.group and one.gender == noun_gender(noun)
    ]
    if families:
        return [f for f in grown if families & {n.family_name for n in f.names}]
    if whose[0].narrator:
        return []
    # No family's name to go by: whoever never stands beside the noun itself.
    parts = {mention.unit_index for mention in figure.mentions}
    return [
        f
        for f in grown
        if any(not m.is_quoted for m in f.mentions)
        and not any(m.unit_index in parts for m in f.mentions)
    ]


def _possessor(
    page: Document, cast: Coreference, mention: Mention
) -> EntityCluster | None:
    """Return who "her" of "her father" means: the last of that gender."""
    pronoun = page.units[mention.unit_index].parse[mention.first].lower
    if pronoun == "my":
        return cast.narrator
    gender = PRONOUN_GENDERS.get(pronoun)
    if gender is None:
        return None
    before = [
        reference
        for part in page.units[
            max(0, mention.unit_index - MAX_UNIT_DISTANCE) : mention.unit_index + 1
        ]
        for reference in cast.references(part)
        if reference.unit_index < mention.unit_index
        or reference.token.i < mention.first
    ]
    return find_antecedent([r for r in before if r.who and not r.who.nominal], gender)
