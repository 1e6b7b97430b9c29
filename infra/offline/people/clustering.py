"""Which names of a passage are one person: merged on evidence, never on hope."""

from collections.abc import Iterable

from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.name_matching import (
    GIVEN_NAME_MATCHES,
    have_different_given_names,
    match_names,
)
from infra.offline.people.person_name import PersonName, titles_conflict

NamePair = tuple[PersonName, PersonName]

DOMINANCE_RATIO = 3
"""Times that one of two must be named to be meant by a name that fits both."""


def cluster_mentions(
    mentions: Iterable[Mention],
    people: set[tuple[str, ...]],
    cannot_link: frozenset[NamePair],
) -> list[EntityCluster]:
    """Return the named people of a passage, most mentioned first.

    *apart* holds the names that are shown to be two people's.
    """
    exact: dict[PersonName, EntityCluster] = {}
    groups: list[Mention] = []
    families = {words[-1] for words in people if words}
    for mention in mentions:
        name = PersonName.parse(mention.text)
        if mention.is_plural and name.words[-1].removesuffix("s") in families:
            groups.append(mention)
            continue
        if name.words not in people and not mention.has_title:
            continue
        figure = exact.setdefault(name, EntityCluster(names=[name]))
        figure.cannot_link |= {b for a, b in cannot_link if a == name}
        figure.forms[mention.text] += 1
        figure.mentions.append(mention)
    return merge_clusters(list(exact.values())) + _cluster_families(groups)


def _cluster_families(mentions: list[Mention]) -> list[EntityCluster]:
    by_words: dict[tuple[str, ...], EntityCluster] = {}
    for mention in mentions:
        name = PersonName.parse(mention.text)
        figure = by_words.setdefault(
            name.words, EntityCluster(names=[name], group=True)
        )
        figure.forms[mention.text] += 1
        figure.mentions.append(mention)
    return list(by_words.values())


def merge_clusters(found: list[EntityCluster]) -> list[EntityCluster]:
    """Merge until nothing more is shown to be the same.

    Fullest names first, so that a short form meets everybody it could be short for
    and is left alone where it could be two.
    """
    ordered = sorted(
        found,
        key=lambda f: (
            -len(f.names[0].words),
            # A given name is one person's; a family's may be a sister's too.
            f.names[0].given_name is None,
            not f.names[0].titles,
            -len(f.mentions),
            f.name,
        ),
    )
    kept: list[EntityCluster] = []
    for figure in ordered:
        match = _find_match(figure, kept)
        if match is None:
            kept.append(figure)
        else:
            owner, why = match
            owner.absorb(figure, why=why)
    return sorted(kept, key=lambda f: (-len(f.mentions), f.name))


def _find_match(
    figure: EntityCluster, kept: list[EntityCluster]
) -> tuple[EntityCluster, str] | None:
    """Return the one person that *figure* is another name of."""
    fits = [
        (one, why)
        for one in kept
        if (why := match_reason(figure, one)) and not conflicts(figure, one)
    ]
    if len(fits) > 1:
        fits = _disambiguate(figure, fits)
    return fits[0] if len(fits) == 1 else None


def _disambiguate(
    figure: EntityCluster, fits: list[tuple[EntityCluster, str]]
) -> list[tuple[EntityCluster, str]]:
    """Of several, prefer who bears the very title, then who is named far more.

    Several with one given name are as good as one: "Anthony" is the Anthony who is
    talked about.
    """
    if known := _find_introduced(figure, fits):
        return known
    titles = {t for n in figure.names for t in n.titles}
    same = [fit for fit in fits if titles & {t for n in fit[0].names for t in n.titles}]
    ranked = sorted(same or fits, key=lambda fit: -len(fit[0].mentions))
    given = all(why in GIVEN_NAME_MATCHES for _, why in ranked)
    first, second = len(ranked[0][0].mentions), len((ranked * 2)[1][0].mentions)
    if len(ranked) == 1 or given or first >= DOMINANCE_RATIO * second:
        return ranked[:1]
    return []


def _find_introduced(
    figure: EntityCluster, fits: list[tuple[EntityCluster, str]]
) -> list[tuple[EntityCluster, str]]:
    """Return the one bearer of a family's name whom the text had named by then."""
    told = [m for m in figure.mentions if not m.is_quoted]
    if not told or any(n.titles or n.given_name for n in figure.names):
        return []
    first = (told[0].unit_index, told[0].first)
    known = [
        fit
        for fit in fits
        if any((m.unit_index, m.first) < first for m in fit[0].mentions)
    ]
    return known if len(known) == 1 else []


def match_reason(short: EntityCluster, full: EntityCluster) -> str | None:
    """Return what shows *short* to be another name of *full*, if anything does."""
    for one in short.names:
        for other in full.names:
            if why := match_names(one, other):
                return why
    return None


def conflicts(one: EntityCluster, other: EntityCluster) -> bool:
    """Tell whether gender or title forbids that two be one person."""
    if {one.gender, other.gender} == {"female", "male"}:
        return True
    if one.cannot_link & set(other.names) or other.cannot_link & set(one.names):
        return True
    ones = {t for n in one.names for t in n.titles}
    others = {t for n in other.names for t in n.titles}
    if titles_conflict(ones, others):
        return True
    return have_different_given_names(one.names, other.names) or _are_coordinated(
        one, other
    )


def _are_coordinated(one: EntityCluster, other: EntityCluster) -> bool:
    """Tell whether the text sets them side by side: "Anne and Miss Elliot"."""
    return _is_coordinated_after(one, other) or _is_coordinated_after(other, one)


def _is_coordinated_after(one: EntityCluster, other: EntityCluster) -> bool:
    ends = {(m.unit_index, m.last) for m in one.mentions}
    return any(
        m.after_and and (m.unit_index, m.first - 2) in ends for m in other.mentions
    )
