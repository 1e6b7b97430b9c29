"""Who is meant in narration, word by word: names, "I", and pronouns followed back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.people.entity import EntityCluster
from ports.domain.structure import Gender

PRONOUN_GENDERS: dict[str, Gender] = {
    "he": "male",
    "him": "male",
    "his": "male",
    "himself": "male",
    "she": "female",
    "her": "female",
    "hers": "female",
    "herself": "female",
}
FIRST_PERSON = frozenset({"i", "me", "my", "myself"})

MAX_MEMORY = 12
"""References that a reader keeps in mind for the next pronoun."""


MAX_UNIT_DISTANCE = 6
"""Units after which a pronoun no longer reaches back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A word that means somebody, in narration.

    Attributes:
        who: None where a pronoun may mean anybody.
    """

    unit_index: int
    token: Token
    who: EntityCluster | None
    gender: Gender
    is_subject: bool
    is_pronoun: bool


def find_references(
    page: Document,
    at: Mapping[tuple[int, int], EntityCluster],
    teller: EntityCluster | None,
) -> list[tuple[Reference, ...]]:
    """Return the references of every part; pronouns mean nobody yet."""
    subjects = {
        (m.unit_index, m.first): m.is_subject
        for figure in at.values()
        for m in figure.mentions
    }
    return [
        tuple(_references_in_unit(part, at, subjects, teller)) for part in page.units
    ]


def _references_in_unit(
    part: TextUnit,
    at: Mapping[tuple[int, int], EntityCluster],
    subjects: Mapping[tuple[int, int], bool],
    teller: EntityCluster | None,
) -> Iterator[Reference]:
    for token in part.narration:
        spot = (part.index, token.i)
        who = at.get(spot) or (teller if token.lower in FIRST_PERSON else None)
        if who is None and token.lower not in PRONOUN_GENDERS:
            continue
        yield Reference(
            unit_index=part.index,
            token=token,
            who=who,
            gender=who.gender if who else PRONOUN_GENDERS[token.lower],
            is_subject=subjects.get(spot, token.dep in SUBJECTS),
            is_pronoun=spot not in at,
        )


def vote_gender(found: list[tuple[Reference, ...]]) -> None:
    """Let the pronouns that follow a name tell its gender.

    Only where nobody else was named since, or the pronoun may be theirs.
    """
    for part in found:
        last: EntityCluster | None = None
        alone = True
        for reference in part:
            if reference.who is not None and not reference.is_pronoun:
                alone = last is None or last is reference.who
                last = reference.who
            elif last is not None and alone and reference.who is None:
                last.gender_votes[reference.gender] += 1


def resolve_pronouns(
    page: Document, found: list[tuple[Reference, ...]]
) -> list[tuple[Reference, ...]]:
    """Follow pronouns back to the last subject that they fit.

    Whoever says something beside a quotation is left open: whose turn it is tells
    more than who was named last.
    """
    memory: list[Reference] = []
    result = []
    for part, references_ in zip(page.units, found, strict=True):
        settled = []
        memory = [r for r in memory if r.unit_index >= part.index - MAX_UNIT_DISTANCE]
        for reference in references_:
            one = reference
            if one.who is None and not _is_speech_tag_subject(part, one.token):
                one = replace(one, who=find_antecedent(memory, one.gender))
            elif one.who is not None:
                one = replace(one, gender=one.who.gender)
            settled.append(one)
            if one.who is not None:
                memory = [*memory[1 - MAX_MEMORY :], one]
        result.append(tuple(settled))
    return result


def find_antecedent(memory: list[Reference], gender: Gender) -> EntityCluster | None:
    """Return whom a pronoun means: the last of its gender, subjects first.

    Whoever tells the story is "I" in it, and nobody else.
    """
    people = [
        (r.who, r.is_subject)
        for r in reversed(memory)
        if r.who and not (r.who.group or r.who.narrator)
    ]
    for known in (gender, "unknown"):
        for subject in (True, False):
            for who, acts in people:
                if acts is subject and who.gender == known:
                    return who
    return None


def _is_speech_tag_subject(part: TextUnit, token: Token) -> bool:
    verb = part.parse.head(token)
    return bool(part.quotations) and verb.lemma in terms("verbs", "speech")
