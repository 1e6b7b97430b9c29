"""The stories of a show: small, each unlike any other, all from one seed."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from ports.domain.story import ProjectId, Revision, StoryId
from ports.events.story_events import StoryCancelled, StorySubmitted

PROJECT = ProjectId("chaos")
DUPLICATES = 0.20
POISON = 0.01
CANCELLED = 0.01
REFUSED = 0.01
MOST_SCENES = 3

KILLER = "killswitch"
"""A word that takes down whichever process reads it while it directs a scene."""
BUG = "stumblestone"
"""A word that no attempt at directing a scene survives."""

Kind = Literal["ordinary", "killer", "bug", "cancelled", "empty", "invalid"]
STAYS_ONE_RUN: tuple[Kind, ...] = ("ordinary", "killer", "bug")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One submission, and what is to become of it.

    Attributes:
        twins: How often it is sent again under its own id.
        echoes: How often it is sent again under another id.
    """

    number: int
    kind: Kind
    scenes: int
    twins: int
    echoes: int

    @property
    def id(self) -> StoryId:
        return StoryId(f"story-{self.number:05d}")

    @property
    def text(self) -> str:
        """Return its text: one paragraph a scene."""
        if self.kind == "empty":
            return " \n\n "
        return "\n\n".join(
            f"Mara waited in hall {scene} of house {self.number}. "
            f'"Ferry {self.number} is late," said Mara.{self._mark(scene)}'
            for scene in range(1, self.scenes + 1)
        )

    @property
    def submitted(self) -> StorySubmitted:
        return StorySubmitted(
            story_id=self.id,
            project_id=PROJECT,
            revision=Revision(1),
            title=f"House {self.number}",
            text=self.text,
        )

    @property
    def cancellation(self) -> StoryCancelled:
        return StoryCancelled(story_id=self.id, project_id=PROJECT, reason="chaos")

    def _mark(self, scene: int) -> str:
        if scene != 1:
            return ""
        match self.kind:
            case "killer":
                return f" The {KILLER} lay still."
            case "bug":
                return f" The {BUG} lay still."
            case "ordinary" | "cancelled" | "empty" | "invalid":
                return ""


def stories(count: int, random: Random, *, killers: bool = True) -> tuple[Story, ...]:
    """Return that many stories; at least one of them is a bug."""
    kinds = _kinds(count, random, killers=killers)
    return tuple(
        Story(
            number=number,
            kind=kind,
            scenes=random.randint(1, MOST_SCENES),
            twins=int(random.random() < DUPLICATES / 2),
            # Another id would open the next generation of what has ended.
            echoes=int(random.random() < DUPLICATES / 2 and kind in STAYS_ONE_RUN),
        )
        for number, kind in enumerate(kinds, start=1)
    )


def _kinds(count: int, random: Random, *, killers: bool) -> list[Kind]:
    share = max(1, round(count * POISON / 2))
    shares: dict[Kind, int] = {
        "bug": share,
        "killer": share if killers else 0,
        "cancelled": max(1, round(count * CANCELLED)),
        "empty": max(1, round(count * REFUSED / 2)),
        "invalid": max(1, round(count * REFUSED / 2)),
        "ordinary": count,
    }
    kinds = [kind for kind, many in shares.items() for _ in range(many)][:count]
    random.shuffle(kinds)
    return kinds
