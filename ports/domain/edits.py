"""What people decide about a breakdown, anchored to the words of the text.

An edit names words and not positions, so that it survives a revision of the text
elsewhere. The step `structure` applies the edits after the models have answered.
"""

import operator
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from ports.domain.film import ElementCategory, TimeOfDay, VoicePresence
from ports.domain.shot_edits import ShotCorrection, ShotJoin, ShotSplit
from ports.domain.story import FrozenModel, RunId
from ports.domain.text_anchors import MAX_NAME, EditedName, TextAnchor, is_none

FLASHBACK: Literal["FB"] = "FB"
"""The script day of a scene that is on no day of the story's clock."""

MAX_DAY = 9999
"""The last script day: more than twenty-seven years of them."""

MAX_SYNOPSIS = 400
"""Characters of what happens in a scene: as many as the Director may answer."""

MAX_MANNER = 200
"""Characters of how a line is spoken."""

MAX_QUANTITY = 9999
"""As many of an element as a scene may need."""


class SceneSplit(FrozenModel):
    """A scene begins with the sentence at *at*."""

    kind: Literal["split"] = "split"
    at: TextAnchor

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return f"a scene begins at “{self.at.words}”"


class SceneMerge(FrozenModel):
    """No scene begins at *at*: the one that did belongs to the scene before.

    Attributes:
        heading: Of the whole, as the film had it; it says what was seen, and decides
            nothing.
    """

    kind: Literal["merge"] = "merge"
    at: TextAnchor
    heading: Annotated[str | None, Field(exclude_if=operator.not_)] = None

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        whole = f": the whole scene is {self.heading}" if self.heading else ""
        return f"no scene begins at “{self.at.words}”{whole}"


class SceneMove(FrozenModel):
    """The scene that began at *start* begins at *at*."""

    kind: Literal["move"] = "move"
    start: TextAnchor
    at: TextAnchor

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return (
            f"the scene that began at “{self.start.words}” begins at “{self.at.words}”"
        )


class SceneHeading(FrozenModel):
    """The scene at *at* plays where and when the person says; None leaves it as it is.

    Attributes:
        setting: Inside or outside; of a place of prose, in all its scenes.
    """

    kind: Literal["heading"] = "heading"
    at: TextAnchor
    setting: Literal["interior", "exterior", "mixed"] | None = None
    place: EditedName | None = None
    time_of_day: TimeOfDay | None = None

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        heading = ", ".join(filter(None, (self.setting, self.place, self.time_of_day)))
        return f"the scene at “{self.at.words}” is {heading}"


class SceneSynopsis(FrozenModel):
    """What happens in the scene at *at* is what the person says."""

    kind: Literal["synopsis"] = "synopsis"
    at: TextAnchor
    synopsis: Annotated[str, Field(min_length=1, max_length=MAX_SYNOPSIS)]

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return f"the synopsis of the scene at “{self.at.words}” is “{self.synopsis}”"


class SceneNeed(FrozenModel):
    """The scene at *at* needs an element, only mentions it, or has none of its name.

    Attributes:
        category: Whose it is; None for whatever goes by the name.
        department: Finer than the category; None for what the words say.
        quantity, owner: How many, and whose; None leaves it as it is, and an empty
            owner is nobody.
        new_name: What it is called from now on; None leaves it as it is.
    """

    kind: Literal["element"] = "element"
    at: TextAnchor
    name: EditedName
    category: ElementCategory | None
    status: Literal["needed", "mentioned", "none"]
    department: Annotated[EditedName | None, Field(exclude_if=operator.not_)] = None
    quantity: Annotated[
        int | None, Field(ge=1, le=MAX_QUANTITY, exclude_if=operator.not_)
    ] = None
    owner: Annotated[str | None, Field(max_length=MAX_NAME, exclude_if=is_none)] = None
    new_name: Annotated[EditedName | None, Field(exclude_if=operator.not_)] = None

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        what = f"{self.quantity} × {self.name}" if self.quantity else self.name
        if self.category:
            # Of the cast only who is no person of the film is an element.
            category = "day players" if self.category == "cast" else self.category
            what += f" ({self.department or category.replace('_', ' ')})"
        if self.owner is not None:
            what += f" of {self.owner or 'nobody'}"
        if self.new_name:
            what += f", called {self.new_name}"
        says = {"needed": "needs", "mentioned": "only mentions", "none": "has no"}
        return f"the scene at “{self.at.words}” {says[self.status]} {what}"


