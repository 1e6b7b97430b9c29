"""Which names of a passage are one person: merged on evidence, never on hope."""

from collections.abc import Iterable

from infra.offline.figures import Figure
from infra.offline.likeness import BY_GIVEN, likeness, other_given
from infra.offline.mentions import Mention
from infra.offline.naming import Name, opposed

Pair = tuple[Name, Name]

FAR_MORE = 3
"""Times that one of two must be named to be meant by a name that fits both."""


def figures(
    mentions: Iterable[Mention], people: set[tuple[str, ...]], apart: frozenset[Pair]
) -> list[Figure]:
    """Return the named people of a passage, most mentioned first.

    *apart* holds the names that are shown to be two people's.
    """
    exact: dict[Name, Figure] = {}
    groups: list[Mention] = []
    families = {words[-1] for words in people if words}
    for mention in mentions:
        name = Name.of(mention.text)
        if mention.plural and name.words[-1].removesuffix("s") in families:
            groups.append(mention)
            continue
        if name.words not in people and not mention.titled:
            continue
        figure = exact.setdefault(name, Figure(names=[name]))
        figure.apart |= {b for a, b in apart if a == name}
        figure.forms[mention.text] += 1
        figure.mentions.append(mention)
    return merged(list(exact.values())) + _families(groups)


def _families(mentions: list[Mention]) -> list[Figure]:
    by_words: dict[tuple[str, ...], Figure] = {}
    for mention in mentions:
        name = Name.of(mention.text)
        figure = by_words.setdefault(name.words, Figure(names=[name], group=True))
        figure.forms[mention.text] += 1
        figure.mentions.append(mention)
    return list(by_words.values())


def merged(found: list[Figure]) -> list[Figure]:
    """Merge until nothing more is shown to be the same.

    Fullest names first, so that a short form meets everybody it could be short for
    and is left alone where it could be two.
    """
    ordered = sorted(
        found,
        key=lambda f: (
            -len(f.names[0].words),
            # A given name is one person's; a family's may be a sister's too.
            f.names[0].given is None,
            not f.names[0].titles,
            -len(f.mentions),
            f.name,
        ),
    )
    kept: list[Figure] = []
    for figure in ordered:
        match = _owner(figure, kept)
        if match is None:
            kept.append(figure)
        else:
            owner, why = match
            owner.take(figure, why=why)
    return sorted(kept, key=lambda f: (-len(f.mentions), f.name))


def _owner(figure: Figure, kept: list[Figure]) -> tuple[Figure, str] | None:
    """Return the one person that *figure* is another name of."""
    fits = [
        (one, why)
        for one in kept
        if (why := reason(figure, one)) and not conflict(figure, one)
    ]
    if len(fits) > 1:
        fits = _clearest(figure, fits)
    return fits[0] if len(fits) == 1 else None


def _clearest(
    figure: Figure, fits: list[tuple[Figure, str]]
) -> list[tuple[Figure, str]]:
    """Of several, prefer who bears the very title, then who is named far more.

    Several with one given name are as good as one: "Anthony" is the Anthony who is
    talked about.
    """
    if known := _introduced(figure, fits):
        return known
    titles = {t for n in figure.names for t in n.titles}
    same = [fit for fit in fits if titles & {t for n in fit[0].names for t in n.titles}]
    ranked = sorted(same or fits, key=lambda fit: -len(fit[0].mentions))
    given = all(why in BY_GIVEN for _, why in ranked)
    first, second = len(ranked[0][0].mentions), len((ranked * 2)[1][0].mentions)
    if len(ranked) == 1 or given or first >= FAR_MORE * second:
        return ranked[:1]
    return []


def _introduced(
    figure: Figure, fits: list[tuple[Figure, str]]
) -> list[tuple[Figure, str]]:
    """Return the one bearer of a family's name whom the text had named by then."""
    told = [m for m in figure.mentions if not m.quoted]
    if not told or any(n.titles or n.given for n in figure.names):
        return []
    first = (told[0].part, told[0].first)
    known = [
        fit for fit in fits if any((m.part, m.first) < first for m in fit[0].mentions)
    ]
    return known if len(known) == 1 else []


def reason(short: Figure, full: Figure) -> str | None:
    """Return what shows *short* to be another name of *full*, if anything does."""
    for one in short.names:
        for other in full.names:
            if why := likeness(one, other):
                return why
    return None


def conflict(one: Figure, other: Figure) -> bool:
    """Tell whether gender or title forbids that two be one person."""
    if {one.gender, other.gender} == {"female", "male"}:
        return True
    if one.apart & set(other.names) or other.apart & set(one.names):
        return True
    ones = {t for n in one.names for t in n.titles}
    others = {t for n in other.names for t in n.titles}
    if opposed(ones, others):
        return True
    return other_given(one.names, other.names) or _together(one, other)


def _together(one: Figure, other: Figure) -> bool:
    """Tell whether the text sets them side by side: "Anne and Miss Elliot"."""
    return _follows(one, other) or _follows(other, one)


def _follows(one: Figure, other: Figure) -> bool:
    ends = {(m.part, m.last) for m in one.mentions}
    return any(m.after_and and (m.part, m.first - 2) in ends for m in other.mentions)
