"""Scenes of the whole story, joined where a scene continues in the next passage."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from crews.step_inputs import ResolvedPassage, ResolvedScene, ShotEdit
from ports.domain.film import DayRelation, SceneKind, TimeOfDay
from ports.domain.story import Span

PassageName = tuple[int, str]
"""A person as one passage names them: number of the passage, and name."""

HEADING_ROLES = frozenset({"heading", "break", "matter"})
"""Roles of units that belong to what follows them."""

LATE = frozenset({"DUSK", "EVENING", "NIGHT"})
"""Times before which a day has had light."""

_OUTLINE_ROLES = HEADING_ROLES | {"transition"}
"""Roles of units that are no scene of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenePart:
    """The part of a scene that lies in one passage.

    Attributes:
        has_slugline: The writer's own heading says where it plays.
    """

    passage: int
    scene: ResolvedScene
    has_slugline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedScene:
    """A scene of the story, as the analyst's answers describe it.

    Attributes:
        number: Counted from 1 over the whole story.
        parts: In order of the text; several where the scene spans passages.
        edited: A person decided where it begins or ends.
        heading_edited: A person decided where or when it plays.
        given_day: The story day that a person has given it.
        called_flashback: A person has said that it is on no day of the story's clock.
        given_synopsis: What happens in it, as a person has said.
        dropped_sounds: Elements that are not heard in it, as a person has said.
        arrivals: Whom a person has put into it.
        absentees: Whom a person has taken out of it; they are heard at most.
        shot_edits: What people say of its shots.
    """

    number: int
    chapter: str | None
    parts: tuple[ScenePart, ...]
    edited: bool = False
    heading_edited: bool = False
    given_day: int | None = None
    called_flashback: bool = False
    given_synopsis: str | None = None
    dropped_sounds: tuple[str, ...] = ()
    arrivals: tuple[PassageName, ...] = ()
    absentees: tuple[PassageName, ...] = ()
    shot_edits: tuple[ShotEdit, ...] = ()

    @property
    def scene_id(self) -> str:
        """``sc003``."""
        return f"sc{self.number:03d}"

    @property
    def source(self) -> Span:
        """All parts together."""
        return Span(self.parts[0].scene.source.start, self.parts[-1].scene.source.end)

    @property
    def kind(self) -> SceneKind:
        """The kind of its longest part."""
        longest = max(self.parts, key=lambda part: _length(part.scene.source))
        return longest.scene.kind

    @property
    def place(self) -> str | None:
        """Where it happens, from the first part that says so."""
        return self._scene_with_place.place

    @property
    def within(self) -> str | None:
        """The larger place that `place` lies in."""
        return self._scene_with_place.within

    @property
    def elsewhere(self) -> bool:
        """Whether it is certainly not where the scene before is."""
        return self.parts[0].scene.elsewhere

    @property
    def setting(self) -> Literal["interior", "exterior", "mixed", "unknown"]:
        """Inside or outside, as the part that gives the place says."""
        return self._scene_with_place.setting

    @property
    def has_slugline(self) -> bool:
        """Whether the writer's own heading says where it plays."""
        return any(part.has_slugline for part in self.parts)

    @property
    def atmosphere(self) -> str:
        """How its place feels, from the first part that says so."""
        return next((p.scene.atmosphere for p in self.parts if p.scene.atmosphere), "")

    @property
    def time_of_day(self) -> TimeOfDay:
        """From the first part that gives it."""
        known = (part.scene.time_of_day for part in self.parts)
        return next((time for time in known if time != "UNKNOWN"), "UNKNOWN")

    @property
    def day(self) -> DayRelation:
        """Its day, compared with the scene before."""
        return self.parts[0].scene.day

    @property
    def is_flashback(self) -> bool:
        """Whether it lies before the scene that precedes it."""
        if self.given_day:
            return False
        return self.called_flashback or (self.number > 1 and self.day == "earlier")

    @property
    def people(self) -> tuple[PassageName, ...]:
        """Everybody present in any part, each once."""
        names = ((part.passage, n) for part in self.parts for n in part.scene.people)
        return tuple(dict.fromkeys(names))

    @property
    def summary(self) -> str:
        """The summaries of all parts, in order."""
        summaries = (part.scene.summary.strip() for part in self.parts)
        # A passage may end with the "* * *" that opens the next scene.
        return " ".join(text for text in summaries if any(map(str.isalnum, text)))

    @property
    def _scene_with_place(self) -> ResolvedScene:
        scenes = [part.scene for part in self.parts]
        return next((scene for scene in scenes if scene.place), scenes[0])


