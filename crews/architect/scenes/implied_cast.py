"""Who is in a scene of a screenplay whose words name nobody.

A script cuts to a hand, to a car or to "the pair", and says once, in a scene nearby,
whose hand it is and who drives. A first assistant director lists them there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from crews.architect.cast.characters import CharacterRecord
from crews.architect.scenes.quotations import NumberedScene

People = tuple[CharacterRecord, ...]

NEAR = 5
"""Scenes before and after one in which what it shows may be explained."""

PAIR = 2
_SEVERAL = re.compile(
    r"\A\W*(?:(?P<two>the (?:pair|two|couple|duo)|both)|they|the (?:three|four|others)"
    r"|every(?:one|body)|all of them)\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"\A\W*(?P<who>he|she|his|her)\b", re.IGNORECASE)
_GENDERS = {"he": "male", "his": "male", "she": "female", "her": "female"}
_PARTS = (
    r"(?P<part>fingers?|thumbs?|hands?|fists?|palms?|arms?|knuckles|eyes?|lips|mouth"
    r"|foot|feet|boots?|heels?|legs?|knees?|shoulders?|back|silhouette|shadow)\b"
)
_PART = re.compile(
    rf"\A\W*(?:(?:the|a|an|his|her|one|two)\s+)?(?:[\w-]+\s+)?{_PARTS}",
    re.IGNORECASE,
)
_ANY_PART = re.compile(rf"\ba\s+(?:[\w-]+\s+)?{_PARTS}", re.IGNORECASE)
_VEHICLE = re.compile(
    r"\b(?:the|a|an|his|her|their)\s+(?P<vehicle>(?:[\w'’-]+\s+){1,4}?)"
    r"(?:cruises|drives|rolls|rides|races|roars|speeds|barrels|crawls|bounces|rattles"
    r"|rumbles|skids|swerves|brakes|turns|stops|idles|tears|hurtles|screeches|sails"
    r"|glides|lands|flies|heads|pulls|climbs|winds|passes|splashes)\b",
    re.IGNORECASE,
)
_MIN_VEHICLE_LETTERS = 3
_INSIDE = r"(?:in|into|aboard|onto|inside|behind the wheel of|at the wheel of)"


@dataclass(frozen=True, kw_only=True)
class SceneOfScript:
    """A scene of a screenplay as the rules here see it.

    Attributes:
        heading: Its slugline, or "".
        action: What its action says.
        people: Who is known to be present.
        voices: Who is only heard.
    """

    heading: str
    action: str
    people: People
    voices: People = ()

    @cached_property
    def opening(self) -> str:
        """A heading that is no place shows what the scene begins with."""
        return self.heading[1:] if self.heading.startswith(".") else self.action


def find_implied_cast(
    text: str,
    numbered_scenes: Mapping[int, NumberedScene],
    people: Mapping[int, People],
) -> dict[int, People]:
    """Return by number of the scene who is there, beyond *people* or for nobody."""
    numbers = sorted(numbered_scenes)
    by_key = {person.key: person for here in people.values() for person in here}
    scenes = [
        _to_scene(text, numbered_scenes[number], people.get(number, ()), by_key)
        for number in numbers
    ]
    found: dict[int, People] = {}
    for index, number in enumerate(numbers):
        scene, before = scenes[index], scenes[index - 1] if index else None
        if not scene.action:
            continue
        if scene.people:
            found[number] = _complete_pair(scene, before) if before else ()
        else:
            implied = (rule(scenes, index) for rule in _RULES)
            found[number] = next(filter(None, implied), ())
        scenes[index] = replace(scene, people=found[number] or scene.people)
    return found


def is_part(words: str) -> bool:
    """Tell whether words name nothing but a hand, or what else is seen of one."""
    return _PART.fullmatch(words) is not None


def _to_scene(
    text: str,
    numbered_scene: NumberedScene,
    people: People,
    by_key: Mapping[str, CharacterRecord],
) -> SceneOfScript:
    units, spoken = numbered_scene
    lines = {
        role: [u.source.slice(text).strip() for u in units if u.role == role]
        for role in ("slugline", "action")
    }
    return SceneOfScript(
        heading=next(iter(lines["slugline"]), ""),
        action="\n".join(lines["action"]),
        people=people,
        voices=tuple(
            {
                key: by_key[key]
                for line in spoken
                if (key := line.character_key)
                and key in by_key
                and line.delivery != "on_screen"
            }.values()
        ),
    )


def _complete_pair(scene: SceneOfScript, before: SceneOfScript) -> People:
    """Return both of the scene before, where "both" sit here and one of them speaks."""
    several = _SEVERAL.match(scene.opening) or _SEVERAL.match(scene.action)
    is_pair = several and len(before.people) == PAIR
    here, both = ({person.key for person in one.people} for one in (scene, before))
    return before.people if is_pair and here < both else ()


def _find_those_before(scenes: list[SceneOfScript], index: int) -> People:
    """Return whom "the pair" or "he" means: those of the scene before."""
    before = scenes[index - 1].people if index else ()
    for opening in (scenes[index].opening, scenes[index].action):
        if several := _SEVERAL.match(opening):
            is_number = len(before) == PAIR or not several["two"]
            return before if len(before) > 1 and is_number else ()
        if one := _ONE.match(opening):
            gender = _GENDERS[one["who"].lower()]
            fits = [p for p in before if p.identity.gender in {gender, "unknown"}]
            known = [p for p in fits if p.identity.gender == gender]
            if len(known or fits) == 1:
                return tuple(known or fits)
    return ()


def _find_whose_part(scenes: list[SceneOfScript], index: int) -> People:
    """Return whose hand a scene shows.

    It is that of the only one who is heard there; or else of the only one where it was
    seen before, or is in the next scene.
    """
    voices = scenes[index].voices
    if len(voices) == 1 and _ANY_PART.search(scenes[index].action):
        return voices
    match = _PART.match(scenes[index].opening) or _PART.match(scenes[index].action)
    if not match:
        return ()
    part = re.compile(
        rf"\b{match['part'].lower().removesuffix('s')}s?\b", re.IGNORECASE
    )
    before = reversed(scenes[max(0, index - NEAR) : index])
    for other in (*before, *scenes[index + 1 : index + 2]):
        if len(other.people) == 1 and part.search(other.action):
            return other.people
    return ()


def _find_riders(scenes: list[SceneOfScript], index: int) -> People:
    """Return who is in the vehicle that a scene shows, as a scene nearby says."""
    heading, action = scenes[index].opening, scenes[index].action
    match = _VEHICLE.search(f"{heading} {action}")
    words = match["vehicle"].split() if match else []
    own = [w for w in words[:-1] if w[0].isupper()] + words[-1:]
    names = "|".join(re.escape(w) for w in own if len(w) >= _MIN_VEHICLE_LETTERS)
    if not names:
        return ()
    interior = re.compile(rf"\AINT\b.*\b(?:{names})\b", re.IGNORECASE)
    entered = re.compile(
        rf"\b{_INSIDE}\s+(?:the|a|an|his|her|their)\s+(?:[\w'’-]+\s+){{0,3}}?"
        rf"(?:{names})\b",
        re.IGNORECASE,
    )
    near = [i for i in range(index - NEAR, index + NEAR + 1) if 0 <= i < len(scenes)]
    for i in sorted(near, key=lambda i: (abs(i - index), i)):
        other = scenes[i]
        if other.people and interior.match(other.heading):
            return other.people
        if len(other.people) == 1 and entered.search(other.action):
            return other.people
    return ()


_RULES: tuple[Callable[[list[SceneOfScript], int], People], ...] = (
    _find_those_before,
    _find_whose_part,
    _find_riders,
)