class ScriptDay(FrozenModel):
    """The scene at *at* is on script day *day*; later ones keep their distance.

    A flashback is on none: the days of others are as they were.
    """

    kind: Literal["script-day"] = "script-day"
    at: TextAnchor
    day: Annotated[int, Field(ge=1, le=MAX_DAY)] | Literal["FB"]

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        if self.day == FLASHBACK:
            return f"the scene at “{self.at.words}” is a flashback"
        return f"the scene at “{self.at.words}” is on script day {self.day}"


class SceneCast(FrozenModel):
    """*person* is in the scene at *at*, or is not."""

    kind: Literal["cast"] = "cast"
    at: TextAnchor
    person: EditedName
    present: bool

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        is_there = "is" if self.present else "is not"
        return f"{self.person} {is_there} in the scene at “{self.at.words}”"


class LineSpeaker(FrozenModel):
    """The line at *at* is spoken by *person*, with the other parts of its speech.

    Attributes:
        person: None where nobody says it: an inscription, a word in quotation marks.
        delivery: Whether the speaker is seen meanwhile; None leaves it as it is.
    """

    kind: Literal["speaker"] = "speaker"
    at: TextAnchor
    person: EditedName | None
    delivery: Annotated[VoicePresence | None, Field(exclude_if=operator.not_)] = None

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        how = f" {self.delivery.replace('_', ' ')}" if self.delivery else ""
        return f"{self.person or 'nobody'} says “{self.at.words}”{how}"


class LineManner(FrozenModel):
    """The line at *at* is spoken as the person says, in a script in brackets.

    Attributes:
        manner: Empty where nothing stands in brackets.
    """

    kind: Literal["manner"] = "manner"
    at: TextAnchor
    manner: Annotated[str, Field(max_length=MAX_MANNER)]

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        how = f"in brackets “{self.manner}”" if self.manner else "nothing in brackets"
        return f"“{self.at.words}” has {how}"


class PeopleMerge(FrozenModel):
    """All *others* are names of *person*."""

    kind: Literal["merge-people"] = "merge-people"
    person: EditedName
    others: Annotated[tuple[EditedName, ...], Field(min_length=1)]

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return f"{', '.join(self.others)} is {self.person}"


class PeoplePart(FrozenModel):
    """*name* is not a name of *person*, but another person's."""

    kind: Literal["part-people"] = "part-people"
    person: EditedName
    name: EditedName

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return f"{self.name} is not {self.person}"


class PersonRename(FrozenModel):
    """*person* is called *name*; what they were called is another name of theirs."""

    kind: Literal["rename-person"] = "rename-person"
    person: EditedName
    name: EditedName

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return f"{self.person} is called {self.name}"


class PersonDrop(FrozenModel):
    """What the text calls *person* is nobody: a town, a ship, a saying."""

    kind: Literal["drop-person"] = "drop-person"
    person: EditedName

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return f"{self.person} is nobody"


class PlaceRename(FrozenModel):
    """What the text calls *place* is called *name*."""

    kind: Literal["rename-place"] = "rename-place"
    place: EditedName
    name: EditedName

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return f"the place {self.place} is called {self.name}"


DecisionOnLine = LineSpeaker | LineManner
SceneDecision = SceneSplit | SceneMerge | SceneMove
PeopleDecision = PeopleMerge | PeoplePart | PersonRename | PersonDrop
CastDecision = PeopleDecision | LineSpeaker | SceneCast
ScheduleDecision = SceneHeading | SceneNeed | ScriptDay
DecisionOnShot = ShotCorrection | ShotSplit | ShotJoin
DecisionOnScene = ScheduleDecision | SceneSynopsis | SceneCast | DecisionOnShot
"""Decisions about what is in a scene, wherever it begins and ends."""
Decision = SceneDecision | DecisionOnScene | CastDecision | LineManner | PlaceRename


class StoryEdit(FrozenModel):
    """One decision of a person about a story.

    Attributes:
        number: Counted from 1 in the story, in the order in which edits are applied.
        run_id: The run that the person looked at.
        locked: It holds for later revisions too; else for the text of that run only.
    """

    number: int
    run_id: RunId
    decision: Annotated[Decision, Field(discriminator="kind")]
    locked: bool
    who: str
    at: AwareDatetime
