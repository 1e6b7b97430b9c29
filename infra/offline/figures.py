"""Which names of a passage are one person: merged on evidence, never on hope."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from infra.offline.mentions import Mention
from infra.offline.naming import MARRIED, UNMARRIED, Name, genders, same_given
from ports.structure import Gender


@dataclass(kw_only=True)
class Figure:
    """Somebody in the making: the names that are theirs so far.

    Attributes:
        evidence: By name, the part that shows it to be theirs, and why.
        votes: For *female* and *male*, by pronouns.
        spoken, meant: How many quotations are theirs; how many pronouns mean them.
        told: They are told to the crews.
    """

    forms: Counter[str] = field(default_factory=Counter)
    names: list[Name] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    evidence: dict[str, tuple[int, str]] = field(default_factory=dict)
    votes: Counter[Gender] = field(default_factory=Counter)
    narrator: bool = False
    group: bool = False
    common: bool = False
    spoken: int = 0
    meant: int = 0
    told: bool = False

    @property
    def name(self) -> str:
        """The fullest name: most parts, then most used, then by its letters."""

        def fullness(form: str) -> tuple[int, int, int, str]:
            name = Name.of(form)
            upper = form.isupper() and len(form) > 1
            return (
                not upper,
                min(len(name.words), 3) * 2 + bool(name.titles),
                self.forms[form],
                form,
            )

        return max(self.forms, key=fullness)

    @property
    def gender(self) -> Gender:
        titled = genders(
            n.gender for n in self.names if n.titles and n.gender != "unknown"
        )
        if titled != "unknown":
            return titled
        given = genders(n.gender for n in self.names)
        if given != "unknown":
            return given
        return self._by_pronouns()

    def _by_pronouns(self) -> Gender:
        female, male = self.votes["female"], self.votes["male"]
        # Two to one: pronouns near a name are often somebody else's.
        if male >= 2 * female and male > 0:
            return "male"
        if female >= 2 * male and female > 0:
            return "female"
        return "unknown"

    def where(self, form: str) -> int:
        """Return the first part that uses *form*."""
        return min((m.part for m in self.mentions if m.text == form), default=0)

    def take(self, other: "Figure", *, why: str) -> None:
        """Make *other* the same person, remembering what shows it."""
        for form in other.forms:
            where = min(m.part for m in other.mentions) if other.mentions else 0
            self.evidence.setdefault(form, other.evidence.get(form, (where, why)))
        self.forms += other.forms
        self.names += [n for n in other.names if n not in self.names]
        self.mentions = sorted(
            self.mentions + other.mentions, key=lambda m: (m.part, m.first)
        )
        self.votes += other.votes
        self.narrator |= other.narrator
        self.spoken += other.spoken


def figures(mentions: Iterable[Mention], people: set[tuple[str, ...]]) -> list[Figure]:
    """Return the named people of a passage, most mentioned first."""
    exact: dict[Name, Figure] = {}
    groups: list[Mention] = []
    for mention in mentions:
        name = Name.of(mention.text)
        if name.words not in people and not mention.titled:
            continue
        if mention.plural and not name.titles:
            groups.append(mention)
            continue
        figure = exact.setdefault(name, Figure(names=[name]))
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
    """Of several, prefer who bears the very title, then who is named far more."""
    titles = {t for n in figure.names for t in n.titles}
    same = [fit for fit in fits if titles & {t for n in fit[0].names for t in n.titles}]
    fits = same or fits
    ranked = sorted(fits, key=lambda fit: -len(fit[0].mentions))
    if len(ranked) == 1 or len(ranked[0][0].mentions) >= 3 * len(ranked[1][0].mentions):
        return ranked[:1]
    return []


def reason(short: Figure, full: Figure) -> str | None:
    """Return what shows *short* to be another name of *full*, if anything does."""
    for one in short.names:
        for other in full.names:
            if why := _same(one, other):
                return why
    return None


def _same(one: Name, other: Name) -> str | None:
    if one.words == other.words:
        return "same name, title left out"
    if one.given and other.given and one.family and other.family:
        if one.family == other.family and same_given(one.given, other.given):
            return "same family name, given name or its short form"
        return None
    if one.given and other.given and same_given(one.given, other.given):
        return "given name of the full name"
    if one.family and one.family == other.family:
        return "title and family name of the full name"
    if (
        len(one.words) == 1
        and not one.titles
        and one.words[0] in {other.family, *other.words}
    ):
        return "family name alone"
    return None


def conflict(one: Figure, other: Figure) -> bool:
    """Tell whether gender or title forbids that two be one person."""
    if {one.gender, other.gender} == {"female", "male"}:
        return True
    ones = {t for n in one.names for t in n.titles}
    others = {t for n in other.names for t in n.titles}
    if (ones & MARRIED and others & UNMARRIED) or (
        ones & UNMARRIED and others & MARRIED
    ):
        return True
    return _other_given(one, other) or _together(one, other)


def _other_given(one: Figure, other: Figure) -> bool:
    """Tell whether both have given names, and none of one fits one of the other."""
    ones = {n.given for n in one.names if n.given and not n.married}
    others = {n.given for n in other.names if n.given and not n.married}
    if not ones or not others:
        return False
    return not any(same_given(a, b) or same_given(b, a) for a in ones for b in others)


def _together(one: Figure, other: Figure) -> bool:
    """Tell whether the text sets them side by side: "Anne and Miss Elliot"."""
    return _follows(one, other) or _follows(other, one)


def _follows(one: Figure, other: Figure) -> bool:
    ends = {(m.part, m.last) for m in one.mentions}
    return any(m.after_and and (m.part, m.first - 2) in ends for m in other.mentions)
