"""The shots of a scene as they are drafted, and what the next one depends on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import Token
from infra.offline.shots.action_text import Referents
from infra.offline.shots.draft import ShotDraft
from infra.offline.shots.height import HEIGHTS
from infra.offline.shots.scene_entities import SceneEntities
from infra.offline.shots.segments import ShotSegment
from infra.offline.shots.stage_business import StageBusiness
from infra.offline.shots.stances import Stances
from ports.questions.direct_scene import CastMember, SceneMaterial

GROUP_SHOTS = 4
"""Shots of people back to which "they" reaches."""


@dataclass(kw_only=True)
class SceneSoFar:
    """The shots of a scene as they are drafted, with what the next one depends on.

    Attributes:
        in_past: The narration is in the past tense.
        lines_in_beat: How many shots of speech the beat has so far.
        stances: How its people sit or stand.
        business: What its people go on doing.
        is_script: Its units are those of a screenplay.
    """

    material: SceneMaterial
    entities: SceneEntities
    in_past: bool
    shots: list[ShotDraft] = field(default_factory=list)
    lines_in_beat: int = 0
    stances: Stances = field(default_factory=Stances)
    business: StageBusiness = field(default_factory=StageBusiness)
    is_script: bool = False
    _unit: TextUnit | None = None
    _referents: dict[int, CastMember] = field(default_factory=dict)

    def is_past(self, unit: TextUnit) -> bool:
        """Tell whether the verbs of *unit* are to be put into the present."""
        return self.in_past and unit.role != "action"

    def resolve(self, unit: TextUnit, tokens: Iterable[Token]) -> Referents:
        """Return whom the tokens of *unit* refer to, up to the last of *tokens*."""
        if unit is not self._unit:
            self._unit, self._referents = unit, {}
        self._referents |= self.entities.resolve(tokens)
        return dict(self._referents)

    def attend_speaker(self, segments: Sequence[ShotSegment], at: int) -> None:
        """Take who speaks beside a segment for its "he", whoever else was named before.

        A line is as it was decided, and a paragraph is about its speaker: before the
        line, as long as it names nobody, and right after it.
        """
        said = segments[at].quotations or (segments[at - 1].quotations if at else ())
        if not at and not said and not self.entities.names_somebody(segments[0].tokens):
            said = next((s.quotations[:1] for s in segments if s.quotations), ())
        speaker = self.entities.speaker(said[-1].speaker) if said else None
        if speaker is not None and not said[-1].offscreen:
            self.entities.attend(speaker)

    def observe(self, segment: ShotSegment, referents: Referents) -> None:
        """Take in how the people of *segment* sit or stand."""
        self.stances.observe(segment, referents, in_past=self.is_past(segment.unit))

    def introduce(self, member: CastMember) -> str:
        """Return the name of *member*, and how they sit or stand where it is known.

        In a script `business` tells it, beside the name as well.
        """
        stance = None if self.is_script else self.stances.find(member)
        return f"{member.name}, {stance.words}," if stance is not None else member.name

    def has_told(self, action: str) -> bool:
        """Tell whether a shot of the scene has *action* already."""
        return any(shot.action == action for shot in self.shots)

    def look_at(self, purpose: str, people: Sequence[CastMember]) -> str:
        """Return *purpose* with the height at which a single person is seen.

        Mascelli and Katz have the camera look as the other one does: down on who lies
        on the ground, and up to who stands on something. Who sits is seen at the height
        of their own eyes.
        """
        stance = self.stances.find(people[0]) if len(people) == 1 else None
        if stance is None or purpose.endswith(HEIGHTS):
            return purpose
        return f"{purpose}, {stance.height}" if stance.height else purpose

    def group(self) -> tuple[CastMember, ...]:
        """Return whom "they" means: who was in frame in the last shots of people."""
        shown = [shot.people for shot in self.shots if shot.people][-GROUP_SHOTS:]
        return tuple(dict.fromkeys(member for people in shown for member in people))

    def listener(self, speaker: CastMember | None) -> CastMember | None:
        """Return whom *speaker* speaks to: who spoke or was in frame just before."""
        others = (
            member
            for shot in reversed(self.shots)
            for member in (shot.speaker, *shot.people)
            if member is not None and member is not speaker
        )
        return next(others, None)
