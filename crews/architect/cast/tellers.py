"""Tellers: who tells a story as "I", by the votes of all its passages."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from crews.architect.names import person_key
from crews.architect.passages.joined_scenes import PassageName
from crews.step_inputs import ResolvedPassage, ResolvedPerson

NARRATOR_NAME = "the narrator"
"""What a narrator is called whom no passage names."""

MIN_TOLD = 2
"""Passages that a name tells, for it to be more than a mistake."""
MIN_KNOWN = 4
"""Passages that the known teller of a story has told."""
SILENCE_RATIO = 4
"""How many times as many lines who tells the story has where he is "I"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellers:
    """Who tells a story.

    Attributes:
        keys: Names of who is "I" and hardly ever somebody whom another tells of.
        mistaken: Each passage with the name of somebody else, taken for "I" in it.
        unnamed: What the passages call who tells the story without a name.
    """

    keys: frozenset[str]
    mistaken: frozenset[PassageName]
    unnamed: str

    def correct(self, passage: int, person: ResolvedPerson) -> ResolvedPerson:
        """Return *person*, or the narrator for whom *passage* takes them."""
        if (passage, person.name) not in self.mistaken:
            return person
        return person.model_copy(
            update={"name": self.unnamed, "gender": "unknown", "other_names": ()}
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
        mostly = 2 * len(self.told) >= self.passages
        return len(self.told) >= MIN_TOLD and (mostly or is_silent)


def find_tellers(passages: Sequence[ResolvedPassage]) -> Tellers:
    """Return who tells the story of *passages*.

    Where "I" is only spoken to, who is called by name may be taken for him: in one
    passage of a story that Hannay tells it is Archie, who is somebody else.
    """
    votes: dict[str, _Votes] = defaultdict(_Votes)
    unnamed = NARRATOR_NAME
    for passage in passages:
        lines = Counter(q.speaker for q in passage.quotations if q.unspoken is None)
        for person in passage.people:
            if person.name[:1].islower():
                unnamed = person.name if person.narrator else unnamed
            elif not person.group:
                _count(votes[person_key(person.name)], passage, person, lines)
    keys = frozenset(key for key, vote in votes.items() if vote.only_tells)
    is_known = any(len(votes[key].told) >= MIN_KNOWN for key in keys)
    return Tellers(
        keys=keys,
        mistaken=frozenset(
            occurrence
            for key, vote in votes.items()
            if key not in keys and len(vote.told) < MIN_TOLD and is_known
            for occurrence in vote.told
        ),
        unnamed=unnamed,
    )


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
