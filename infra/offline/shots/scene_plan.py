"""The set-ups of a scene, as a director of photography would plan them.

One master of the place; for a pair a two-shot, and one over each shoulder; for a person
a medium and a close shot; an insert for a thing. A shot takes a set-up that the scene
has already before a new one, as long as the picture does not jump at the cut.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from infra.offline.language.lexicon import terms
from infra.offline.language.present_tense import third_person
from ports.domain.camera import CameraAngle
from ports.domain.film import ShotSize
from ports.questions.shots import ShotOutline

Frame = tuple[ShotSize, CameraAngle]

SIZES: tuple[ShotSize, ...] = (
    *("extreme_wide", "wide", "full", "medium"),
    *("medium_close", "close", "extreme_close"),
)
"""From the widest to the closest."""
MASTERS = SIZES[:2]
"""Sizes that show the place, whoever is in it."""
TRACK: ShotSize = "full"
"""The size of a person whom a moving camera follows from head to foot."""
PAIR = 2
MAX_OF_ONE_SIZE = 2
"""Shots from the beginning of a scene that may all have one size."""
MIN_SHOTS_OF_LEAD = 4
"""Shots that somebody has alone in a scene whose face it needs."""

_MASTER: Frame = ("wide", "eye_level")
_MASTER_FROM_ABOVE: Frame = ("wide", "high")
_FROM_AFAR: Frame = ("extreme_wide", "high")
_GROUP: Frame = ("full", "eye_level")
_TRACK: Frame = (TRACK, "eye_level")
_MEDIUM: Frame = ("medium", "eye_level")
_CLOSE: Frame = ("close", "eye_level")
_OVER: Frame = ("medium_close", "over_the_shoulder")
_DETAIL: Frame = ("medium", "high")

_SINGLES = (_MEDIUM, _CLOSE)
"""Two sizes apart: a smaller step on the same person looks like a mistake."""
_INSERTS: tuple[Frame, ...] = (("extreme_close", "high"), ("close", "high"))
_LOOKS: tuple[Frame, ...] = (("medium", "pov"), ("close", "pov"))
_IN_PLACE = ("establish", "arrival", "exit", "master", "montage", "voice-over")
"""Beginnings of the purpose of what is seen in the whole place."""
_OF_UNKNOWN = "show what they do"
"""Beginning of the purpose of a shot of people who are none of the cast."""
MAX_OF_GROUP = 6
"""People for whom a frame from head to foot has room."""
_CLOSER = ("reaction", "go closer", "realisation", "move in")
"""Beginnings of the purpose of what is seen in a face."""
_DEEDS = ("move", "walk", "rise", "sink", "handle")
"""Verbs of what is done with hands, feet or the whole body."""
_OF_WORDS = frozenset({"give", "offer", "pass", "start", "go", "come", "fire"})
"""Those that are as often of words, of time and of a fire: "gives an order"."""
_ON_FOOT = frozenset({"walks", "runs", "rushes", "hurries", "strides", "marches"}) | {
    *("strolls", "dashes", "darts", "saunters", "staggers", "limps", "scampers")
}
_HEIGHTS: dict[str, CameraAngle] = {", from above": "high", ", from below": "low"}
"""By the end of a purpose, the angle of what is not at the height of the eye."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What shots share that a crew takes together.

    Attributes:
        people: Who is seen; nobody where the frame shows the place, whoever is in it.
        facing: Who faces the camera over a shoulder, or what an insert shows.
    """

    frame: Frame
    people: frozenset[str]
    facing: tuple[str, ...]


@dataclass(kw_only=True)
class ScenePlan:
    """The set-ups of a scene, as its shots take them one after the other.

    Attributes:
        leads: Who is alone in enough shots of the scene to be seen close.
        has_group: A shot of it shows more than two people.
    """

    is_outside: bool
    is_new_place: bool
    leads: frozenset[str]
    has_group: bool
    _taken: list[SetUp] = field(default_factory=list)

    @property
    def _master(self) -> Frame:
        """The frame of the place; from a little above one sees who stands behind whom
        (Mascelli)."""
        return _MASTER_FROM_ABOVE if self.has_group else _MASTER

    def take(self, shot: ShotOutline) -> Frame:
        """Return the frame of the next shot."""
        frames = _at_height(tuple(self._frames(shot)), shot)
        set_ups = self._vary_size([_set_up(frame, shot) for frame in frames])
        smooth = [one for one in set_ups if not self._jumps(one)] or set_ups
        best = smooth[0]
        if not self._is_due(shot):
            alike = (one for one in smooth if self._may_replace(best, one, shot))
            best = next((one for one in alike if one in self._taken), best)
        self._taken.append(best)
        return best.frame

    @staticmethod
    def _may_replace(best: SetUp, other: SetUp, shot: ShotOutline) -> bool:
        """Tell whether a set-up that the scene has may stand for the *best* one.

        What is seen from a height is seen so in no other set-up; what hands do is seen
        in the master as well.
        """
        angle = best.frame[1]
        is_master = other.frame[0] in MASTERS and angle == "eye_level"
        return other.frame[1] == angle or (is_master and shows_deed(shot.action))

    def _is_due(self, shot: ShotOutline) -> bool:
        """Tell whether a shot has its own set-up, whatever the scene has already."""
        purpose = shot.purpose.casefold()
        if purpose.startswith(_CLOSER):
            return not self.leads.isdisjoint(shot.people)
        if purpose.startswith("over"):
            return not shows_deed(shot.action)
        return purpose.startswith(("master", "arrival", "exit"))

    def _vary_size(self, set_ups: list[SetUp]) -> list[SetUp]:
        """Return *set_ups*, those of another size first where all so far have one."""
        sizes = {one.frame[0] for one in self._taken}
        if len(sizes) != 1 or len(self._taken) < MAX_OF_ONE_SIZE:
            return set_ups
        return sorted(set_ups, key=lambda one: one.frame[0] in sizes)

    def _frames(self, shot: ShotOutline) -> Iterator[Frame]:
        """Yield the frames that fit the purpose of *shot*, the best first."""
        purpose = shot.purpose.casefold()
        if purpose.startswith("establish") or (self.is_new_place and not self._taken):
            yield from (
                (_FROM_AFAR, self._master)
                if self.is_outside
                else (self._master, _DETAIL)
            )
        elif purpose.startswith("insert") or ": insert" in purpose:
            yield from _INSERTS
        elif purpose.startswith("point of view"):
            yield from _LOOKS
        elif not shot.people:
            yield from self._frames_of_nobody(shot)
        elif len(shot.people) > MAX_OF_GROUP:
            yield from (self._master, _FROM_AFAR)
        elif _is_move(purpose):
            yield from (_TRACK, self._master)
        elif len(shot.people) > PAIR:
            yield from (self._master, _GROUP)
        else:
            yield from _frames_of_few(shot, self._master)

    def _frames_of_nobody(self, shot: ShotOutline) -> Iterator[Frame]:
        """Yield the frames of a place, of a thing in it, or of people without a name.

        Closer than the place is only what the camera has something to look at.
        """
        yield self._master
        if shot.purpose.casefold().startswith(_OF_UNKNOWN):
            yield _GROUP
        elif shot.objects:
            yield _DETAIL
        if self.is_outside:
            yield _FROM_AFAR
        # From another height, so that the cut from the master is none within a frame.
        yield ("full", "eye_level" if self.has_group else "high")

    def _jumps(self, set_up: SetUp) -> bool:
        """Tell whether the cut would jump: the same people, from nearly where one is.

        A step of one size on the same person looks like a mistake.
        """
        if not self._taken or set_up == self._taken[-1]:
            return bool(self._taken)
        before = self._taken[-1]
        steps = SIZES.index(before.frame[0]) - SIZES.index(set_up.frame[0])
        return (
            abs(steps) <= 1
            and before.frame[1] == set_up.frame[1]
            and (before.people, before.facing) == (set_up.people, set_up.facing)
        )


def plan_set_ups(
    shots: Sequence[ShotOutline], *, is_outside: bool, is_new_place: bool
) -> ScenePlan:
    """Return the plan of a scene that has *shots*, of which none has a frame yet."""
    alone = Counter(shot.people[0] for shot in shots if len(shot.people) == 1)
    return ScenePlan(
        is_outside=is_outside,
        is_new_place=is_new_place,
        leads=frozenset(who for who, n in alone.items() if n >= MIN_SHOTS_OF_LEAD),
        has_group=any(len(shot.people) > PAIR for shot in shots),
    )


def _is_move(purpose: str) -> bool:
    """Tell whether somebody is followed from one place to another."""
    begins = purpose.startswith("follow")
    turns = purpose.startswith(("follow the look", "follow the turn"))
    return begins and not turns and not purpose.endswith((" up", " down"))


def _frames_of_few(shot: ShotOutline, master: Frame) -> Iterator[Frame]:
    """Yield the frames of one person or two, the best first."""
    purpose = shot.purpose.casefold()
    if purpose.startswith(_IN_PLACE):
        yield master
    has_deed = shows_deed(shot.action)
    if len(shot.people) < PAIR and has_deed:
        yield from (_MEDIUM, master)
    elif len(shot.people) < PAIR:
        yield from (_CLOSE, _MEDIUM) if purpose.startswith(_CLOSER) else _SINGLES
    else:
        if purpose.startswith("over") and not has_deed:
            yield _OVER
        yield from (_MEDIUM, master)


def shows_deed(action: str) -> bool:
    """Tell whether an action is done with hands or feet, which no close shot shows.

    An action is in the present tense, so that "lifts" is a deed and "lifting" goes on
    beside one.
    """
    words = re.findall(r"[a-z]+", action.casefold())
    return not _present_deeds().isdisjoint(words)


def shows_way(action: str) -> bool:
    """Tell whether somebody goes somewhere on foot in an action."""
    words = re.findall(r"[a-z]+", action.casefold())
    return not _ON_FOOT.isdisjoint(words)


@cache
def _present_deeds() -> frozenset[str]:
    verbs = frozenset().union(*(terms("verbs", section) for section in _DEEDS))
    return frozenset(third_person(verb) for verb in verbs - _OF_WORDS)


def _at_height(frames: tuple[Frame, ...], shot: ShotOutline) -> tuple[Frame, ...]:
    """Return *frames*, before them those at the height that the shot asks for."""
    ends = (angle for end, angle in _HEIGHTS.items() if shot.purpose.endswith(end))
    angle = next(ends, None)
    if angle is None:
        return frames
    # The master stays where it is, whoever lies in it.
    movable = [f for f in frames if not (shot.people and f[0] in MASTERS)]
    fit = [frame for frame in movable if frame[1] == angle] or [
        (size, angle) for size, own in movable if own == "eye_level"
    ]
    return (*fit, *(frame for frame in frames if frame not in fit))


def _set_up(frame: Frame, shot: ShotOutline) -> SetUp:
    size, angle = frame
    if size in MASTERS:
        return SetUp(frame=frame, people=frozenset(), facing=())
    is_over = angle == "over_the_shoulder"
    faces = shot.people[:1] if is_over else ()
    return SetUp(
        frame=frame,
        people=frozenset(shot.people),
        facing=faces if shot.people else shot.objects[:1],
    )
