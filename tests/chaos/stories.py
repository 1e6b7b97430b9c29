"""The stories of an experiment: short, all different, all from one seed."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from ports.domain.story import ProjectId, Revision, StoryId
from ports.events.story_events import StoryCancelled, StorySubmitted

PROJECT = ProjectId("chaos")
DUPLICATE_SHARE = 0.20
POISON_SHARE = 0.01
CANCELLED_SHARE = 0.01
INVALID_SHARE = 0.01
MAX_SCENES = 3

KILLER = "killswitch"
"""A word that kills the process that directs a scene with it."""
BUG = "stumblestone"
"""A word with which every attempt to direct a scene fails."""

StoryKind = Literal["ordinary", "killer", "bug", "cancelled", "empty", "invalid"]
SINGLE_RUN_KINDS: tuple[StoryKind, ...] = ("ordinary", "killer", "bug")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosStory:
    """One submission; its kind decides how it must end.

    Attributes:
        repeats: How often it is sent again under the same id.
        resubmissions: How often it is sent again under another id.
    """

    number: int
    kind: StoryKind
    scenes: int
    repeats: int
    resubmissions: int

    @property
    def id(self) -> StoryId:
        """The id of the story, derived from its number."""
        return StoryId(f"story-{self.number:05d}")

    @property
    def text(self) -> str:
        """Return its text: one paragraph a scene."""
        if self.kind == "empty":
            return " \n\n "
        return "\n\n".join(
            f"Mara waited in hall {scene} of house {self.number}. "
            f'"Ferry {self.number} is late," said Mara.{self._poison_sentence(scene)}'
            for scene in range(1, self.scenes + 1)
        )

    @property
    def submission(self) -> StorySubmitted:
        """The event that submits the story."""
        return StorySubmitted(
            story_id=self.id,
            project_id=PROJECT,
            revision=Revision(1),
            title=f"House {self.number}",
            text=self.text,
        )

    @property
    def cancellation(self) -> StoryCancelled:
        """The event that cancels the story."""
        return StoryCancelled(story_id=self.id, project_id=PROJECT, reason="chaos")

    def _poison_sentence(self, scene: int) -> str:
        if scene != 1:
            return ""
        match self.kind:
            case "killer":
                return f" The {KILLER} lay still."
            case "bug":
                return f" The {BUG} lay still."
            case "ordinary" | "cancelled" | "empty" | "invalid":
                return ""


def draw_stories(
    count: int, random: Random, *, killers: bool = True
) -> tuple[ChaosStory, ...]:
    """Return *count* stories; at least one of them contains the bug word."""
    kinds = _draw_kinds(count, random, killers=killers)
    return tuple(
        ChaosStory(
            number=number,
            kind=kind,
            scenes=random.randint(1, MAX_SCENES),
            repeats=int(random.random() < DUPLICATE_SHARE / 2),
            # After its end, another id would open the next generation of the run.
            resubmissions=int(
                random.random() < DUPLICATE_SHARE / 2 and kind in SINGLE_RUN_KINDS
            ),
        )
        for number, kind in enumerate(kinds, start=1)
    )


def _draw_kinds(count: int, random: Random, *, killers: bool) -> list[StoryKind]:
    share = max(1, round(count * POISON_SHARE / 2))
    shares: dict[StoryKind, int] = {
        "bug": share,
        "killer": share if killers else 0,
        "cancelled": max(1, round(count * CANCELLED_SHARE)),
        "empty": max(1, round(count * INVALID_SHARE / 2)),
        "invalid": max(1, round(count * INVALID_SHARE / 2)),
        "ordinary": count,
    }
    kinds = [kind for kind, many in shares.items() for _ in range(many)][:count]
    random.shuffle(kinds)
    return kinds
