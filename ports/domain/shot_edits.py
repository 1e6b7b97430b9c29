"""What people decide about shots: what they show, how, and where they are cut."""

import operator
from typing import Annotated, Literal

from pydantic import Field

from ports.domain.camera import CameraAngle, CameraLens, CameraMovement
from ports.domain.film import ShotSize
from ports.domain.story import FrozenModel
from ports.domain.text_anchors import EditedName, TextAnchor, is_none

MAX_ACTION = 400
"""Characters of what a shot shows: as many as the Director may answer."""

MAX_SHOT_NOTE = 400
"""Characters of what a shot is for, of how it is played, of its mood and light."""

ShotNote = Annotated[str | None, Field(max_length=MAX_SHOT_NOTE, exclude_if=is_none)]


class ShotPlace(FrozenModel):
    """Which shot a decision is about: one that shows the words at *at*.

    Attributes:
        nth: Which of the shots that begin there, counted from 1.
        among: Of how many, as the person saw it.
        shows: What it told, which finds it where its paragraph has become other shots.
    """

    at: TextAnchor
    nth: Annotated[int, Field(ge=1)]
    among: Annotated[int | None, Field(ge=1, exclude_if=is_none)] = None
    shows: Annotated[str | None, Field(exclude_if=is_none)] = None

    @property
    def which(self) -> str:
        """The shot as a sentence names it."""
        shot = f"shot {self.nth}" if self.nth > 1 else "the shot"
        return f"{shot} at “{self.at.words}”"


class ShotCorrection(ShotPlace):
    """A shot is as the person says; None leaves it.

    Attributes:
        action: What it shows.
        people: Names of all who are in the frame.
        things: Names of all else in it that a department provides.
        performance, purpose, mood: How it is played, what it is for and how it feels;
            empty for nothing that a crew should be told.
        sounds, music: What is heard beside speech; empty for none.
        light: How it is lit; empty for nothing that is said of it.
    """

    kind: Literal["shot"] = "shot"
    action: Annotated[str, Field(min_length=1, max_length=MAX_ACTION)] | None = None
    people: tuple[EditedName, ...] | None = None
    things: Annotated[tuple[EditedName, ...] | None, Field(exclude_if=is_none)] = None
    size: ShotSize | None = None
    angle: CameraAngle | None = None
    movement: CameraMovement | None = None
    lens: Annotated[CameraLens | None, Field(exclude_if=operator.not_)] = None
    performance: ShotNote = None
    purpose: ShotNote = None
    mood: ShotNote = None
    sounds: Annotated[tuple[EditedName, ...] | None, Field(exclude_if=is_none)] = None
    music: ShotNote = None
    light: ShotNote = None

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        says = [f"shows “{self.action}”"] if self.action else []
        if self.people is not None:
            says.append(f"has {', '.join(self.people) or 'nobody'} in the frame")
        if self.things is not None:
            says.append(f"has {', '.join(self.things) or 'no things'} to be seen")
        camera = ", ".join(filter(None, (self.size, self.angle, self.movement)))
        says += [f"is {camera.replace('_', ' ')}"] if camera else []
        says += [f"has a {self.lens.replace('_', ' ')} lens"] if self.lens else []
        sounds = None if self.sounds is None else ", ".join(self.sounds)
        notes = {"performance": self.performance, "purpose": self.purpose}
        notes |= {"mood": self.mood, "sounds": sounds, "music": self.music}
        notes["light"] = self.light
        for what, note in notes.items():
            if note is not None:
                says.append(f"has the {what} “{note}”" if note else f"has no {what}")
        return f"{self.which} {' and '.join(says)}"


class ShotSplit(ShotPlace):
    """A shot is two, of which the second begins with *words* of its action or line."""

    kind: Literal["split-shot"] = "split-shot"
    words: Annotated[str, Field(min_length=1, max_length=MAX_ACTION)]

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return f"{self.which} is two, the second from “{self.words}” on"


class ShotJoin(ShotPlace):
    """A shot and the one after it are one."""

    kind: Literal["join-shots"] = "join-shots"

    @property
    def meaning(self) -> str:
        """The decision as a sentence without its full stop."""
        return f"{self.which} and the one after it are one"
