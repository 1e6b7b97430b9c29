"""Alias votes: which names a whole story gives to whom, by the passages that do."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from infra.offline.people.person_name import PersonName
from ports.questions.cast_people import Candidate

MIN_PASSAGES = 3
"""Passages of a name from which on an alias of one single passage may be a slip."""


def drop_slips(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return *candidates* without the aliases that are slips of a few passages.

    An alias is a slip if it has no word in common with the name, one passage of several
    gives it, and it is somebody else's: "John", once, for Mr. Garrick, in a story with
    John Hale. Nobody is both Miss and Mrs. Dale: what is rather another's is a slip.
    """
    votes = StoryVotes.count(candidates)
    return tuple(_without_slips(candidate, votes) for candidate in candidates)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryVotes:
    """What a whole story calls people.

    Attributes:
        owners: Numbers of the candidates that have a name, by the name.
        own_names: In how many passages a name is somebody's fullest.
        maids: Given and family names of whom some passage calls Miss.
    """

    owners: Mapping[str, set[str]]
    own_names: Counter[str]
    maids: frozenset[tuple[str, ...]]

    @classmethod
    def count(cls, candidates: Sequence[Candidate]) -> "StoryVotes":
        """Count the votes of all passages."""
        owners: dict[str, set[str]] = defaultdict(set)
        for candidate in candidates:
            for form in (candidate.name, *candidate.aliases):
                owners[form].add(candidate.number)
        names = [PersonName.parse(form) for form in owners]
        return cls(
            owners=owners,
            own_names=Counter({one.name: len(one.passages) for one in candidates}),
            maids=frozenset(n.words for n in names if n.is_unmarried and n.words[1:]),
        )

    def is_maid(self, name: PersonName) -> bool:
        """Tell whether it is the name of an unmarried woman."""
        is_called_miss = name.words in self.maids and not name.is_married
        return name.is_unmarried or is_called_miss


def _without_slips(candidate: Candidate, votes: StoryVotes) -> Candidate:
    if not candidate.alias_passages:
        return candidate
    aliases = zip(candidate.aliases, candidate.alias_passages, strict=True)
    kept = {
        alias: passages
        for alias, passages in aliases
        if passages > 1
        or len(candidate.passages) < MIN_PASSAGES
        or len(votes.owners[alias]) == 1
        or _share_word(candidate.name, alias)
    }
    wrong = _other_state(candidate, kept, votes)
    return replace(
        candidate,
        aliases=tuple(alias for alias in kept if alias not in wrong),
        alias_passages=tuple(n for alias, n in kept.items() if alias not in wrong),
    )


def _share_word(one: str, other: str) -> bool:
    words = set(PersonName.parse(one).words)
    return not words.isdisjoint(PersonName.parse(other).words)


def _other_state(
    candidate: Candidate, aliases: Mapping[str, int], votes: StoryVotes
) -> frozenset[str]:
    """Return the aliases that make a Mrs. Dale of Miss Dale, or the other way round.

    Each passage that has a name votes for it, and each in which it is another's
    against it.
    """
    weights = {alias: n - votes.own_names[alias] for alias, n in aliases.items()}
    weights[candidate.name] = len(candidate.passages)
    names = {form: PersonName.parse(form) for form in weights}
    maids = {form for form, name in names.items() if votes.is_maid(name)}
    wives = {form for form, name in names.items() if name.is_married}
    families = {names[form].family_name for form in maids} & {
        names[form].family_name for form in wives
    }
    sides = [
        {form for form in side if names[form].family_name in families - {None}}
        for side in (maids, wives)
    ]
    rarer = min(sides, key=lambda side: sum(weights[form] for form in side))
    return frozenset(rarer) - {candidate.name}
