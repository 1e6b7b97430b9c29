"""Tellers: who tells a story as "I", by the votes of all its passages."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crews.architect.names import person_key
from crews.architect.passages.joined_scenes import PassageName
from crews.step_inputs import ResolvedPassage, ResolvedPerson

MIN_TOLD = 2
"""Passages that a name tells, for it to be more than a mistake."""
MIN_KNOWN = 4
"""Passages that the known teller of a story has told."""
MAIN_SHARE = 3
"""Part of the passages of who tells most that another teller has at the least."""
SILENCE_RATIO = 4
"""How many times as many lines who tells the story has where he is "I"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellers:
    """Who tells a story.

    Attributes:
        keys: Names of who is "I" and hardly ever somebody whom another tells of.
        names: The real name of who tells a passage, by the passage with the name that
            it gives: of "the narrator", or of somebody who is taken for him.
    """

    keys: frozenset[str]
    names: Mapping[PassageName, str]

    def correct(self, passage: int, person: ResolvedPerson) -> ResolvedPerson:
        """Return *person* as the teller who they are in *passage*, or as they are."""
        name = self.names.get((passage, person.name))
        if name is None:
            return person
        return person.model_copy(
            update={"name": name, "gender": "unknown", "other_names": ()}
        )


@dataclass(kw_only=True)
class _Votes:
    """What the passages say of one name."""

    told: list[PassageName] = field(default_factory=list)
    passages: int = 0
    lines_told: int = 0
    other_lines: int = 0

    @property
    def only_tells(self) -> bool:
        """Whether the name is that of "I": the others only call him by it."""
        is_silent = self.other_lines * SILENCE_RATIO <= self.lines_told
        least = self.passages / (MAIN_SHARE if is_silent else 2)
        return len(self.told) >= max(MIN_TOLD, least)

    @property
    def is_mistaken(self) -> bool:
        """Whether it is somebody else's, taken for "I" in a few passages."""
        told = len(self.told)
        return told < MIN_TOLD or (told < MIN_KNOWN and told * 4 <= self.passages)


def find_tellers(passages: Sequence[ResolvedPassage]) -> Tellers:
    """Return who tells the story of *passages*.

    Where "I" is only spoken to, who is called by name may be taken for him: in one
    passage of a story that Harrow tells it is Perrin, who is somebody else. There, and
    where "I" has no name, who tells the passages around it tells this one.
    """
    votes: dict[str, _Votes] = defaultdict(_Votes)
    unnamed: list[PassageName] = []
    for passage in passages:
        lines = Counter(q.speaker for q in passage.quotations if q.unspoken is None)
        for person in passage.people:
            if person.group:
                continue
            if not person.name[:1].islower():
                _count(votes[person_key(person.name)], passage, person, lines)
            elif person.narrator:
                unnamed.append((passage.number, person.name))
    keys = frozenset(key for key, vote in votes.items() if vote.only_tells)
    known = [votes[key].told for key in sorted(keys)]
    if max(map(len, known), default=0) < MIN_KNOWN:
        return Tellers(keys=keys, names={})
    mistaken = (
        occurrence
        for key, vote in votes.items()
        if key not in keys and vote.is_mistaken
        for occurrence in vote.told
    )
    return Tellers(
        keys=keys,
        names={one: _find_nearest(one[0], known) for one in (*unnamed, *mistaken)},
    )


def _find_nearest(passage: int, known: list[list[PassageName]]) -> str:
    """Return the name of a main teller who tells the passage nearest to *passage*."""
    most = max(map(len, known))
    told = [one for each in known if len(each) * MAIN_SHARE >= most for one in each]
    return min(told, key=lambda one: (abs(one[0] - passage), one[0]))[1]


def _count(
    vote: _Votes,
    passage: ResolvedPassage,
    person: ResolvedPerson,
    lines: Counter[str | None],
) -> None:
    vote.passages += 1
    if person.narrator:
        vote.told.append((passage.number, person.name))
        vote.lines_told += lines[person.name]
    else:
        vote.other_lines += lines[person.name]