def join_scenes(passages: Sequence[ResolvedPassage]) -> tuple[JoinedScene, ...]:
    """Return the scenes of *passages*, which must come in order.

    A heading or a break that is a scene of its own becomes the opening of the next.
    """
    joined: list[tuple[str | None, list[ScenePart]]] = []
    headings: list[ScenePart] = []
    for passage in passages:
        for scene in passage.scenes:
            roles = {u.role for u in passage.units if scene.source.contains(u.source)}
            part = ScenePart(
                passage=passage.number, scene=scene, has_slugline="slugline" in roles
            )
            if roles and roles <= _OUTLINE_ROLES:
                headings.append(part)
            elif scene.continues and joined and not headings:
                joined[-1][1].append(part)
            else:
                openings = [_to_opening(heading, scene) for heading in headings]
                joined.append((passage.chapter, [*openings, part]))
                headings = []
    if headings:
        joined.append((passages[-1].chapter, headings))
    scenes = _keep_times(
        JoinedScene(number=number, chapter=chapter, parts=tuple(parts))
        for number, (chapter, parts) in enumerate(joined, start=1)
    )
    return _infer_days(tuple(scenes))


def _keep_times(scenes: Iterable[JoinedScene]) -> Iterator[JoinedScene]:
    """Yield *scenes*, each at the time of the one before where it goes on at that.

    A slugline that says nothing of the day is on that of the scene before, which
    another passage may hold.
    """
    before: JoinedScene | None = None
    time: TimeOfDay = "UNKNOWN"
    for scene in scenes:
        is_open = scene.time_of_day == "UNKNOWN"
        if before and is_open and _goes_on(before, scene):
            yield _at_time(scene, time, day="same")
        else:
            time = scene.time_of_day
            is_day_open = scene.has_slugline and scene.day == "unknown"
            yield _at_time(scene, time, day="same") if is_day_open else scene
        before = scene


def _goes_on(before: JoinedScene, scene: JoinedScene) -> bool:
    """Tell whether *scene*, which gives no time, is at that of the scene before.

    A slugline that gives none goes on. So does prose whose passage gives none so far,
    and cannot: it begins within a scene of an earlier passage.
    """
    if scene.has_slugline:
        return scene.day in {"same", "unknown"}
    last, first = before.parts[-1], scene.parts[0]
    is_told_earlier = (
        last.passage == first.passage and last.scene.time_of_day == "UNKNOWN"
    )
    return is_told_earlier and scene.day == "same"


def _infer_days(scenes: tuple[JoinedScene, ...]) -> tuple[JoinedScene, ...]:
    """Return *scenes*; what a script shows before "later that evening" is by day."""
    found: list[JoinedScene] = []
    is_before_evening = False
    for scene in reversed(scenes):
        is_open = scene.has_slugline and scene.time_of_day == "UNKNOWN"
        if is_open and is_before_evening:
            scene = _at_time(scene, "DAY", day=scene.day)  # noqa: PLW2901  # the scene as it is known now
        else:
            is_before_evening = scene.time_of_day in LATE
        is_before_evening = is_before_evening and scene.day == "same"
        found.append(scene)
    return tuple(reversed(found))


def _at_time(scene: JoinedScene, time: TimeOfDay, *, day: DayRelation) -> JoinedScene:
    """Return *scene* at another time of day, in its first part."""
    first, *others = scene.parts
    update = {"time_of_day": time, "day": day}
    first = replace(first, scene=first.scene.model_copy(update=update))
    return replace(scene, parts=(first, *others))


def _to_opening(heading: ScenePart, scene: ResolvedScene) -> ScenePart:
    """Return *heading* as the opening part of *scene*, with the time of either."""
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
