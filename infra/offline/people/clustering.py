"""Entity clustering: which names of a passage are one person's.

Names are only merged where something shows it; without proof they stay apart.
"""

from collections.abc import Iterator
from itertools import combinations, pairwise, product

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.speech_tags import find_tag
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.name_matching import (
    GIVEN_NAME_MATCHES,
    are_different_people,
    are_two_parts,
    find_bare_beside_lady,
    is_bare_family_name,
    match_names,
)
from infra.offline.people.person_name import PersonName
from infra.offline.people.pet_names import find_strange_pet_names

NamePair = tuple[PersonName, PersonName]
MentionByToken = dict[tuple[int, int], Mention]
"""Mentions by the index of their unit and of each of their tokens."""
Match = tuple[EntityCluster, str]
"""A person, and what shows a name to be theirs."""

DOMINANCE_RATIO = 3
"""How many times as often one of two must be named to own a name that fits both."""


def cluster_mentions(
    document: Document, mentions: list[Mention], person_names: set[tuple[str, ...]]
) -> list[EntityCluster]:
    """Return the named people of a passage, most mentioned first; then the families.

    *person_names* holds the words of the names that are people's.
    """
    cannot_link = _cannot_link_pairs(document, mentions)
    by_name: dict[PersonName, EntityCluster] = {}
    families: dict[tuple[str, ...], EntityCluster] = {}
    surnames = {words[-1] for words in person_names if words}
    for mention in mentions:
        name = PersonName.parse(mention.text)
        last = name.words[-1] if name.words else ""
        # A parser takes "OSKAR" for a plural.
        is_family = mention.is_plural and last.endswith("s")
        if is_family and last.removesuffix("s") in surnames:
            entity = families.setdefault(
                name.words, EntityCluster(names=[name], group=True)
            )
        elif name.words in person_names or mention.has_title:
            entity = by_name.setdefault(name, EntityCluster(names=[name]))
            entity.cannot_link |= {b for a, b in cannot_link if a == name}
        else:
            continue
        entity.forms[mention.text] += 1
        entity.mentions.append(mention)
    for entity in by_name.values():
        entity.dead = all(_is_late(document, m) for m in entity.mentions)
    return merge_clusters(list(by_name.values())) + list(families.values())


def _is_late(document: Document, mention: Mention) -> bool:
    """Tell whether somebody is named as one who has died: "the late Mr. Hale"."""
    parse = document.units[mention.unit_index].parse
    return bool(mention.first) and parse[mention.first - 1].lower == "late"


def _cannot_link_pairs(
    document: Document, mentions: list[Mention]
) -> frozenset[NamePair]:
    """Return the pairs of names that are not one person's.

    Nobody calls himself, and Mrs. Dale's answer to Lily is not Lily's.
    """
    by_token = {
        (m.unit_index, i): m for m in mentions for i in range(m.first, m.last + 1)
    }
    called = _callers_and_called(document, mentions, by_token)
    answers = _wives_and_others(document, by_token)
    cues = _names_of_two_cues(document, mentions)
    pets = find_strange_pet_names(document, mentions)
    pairs = {(a, b) for a, b in (*called, *answers, *cues, *pets) if a != b}
    return frozenset(pairs | {(other, one) for one, other in pairs})


def _names_of_two_cues(
    document: Document, mentions: list[Mention]
) -> Iterator[NamePair]:
    """Yield each two names of a script's cues that are no one's together.

    NELL and HALE are two who speak, though one is Nell Hale and the other her father,
    Mr. Hale. NELL and YOUNG NELL are two parts, for two actors.
    """
    parts = {
        PersonName.parse(q.speaker) for q in document.material.quotations if q.speaker
    }
    for part, other_part in combinations(parts, 2):
        if are_two_parts(part, other_part):
            yield part, other_part
    cues = {part.words for part in parts}
    named: dict[tuple[str, ...], set[PersonName]] = {
        words: {PersonName(titles=(), words=words)} for words in sorted(cues)
    }
    for name in (PersonName.parse(mention.text) for mention in mentions):
        if name.words in named:
            named[name.words].add(name)
    for one, other in combinations(named, 2):
        if set(one).isdisjoint(other):
            yield from product(named[one], named[other])


def _wives_and_others(
    document: Document, by_token: MentionByToken
) -> Iterator[NamePair]:
    """Yield a married woman's name, and a given name whose speech is next to hers."""
    named = [_speaker_name(unit, by_token) for unit in document.units]
    for one, other in pairwise(named):
        for wife, given in ((one, other), (other, one)):
            if (
                wife
                and given
                and wife.is_married
                and not wife.given_name
                and not given.is_married
                and given.words[:1] != wife.words[:1]
            ):
                yield wife, given


def _speaker_name(unit: TextUnit, by_token: MentionByToken) -> PersonName | None:
    """Return the name in the first speech tag of *unit*, if there is one."""
    tags = (find_tag(unit, quotation) for quotation in unit.quotations)
    tag = next((tag for tag in tags if tag), None)
    mention = by_token.get((unit.index, tag.subject.i)) if tag else None
    return PersonName.parse(mention.text) if mention else None


def _callers_and_called(
    document: Document, mentions: list[Mention], by_token: MentionByToken
) -> Iterator[NamePair]:
    for unit in document.units:
        vocatives = [
            m for m in mentions if m.unit_index == unit.index and m.is_vocative
        ]
        for quotation in unit.quotations if vocatives else ():
            tag = find_tag(unit, quotation)
            caller = by_token.get((unit.index, tag.subject.i)) if tag else None
            if caller is None:
                continue
            for mention in vocatives:
                start = unit.parse[mention.first].start
                if quotation.start <= start < quotation.end:
                    yield PersonName.parse(caller.text), PersonName.parse(mention.text)


