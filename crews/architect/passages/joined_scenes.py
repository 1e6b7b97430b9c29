"""Scenes of the whole story, joined over the seams between passages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from crews.step_inputs import ResolvedPassage, ResolvedScene
from ports.domain.film import SceneKind, TimeOfDay
from ports.domain.story import Span

PassageName = tuple[int, str]
"""A person as a reading names them: the passage's number and the name there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenePart:
    """What one passage tells of a scene."""

    passage: int
    scene: ResolvedScene


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedScene:
    """A scene of the story in the words of its readings.

    Attributes:
        number: Counted from 1 over the story.
        parts: In order; more than one where it spans passages.
    """

    number: int
    chapter: str | None
    parts: tuple[ScenePart, ...]

    @property
    def scene_id(self) -> str:
        return f"sc{self.number:03d}"

    @property
    def source(self) -> Span:
        return Span(self.parts[0].scene.source.start, self.parts[-1].scene.source.end)

    @property
    def kind(self) -> SceneKind:
        """What most of it is."""
        longest = max(self.parts, key=lambda part: _length(part.scene.source))
        return longest.scene.kind

    @property
    def place(self) -> str | None:
        return self._scene_with_place.place

    @property
    def within(self) -> str | None:
        return self._scene_with_place.within

    @property
    def setting(self) -> Literal["interior", "exterior", "mixed", "unknown"]:
        return self._scene_with_place.setting

    @property
    def time_of_day(self) -> TimeOfDay:
        known = (part.scene.time_of_day for part in self.parts)
        return next((time for time in known if time != "UNKNOWN"), "UNKNOWN")

    @property
    def day(self) -> Literal["same", "next", "later", "earlier", "unknown"]:
        return self.parts[0].scene.day

    @property
    def people(self) -> tuple[PassageName, ...]:
        names = ((part.passage, n) for part in self.parts for n in part.scene.people)
        return tuple(dict.fromkeys(names))

    @property
    def summary(self) -> str:
        summaries = (part.scene.summary.strip() for part in self.parts)
        # A passage may end on the "* * *" that opens the scene.
        return " ".join(text for text in summaries if any(map(str.isalnum, text)))

    @property
    def _scene_with_place(self) -> ResolvedScene:
        scenes = [part.scene for part in self.parts]
        return next((scene for scene in scenes if scene.place), scenes[0])


def join_scenes(passages: Sequence[ResolvedPassage]) -> tuple[JoinedScene, ...]:
    """Return the scenes of *passages*, which come in order."""
    joined: list[tuple[str | None, list[ScenePart]]] = []
    headings: list[ScenePart] = []
    for passage in passages:
        for scene in passage.scenes:
            part = ScenePart(passage=passage.number, scene=scene)
            if _is_heading_only(passage, scene):
                headings.append(part)
            elif scene.continues and joined and not headings:
                joined[-1][1].append(part)
            else:
                openings = [_to_opening(heading, scene) for heading in headings]
                joined.append((passage.chapter, [*openings, part]))
                headings = []
    if headings:
        joined.append((passages[-1].chapter, headings))
    return tuple(
        JoinedScene(number=number, chapter=chapter, parts=tuple(parts))
        for number, (chapter, parts) in enumerate(joined, start=1)
    )


def _is_heading_only(passage: ResolvedPassage, scene: ResolvedScene) -> bool:
    """Tell whether a scene is a heading or a break alone: the next one's opening."""
    roles = {u.role for u in passage.units if scene.source.contains(u.source)}
    return bool(roles) and roles <= {"heading", "break"}


def _to_opening(heading: ScenePart, scene: ResolvedScene) -> ScenePart:
    """Return a mark as the beginning of *scene*; the clock goes on over it."""
    has_no_time = scene.time_of_day == "UNKNOWN" and scene.day in {"same", "unknown"}
    time = heading.scene if has_no_time else scene
    opening = scene.model_copy(
        update={
            "source": heading.scene.source,
            "time_of_day": time.time_of_day,
            "time_source": time.time_source,
            "people": (),
            "summary": "",
        }
    )
    return replace(heading, scene=opening)


def _length(span: Span) -> int:
    return span.end - span.start
