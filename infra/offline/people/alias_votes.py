"""Alias votes: which names a whole story gives to whom, by the passages that do."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from infra.offline.people.person_name import PersonName
from ports.questions.cast_people import Candidate

MIN_PASSAGES = 3
"""Passages of a name from which on an alias of one single passage may be a slip."""


def drop_slips(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return *candidates* without the aliases that are slips of one passage.

    An alias is a slip if it has no word in common with the name, one passage of several
    gives it, and it is somebody else's: "John", once, for Mr. Crosbie, in a story with
    John Eames.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        for form in (candidate.name, *candidate.aliases):
            owners[form].add(candidate.number)
    return tuple(_without_slips(candidate, owners) for candidate in candidates)


def _without_slips(candidate: Candidate, owners: dict[str, set[str]]) -> Candidate:
    if len(candidate.passages) < MIN_PASSAGES or not candidate.alias_passages:
        return candidate
    kept = [
        (alias, passages)
        for alias, passages in zip(
            candidate.aliases, candidate.alias_passages, strict=True
        )
        if passages > 1 or len(owners[alias]) == 1 or _share_word(candidate.name, alias)
    ]
    return replace(
        candidate,
        aliases=tuple(alias for alias, _ in kept),
        alias_passages=tuple(passages for _, passages in kept),
    )


def _share_word(one: str, other: str) -> bool:
    words = set(PersonName.parse(one).words)
    return not words.isdisjoint(PersonName.parse(other).words)
