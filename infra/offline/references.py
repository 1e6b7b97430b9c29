"""Who is meant in narration, word by word: names, "I", and pronouns followed back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from infra.offline.figures import Figure
from infra.offline.grammar import SUBJECTS, Token
from infra.offline.lexicon import terms
from infra.offline.page import Page, Part
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

MEMORY = 12
"""References that a reader keeps in mind for the next pronoun."""


FORGOTTEN = 6
"""Units after which a pronoun no longer reaches back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A word that means somebody, in narration.

    Attributes:
        who: None where a pronoun may mean anybody.
    """

    part: int
    token: Token
    who: Figure | None
    gender: Gender
    subject: bool
    pronoun: bool


def references(
    page: Page, at: Mapping[tuple[int, int], Figure], teller: Figure | None
) -> list[tuple[Reference, ...]]:
    """Return the references of every part; pronouns mean nobody yet."""
    subjects = {
        (m.part, m.first): m.subject for figure in at.values() for m in figure.mentions
    }
    return [tuple(_found(part, at, subjects, teller)) for part in page.parts]


def _found(
    part: Part,
    at: Mapping[tuple[int, int], Figure],
    subjects: Mapping[tuple[int, int], bool],
    teller: Figure | None,
) -> Iterator[Reference]:
    for token in part.told:
        spot = (part.index, token.i)
        who = at.get(spot) or (teller if token.lower in MYSELF else None)
        if who is None and token.lower not in PRONOUNS:
            continue
        yield Reference(
            part=part.index,
            token=token,
            who=who,
            gender=who.gender if who else PRONOUNS[token.lower],
            subject=subjects.get(spot, token.dep in SUBJECTS),
            pronoun=spot not in at,
        )


def vote_by_pronouns(found: list[tuple[Reference, ...]]) -> None:
    """Let the pronouns that follow a name tell its gender.

    Only where nobody else was named since, or the pronoun may be theirs.
    """
    for part in found:
        last: Figure | None = None
        alone = True
        for reference in part:
            if reference.who is not None and not reference.pronoun:
                alone = last is None or last is reference.who
                last = reference.who
            elif last is not None and alone and reference.who is None:
                last.votes[reference.gender] += 1


def followed(
    page: Page, found: list[tuple[Reference, ...]]
) -> list[tuple[Reference, ...]]:
    """Follow pronouns back to the last subject that they fit.

    Whoever says something beside a quotation is left open: whose turn it is tells
    more than who was named last.
    """
    memory: list[Reference] = []
    result = []
    for part, references_ in zip(page.parts, found, strict=True):
        settled = []
        memory = [r for r in memory if r.part >= part.index - FORGOTTEN]
        for reference in references_:
            one = reference
            if one.who is None and not _tags(part, one.token):
                one = replace(one, who=meant(memory, one.gender))
            elif one.who is not None:
                one = replace(one, gender=one.who.gender)
            settled.append(one)
            if one.who is not None:
                memory = [*memory[1 - MEMORY :], one]
        result.append(tuple(settled))
    return result


def meant(memory: list[Reference], gender: Gender) -> Figure | None:
    """Return whom a pronoun means: the last of its gender, subjects first.

    Whoever tells the story is "I" in it, and nobody else.
    """
    people = [
        (r.who, r.subject)
        for r in reversed(memory)
        if r.who and not (r.who.group or r.who.narrator)
    ]
    for known in (gender, "unknown"):
        for subject in (True, False):
            for who, acts in people:
                if acts is subject and who.gender == known:
                    return who
    return None


def _tags(part: Part, token: Token) -> bool:
    verb = part.grammar.head(token)
    return bool(part.quotations) and verb.lemma in terms("verbs", "speech")
