"""Who turns out to be somebody: the stranger who says his name, "my uncle", "Martha".

Only a first reading shows who speaks; what it shows is worth a second one.
"""

from collections.abc import Iterator
from itertools import pairwise

from infra.offline.cast import Cast, Join
from infra.offline.epithets import gender_of
from infra.offline.figures import Figure
from infra.offline.mentions import Mention
from infra.offline.merging import conflict
from infra.offline.naming import KIN, Name
from infra.offline.page import Page
from infra.offline.references import PRONOUNS, meant
from infra.offline.speakers import Spoken

NEAR = 25
"""Units within which somebody is about whom speech calls by name."""

CHILDREN = frozenset({"daughter", "son"})
PARENTS = frozenset({"father", "mother", "papa", "mamma", "dad"})
"""Kin who bear the family's name."""
ELDERS = frozenset({"uncle", "aunt"})
"""Kin who are called so before their name."""


def recognised(page: Page, cast: Cast, spoken: list[Spoken]) -> list[Join]:
    """Return who of *cast* are one person, each once."""
    joins: list[Join] = []
    taken: set[int] = set()
    for join in (
        *_introduced(page, cast, spoken),
        *_called(cast),
        *_answering(cast, spoken),
        *_kin(page, cast),
    ):
        if id(join.other) not in taken and join.owner is not join.other:
            taken |= {id(join.other), id(join.owner)}
            joins.append(join)
    return joins


def _introduced(page: Page, cast: Cast, spoken: list[Spoken]) -> Iterator[Join]:
    """Yield strangers who say who they are: "What name?" "Crane. Elias Crane."."""
    for before, one in pairwise([None, *spoken]):
        if one is None or one.who is None or not one.who.common:
            continue
        part = page.by_number[one.quotation.unit]
        asked = before is not None and _asks_for_name(page, before)
        for named, mention in _named_in(cast, one):
            lead = [t.lower for t in part.grammar[: mention.first]][-2:]
            says = lead in (["i", "'m"], ["i", "am"], ["name", "is"], ["call", "me"])
            if (says or asked) and not conflict(one.who, named):
                yield Join(owner=named, other=one.who, why="says so himself")
                break


def _asks_for_name(page: Page, one: Spoken) -> bool:
    text = page.by_number[one.quotation.unit].text
    said = text[one.quotation.start : one.quotation.end].casefold()
    return said.endswith("?") and ("name" in said or said.startswith("who are you"))


def _named_in(cast: Cast, one: Spoken) -> Iterator[tuple[Figure, Mention]]:
    return (
        (figure, mention)
        for figure in cast.named
        for mention in figure.mentions
        if mention.quotation == one.quotation.number
    )


def _called(cast: Cast) -> Iterator[Join]:
    """Yield whom speech calls "Martha" while narration says "Mrs. Abernathy"."""
    for figure in cast.named:
        if not _only_called(figure):
            continue
        at = figure.mentions[0].part
        fits = [
            one
            for one in cast.named
            if _other_half(figure, one)
            and any(abs(m.part - at) <= NEAR and not m.quoted for m in one.mentions)
        ]
        if len(fits) == 1:
            why = "called so, where nobody else can be meant"
            yield Join(owner=fits[0], other=figure, why=why)


def _only_called(figure: Figure) -> bool:
    """Tell whether a name is never told, and called at least once."""
    told = any(not m.quoted for m in figure.mentions)
    called = any(m.vocative for m in figure.mentions)
    return called and not told and not (figure.narrator or figure.group)


def _other_half(called: Figure, one: Figure) -> bool:
    """Tell whether one has the given name and the other the family's alone."""
    if one is called or one.narrator or one.group or conflict(called, one):
        return False
    ours, theirs = _proper(called), _proper(one)
    halves = (
        all(n.given and not n.family for n in ours)
        and all(n.family and not n.given for n in theirs)
    ) or (
        all(n.family and not n.given for n in ours)
        and all(n.given and not n.family and set(n.titles) & KIN for n in theirs)
    )
    return halves and called.gender == one.gender != "unknown"


def _proper(figure: Figure) -> list[Name]:
    # "The old woman" has neither half of a name.
    return [n for n in figure.names if " " not in "".join(n.words)]


def _answering(cast: Cast, spoken: list[Spoken]) -> Iterator[Join]:
    """Yield the girl who answers when "Lena" is called, and nobody else is."""
    for before, one in pairwise(spoken):
        who = one.who
        if who is None or not who.common or one.attribution != "explicit":
            continue
        for figure in cast.named:
            calls = any(
                m.vocative and m.quotation == before.quotation.number
                for m in figure.mentions
            )
            if calls and _only_called(figure) and figure.gender == who.gender:
                yield Join(owner=figure, other=who, why="answers to the name")


def _kin(page: Page, cast: Cast) -> Iterator[Join]:
    """Yield "my uncle" who is Uncle Josiah, and "her father" of the same name."""
    for figure in cast.unnamed:
        noun = figure.name.rsplit(maxsplit=1)[-1]
        titled = [f for f in cast.named if any(noun in n.titles for n in f.names)]
        if noun in ELDERS and len(titled) == 1:
            yield Join(owner=titled[0], other=figure, why=f"the only {noun}")
        elif noun in CHILDREN or (noun in PARENTS and figure.spoken):
            fits = _bearers(page, cast, figure, noun)
            if len(fits) == 1:
                yield Join(owner=fits[0], other=figure, why="of the same name")


def _bearers(page: Page, cast: Cast, figure: Figure, noun: str) -> list[Figure]:
    whose = [_possessor(page, cast, mention) for mention in figure.mentions]
    if not whose or any(one is not whose[0] for one in whose) or whose[0] is None:
        return []
    families = {n.family for n in whose[0].names} - {None}
    grown = [
        one
        for one in cast.named
        if one is not whose[0] and not one.group and one.gender == gender_of(noun)
    ]
    if families:
        return [f for f in grown if families & {n.family for n in f.names}]
    if whose[0].narrator:
        return []
    # No family's name to go by: whoever never stands beside the noun itself.
    parts = {mention.part for mention in figure.mentions}
    return [
        f
        for f in grown
        if any(not m.quoted for m in f.mentions)
        and not any(m.part in parts for m in f.mentions)
    ]


def _possessor(page: Page, cast: Cast, mention: Mention) -> Figure | None:
    """Return who "her" of "her father" means: the last of that gender."""
    pronoun = page.parts[mention.part].grammar[mention.first].lower
    if pronoun == "my":
        return cast.narrator
    gender = PRONOUNS.get(pronoun)
    if gender is None:
        return None
    before = [
        reference
        for part in page.parts[max(0, mention.part - NEAR) : mention.part + 1]
        for reference in cast.references(part)
        if reference.part < mention.part or reference.token.i < mention.first
    ]
    return meant([r for r in before if r.who and not r.who.common], gender)