def merge_clusters(clusters: list[EntityCluster]) -> list[EntityCluster]:
    """Merge clusters whose names are shown to be one person's.

    The fullest names come first, so that a short form is compared with everybody it
    could be short for, and stays alone where it could be two.
    """
    firsts = {n.words[0] for one in clusters for n in one.names if n.words[1:]}
    ordered = sorted(
        clusters,
        key=lambda one: (
            -len(one.names[0].words),
            one.names[0].age is None,
            # A given name is one person's; a family name may be a sister's too.
            one.names[0].given_name is None and firsts.isdisjoint(one.names[0].words),
            not one.names[0].titles,
            -len(one.mentions),
            one.name,
        ),
    )
    people: list[EntityCluster] = []
    for cluster in ordered:
        match = _find_match(cluster, people)
        if match is None:
            people.append(cluster)
        else:
            owner, why = match
            owner.absorb(cluster, why=why)
    return sorted(people, key=lambda one: (-len(one.mentions), one.name))


def _find_match(cluster: EntityCluster, people: list[EntityCluster]) -> Match | None:
    """Return the one person of whom *cluster* is another name."""
    fits = [
        (one, why)
        for one in people
        if (why := match_reason(cluster, one)) and not conflicts(cluster, one)
    ]
    if len(fits) > 1:
        fits = _disambiguate(cluster, fits)
    return fits[0] if len(fits) == 1 else None


def _disambiguate(cluster: EntityCluster, fits: list[Match]) -> list[Match]:
    """Of several people, prefer one with the same title, then one named far more often.

    Where all match by the given name, the most mentioned wins: "Anthony" is the
    Anthony whom the passage is about. Nobody living is called by the name of the dead.
    """
    fits = [fit for fit in fits if fit[0].dead == cluster.dead] or fits
    if introduced := _find_introduced(cluster, fits):
        return introduced
    same_title = [fit for fit in fits if cluster.titles & fit[0].titles]
    if is_bare_family_name(cluster):
        # "Kronborg" is Mr. Kronborg, where Mrs. Kronborg keeps her title.
        untitled = [fit for fit in fits if not _is_titled_woman(fit[0])]
        fits = untitled if len(untitled) == 1 else fits
    ranked = sorted(same_title or fits, key=lambda fit: -len(fit[0].mentions))
    by_given_name = all(why in GIVEN_NAME_MATCHES for _, why in ranked)
    if len(ranked) == 1 or by_given_name:
        return ranked[:1]
    first, second = len(ranked[0][0].mentions), len(ranked[1][0].mentions)
    return ranked[:1] if first >= DOMINANCE_RATIO * second else []


def _is_titled_woman(one: EntityCluster) -> bool:
    return one.gender == "female" and bool(one.titles)


def _find_introduced(cluster: EntityCluster, fits: list[Match]) -> list[Match]:
    """Return the only bearer of a family name whom the text has named by then."""
    narrated = [m for m in cluster.mentions if not m.is_quoted]
    if not narrated or any(n.titles or n.given_name for n in cluster.names):
        return []
    first = (narrated[0].unit_index, narrated[0].first)
    earlier = [
        fit
        for fit in fits
        if any((m.unit_index, m.first) < first for m in fit[0].mentions)
    ]
    return earlier if len(earlier) == 1 else []


def match_reason(short: EntityCluster, full: EntityCluster) -> str | None:
    """Return what shows *short* to be another name of *full*; None if nothing does."""
    for one in short.names:
        for other in full.names:
            if why := match_names(one, other):
                return why
    return None


def conflicts(one: EntityCluster, other: EntityCluster) -> bool:
    """Tell whether something forbids that two clusters are one person."""
    called = one.cannot_link & set(other.names) or other.cannot_link & set(one.names)
    return (
        bool(called)
        or are_different_people(one, other)
        or _are_coordinated(one, other)
        or _is_wife_beside(one, other)
        or _is_wife_beside(other, one)
        or _is_narrated_beside_lady(one, other)
    )


def _is_wife_beside(wife: EntityCluster, other: EntityCluster) -> bool:
    """Tell whether Mrs. Hilbery and Katharine Hilbery are told of side by side."""
    if not all(n.is_married and not n.given_name for n in wife.names):
        return False
    if not any(n.given_name and not n.is_married for n in other.names):
        return False
    units = {m.unit_index for m in wife.mentions if not m.is_quoted}
    return any(m.unit_index in units for m in other.mentions if not m.is_quoted)


def _is_narrated_beside_lady(one: EntityCluster, other: EntityCluster) -> bool:
    """Tell whether narration calls one of two "Vane", and the other Lady Vane."""
    bare = find_bare_beside_lady(one, other)
    return (
        bare is not None
        and not (one.nominal or other.nominal)
        and any(not m.is_quoted for m in bare.mentions)
    )


def _are_coordinated(one: EntityCluster, other: EntityCluster) -> bool:
    """Tell whether the text sets them side by side: "Anne and Miss Elliot"."""
    return _is_coordinated_after(one, other) or _is_coordinated_after(other, one)


def _is_coordinated_after(one: EntityCluster, other: EntityCluster) -> bool:
    ends = {(m.unit_index, m.last) for m in one.mentions}
    return any(
        m.after_and and (m.unit_index, m.first - 2) in ends for m in other.mentions
    )
