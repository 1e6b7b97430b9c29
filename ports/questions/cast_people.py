"""`cast_people`: the Architect decides which names are one person."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ports.domain.story import FrozenModel
from ports.domain.structure import Gender
from ports.questions.numbered import Sentence, Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A name that readings gave, with what code knows of it.

    Attributes:
        number: ``P3``; answers point here.
        aliases: Names that readings already held to be the same.
        alias_passages: In how many passages each of `aliases` was held to be the same.
        passages: Where it occurs.
        with_names: Numbers of candidates present in a scene together with it: proof
            that they are different people.
        evidence: A few short extracts.
    """

    number: str
    name: str
    aliases: tuple[str, ...]
    gender: Gender
    mentions: int
    lines: int
    passages: tuple[int, ...]
    with_names: tuple[str, ...]
    narrator: bool
    evidence: tuple[str, ...]
    alias_passages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMaterial:
    """Candidates of a whole story, most mentioned first."""

    title: str
    format: Literal["prose", "screenplay"] = "prose"
    candidates: tuple[Candidate, ...]


class Merge(FrozenModel):
    """Candidates that are one person; the first is the one they are known by."""

    candidates: Annotated[tuple[str, ...], Field(min_length=2, max_length=12)]
    evidence: Annotated[str, Sentence]


class CastReading(FrozenModel):
    """Which candidates are one person, and which are nobody.

    Attributes:
        dropped: Candidates that are no person (a place, a group, a mistake).
    """

    merges: Annotated[tuple[Merge, ...], Field(max_length=200)]
    dropped: Annotated[tuple[Annotated[str, Short], ...], Field(max_length=200)] = ()
